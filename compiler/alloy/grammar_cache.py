"""The parser of Alloy's grammar, made once a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import lark

from compiler.alloy.tree_builder import TreeBuilder
from compiler.languages.grammar_cache import cached_parser

GRAMMAR = Path(__file__).with_name("grammar.lark")


class GivenTokens(lark.lexer.Lexer):
    """The lexer of a parser whose input is an iterator of tokens."""

    def __init__(self, conf: object) -> None:
        """Takes Lark's lexer configuration, which says nothing that is needed here."""

    def lex(self, given: Any) -> Any:  # type: ignore[override]  # Lark's simplest lexer interface
        return given


@cache
def load_parser() -> lark.Lark:
    """The parser of Alloy, whose input is an iterator of tokens."""
    return cached_parser(
        "alloy",
        GRAMMAR.read_text(encoding="utf-8"),
        lexer=GivenTokens,
        transformer=TreeBuilder,
        keep_all_tokens=True,
        maybe_placeholders=False,
    )
