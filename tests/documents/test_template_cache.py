"""The cache of templates: used when it can be, never needed, never trusted when it is not whole."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from compiler.documents.rendering import shell_word
from compiler.documents.template_cache import TemplateCache

OPTIONS = {"trim_blocks": True}


def render(folder: Path, source: str = "{% if true %}\na\n{% endif %}", **options: bool) -> str:
    chosen = OPTIONS | options
    environment = jinja2.Environment(
        loader=jinja2.DictLoader({"t": source}), bytecode_cache=TemplateCache(folder, chosen), **chosen
    )
    environment.filters["sh"] = shell_word
    return environment.get_template("t").render()


def test_the_second_rendering_reads_what_the_first_kept(tmp_path: Path) -> None:
    assert render(tmp_path) == "a\n"
    (kept,) = tmp_path.iterdir()
    before = kept.stat().st_mtime_ns
    assert render(tmp_path) == "a\n"
    assert [file.stat().st_mtime_ns for file in tmp_path.iterdir()] == [before]


def test_another_text_is_another_template(tmp_path: Path) -> None:
    assert render(tmp_path) == "a\n"
    assert render(tmp_path, "b") == "b"


def test_other_options_have_a_file_of_their_own(tmp_path: Path) -> None:
    assert render(tmp_path) == "a\n"
    assert render(tmp_path, trim_blocks=False) == "\na\n"


@pytest.mark.parametrize("length", [0, 1, 20, 60, 200])
def test_half_a_file_is_not_used(tmp_path: Path, length: int) -> None:
    render(tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:length])
    assert render(tmp_path) == "a\n"


@pytest.mark.parametrize("other", [0, 43, 130, 142, 152])
def test_a_damaged_beginning_is_no_problem(tmp_path: Path, other: int) -> None:
    render(tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    for position in range(whole.index(b"\xe3")):  # where the code begins, marshal's sign for it
        kept.write_bytes(whole[:position] + bytes([other]) + whole[position + 1 :])
        assert render(tmp_path) == "a\n"


def test_a_folder_that_cannot_be_written_is_no_problem(tmp_path: Path) -> None:
    assert render(tmp_path / "missing") == "a\n"
