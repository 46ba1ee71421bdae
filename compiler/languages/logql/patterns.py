"""Loki's patterns, `<ip> - <_> "<method> ..."`: of the parser `pattern` and of the filters `|>` and `!>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from compiler.languages.logql import ast
from compiler.languages.logql.problem import Problem

_CAPTURE = re.compile(r"<([A-Za-z_][A-Za-z0-9_]*)>")


def pattern_problem(pattern: ast.Text, *, captures: bool) -> Iterator[Problem]:
    """What is wrong with a pattern; `captures` says whether it must name one or must not.

    Source: grafana/loki pkg/logql/log/pattern.
    """
    found = list(_CAPTURE.finditer(pattern.value))
    names = [match[1] for match in found if match[1] != "_"]
    if any(first.end() == second.start() for first, second in pairwise(found)):
        yield _at(pattern, "two captures need a text between them")
    if captures and not names:
        yield _at(pattern, "a pattern needs a named capture such as `<name>`")
    if captures and len(set(names)) < len(names):
        yield _at(pattern, "a pattern names a capture twice")
    if not captures and names:
        yield _at(pattern, f"a pattern filter takes `<_>` only, not `<{names[0]}>`")


def _at(pattern: ast.Text, message: str) -> Problem:
    return Problem(message, pattern.start, pattern.end)
