"""Files that are read, and whatever else a name on the command line can turn out to be."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from compiler.diagnostics import Report
from compiler.located_yaml.files import read_file
from compiler.located_yaml.nodes import plain


def finding(path: Path | str) -> tuple[str, str, str | None]:
    report = Report()
    assert read_file(path, report) is None
    (found,) = report.diagnostics
    return found.code, found.message, found.hint


def test_a_file_is_read_and_kept_for_excerpts(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\n")
    report = Report()
    node = read_file(path, report)
    assert node is not None
    assert plain(node) == {"a": 1}
    assert report.sources[path.as_posix()].text == "a: 1\n"


def test_a_missing_file_is_compared_with_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "kaiwo.yaml").touch()
    code, _, hint = finding(tmp_path / "kaivo.yaml")
    assert (code, hint) == ("spec/file-not-found", "did you mean `kaiwo.yaml`?")


def test_a_missing_folder_is_no_problem(tmp_path: Path) -> None:
    assert finding(tmp_path / "no" / "spec.yaml")[0] == "spec/file-not-found"


def test_a_name_that_no_file_can_have_is_refused() -> None:
    assert finding("a\0b")[0] == "spec/file-not-found"


@pytest.mark.parametrize("name", ["x" * 5000, "/dev/null/spec.yaml"])
def test_what_the_system_refuses_is_told(name: str) -> None:
    assert finding(name)[0] == "spec/file-not-readable"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert finding(tmp_path)[0] in ("spec/file-not-readable", "spec/not-a-file")


def test_a_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert finding(tmp_path / "pipe")[:2] == (
        "spec/not-a-file",
        f"`{tmp_path.as_posix()}/pipe` is a pipe, not a file",
    )


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s")
        assert finding("s")[0] in ("spec/file-not-readable", "spec/not-a-file")


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused(device: str) -> None:
    assert finding(device)[:2] == ("spec/not-a-file", f"`{device}` is a device, not a file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.touch(0)
    assert finding(path)[0] == "spec/file-not-readable"


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("a")
    assert finding(tmp_path / "a")[0] == "spec/file-not-readable"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32"])
def test_other_unicode_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes(("\ufeff" if encoding.endswith("be") else "").encode(encoding) + "a: 1".encode(encoding))
    assert finding(path)[0] == "spec/yaml-not-utf-8"


def test_a_byte_that_is_not_utf_8_is_shown_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes("ok: ä\nname: Gr".encode() + b"\xfc\xdfe\n")
    report = Report()
    assert read_file(path, report) is None
    (found,) = report.diagnostics
    assert found.span is not None
    assert (found.code, found.span.line, found.span.column) == ("spec/yaml-not-utf-8", 2, 9)
    assert "0xfc" in found.message
    assert report.sources[path.as_posix()].text.splitlines()[1].startswith("name: Gr")


def test_a_huge_file_is_refused_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    with path.open("wb") as file:
        file.truncate(10**12)
    assert finding(path)[0] == "spec/yaml-too-large"
