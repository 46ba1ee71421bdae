"""The codes of findings about the layout of Alloy files, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "alloy/not-formatted": Explanation(
        "the file is not laid out like `alloy fmt` does it",
        "`alloyc fmt --write FILE` lays it out; `alloyc fmt --diff FILE` shows what would change. The file means the "
        "same either way.",
        "logging {level=1}\n",
        "logging {\n\tlevel = 1\n}\n",
    ),
    "alloy/format-changes-meaning": Explanation(
        "the official layout would change what the file means",
        "`alloy fmt` turns tabs inside strings into blanks, cuts blanks at the ends of a raw string's lines, and "
        "escapes the backslashes of object keys once more. alloyc leaves such a file alone. Write a tab as `\\t` in "
        "a double-quoted string, or accept the change with `--exact`.",
        'a = "x\ty"\n',
        'a = "x\\ty"\n',
    ),
    "alloy/format-breaks-file": Explanation(
        "the official layout would be no Alloy any more",
        "`alloy fmt` writes a comma into a call without arguments that spans lines, and puts a comment between the "
        "parts of a block's name where it ends the line. alloyc leaves such a file alone. Join the lines or move "
        "the comment, or see the broken text with `--exact`.",
        "a = f(\n)\n",
        "a = f()\n",
    ),
    "alloy/not-yaml": Explanation(
        "the manifest is no YAML",
        "A `.yaml` file is searched for ConfigMaps with `*.alloy` keys, and this one cannot be read as YAML. "
        "Templates have to be rendered first.",
    ),
}
