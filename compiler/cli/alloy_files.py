"""Alloy files that a command is given: paths in, parsed files out, or why one could not be read."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from compiler.alloy import AlloySyntaxError, ast, parse
from compiler.diagnostics import Report, SourceText, Span

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class AlloyFile:
    """One file that parses."""

    source: SourceText
    tree: ast.File


def read_files(names: Sequence[str], report: Report) -> Iterator[AlloyFile]:
    """The files, those of a directory in the order of their names; what does not parse is reported.

    `-` is standard input. Raises OSError for what cannot be read.
    """
    for path in _expanded(names):
        data = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
        source = SourceText("<stdin>" if path == STANDARD_INPUT else path, _decoded(data), "bytes")
        report.sources[source.path] = source
        try:
            tree = parse(data)
        except AlloySyntaxError as error:
            span = Span(source.path, error.line, error.column, error.line, error.column + 1)
            report.error("alloy/syntax-error", error.message, span)
        else:
            yield AlloyFile(source, tree)


def _expanded(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if name != STANDARD_INPUT and Path(name).is_dir():
            yield from (str(path) for path in sorted(Path(name).rglob("*.alloy")))
        else:
            yield name


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace")
