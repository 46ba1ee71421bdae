"""A YAML syntax error as libyaml words it -> a Diagnostic that says what to do about it."""

from __future__ import annotations

import re

import yaml
from msgspec import Struct

from compiler.diagnostics import Diagnostic, Related, Span
from compiler.diagnostics.wording import neutral
from compiler.located_yaml.nodes import Mark


class _Meaning(Struct, frozen=True):
    """What stands behind a problem of libyaml (or of PyYAML's own parser) whose wording matches `pattern`.

    `at_start`: the mistake is where the construct begins, maybe far above the place where reading stopped.
    """

    pattern: str
    message: str
    hint: str | None
    code: str = "spec/yaml-syntax"
    at_start: bool = False


_QUOTE = "put the whole value in quotes"
_INDENT = "check the indentation: entries of one mapping or list begin in the same column"
_OPEN_QUOTES = "these quotes are never closed", "add the closing quote"

# The first that matches `problem@character` counts; the character is the one at which reading stopped.
_MEANINGS = (
    _Meaning(
        r"tab character|character '\\t'|cannot start any token@\t",
        "a tab stands where YAML expects blanks",
        "indent with spaces",
        "spec/yaml-tab",
    ),
    _Meaning(r"cannot start any token", "no value can begin with this character", _QUOTE),
    _Meaning(
        r"mapping values are not allowed",
        "a `: ` cannot stand here",
        "put the value in quotes if the colon belongs to it; otherwise check the indentation, and that the "
        "line above has its `:`",
    ),
    _Meaning(r"sequence entries are not allowed", "a list item `- ` cannot stand here", _INDENT),
    _Meaning(
        r"mapping keys are not allowed|expected key|<block end>",
        "neither a key nor more text can stand here",
        f"{_INDENT}; nothing but a comment can follow a closing quote",
    ),
    _Meaning(r"expected '-' indicator", "a list item was expected here", _INDENT),
    _Meaning(
        r"expected ',' or '[]}]'",
        "this bracket is not closed, or a `,` is missing between its items",
        "close the bracket, or put the value in quotes if the bracket belongs to it",
        at_start=True,
    ),
    _Meaning(r"end of stream|unexpected document (?:indicator|separator)", *_OPEN_QUOTES, at_start=True),
    _Meaning(
        r"could not find expected ':'",
        "this line has no `:` after its key",
        "write `key: value`, or indent the line if it continues the text above",
        at_start=True,
    ),
    _Meaning(
        r"unknown escape character",
        "double quotes know no such escape",
        r"write `\\` for a backslash, or use single quotes, which know no escapes",
    ),
    _Meaning(
        r"hexdecimal number|hexadecimal numbers|invalid Unicode character",
        "this escape does not name a character",
        r"write `\xNN`, `\uNNNN` or `\UNNNNNNNN` with the hexadecimal number of a Unicode character",
    ),
    _Meaning(r"document start", "nothing can follow the end of the document", "write one spec a file"),
    _Meaning(
        r"indentation indicator|chomping|expected (?:a )?comment or (?:a )?line break",
        "only `+`, `-`, a digit or a comment can follow `|` or `>` on its line",
        "write the text on the lines below, indented; or put it in quotes",
    ),
    _Meaning(r"node content", "a value was expected here", _QUOTE),
    _Meaning(r"directive|incompatible|version", "this is no directive of YAML 1.2", "remove the line"),
    _Meaning(r"anchor|alias|alphabetic or numeric", "no value can begin with `*` or `&`", _QUOTE),
    _Meaning(r"tag|URI|'!'|handle", "no value can begin with `!`", _QUOTE),
)


def explain(error: yaml.YAMLError, text: str, path: str) -> Diagnostic:
    """The finding for `error`, which reading `text` ended with."""
    problem = str(getattr(error, "problem", None) or type(error).__name__)
    start: Mark | None = getattr(error, "context_mark", None)
    stop: Mark | None = getattr(error, "problem_mark", None) or start
    span = _place(stop, path)
    meaning = _meaning(problem, _character(text, span))
    related: tuple[Related, ...] = ()
    if start is not None and stop is not None and start.line != stop.line:
        if meaning.at_start:
            span, related = _place(start, path), (Related("reading stopped here", span),)
        else:
            related = (Related("in what begins here", _place(start, path)),)
    return Diagnostic(meaning.code, meaning.message, span, meaning.hint, related=related)


def _meaning(problem: str, character: str) -> _Meaning:
    searched = f"{problem}@{character}"
    unknown = _Meaning("", f"this is not YAML: {neutral(problem)}", None)
    return next((meaning for meaning in _MEANINGS if re.search(meaning.pattern, searched)), unknown)


def _place(mark: Mark | None, path: str) -> Span:
    if mark is None:
        return Span(path, 1, 1, 1, 1)
    return Span(path, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


def _character(text: str, span: Span) -> str:
    lines = text.split("\n", span.line)
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    return line[span.column - 1 : span.column]
