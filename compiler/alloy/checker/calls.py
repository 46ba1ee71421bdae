"""Calls of standard library functions: how many arguments, of which types, and what comes out."""

from __future__ import annotations

from collections.abc import Callable

from compiler.alloy import ast
from compiler.alloy.catalog.model import Function
from compiler.alloy.catalog.types import Type
from compiler.alloy.checker.assignability import describe, fits
from compiler.alloy.checker.run import Context
from compiler.alloy.checker.scopes import ANY

Infer = Callable[[ast.Expr, Context, int], Type]


def infer_call(expr: ast.Call, context: Context, depth: int, infer: Infer) -> Type:
    """The type of what the call returns."""
    callee = infer(expr.function, context, depth + 1)
    arguments = [infer(argument, context, depth + 1) for argument in expr.arguments]
    function = context.catalog.function(callee.name) if callee.kind == "function" else None
    if function is None:
        if callee.kind != "any":
            message = f"expected function, got {describe(callee)}"
            context.findings.error("alloy/wrong-type", message, expr.function)
        return ANY
    _check_count(expr, function, context)
    for index, (node, kind) in enumerate(zip(expr.arguments, arguments, strict=True)):
        _check_argument(node, kind, _parameter(function, index), function, context)
    return _returned(function, arguments)


def _check_count(expr: ast.Call, function: Function, context: Context) -> None:
    given = len(expr.arguments)
    if given < function.minimum or (function.maximum is not None and given > function.maximum):
        wanted = str(function.minimum)
        if function.maximum is None:
            wanted = f"at least {function.minimum}"
        elif function.maximum != function.minimum:
            wanted = f"{function.minimum} to {function.maximum}"
        message = f"{function.name} expects {wanted} arguments, got {given}"
        context.findings.error("alloy/wrong-argument-count", message, expr)


def _parameter(function: Function, index: int) -> Type:
    if index < len(function.parameters):
        return function.parameters[index]
    return function.variadic or ANY


def _check_argument(node: ast.Expr, kind: Type, wanted: Type, function: Function, context: Context) -> None:
    if fits(kind, wanted):
        return
    message = f"{function.name} expects {describe(wanted)}, got {describe(kind)}"
    if kind.kind == "secret" and wanted.kind == "string":
        hint = "unwrap it with `convert.nonsensitive(...)`, if it may be shown"
        context.findings.error("alloy/secret-as-string", message, node, hint)
    else:
        context.findings.error("alloy/wrong-type", message, node)


def _returned(function: Function, arguments: list[Type]) -> Type:
    """What comes out: some functions keep the element type of their arguments, the catalog tells of the others."""
    if function.name == "array.concat" and arguments and all(kind == arguments[0] for kind in arguments):
        return arguments[0]
    if function.name == "array.combine_maps" and all(kind.of == ANY for kind in arguments[:2]):
        return Type("list", of=ANY)
    return function.returns
