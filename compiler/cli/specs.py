"""Arguments that name specs and parameter values, as several commands take them."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from compiler.lazy_pattern import lazy_pattern

ASSIGNMENT = lazy_pattern(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
SECTION = lazy_pattern(rb"^scopes\s*:", re.MULTILINE)
MANIFEST = lazy_pattern(rb"^apiVersion\s*:", re.MULTILINE)
FORMATS = ("text", "json", "github")


def add_spec_arguments(parser: argparse.ArgumentParser) -> None:
    """SPEC..., --set and --format."""
    parser.add_argument(
        "specs", nargs="*", type=Path, metavar="SPEC", help="spec files; all of specs/ if none"
    )
    add_set_argument(parser)
    add_format_argument(parser)


def add_set_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        type=_assignment,
        metavar="NAME=VALUE",
        dest="given",
        help="fix a parameter; may be repeated",
    )


def add_format_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=FORMATS, default="text", help="how findings are printed")


def _assignment(text: str) -> tuple[str, str]:
    if not ASSIGNMENT.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    name, _, value = text.partition("=")
    return name, value


def is_spec(path: str) -> bool:
    """Whether a file is a spec rather than a manifest or an Alloy file: YAML with a section `scopes`, of no kind.

    A file that cannot be read is none; who reads it says why.
    """
    if not path.endswith((".yaml", ".yml")):
        return False
    try:
        content = Path(path).read_bytes()
    except OSError:
        return False
    return SECTION.search(content) is not None and MANIFEST.search(content) is None


class UsageError(Exception):
    """Arguments that make no sense; the text says why."""


def chosen_specs(specs: list[Path]) -> list[Path]:
    """The spec files to work on; those of specs/, sorted, if none are named. Raises UsageError if there are none."""
    found = specs or sorted(path for path in Path("specs").glob("*.yaml") if path.is_file())
    if not found:
        raise UsageError("there is no specs/*.yaml here: name a spec, or start one with `alloyc init NAME`")
    by_name: dict[str, Path] = {}
    for path in found:
        other = by_name.setdefault(path.stem, path)
        if other is not path:
            raise UsageError(f"{other} and {path} would both be compiled to {path.stem}/")
    return found
