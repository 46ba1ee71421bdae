"""The place in a template's tokens that the parser has come to, and how it looks, moves on and fails there."""

from __future__ import annotations

from typing import Final, NoReturn

from compiler.languages.go_template.errors import TemplateSyntaxError
from compiler.languages.go_template.lexer import tokens
from compiler.languages.go_template.tokens import Kind, Token

MAX_DEPTH: Final = 100  # Go allows far more; no readable template comes near


class Cursor:
    """Words are the tokens that are no space; `depth` counts the actions and parentheses that are open."""

    def __init__(self, text: str) -> None:
        scanned = tuple(tokens(text))
        self.tokens = scanned + scanned[-1:] * 3  # so that looking ahead needs no check
        self.position = 0
        self.depth = 0

    def next(self) -> Token:
        token = self.tokens[self.position]
        self.position += 1
        return token

    def peek(self) -> Token:
        return self.tokens[self.position]

    def next_word(self) -> Token:
        self.skip_space()
        return self.next()

    def peek_word(self) -> Token:
        self.skip_space()
        return self.peek()

    def second(self) -> Token:
        """The word after the left delimiter at the current place."""
        after = self.tokens[self.position + 1]
        return self.tokens[self.position + 2] if after.kind is Kind.SPACE else after

    def skip_space(self) -> None:
        if self.tokens[self.position].kind is Kind.SPACE:
            self.position += 1

    def expect(self, kind: Kind, context: str) -> None:
        token = self.next_word()
        if token.kind is not kind:
            self.unexpected(token, context)

    def enter(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.fail(f"actions and parentheses nested more than {MAX_DEPTH} deep", token)

    def unexpected(self, token: Token, context: str) -> NoReturn:
        if token.kind is Kind.ERROR:
            self.fail(token.value, token)
        self.fail(f"unexpected {token} in {context}", token)

    def fail(self, message: str, token: Token) -> NoReturn:
        raise TemplateSyntaxError(message, token.offset)
