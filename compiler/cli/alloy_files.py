"""Alloy texts that a command is given: paths in, parsed texts out, or why one could not be read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from compiler.alloy import AlloySyntaxError, ast, parse
from compiler.diagnostics import Diagnostic, Report, SourceText, Span

STANDARD_INPUT = "-"
_MANIFESTS = (".yaml", ".yml")


class AlloyFile(Struct, frozen=True):
    """One text that parses: a file, or one in a ConfigMap; `place` turns a span of it into one of its file."""

    source: SourceText
    tree: ast.File
    place: Callable[[Span], Span]

    def placed(self, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """Findings on the text as findings on the file that holds it."""
        return (_placed(found, self.place) for found in findings)


def read_files(names: Sequence[str], report: Report) -> Iterator[AlloyFile]:
    """The Alloy texts of files, those of a folder in the order of their names; what does not parse is reported.

    `-` is standard input; a YAML file is searched for ConfigMaps with `*.alloy` keys. Raises OSError for what
    cannot be read.
    """
    for path in expanded(names):
        data = read_bytes(path)
        shown = shown_name(path)
        text = data.decode("utf-8", "replace")
        if path.endswith(_MANIFESTS):
            yield from _in_manifest(shown, text, report)
        else:
            source = report.sources[shown] = SourceText(shown, text, "bytes")
            yield from _parsed(source, data, lambda span: span, report)


def expanded(names: Sequence[str]) -> Iterator[str]:
    """The names of files, with the Alloy files below a folder in its place."""
    for name in names:
        if name != STANDARD_INPUT and Path(name).is_dir():
            yield from (str(path) for path in sorted(Path(name).rglob("*.alloy")))
        else:
            yield name


def read_bytes(path: str) -> bytes:
    return sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()


def shown_name(path: str) -> str:
    """What findings call the file."""
    return "<stdin>" if path == STANDARD_INPUT else path


def syntax_finding(path: str, error: AlloySyntaxError) -> Diagnostic:
    span = Span(path, error.line, error.column, error.line, error.column + 1)
    return Diagnostic("alloy/syntax-error", error.message, span)


def _in_manifest(path: str, manifest: str, report: Report) -> Iterator[AlloyFile]:
    from compiler.cli.config_maps import read_config_maps

    for text in read_config_maps(path, manifest, report):
        source = SourceText(f"{path} ({text.key})", text.text, "bytes")
        yield from _parsed(source, text.text, text.place, report)


def _parsed(
    source: SourceText, text: str | bytes, place: Callable[[Span], Span], report: Report
) -> Iterator[AlloyFile]:
    try:
        tree = parse(text)
    except AlloySyntaxError as error:
        report.add(_placed(syntax_finding(source.path, error), place))
    else:
        yield AlloyFile(source, tree, place)


def _placed(found: Diagnostic, place: Callable[[Span], Span]) -> Diagnostic:
    related = tuple([replace(other, span=place(other.span)) for other in found.related])
    return replace(found, span=place(found.span) if found.span else None, related=related)
