"""An argument's value against its type and limits, literals down to each element of a list or object."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.catalog.loader import PLAIN_LITERALS
from compiler.alloy.catalog.model import AttributeSpec
from compiler.alloy.catalog.types import Type, parse_type
from compiler.alloy.checker.assignability import alloy_name, describe, fits
from compiler.alloy.checker.constants import Unknown, constant
from compiler.alloy.checker.expressions import infer
from compiler.alloy.checker.limits import check_limits
from compiler.alloy.checker.numbers import check_octal, check_whole
from compiler.alloy.checker.run import DEEPEST, Context
from compiler.alloy.checker.texts import CONVERTED, check_text

_LITERAL = {
    ast.String: Type("string"),
    ast.Number: Type("number"),
    ast.Bool: Type("bool"),
    ast.Null: Type("null"),
}


def _plain(wanted: Type, spec: AttributeSpec) -> type[ast.Node] | None:
    """The literals that can be elements of type `wanted` and need no look."""
    return None if spec.limits else PLAIN_LITERALS.get(wanted.kind)


def check_value(expr: ast.Expr, wanted: Type, spec: AttributeSpec, context: Context, depth: int = 0) -> None:
    """Report whatever in `expr` cannot become a `wanted`: the type of the argument `spec`, or of a part of it."""
    if type(expr) is ast.Access:
        kind = infer(expr, context)
        if not fits(kind, wanted):
            _mismatch(expr, wanted, kind, spec, context)
        return
    literal = _LITERAL.get(type(expr))
    if literal is not None:
        _check_literal(expr, literal, wanted, spec, context)
        return
    if depth > DEEPEST:
        return
    match expr:
        case ast.Array(items) if wanted.kind == "list" and wanted.of is not None:
            plain = _plain(wanted.of, spec)
            for item in items:
                if type(item) is not plain:
                    check_value(item, wanted.of, spec, context, depth + 1)
            if spec.limits:
                _check_list(expr, spec, context)
        case ast.Paren(inner):
            check_value(inner, wanted, spec, context, depth + 1)
        case ast.Object(fields) if wanted.kind == "map" and wanted.of is not None:
            plain = _plain(wanted.of, spec)
            for field in fields:
                if type(field.value) is not plain:
                    check_value(field.value, wanted.of, spec, context, depth + 1)
        case ast.Object() if wanted.kind == "object":
            _check_fields(expr, wanted, context, depth)
        case ast.Object(fields) if wanted.kind == "target":
            for field in fields:
                if type(field.value) is not ast.String:
                    _check_target_value(field, context)
        case _:
            _check_inferred(expr, wanted, spec, context)


def _check_literal(
    expr: ast.Expr, literal: Type, wanted: Type, spec: AttributeSpec, context: Context
) -> None:
    if isinstance(expr, ast.Number):
        check_octal(expr, context)
    if fits(literal, wanted):
        _check_constant(expr, wanted, spec, context)
    else:
        _mismatch(expr, wanted, literal, spec, context)


def _check_inferred(expr: ast.Expr, wanted: Type, spec: AttributeSpec, context: Context) -> None:
    kind = infer(expr, context)
    if fits(kind, wanted):
        _check_constant(expr, wanted, spec, context)
    else:
        _mismatch(expr, wanted, kind, spec, context)


def _check_constant(expr: ast.Expr, wanted: Type, spec: AttributeSpec, context: Context) -> None:
    """A constant must convert to the type, and meet the limits unless a judge has said so already."""
    value = constant(expr)
    if value is None or isinstance(value, Unknown):
        return
    if wanted.kind in CONVERTED:
        if not check_text(expr, value, wanted, spec, context):
            return
        check_whole(expr, value, wanted, spec.name, context)
    if spec.limits and expr.start not in context.run.judged:
        check_limits(expr, value, wanted, spec, context)


def _mismatch(expr: ast.Expr, wanted: Type, kind: Type, spec: AttributeSpec, context: Context) -> None:
    if kind.kind in ("secret", "optional_secret") and wanted.kind not in ("capsule", "list", "map"):
        message = f'"{spec.name}" should be {alloy_name(wanted)}, got secret'
        hint = "a secret never becomes a string by itself: `convert.nonsensitive(...)`, if it may be shown"
        context.findings.error("alloy/secret-as-string", message, expr, hint)
        return
    words = alloy_name(wanted), alloy_name(kind)
    if words[0] == words[1]:
        words = describe(wanted), describe(kind)
    message = f'"{spec.name}" should be {words[0]}, got {words[1]}'
    context.findings.error("alloy/wrong-type", message, expr, _mismatch_hint(expr, wanted, kind, context))


def _mismatch_hint(expr: ast.Expr, wanted: Type, kind: Type, context: Context) -> str | None:
    if kind.kind == "exports":
        member = context.scope.members.get(kind.name)
        exports = (member.exports or {}) if member is not None else {}
        fitting = next((name for name, export in exports.items() if fits(export, wanted)), None)
        return f"did you mean `{kind.name}.{fitting}`?" if fitting else None
    if wanted.kind == "target":
        return 'a target is an object: {"__address__" = "host:port"}'
    if wanted.kind == "bool" and isinstance(expr, ast.String) and expr.text[1:-1] in ("true", "false"):
        return f"write {expr.text[1:-1]}, without quotes"
    if wanted.kind == "list" and wanted.of is not None and fits(kind, wanted.of):
        return "write it between brackets: `[...]`"
    if kind.kind == "list" and kind.of is not None and fits(kind.of, wanted):
        return "take the brackets away" if isinstance(expr, ast.Array) else "take one element: `...[0]`"
    if wanted == parse_type("list(target)") and kind.kind == "list":
        return "join lists of targets with `array.concat(...)`"
    return None


def _check_list(expr: ast.Array, spec: AttributeSpec, context: Context) -> None:
    if not expr.items and "nonempty" in spec.limits:
        context.findings.error("alloy/empty-value", f'"{spec.name}" must not be empty', expr)
    if "unique" in spec.limits:
        seen = set()
        for item in expr.items:
            value = constant(item)
            if not isinstance(value, Unknown) and value in seen:
                context.findings.error("alloy/repeated-element", f'"{spec.name}" has {value!r} twice', item)
            seen.add(value)


def _check_fields(expr: ast.Object, wanted: Type, context: Context, depth: int) -> None:
    """An object literal with fixed fields (`object(REF)`): like a body, with `=` only."""
    body = context.catalog.object_body(wanted.name)
    given = set()
    for item in expr.fields:
        given.add(item.key)
        spec = body.attributes.get(item.key)
        if spec is None:
            context.findings.error("alloy/unknown-attribute", f'unrecognized field name "{item.key}"', item)
            infer(item.value, context)
        else:
            check_value(item.value, spec.type, spec, context, depth + 1)
    for name in body.required_attributes:
        if name not in given:
            context.findings.error("alloy/missing-attribute", f'missing required field "{name}"', expr)


def _check_target_value(item: ast.Field, context: Context) -> None:
    """The values of a target are turned into text, whatever they are; a secret is not."""
    kind = infer(item.value, context)
    if kind.kind == "secret":
        message = f'the label "{item.key}" of a target cannot hold a secret'
        context.findings.error("alloy/secret-as-string", message, item.value)
