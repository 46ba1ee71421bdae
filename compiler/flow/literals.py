"""Literal arguments of blocks read without evaluating whole expressions: proofs ask thousands of blocks for few."""

from __future__ import annotations

from functools import lru_cache

from compiler.alloy import ast
from compiler.languages.go_strconv import BadSyntax, unquote


def expression_of(block: ast.Block, name: str) -> ast.Expr | None:
    """The expression of an argument, None where it is absent."""
    for statement in block.body:
        if statement.name == name and isinstance(statement, ast.Attribute):
            return statement.value
    return None


def attributes(block: ast.Block) -> dict[str, ast.Expr]:
    """The expressions of all arguments of a block."""
    return {part.name: part.value for part in block.body if isinstance(part, ast.Attribute)}


def literal(expression: ast.Expr | None) -> str | None:
    """The text of a string literal, None for any other expression."""
    return _unquoted(expression.text) if isinstance(expression, ast.String) else None


def literal_argument(block: ast.Block, name: str) -> str | None:
    """The text of an argument that is a string literal."""
    return literal(expression_of(block, name))


def literals(expression: ast.Expr | None) -> tuple[str, ...] | None:
    """The texts of a list of string literals, None for any other expression."""
    if not isinstance(expression, ast.Array):
        return None
    texts = tuple(literal(item) for item in expression.items)
    return None if None in texts else tuple(text for text in texts if text is not None)


def component_of(expression: ast.Expr | None) -> str | None:
    """The component `name.label` whose export a reference names."""
    names = []
    while type(expression) is ast.Access:
        names.append(expression.name)
        expression = expression.value
    if not isinstance(expression, ast.Identifier) or not names:
        return None
    return ".".join((expression.name, *reversed(names[1:])))


def reads_environment(expression: ast.Expr | None, variable: str) -> bool:
    """Whether an expression calls sys.env (or env) with this variable."""
    match expression:
        case ast.Call(function=function, arguments=arguments):
            name = function.name if isinstance(function, ast.Access | ast.Identifier) else ""
            if name == "env" and any(literal(argument) == variable for argument in arguments):
                return True
            return any(reads_environment(argument, variable) for argument in arguments)
        case ast.Binary(left=left, right=right):
            return reads_environment(left, variable) or reads_environment(right, variable)
        case ast.Paren(inner=inner):
            return reads_environment(inner, variable)
        case _:
            return False


@lru_cache(maxsize=4096)
def _unquoted(text: str) -> str | None:
    try:
        return unquote(text)
    except BadSyntax:
        return None
