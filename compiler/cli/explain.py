"""`alloyc explain`: what a code in a message means, with an input that has it and the same input mended."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from compiler.diagnostics.codes import Explanation

SUMMARY = "Say what a code in a message means, with an input that fails and the same input mended."
EXAMPLES = """examples:
  alloyc explain alloy/unknown-attribute
  alloyc explain                         list all codes
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="?", metavar="CODE", help="a code such as alloy/cycle")


def run(arguments: argparse.Namespace) -> int:
    codes = all_codes()
    if arguments.code is None:
        width = max(map(len, codes))
        print("\n".join(f"{code:<{width}}  {codes[code].title}" for code in sorted(codes)))
        return 0
    if arguments.code not in codes:
        from compiler.diagnostics.suggest import did_you_mean

        meant = did_you_mean(arguments.code, codes)
        hint = f"; did you mean {meant}?" if meant else "; `alloyc explain` lists all codes"
        print(f"alloyc explain: no code is called {arguments.code!r}{hint}", file=sys.stderr)
        return 2
    print(page(arguments.code, codes[arguments.code]), end="")
    return 0


def all_codes() -> dict[str, Explanation]:
    """The codes of all packages: every module called `codes` that has a table `CODES`."""
    root = Path(__file__).parents[1]
    found: dict[str, Explanation] = {}
    for path in sorted(root.rglob("codes.py")):
        name = ".".join((root.name, *path.relative_to(root).with_suffix("").parts))
        found |= getattr(importlib.import_module(name), "CODES", {})
    return found


def page(code: str, explanation: Explanation) -> str:
    """The text about one code."""
    parts = [f"{code}: {explanation.title}", explanation.meaning]
    if explanation.failing:
        parts.append("fails:\n\n" + _indented(explanation.failing))
    if explanation.mended:
        parts.append("mended:\n\n" + _indented(explanation.mended))
    return "\n\n".join(parts) + "\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.rstrip("\n").expandtabs(4).split("\n"))
