"""What Loki would refuse in one pipeline stage."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from typing import Any

from compiler.languages.logql import ast
from compiler.languages.logql.patterns import filter_problem, parser_problem
from compiler.languages.logql.problem import Problem
from compiler.languages.logql.regexes import regex_problem
from compiler.languages.logql.templates import template_problem
from compiler.languages.logql.walk import label_tests
from compiler.lazy_pattern import lazy_pattern

_NAMED_GROUP = lazy_pattern(r"(?<!\\)\(\?P?<(\w+)>")
_JSON_FIELD = r'(?:[A-Za-z_][\w-]*|\["(?:[^"\\]|\\.)*"\]|\[\d+\])'
_JSON_EXPRESSION = lazy_pattern(rf'{_JSON_FIELD}(?:\.[A-Za-z_][\w-]*|\["(?:[^"\\]|\\.)*"\]|\[\d+\])*')
_LOGFMT_EXPRESSION = lazy_pattern(r'[A-Za-z_][\w-]*|"(?:[^"\\]|\\.)*"')


def stage_problems(stage: ast.Stage) -> Iterator[Problem]:
    """The mistakes in one stage."""
    return _CHECKS[type(stage)](stage)


def _line_filter(stage: ast.LineFilter) -> Iterator[Problem]:
    for value in stage.values:
        if value.address:
            if stage.operator not in ("|=", "!="):
                yield Problem("ip() goes with `|=` and `!=` only", value.start, value.end)
            yield from _address(value.text)
        elif stage.operator in ("|~", "!~"):
            yield from regex_problem(value.text)
        elif stage.operator in ("|>", "!>"):
            yield from filter_problem(value.text)


def _label_filter(stage: ast.LabelFilter) -> Iterator[Problem]:
    for test in label_tests(stage):
        if isinstance(test, ast.AddressTest):
            yield from _address(test.address)
        elif isinstance(test, ast.Matcher) and test.operator in ("=~", "!~"):
            yield from regex_problem(test.value)


def _regexp(stage: ast.RegexpParser) -> Iterator[Problem]:
    yield from regex_problem(stage.pattern)
    names = _NAMED_GROUP.findall(stage.pattern.value)
    if len(set(names)) < len(names):
        yield _at(stage.pattern, "regexp names a group twice")
    if not names:
        yield _at(stage.pattern, "regexp needs a named group such as `(?P<name>...)`")


def _pattern(stage: ast.PatternParser) -> Iterator[Problem]:
    yield from parser_problem(stage.pattern)


def _json(stage: ast.JsonParser) -> Iterator[Problem]:
    yield from _extractions(stage.extractions, _JSON_EXPRESSION, "JSON path")


def _logfmt(stage: ast.LogfmtParser) -> Iterator[Problem]:
    yield from _extractions(stage.extractions, _LOGFMT_EXPRESSION, "logfmt key")


def _extractions(
    extractions: tuple[ast.Extraction, ...], pattern: re.Pattern[str], what: str
) -> Iterator[Problem]:
    for extraction in extractions:
        expression = extraction.expression
        if expression and not pattern.fullmatch(expression.value):
            yield _at(expression, f"not a {what}")


def _line_format(stage: ast.LineFormat) -> Iterator[Problem]:
    yield from template_problem(stage.template)


def _label_formats(stage: ast.LabelFormats) -> Iterator[Problem]:
    seen: set[str] = set()
    for label_format in stage.formats:
        if label_format.label in seen:
            yield Problem(
                f"label_format sets `{label_format.label}` twice", label_format.start, label_format.end
            )
        if label_format.label == "__error__":
            yield Problem("label_format cannot set `__error__`", label_format.start, label_format.end)
        seen.add(label_format.label)
        if isinstance(label_format.source, ast.Text):
            yield from template_problem(label_format.source)


def _labels(stage: ast.DropLabels | ast.KeepLabels) -> Iterator[Problem]:
    for label in stage.labels:
        if isinstance(label, ast.Matcher) and label.operator in ("=~", "!~"):
            yield from regex_problem(label.value)


def _address(text: ast.Text) -> Iterator[Problem]:
    try:
        for part in text.value.split("-", 1) if "/" not in text.value else ():
            ipaddress.ip_address(part.strip())
        if "/" in text.value:
            ipaddress.ip_network(text.value, strict=False)
    except ValueError:
        yield _at(text, "not an IP address, a range of addresses or a network")


def _at(text: ast.Text, message: str) -> Problem:
    return Problem(message, text.start, text.end)


def _nothing(_: Any) -> Iterator[Problem]:
    return iter(())


_CHECKS: dict[type, Callable[[Any], Iterator[Problem]]] = {
    ast.LineFilter: _line_filter,
    ast.LabelFilter: _label_filter,
    ast.RegexpParser: _regexp,
    ast.PatternParser: _pattern,
    ast.JsonParser: _json,
    ast.LogfmtParser: _logfmt,
    ast.UnpackParser: _nothing,
    ast.LineFormat: _line_format,
    ast.LabelFormats: _label_formats,
    ast.Decolorize: _nothing,
    ast.DropLabels: _labels,
    ast.KeepLabels: _labels,
    ast.Unwrap: _nothing,
}
