"""Every code of this package is explained."""

from __future__ import annotations

import re
from pathlib import Path

import compiler.writer
from compiler.writer.codes import CODES


def test_every_code_is_explained_and_no_other() -> None:
    folder = Path(compiler.writer.__file__).parent
    texts = (path.read_text("utf-8") for path in folder.glob("*.py") if path.name != "codes.py")
    assert {code for text in texts for code in re.findall(r'"(output/[a-z-]+)"', text)} == set(CODES)
