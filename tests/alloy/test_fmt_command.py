"""`alloyc fmt` and ConfigMaps given to `alloyc lint`, as a user calls them."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from compiler.cli.main import main

MESSY = b'logging {level="info"}\nb {}'
NEAT = b'logging {\n\tlevel = "info"\n}\n\nb { }\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "messy.alloy").write_bytes(MESSY)
    (tmp_path / "neat.alloy").write_bytes(NEAT)
    (tmp_path / "unsafe.alloy").write_bytes(b'a = "x\ty"\nb=1\n')
    (tmp_path / "broken.alloy").write_bytes(b"a = \n")
    return tmp_path


def run(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    streams = capfd.readouterr()
    return code, streams.out, streams.err


def test_one_file_is_printed_formatted(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(capfd, "fmt", "messy.alloy") == (0, NEAT.decode(), "")


def test_standard_input_is_printed_formatted(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(MESSY)))
    assert run(capfd, "fmt", "-") == (0, NEAT.decode(), "")


def test_check_names_the_files_and_changes_none(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "fmt", "--check", "--format", "json", ".")
    assert code == 1
    assert [(found["code"], found["file"], found["line"]) for found in json.loads(out)] == [
        ("alloy/syntax-error", "broken.alloy", 2),
        ("alloy/not-formatted", "messy.alloy", 1),
        ("alloy/format-changes-meaning", "unsafe.alloy", 1),
    ]
    assert (folder / "messy.alloy").read_bytes() == MESSY
    assert run(capfd, "fmt", "--check", "neat.alloy") == (0, "", "")


def test_write_rewrites_what_is_safe(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "messy.alloy").chmod(0o640)
    assert run(capfd, "fmt", "--write", "messy.alloy", "neat.alloy")[0] == 0
    assert (folder / "messy.alloy").read_bytes() == NEAT
    assert (folder / "messy.alloy").stat().st_mode & 0o777 == 0o640
    code, _, err = run(capfd, "fmt", "--write", "unsafe.alloy")
    assert code == 1
    assert "unsafe.alloy:1:5" in err
    assert (folder / "unsafe.alloy").read_bytes() == b'a = "x\ty"\nb=1\n'
    assert run(capfd, "fmt", "--write", "--exact", "unsafe.alloy")[0] == 0
    assert (folder / "unsafe.alloy").read_bytes() == b'a = "x y"\nb = 1\n'
    assert sorted(path.suffix for path in folder.iterdir()) == [".alloy"] * 4


def test_diff_shows_what_would_change(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "fmt", "--diff", "messy.alloy", "neat.alloy")
    assert code == 1
    assert '-logging {level="info"}\n' in out
    assert '+\tlevel = "info"\n' in out
    assert "neat.alloy" not in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["messy.alloy", "neat.alloy"],
        ["--format", "json", "messy.alloy"],
        ["missing.alloy"],
        ["manifest.yaml"],
        [],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_said(folder: Path, capfd: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    code, out, err = run(capfd, "fmt", *arguments)
    assert (code, out) == (2, "")
    assert "alloyc fmt" in err


def test_config_maps_are_linted_where_they_stand(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "manifest.yaml").write_text(
        "kind: ConfigMap\n"
        "data:\n"
        "  notes.txt: '}'\n"
        "  one.alloy: |\n"
        "    // é\n"
        "    é = é[,\n"
        '  two.alloy: "logging { level = }"\n'
        "---\n"
        "kind: Secret\n"
        "data: {three.alloy: '}'}\n"
        "---\n"
        "kind: ConfigMap\n"
        "data:\n"
        "  four.alloy: |-\n"
        "\n"
        "      logging {\n"
        '        level = "loud"\n'
        "      }\n",
        encoding="utf-8",
    )
    code, out, _ = run(capfd, "lint", "--format", "json", "manifest.yaml")
    assert code == 1
    assert [(found["code"], found["file"], found["line"], found["column"]) for found in json.loads(out)] == [
        ("alloy/syntax-error", "manifest.yaml", 6, 11),
        ("alloy/syntax-error", "manifest.yaml", 7, 14),
        ("alloy/not-allowed-value", "manifest.yaml", 17, 17),
    ]


def test_a_manifest_that_is_no_yaml_is_reported(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "template.yaml").write_text("kind: ConfigMap\ndata: {{ .Values.config }}\n  x\n")
    code, out, _ = run(capfd, "lint", "--format", "json", "template.yaml")
    assert code == 1
    assert [found["code"] for found in json.loads(out)] == ["alloy/not-yaml"]
