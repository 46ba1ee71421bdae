"""A cursor over tokens, which also notes how deep the parser is and what experimental syntax it met."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from compiler.languages.promql.errors import PromQLError, Refused
from compiler.languages.promql.lexer import Token

DEEPEST = 100
"""Nested expressions that are read: far more than a query has, and few enough for the call stack."""


class TokenStream:
    """The tokens of one text; `experiments` has each use of syntax that Prometheus has behind a flag."""

    __slots__ = ("_depth", "_position", "_tokens", "experiments")

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._position = 0
        self._depth = 0
        self.experiments: list[PromQLError] = []

    @property
    def next(self) -> Token:
        return self._tokens[self._position]

    @property
    def after_next(self) -> Token:
        return self._tokens[min(self._position + 1, len(self._tokens) - 1)]

    @property
    def previous(self) -> Token:
        return self._tokens[self._position - 1]

    def take(self, *kinds: str) -> Token | None:
        """The next token, consumed, if it is of one of the kinds."""
        token = self._tokens[self._position]
        if token.kind not in kinds:
            return None
        self._position += 1
        return token

    def take_keyword(self, *words: str) -> Token | None:
        """The next token, consumed, if it is one of the keywords, in any case."""
        token = self._tokens[self._position]
        if token.kind != "keyword" or token.text.lower() not in words:
            return None
        self._position += 1
        return token

    def expect(self, kind: str, words: str) -> Token:
        """The next token, consumed; raises Refused if it is of another kind."""
        token = self.take(kind)
        if token is None:
            raise self.unexpected(words)
        return token

    def unexpected(self, expected: str) -> Refused:
        """The error that the next token is not what was expected."""
        token = self.next
        found = "unexpected end of query" if token.kind == "end" else f"unexpected `{token.text}`"
        return Refused(f"{found}, expected {expected}", token.start, token.end)

    def experiment(self, what: str, token: Token) -> None:
        """Notes that `what` needs an experimental feature of Prometheus."""
        message = f"{what} is experimental: Prometheus takes it only with a feature flag"
        self.experiments.append(PromQLError(message, token.start, token.end))

    def experiment_within(self, start: int, end: int) -> bool:
        return any(start <= e.start < end for e in self.experiments)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level of nesting; raises Refused beyond DEEPEST."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise Refused("expressions are nested too deeply", self.next.start, self.next.end)
        yield
        self._depth -= 1
