"""The type of an expression, as far as it is certain; on the way every reference in it is resolved.

Operators: grafana/alloy, syntax/vm/op_binary.go. What cannot be known is `any`, which fits everywhere.
"""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.catalog.types import Type
from compiler.alloy.checker.assignability import access, describe, fits
from compiler.alloy.checker.calls import infer_call
from compiler.alloy.checker.references import infer_reference
from compiler.alloy.checker.run import DEEPEST, Context
from compiler.alloy.checker.scopes import ANY

_STRING, _NUMBER, _BOOL = Type("string"), Type("number"), Type("bool")
_LITERALS: dict[type, Type] = {
    ast.String: _STRING,
    ast.Number: _NUMBER,
    ast.Bool: _BOOL,
    ast.Null: Type("null"),
}


def infer(expr: ast.Expr, context: Context, depth: int = 0) -> Type:
    """The type of `expr`. Reports references that do not resolve and operands that do not fit."""
    if type(expr) is ast.Access:
        return _infer_access(expr, context, depth)
    literal = _LITERALS.get(type(expr))
    if literal is not None:
        return literal
    if depth > DEEPEST:
        return ANY
    match expr:
        case ast.Identifier(name):
            return infer_reference(expr, (name,), context)
        case ast.Index():
            return _infer_index(expr, context, depth)
        case ast.Call():
            return infer_call(expr, context, depth, infer)
        case ast.Binary():
            return _infer_binary(expr, context, depth)
        case ast.Unary():
            return _infer_unary(expr, context, depth)
        case ast.Paren(inner):
            return infer(inner, context, depth + 1)
        case ast.Array(items):
            return Type("list", of=_common([infer(item, context, depth + 1) for item in items]))
        case ast.Object(fields):
            return Type("map", of=_common([infer(field.value, context, depth + 1) for field in fields]))
        case _:
            raise AssertionError(expr)


def _common(types: list[Type]) -> Type:
    """The type that all elements have; `any` where they differ or there is none."""
    first = types[0] if types else ANY
    return first if all(other == first for other in types) else ANY


def _infer_access(expr: ast.Access, context: Context, depth: int) -> Type:
    names = [expr.name]
    base: ast.Expr = expr.value
    while type(base) is ast.Access:
        names.append(base.name)
        base = base.value
    if type(base) is ast.Identifier:
        names.append(base.name)
        names.reverse()
        return infer_reference(expr, tuple(names), context)
    names.reverse()
    value = infer(base, context, depth + 1)
    for name in names:
        value = access(value, name, expr, context.findings)
    return value


def _infer_index(expr: ast.Index, context: Context, depth: int) -> Type:
    value = infer(expr.value, context, depth + 1)
    index = infer(expr.index, context, depth + 1)
    wanted = {"list": _NUMBER, "map": _STRING, "target": _STRING}.get(value.kind)
    if value.kind not in ("list", "map", "target", "any"):
        context.findings.error("alloy/wrong-type", f"expected array or object, got {describe(value)}", expr)
        return ANY
    if wanted is not None and index.kind not in (wanted.kind, "any", *_LIKE.get(wanted.kind, ())):
        message = f"expected {wanted.kind}, got {describe(index)}"
        context.findings.error("alloy/wrong-type", message, expr.index)
    if value.kind == "target":
        return ANY  # null where the target has no such label
    return value.of or ANY


_LIKE = {"number": ("int", "uint", "float"), "string": ("optional_secret",)}


def _infer_binary(expr: ast.Binary, context: Context, depth: int) -> Type:
    """Sums of many texts nest to the left as deep as they are long, so the left spine is walked in a loop."""
    spine = [expr]
    while isinstance(spine[-1].left, ast.Binary):
        spine.append(spine[-1].left)
    left = infer(spine[-1].left, context, depth + 1)
    for operation in reversed(spine):
        right = infer(operation.right, context, depth + 1)
        left = _operation(operation, left, right, context)
    return left


def _operation(expr: ast.Binary, left: Type, right: Type, context: Context) -> Type:
    result, operands = _OPERATORS[expr.operator]
    for side, operand in ((left, expr.left), (right, expr.right)):
        if operands and _kind(side) not in (*operands, "any"):
            allowed = " or ".join(operands)
            message = f"{expr.operator} expects {allowed}, got {describe(side)}"
            context.findings.error("alloy/wrong-operand", message, operand)
            return result or ANY
    if operands and expr.operator in ("+", "<", "<=", ">", ">=") and _kinds_differ(left, right):
        message = (
            f"{expr.operator} does not convert: one side is {describe(left)}, the other {describe(right)}"
        )
        context.findings.error(
            "alloy/wrong-operand", message, expr, "make both sides strings, or both numbers"
        )
        return result or ANY
    if result is not None:
        return result
    if "secret" in (_kind(left), _kind(right)) or "optional_secret" in (_kind(left), _kind(right)):
        return Type("secret")
    return left if left.kind != "any" else right


def _kinds_differ(left: Type, right: Type) -> bool:
    kinds = {_kind(left), _kind(right)} - {"any"}
    return len(kinds) > 1 and not kinds <= {"string", "secret", "optional_secret"}


def _kind(value: Type) -> str:
    return "number" if value.kind in ("int", "uint", "float", "number") else value.kind


_TEXTS = ("number", "string", "secret", "optional_secret")
_OPERATORS: dict[str, tuple[Type | None, tuple[str, ...]]] = {
    "||": (_BOOL, ("bool",)),
    "&&": (_BOOL, ("bool",)),
    "==": (_BOOL, ()),
    "!=": (_BOOL, ()),
    "<": (_BOOL, ("number", "string")),
    "<=": (_BOOL, ("number", "string")),
    ">": (_BOOL, ("number", "string")),
    ">=": (_BOOL, ("number", "string")),
    "+": (None, _TEXTS),
    "-": (_NUMBER, ("number",)),
    "*": (_NUMBER, ("number",)),
    "/": (_NUMBER, ("number",)),
    "%": (_NUMBER, ("number",)),
    "^": (_NUMBER, ("number",)),
}
"""Operator -> type of the result (None: that of the operands) and the types an operand may have (none: any)."""


def _infer_unary(expr: ast.Unary, context: Context, depth: int) -> Type:
    operand = infer(expr.operand, context, depth + 1)
    wanted = _BOOL if expr.operator == "!" else _NUMBER
    if not fits(operand, wanted) or operand.kind == "string":
        message = f"{expr.operator} expects {wanted.kind}, got {describe(operand)}"
        context.findings.error("alloy/wrong-operand", message, expr.operand)
    return wanted
