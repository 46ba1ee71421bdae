"""LogQL text in, tree out; a text that is no query raises LogQLSyntaxError with its place."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from compiler.languages.logql.ast import Query
from compiler.languages.logql.errors import LogQLSyntaxError

if TYPE_CHECKING:
    from lark import Lark, UnexpectedToken

__all__ = ["LogQLSyntaxError", "parse"]

LONGEST_QUERY = 128 * 1024
"""Characters that Loki reads of one query (grafana/loki pkg/logql/syntax/parser.go, maxInputSize)."""

# What to call a group of tokens when the parser could have gone on with any of them.
_EXPECTED = {
    "a string": {"STRING"},
    "a label name": {"IDENTIFIER"},
    "a number": {"NUMBER"},
    "a duration": {"DURATION"},
    "a range such as `[5m]`": {"RANGE"},
    "a stream selector": {"LBRACE"},
    "a pipeline stage": {"PIPE"},
    "an aggregation": {"AGGREGATION", "RANGE_FUNCTION"},
    "an operator": {"ADD", "UNLESS"},
    "a matching operator": {"EQ", "RE"},
    "a parser, filter or formatter": {"JSON", "LINE_FORMAT"},
    "`(`": {"LPAR"},
    "`)`": {"RPAR"},
    "`}`": {"RBRACE"},
    "`,`": {"COMMA"},
}


@lru_cache(maxsize=4096)
def parse(text: str) -> Query:
    """The tree of one query. Grafana's variables must have been substituted (see `grafana_variables`).

    Raises LogQLSyntaxError; whether the query makes sense is for `check` to say.
    """
    from lark import UnexpectedCharacters, UnexpectedToken

    if len(text) >= LONGEST_QUERY:
        raise LogQLSyntaxError(f"query is longer than the {LONGEST_QUERY} characters that Loki reads", 0)
    try:
        return _parser().parse(text)  # type: ignore[return-value]  # the builder makes trees of ours
    except UnexpectedToken as error:
        raise _unexpected(error, text) from None
    except UnexpectedCharacters as error:
        offset = error.pos_in_stream or 0
        raise LogQLSyntaxError(_unreadable(text, offset), offset) from None


@cache
def _parser() -> Lark:
    from compiler.languages.grammar_cache import cached_parser
    from compiler.languages.logql.tree_builder import TreeBuilder

    grammar = resources.files(__package__).joinpath("grammar.lark").read_text(encoding="utf-8")
    return cached_parser("logql", grammar, lexer="basic", keep_all_tokens=True, transformer=TreeBuilder())


def _unexpected(error: UnexpectedToken, text: str) -> LogQLSyntaxError:
    accepted = set(error.accepts or error.expected)
    expected = [words for words, tokens in _EXPECTED.items() if tokens <= accepted]
    if error.token.type == "$END":
        message, offset = "query ends too early", len(text)
    else:
        message, offset = f"unexpected `{error.token}`", error.token.start_pos or 0
    if not expected or len(expected) > 4:
        return LogQLSyntaxError(message, offset)
    return LogQLSyntaxError(f"{message}, expected {' or '.join(expected)}", offset)


def _unreadable(text: str, offset: int) -> str:
    character = text[offset]
    if character in '"`':
        return "string is not closed"
    if character == "'":
        return "strings are quoted with `\"` or backticks, not with `'`"
    return f"unexpected character `{character}`"
