"""Resolves `component.label.export`, arguments, loop variables and names of the standard library."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.catalog.loader import (
    constants,
    deprecated_aliases,
    function_names,
    standard_names,
)
from compiler.alloy.catalog.types import Type
from compiler.alloy.checker.assignability import access
from compiler.alloy.checker.release import check_stability
from compiler.alloy.checker.run import Context
from compiler.alloy.checker.scopes import ANY, Member, Scope, Use
from compiler.diagnostics.suggest import did_you_mean, suggestion


def infer_reference(node: ast.Expr, names: tuple[str, ...], context: Context) -> Type:
    """The type of the value that the dotted `names` stand for; reports names that stand for nothing."""
    scope = context.scope
    found = scope.resolve(names)
    if found is not None:
        context.run.references += 1
        member, path = found
        if scope.shadows and names[0] in standard_names():
            message = "a component is shadowing an existing stdlib name"
            context.findings.warning("alloy/shadowed-function", message, node)
        _record(context, Use(member, path, node))
        return _member_type(member, path, node, context)
    if scope.has_variable(names[0]):
        context.run.references += 1
        return ANY
    if names[0] in standard_names():
        return _standard(node, names, context)
    _report_unresolved(node, names, context)
    return ANY


def _record(context: Context, use: Use) -> None:
    if context.member is not None:
        context.member.uses.append(use)
        use.target.used_by.append(context.member)


def _member_type(member: Member, path: tuple[str, ...], node: ast.Expr, context: Context) -> Type:
    if member.config is not None:
        return _config_type(member, path, node, context)
    exports = member.exports
    if exports is None:
        return ANY
    if not path:
        return Type("exports", name=member.id)
    if path[0] not in exports:
        _report_unknown_export(member, path[0], exports, node, context)
        return ANY
    value = exports[path[0]]
    for name in path[1:]:
        value = access(value, name, node, context.findings)
    return value


def _config_type(member: Member, path: tuple[str, ...], node: ast.Expr, context: Context) -> Type:
    """An argument is read as `argument.NAME.value`; other configuration blocks have nothing to read."""
    if member.block.name == "argument" and path[:1] != ("value",):
        wrong = ".".join((member.id, *path))
        hint = f"read it as `{member.id}.value`"
        context.findings.error(
            "alloy/unknown-export", f'"{wrong}" is not the value of the argument', node, hint
        )
    return ANY


def _report_unknown_export(
    member: Member, name: str, exports: object, node: ast.Expr, context: Context
) -> None:
    known = tuple(exports) if isinstance(exports, dict) else ()
    hint = suggestion(name, known, "it exports") if known else "it exports nothing"
    message = f'{member.id} does not export "{name}"'
    context.findings.error("alloy/unknown-export", message, node, hint)


def _report_unresolved(node: ast.Expr, names: tuple[str, ...], context: Context) -> None:
    written = ".".join(names)
    message = f'component "{written}" does not exist or is out of scope'
    context.findings.error("alloy/unknown-reference", message, node, _nearest(names, context.scope))


def _nearest(names: tuple[str, ...], scope: Scope) -> str | None:
    """What was probably meant: a near id, or the same id in a scope that cannot be seen from here."""
    for length in range(len(names), 0, -1):
        prefix = ".".join(names[:length])
        meant = did_you_mean(prefix, _ids_with(names[length : length + 1], scope))
        if meant is not None:
            return f"did you mean `{'.'.join((meant, *names[length:]))}`?"
    for outer in scope.outwards():
        for hidden in (outer, *outer.inner):
            for length in range(len(names), 1, -1):
                if ".".join(names[:length]) in hidden.members:
                    return "a component of that name exists in another scope: pass it in as an argument, or export it"
    return None


def _ids_with(export: tuple[str, ...], scope: Scope) -> list[str]:
    """The members that can be named here and may export `export`."""
    members = scope.visible_members()
    return [m.id for m in members if m.exports is None or not export or export[0] in m.exports]


def _standard(node: ast.Expr, names: tuple[str, ...], context: Context) -> Type:
    """A name of the standard library: a function, or a constant."""
    written = ".".join(names)
    if names[0] in deprecated_aliases():
        now = deprecated_aliases()[names[0]]
        message = (
            "this stdlib function is deprecated; "
            "please refer to the documentation for updated usage and alternatives"
        )
        context.findings.warning("alloy/deprecated-function", message, node, f"write `{now}`")
        return Type("function", name=now) if len(names) == 1 else ANY
    if written in constants():
        return Type("string")
    function = context.catalog.function(written)
    if function is not None:
        check_stability(written, function.stability, node, context)
        return Type("function", name=written)
    known = function_names() | constants()
    hint = suggestion(written, known, "the standard library has")
    context.findings.error("alloy/unknown-function", f'the standard library has no "{written}"', node, hint)
    return ANY
