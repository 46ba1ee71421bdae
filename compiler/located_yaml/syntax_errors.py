"""A YAML syntax error as libyaml words it -> a Diagnostic that says what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from compiler.diagnostics import Diagnostic, Related, Span
from compiler.diagnostics.wording import neutral
from compiler.located_yaml.nodes import Mark


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What stands behind a problem of libyaml (or of PyYAML's own parser) whose wording matches `pattern`."""

    pattern: str
    message: str
    hint: str | None
    code: str = "spec/yaml-syntax"


_QUOTE = "put the whole value in quotes"
_INDENT = "check the indentation: entries of one mapping or list begin in the same column"

# The first that matches counts.
_MEANINGS: tuple[_Meaning, ...] = (
    _Meaning(
        r"tab|character '\\t'|character that cannot start any token@\t",
        "a tab stands where YAML expects blanks",
        "indent with spaces",
        "spec/yaml-tab",
    ),
    _Meaning(r"cannot start any token", "no value can begin with this character", _QUOTE),
    _Meaning(
        r"mapping values are not allowed",
        "a `: ` cannot stand here",
        "put the value in quotes if the colon belongs to it; otherwise check the indentation",
    ),
    _Meaning(r"block sequence entries are not allowed", "a list item `- ` cannot stand here", _INDENT),
    _Meaning(
        r"block mapping|mapping keys are not allowed|expected key|<block end>",
        "no key can stand here",
        _INDENT,
    ),
    _Meaning(r"expected '-' indicator|block collection", "a list item was expected here", _INDENT),
    _Meaning(
        r"expected ',' or '[]}]'|flow (?:mapping|sequence)",
        "a `,` or the closing bracket is missing before this",
        "close the bracket, or put the value in quotes if the bracket belongs to it",
    ),
    _Meaning(
        r"unexpected end of stream|found end of stream",
        "the text ends inside quotes",
        "add the closing quote",
    ),
    _Meaning(
        r"unexpected document indicator", "a document marker stands inside quotes", "add the closing quote"
    ),
    _Meaning(
        r"could not find expected ':'",
        "this line has no `:` after its key",
        "write `key: value`, or indent the line if it continues the text above",
    ),
    _Meaning(
        r"unknown escape character",
        "double quotes know no such escape",
        r"write `\\` for a backslash, or use single quotes, which know no escapes",
    ),
    _Meaning(
        r"hexdecimal number|hexadecimal numbers|invalid Unicode character",
        "this escape does not name a character",
        r"write `\xNN`, `\uNNNN` or `\UNNNNNNNN` with hexadecimal digits of a Unicode character",
    ),
    _Meaning(r"document start", "nothing can follow the end of the document", "write one document a file"),
    _Meaning(
        r"indentation indicator|chomping|expected comment or (?:a )?line break",
        "only `+`, `-`, a digit or a comment can follow `|` or `>` on its line",
        "write the text on the lines below, indented; or put it in quotes",
    ),
    _Meaning(
        r"directive|incompatible|version|handle",
        "this is no directive that a spec can have",
        "remove the line",
    ),
    _Meaning(r"anchor|alias", "an anchor or alias needs a name, and specs have neither", _QUOTE),
    _Meaning(r"tag|URI|'!'", "this is no tag, and specs have none", _QUOTE),
)


def explain(error: yaml.YAMLError, text: str, path: str) -> Diagnostic:
    """The finding for `error`, at the place where reading `text` stopped."""
    problem = str(getattr(error, "problem", None) or "")
    context_mark: Mark | None = getattr(error, "context_mark", None)
    mark: Mark | None = getattr(error, "problem_mark", None) or context_mark
    span = _place(mark, path)
    meaning = _meaning(problem, _character(text, span))
    related: tuple[Related, ...] = ()
    if context_mark is not None and mark is not None and context_mark.line != mark.line:
        related = (Related("in what begins here", _place(context_mark, path)),)
    if meaning is None:
        reason = problem or type(error).__name__
        return Diagnostic(
            "spec/yaml-syntax", f"this is not YAML: {neutral(reason)}", span, None, related=related
        )
    return Diagnostic(meaning.code, meaning.message, span, meaning.hint, related=related)


def _meaning(problem: str, character: str) -> _Meaning | None:
    searched = f"{problem}@{character}"
    return next((meaning for meaning in _MEANINGS if re.search(meaning.pattern, searched)), None)


def _place(mark: Mark | None, path: str) -> Span:
    if mark is None:
        return Span(path, 1, 1, 1, 1)
    return Span(path, mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)


def _character(text: str, span: Span) -> str:
    lines = text.split("\n", span.line)
    line = lines[span.line - 1] if span.line <= len(lines) else ""
    return line[span.column - 1 : span.column]
