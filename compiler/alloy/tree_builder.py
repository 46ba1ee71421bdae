"""The parser's reductions to syntax tree nodes: one function for each alternative of `grammar.lark`.

Each takes the list of what the alternative matched, tokens and nodes alike; both have `start` and `end`.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from compiler.alloy import ast
from compiler.alloy.errors import SourceError
from compiler.alloy.lexer import Token
from compiler.alloy.phrases import attribute_of, field_of, path

PRECEDENCE = {
    "||": 1,
    "&&": 2,
    **dict.fromkeys(["==", "!=", "<", "<=", ">", ">="], 3),
    "+": 4,
    "-": 4,
    **dict.fromkeys(["*", "/", "%"], 5),
    "^": 6,
}
RIGHT_ASSOCIATIVE = frozenset({"^"})

Matched = list[Any]


class TreeBuilder:
    """What Lark calls at each reduction, by the name of the rule or alias."""

    @staticmethod
    def nothing(matched: Matched) -> Matched:
        return matched

    @staticmethod
    def first(matched: Matched) -> Matched:
        return matched

    @staticmethod
    def more(matched: Matched) -> Matched:
        before: Matched = matched[0]
        before.append(matched[1])
        return before

    @staticmethod
    def more_lines(matched: Matched) -> Matched:
        before: Matched = matched[0]
        before.append(attribute_of(matched[1].match))
        return before

    @staticmethod
    def more_blocks(matched: Matched) -> Matched:
        before, head, body, *last, close = matched
        before.append(_headed_block(head.match, (*body, *last), close.end))
        return before  # type: ignore[no-any-return]

    @staticmethod
    def more_fields(matched: Matched) -> Matched:
        before: Matched = matched[0]
        before.append(field_of(matched[1].match))
        return before

    @staticmethod
    def longer_name(matched: Matched) -> Matched:
        before: Matched = matched[0]
        before.append(matched[2])
        return before

    @staticmethod
    def start(matched: Matched) -> tuple[ast.Statement, ...]:
        return tuple(matched[0])

    body = start

    @staticmethod
    def body_without_end(matched: Matched) -> tuple[ast.Statement, ...]:
        return (*matched[0], matched[1])

    @staticmethod
    def pair_attribute(matched: Matched) -> ast.Attribute:
        return attribute_of(matched[0].match)

    @staticmethod
    def pair_field(matched: Matched) -> ast.Field:
        return field_of(matched[0].match)

    @staticmethod
    def headed_block(matched: Matched) -> ast.Block:
        head, body, close = matched
        return _headed_block(head.match, body, close.end)

    @staticmethod
    def path(matched: Matched) -> ast.Expr:
        return path(matched[0].value, matched[0].start)

    @staticmethod
    def attribute(matched: Matched) -> ast.Attribute:
        name, _, value = matched
        return ast.Attribute(name.value, value, start=name.start, end=value.end)

    @staticmethod
    def block(matched: Matched) -> ast.Block:
        name, _, body, close = matched
        return ast.Block(_dotted(name), None, body, start=name[0].start, end=close.end)

    @staticmethod
    def labelled_block(matched: Matched) -> ast.Block:
        name, label, _, body, close = matched
        text = label.value[1:-1] or None
        return ast.Block(_dotted(name), text, body, start=name[0].start, end=close.end)

    @staticmethod
    def dotted_attribute(matched: Matched) -> NoReturn:
        message = 'attribute names may only consist of a single identifier with no "."'
        raise SourceError(matched[0][0].start, message)

    @staticmethod
    def labelled_attribute(matched: Matched) -> NoReturn:
        name, label, _ = matched
        if len(name) > 1:
            TreeBuilder.dotted_attribute(matched)
        raise SourceError(label.start, "attribute names may not have labels")

    @staticmethod
    def misused_block(matched: Matched) -> NoReturn:
        raise SourceError(matched[0].start, "cannot use a block as an expression")

    @staticmethod
    def string(matched: Matched) -> ast.String:
        token: Token = matched[0]
        return ast.String(token.value, start=token.start, end=token.end)

    @staticmethod
    def number(matched: Matched) -> ast.Number:
        token: Token = matched[0]
        return ast.Number(token.value, start=token.start, end=token.end)

    @staticmethod
    def bool(matched: Matched) -> ast.Bool:
        token: Token = matched[0]
        return ast.Bool(token.value == "true", start=token.start, end=token.end)

    @staticmethod
    def null(matched: Matched) -> ast.Null:
        token: Token = matched[0]
        return ast.Null(start=token.start, end=token.end)

    @staticmethod
    def identifier(matched: Matched) -> ast.Identifier:
        token: Token = matched[0]
        return ast.Identifier(token.value, start=token.start, end=token.end)

    @staticmethod
    def access(matched: Matched) -> ast.Expr:
        value, _, names = matched
        end = names.start - 1
        for name in names.value.split("."):
            end += 1 + len(name) if name.isascii() else 1 + len(name.encode())
            value = ast.Access(value, name, start=value.start, end=end)
        return value  # type: ignore[no-any-return]

    @staticmethod
    def index(matched: Matched) -> ast.Index:
        value, _, index, close = matched
        return ast.Index(value, index, start=value.start, end=close.end)

    @staticmethod
    def call(matched: Matched) -> ast.Call:
        function, _, arguments, *last, close = matched
        return ast.Call(function, (*arguments, *last), start=function.start, end=close.end)

    @staticmethod
    def paren(matched: Matched) -> ast.Paren:
        open_, inner, close = matched
        return ast.Paren(inner, start=open_.start, end=close.end)

    @staticmethod
    def array(matched: Matched) -> ast.Array:
        open_, items, *last, close = matched
        return ast.Array((*items, *last), start=open_.start, end=close.end)

    @staticmethod
    def object(matched: Matched) -> ast.Object:
        open_, fields, *last, close = matched
        return ast.Object((*fields, *last), start=open_.start, end=close.end)

    @staticmethod
    def field(matched: Matched) -> ast.Field:
        key, _, value = matched
        # The official parser unwraps no empty key: `"" = 1` has the key `""`, of two characters.
        quoted = key.type != "IDENT"
        text = key.value[1:-1] if quoted and len(key.value) > 2 else key.value
        return ast.Field(text, value, quoted, start=key.start, end=value.end)

    @staticmethod
    def signed(matched: Matched) -> ast.Unary:
        operator, operand = matched
        return ast.Unary(operator.value, operand, start=operator.start, end=operand.end)

    @staticmethod
    def operation(matched: Matched) -> Matched:
        return matched

    @staticmethod
    def longer_operation(matched: Matched) -> Matched:
        chain, operator, operand = matched
        chain += (operator, operand)
        return chain  # type: ignore[no-any-return]

    @staticmethod
    def binary(matched: Matched) -> ast.Expr:
        return _binary(matched[0])


def _headed_block(head: re.Match[str], body: tuple[ast.Statement, ...], end: int) -> ast.Block:
    return ast.Block(head["block"], head["label"] or None, body, start=head.start("block"), end=end)


def _dotted(name: list[Token]) -> str:
    return ".".join([part.value for part in name])


def _binary(chain: Matched) -> ast.Expr:
    """A flat chain of operands and operators to nested Binary nodes, by precedence climbing on a stack."""
    operands: list[ast.Expr] = [chain[0]]
    operators: list[str] = []

    def reduce() -> None:
        right = operands.pop()
        left = operands.pop()
        operands.append(ast.Binary(left, operators.pop(), right, start=left.start, end=right.end))

    for operator, operand in zip(chain[1::2], chain[2::2], strict=True):
        strength = PRECEDENCE[operator.value] + (operator.value in RIGHT_ASSOCIATIVE)
        while operators and PRECEDENCE[operators[-1]] >= strength:
            reduce()
        operators.append(operator.value)
        operands.append(operand)
    while operators:
        reduce()
    return operands[0]
