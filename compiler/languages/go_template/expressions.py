"""Pipelines, commands and operands: the tokens of an action in, their nodes out.

Source of the rules: Go's text/template/parse (parse.go).
"""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from compiler.languages.go_strconv import BadSyntax, quote, unquote
from compiler.languages.go_template import nodes
from compiler.languages.go_template.cursor import Cursor
from compiler.languages.go_template.numbers import number_of
from compiler.languages.go_template.tokens import Kind, Token

_OPERANDS: Final = frozenset(
    (Kind.BOOL, Kind.CHARACTER, Kind.COMPLEX, Kind.DOT, Kind.FIELD, Kind.IDENTIFIER, Kind.NUMBER, Kind.NIL)
) | {Kind.RAW_STRING, Kind.STRING, Kind.VARIABLE, Kind.LEFT_PAREN}
_CONSTANTS = (nodes.Bool, nodes.Dot, nodes.Nil, nodes.Number, nodes.Text)


class ExpressionParser(Cursor):
    """`variables` are those that a later action may name, as Go keeps them; `functions` may be called."""

    def __init__(self, text: str, functions: Container[str]) -> None:
        super().__init__(text)
        self.functions = functions
        self.variables = ["$"]

    def pipeline(self, context: str, end: Kind) -> nodes.Pipeline:
        start = self.peek_word()
        variables, is_assignment = self._declarations(context)
        commands = []
        while (token := self.next_word()).kind is not end:
            if token.kind not in _OPERANDS:
                self.unexpected(token, context)
            self.position -= 1
            commands.append(self._command())
        if not commands:
            self.fail(f"missing value for {context}", start)
        for stage, command in enumerate(commands[1:], 2):
            if isinstance(command.words[0], _CONSTANTS):
                self.fail(f"non executable command in pipeline stage {stage}", start)
        return nodes.Pipeline(tuple(commands), variables, is_assignment)

    def _declarations(self, context: str) -> tuple[tuple[str, ...], bool]:
        names: list[str] = []
        while (token := self.peek_word()).kind is Kind.VARIABLE:
            before = self.position
            self.next_word()
            sign = self.peek_word()
            if sign.kind in (Kind.ASSIGN, Kind.DECLARE):
                self.next_word()
                self._declare(token, names)
                return tuple(names), sign.kind is Kind.ASSIGN
            if sign.value != "," or sign.kind is not Kind.CHAR:
                self.position = before
                break
            self.next_word()
            self._declare(token, names)
            if context != "range" or len(names) == 2:
                self.fail(f"too many declarations in {context}", token)
            if self.peek_word().kind not in (Kind.VARIABLE, Kind.RIGHT_DELIMITER, Kind.RIGHT_PAREN):
                self.fail("range can only initialize variables", self.peek_word())
        return tuple(names), False

    def _declare(self, token: Token, names: list[str]) -> None:
        names.append(token.value)
        self.variables.append(token.value)

    def _command(self) -> nodes.Command:
        words: list[nodes.Operand] = []
        while True:
            start = self.peek_word()
            operand = self._operand()
            if operand is not None:
                words.append(operand)
            token = self.next()
            if token.kind is Kind.SPACE:
                continue
            if token.kind in (Kind.RIGHT_DELIMITER, Kind.RIGHT_PAREN):
                self.position -= 1
            elif token.kind is not Kind.PIPE:
                self.unexpected(token, "operand")
            if not words:
                self.fail("empty command", start)
            return nodes.Command(tuple(words))

    def _operand(self) -> nodes.Operand | None:
        start = self.peek_word()
        term = self._term()
        if term is None or self.peek().kind is not Kind.FIELD:
            return term
        fields = []
        while self.peek().kind is Kind.FIELD:
            fields.append(self.next().value[1:])
        names = tuple(fields)
        if isinstance(term, nodes.Field):
            return nodes.Field(term.names + names)
        if isinstance(term, nodes.Variable):
            return nodes.Variable(term.name, names)
        if isinstance(term, _CONSTANTS):
            self.fail(f"unexpected . after term {quote(start.value)}", start)
        return nodes.Chain(term, names)

    def _term(self) -> nodes.Operand | None:
        token = self.next_word()
        match token.kind:
            case Kind.IDENTIFIER:
                if token.value not in self.functions:
                    self.fail(f"function {quote(token.value)} not defined", token)
                return nodes.Function(token.value)
            case Kind.DOT:
                return nodes.Dot()
            case Kind.NIL:
                return nodes.Nil()
            case Kind.VARIABLE:
                if token.value not in self.variables:
                    self.fail(f"undefined variable {quote(token.value)}", token)
                return nodes.Variable(token.value)
            case Kind.FIELD:
                return nodes.Field((token.value[1:],))
            case Kind.BOOL:
                return nodes.Bool(token.value == "true")
            case Kind.CHARACTER | Kind.COMPLEX | Kind.NUMBER:
                return self.number(token)
            case Kind.LEFT_PAREN:
                self.enter(token)
                pipeline = self.pipeline("parenthesized pipeline", Kind.RIGHT_PAREN)
                self.depth -= 1
                return pipeline
            case Kind.STRING | Kind.RAW_STRING:
                return nodes.Text(self.unquoted(token))
        self.position -= 1
        return None

    def number(self, token: Token) -> nodes.Number:
        try:
            return number_of(token.value)
        except BadSyntax as error:
            self.fail(str(error), token)

    def unquoted(self, token: Token) -> str:
        try:
            return unquote(token.value)
        except BadSyntax as error:
            self.fail(str(error), token)
