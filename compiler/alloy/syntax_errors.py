"""Lark's unexpected token to the message of the official parser, which is a recursive descent.

What the official parser was looking for follows from the terminals that could have continued the parse here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lark import Token as LarkToken

from compiler.alloy.ast import Node
from compiler.alloy.errors import SourceError
from compiler.alloy.quoting import go_quote

if TYPE_CHECKING:
    from lark import UnexpectedToken
    from lark.parsers.lalr_interactive_parser import InteractiveParser

_CLOSERS = {"RPAREN": ")", "RBRACKET": "]", "RBRACE": "}"}
_AFTER_EXPRESSION = frozenset({"COMMA", "TERMINATOR", "RPAREN", "RBRACKET"})
_NAMED = {"$END": "EOF", "LABEL": "STRING"}
_SHOWN_BY_TYPE = frozenset({"IDENT", "NUMBER", "FLOAT", "STRING", "BOOL", "NULL", "TERMINATOR"})


def explain(error: UnexpectedToken, source_end: int) -> SourceError:
    """The official parser's first error where Lark met an unexpected token."""
    parser: InteractiveParser = error.interactive_parser
    token: Any = error.token
    accepted = frozenset(parser.accepts())  # type: ignore[no-untyped-call]  # Lark
    if mistake := _pending_mistake(parser, accepted):
        return mistake
    kind = token.type
    at_end = kind == "$END"
    stack = parser.parser_state.value_stack
    shown = _NAMED.get(kind) or (kind if kind in _SHOWN_BY_TYPE else token.value)
    message = _message(accepted, kind, stack, shown, token.value)
    return SourceError(source_end if at_end else token.start, message)


def _pending_mistake(parser: InteractiveParser, accepted: frozenset[str]) -> SourceError | None:
    """The error of a rule for mistakes that is complete here, but unreduced for want of a legal token."""
    trial = parser.copy(deepcopy_values=False)  # type: ignore[no-untyped-call]  # Lark
    try:
        trial.feed_token(LarkToken(min(accepted), ""))
    except SourceError as fault:
        return fault
    return None


def _message(accepted: frozenset[str], kind: str, stack: list[Any], shown: str, text: str) -> str:
    if "NUMBER" in accepted:
        closer = [_CLOSERS[terminal] for terminal in _CLOSERS if terminal in accepted]
        return (
            f"expected {closer[0]}, got EOF"
            if closer and kind == "$END"
            else f"expected expression, got {shown}"
        )
    if not accepted.isdisjoint(_AFTER_EXPRESSION):
        return _after_expression(accepted, shown)
    if "STRING" in accepted:
        # The official parser looks for `]` where it means `}`: this mistake is found by its next check.
        no_fields = kind == "$END" or (kind == "RBRACKET" and stack[-1].type == "LBRACE")
        return (
            f"expected }}, got {shown}"
            if no_fields
            else f"expected field name (string or identifier), got {shown}"
        )
    if "LABEL" in accepted:
        return _at_label(kind, shown, text)
    if "IDENT" in accepted:
        return _at_name(accepted, kind, stack, shown)
    if "LBRACE" in accepted:
        return _at_block_body(accepted, stack, shown)
    return f"expected =, got {shown}"


def _after_expression(accepted: frozenset[str], shown: str) -> str:
    if "COMMA" in accepted:
        return f"missing ',' in {'field' if 'RBRACE' in accepted else 'expression'} list"
    if "TERMINATOR" in accepted:
        return f"expected TERMINATOR, got {shown}"
    return f"expected {')' if 'RPAREN' in accepted else ']'}, got {shown}"


def _at_label(kind: str, shown: str, text: str) -> str:
    if kind != "STRING":
        return f"expected block label, got {shown}"
    if text.startswith("`"):
        return f"expected block label to be a double quoted string, but got {go_quote(text)}"
    return f"expected block label to be a valid identifier, but got {go_quote(text[1:-1])}"


def _at_name(accepted: frozenset[str], kind: str, stack: list[Any], shown: str) -> str:
    if "RBRACE" in accepted and kind == "$END":
        return "expected }, got EOF"
    after_dot = accepted <= {"IDENT", "PATH"}
    if after_dot and isinstance(stack[-2], Node):
        return f"expected IDENT, got {shown}"
    return f"expected identifier, got {shown}"


def _at_block_body(accepted: frozenset[str], stack: list[Any], shown: str) -> str:
    if "ASSIGN" not in accepted:
        return f"expected {{, got {shown}"
    name, label = stack[-2:]
    if len(name) == 1 and label.value == '""':
        return f"expected attribute assignment or block body, got {shown}"
    return f"expected block body, got {shown}"
