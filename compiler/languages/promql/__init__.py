"""PromQL, the query language of Prometheus: text to a located tree, with all mistakes as values.

A text is read by a parser of ours, since `promql-parser` gives no positions and misjudges one in seven of the
cases that Prometheus tests its own parser with; `promql-parser` gives a second opinion (`second_reader`).
"""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from compiler.languages.promql import ast
from compiler.languages.promql.ast import Expr, VectorSelector
from compiler.languages.promql.errors import PromQLError, Refused
from compiler.languages.promql.labels import Labels, label_steps, labels_after
from compiler.languages.promql.lexer import tokens
from compiler.languages.promql.parser import parse_tokens
from compiler.languages.promql.token_stream import TokenStream
from compiler.languages.promql.type_check import type_errors, value_type
from compiler.languages.promql.walk import ancestors, fold, selectors, walk

__all__ = [
    "Expr",
    "Labels",
    "Parsed",
    "PromQLError",
    "VectorSelector",
    "ancestors",
    "ast",
    "fold",
    "label_steps",
    "labels_after",
    "parse",
    "selectors",
    "value_type",
    "walk",
]


class Parsed(Struct, frozen=True):
    """`expr` is None if the text has no readable structure; with errors it may still be there."""

    expr: Expr | None
    errors: tuple[PromQLError, ...]


@lru_cache(maxsize=8192)
def parse(text: str, *, experimental: bool = False) -> Parsed:
    """The tree of one expression and all that Prometheus would refuse in it.

    `experimental` takes what Prometheus has behind feature flags. Grafana's variables must be substituted.
    """
    try:
        stream = TokenStream(tokens(text))
        expr = parse_tokens(stream)
    except Refused as refusal:
        return Parsed(None, (refusal.error,))
    errors = type_errors(expr, experimental=experimental)
    return Parsed(expr, errors if experimental else (*stream.experiments, *errors))
