"""A whole body of components: the file, a `declare` block, a `foreach` template; each block by its kind."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.checker.bodies import check_body, check_label, visit_expressions
from compiler.alloy.checker.expressions import infer
from compiler.alloy.checker.release import check_component_flags, check_stability, release_problem
from compiler.alloy.checker.run import DEEPEST, Context, Run
from compiler.alloy.checker.scopes import Declaration, Member, Scope, build_scope
from compiler.diagnostics.suggest import did_you_mean


def check_scope(scope: Scope, run: Run, depth: int = 0) -> None:
    """Check every member of the scope; declarations first, since the others use what they export."""
    context = Context(run, scope, None)
    for attribute in scope.attributes:
        message = f'unrecognized attribute "{attribute.name}"'
        hint = "only blocks stand at the top of a file or module"
        context.findings.error("alloy/stray-attribute", message, attribute, hint)
        infer(attribute.value, context)
    for member in scope.extra:
        _report_duplicate(member, run)
    members = [*scope.all_members()]
    if scope.declarations:
        members.sort(key=lambda member: member.block.name != "declare")
    for member in members:
        _check_member(member, Context(run, scope, member), depth)


def _report_duplicate(member: Member, run: Run) -> None:
    first = member.scope.members[member.id]
    line, column = run.findings.position(first.block.start)
    message = f"block {member.id} already declared at {run.findings.source.path}:{line}:{column}"
    run.findings.error(
        "alloy/duplicate-block", message, member.block, related=run.findings.first_given(first.block)
    )


def _check_member(member: Member, context: Context, depth: int) -> None:
    if member.config is not None:
        _check_config(member, context, depth)
        return
    if not member.block.label:
        message = f'component "{member.block.name}" must have a label'
        context.findings.error("alloy/missing-label", message, member.block)
    if member.custom is not None:
        _check_custom(member.block, member.custom, context)
    elif member.component is not None:
        check_component_flags(member.component, member.block, context)
        check_body(member.block, member.component.block, context)
    else:
        if not member.imported:
            _report_unknown_component(member.block, context)
        visit_expressions(member.block.body, context)


def _report_unknown_component(block: ast.Block, context: Context) -> None:
    message = f'cannot find the definition of component name "{block.name}"'
    problem = release_problem(block.name, context)
    if problem is not None:
        context.findings.error("alloy/wrong-release", f"{message}: it {problem}", block)
        return
    known = (
        *context.catalog.component_names,
        *context.catalog.config_block_names,
        *(name for scope in context.scope.outwards() for name in scope.declarations),
    )
    meant = did_you_mean(block.name, known)
    hint = f"did you mean `{meant}`?" if meant else "no release of Alloy has a component of that name"
    context.findings.error("alloy/unknown-component", message, block, hint)


def _check_custom(block: ast.Block, custom: Declaration, context: Context) -> None:
    """An instance of a declared component: its arguments are those of the declaration, all of any type."""
    given: set[str] = set()
    for statement in block.body:
        if isinstance(statement, ast.Block):
            message = f'unrecognized block name "{statement.name}"'
            context.findings.error("alloy/unknown-block", message, statement)
            visit_expressions(statement.body, context)
            continue
        infer(statement.value, context)
        if statement.name in given:
            message = f'attribute "{statement.name}" may only be provided once'
            context.findings.error("alloy/repeated-attribute", message, statement)
        elif statement.name not in custom.arguments:
            meant = did_you_mean(statement.name, custom.arguments)
            hint = f"did you mean `{meant}`?" if meant else None
            message = f'unrecognized attribute name "{statement.name}"'
            context.findings.error("alloy/unknown-attribute", message, statement, hint)
        given.add(statement.name)
    for name, required in custom.arguments.items():
        if required and name not in given:
            message = f'missing required attribute "{name}"'
            context.findings.error("alloy/missing-attribute", message, block)


def _check_config(member: Member, context: Context, depth: int) -> None:
    block, config = member.block, member.config
    assert config is not None
    _check_place(block, config.scope, context)
    if config.block.labelled and not block.label:
        message = f"{block.name} block must have a label"
        context.findings.error("alloy/missing-label", message, block)
    elif not config.block.labelled:
        check_label(block, False, context)
    if block.name == "declare":
        _check_declare(block, context, depth)
    elif block.name == "foreach":
        _check_foreach(block, context, depth)
    else:
        check_body(block, config.block, context)
        if block.name == "export" and block.label:
            _note_export(block, context)


_PLACES = {"root": ("root",), "module": ("module",), "any": ("root", "module", "foreach")}


def _check_place(block: ast.Block, wanted: str, context: Context) -> None:
    kind = context.scope.kind
    if kind in _PLACES[wanted]:
        return
    if wanted == "module":
        message = f"{block.name} blocks only allowed inside a module"
    else:
        message = f"{block.name} not allowed in {kind}"
    context.findings.error("alloy/misplaced-block", message, block)


def _check_declare(block: ast.Block, context: Context, depth: int) -> None:
    if depth > DEEPEST:
        return
    inner = build_scope(block.body, context.catalog, "module", context.scope)
    declaration = context.scope.declarations.get(block.label or "")
    inner.declaring = declaration if declaration is not None and declaration.block is block else None
    context.scope.inner.append(inner)
    check_scope(inner, context.run, depth + 1)


def _note_export(block: ast.Block, context: Context) -> None:
    """Remember the type of what a declaration exports, for those who use it."""
    declaration = context.scope.declaring
    value = next((s.value for s in block.body if isinstance(s, ast.Attribute) and s.name == "value"), None)
    if declaration is not None and value is not None and block.label:
        declaration.exports[block.label] = infer(value, Context(context.run.silenced(), context.scope, None))


def _check_foreach(block: ast.Block, context: Context, depth: int) -> None:
    """A loop: its arguments, then the template as a scope that also sees what stands around it."""
    config = context.catalog.config_block("foreach")
    assert config is not None
    check_stability('foreach block "foreach"', config.stability, block, context)
    templates = [s for s in block.body if isinstance(s, ast.Block) and s.name == "template"]
    rest = tuple(s for s in block.body if isinstance(s, ast.Attribute) or s.name != "template")
    check_body(
        ast.Block(block.name, block.label, rest, start=block.start, end=block.end), config.block, context
    )
    if not templates:
        context.findings.error("alloy/missing-block", 'missing required block "template"', block)
    for repeated in templates[1:]:
        context.findings.error(
            "alloy/repeated-block", 'block "template" may only be specified once', repeated
        )
    for template in templates[:1] if depth <= DEEPEST else ():
        inner = build_scope(template.body, context.catalog, "foreach", context.scope)
        inner.variables = _loop_variable(block)
        context.scope.inner.append(inner)
        check_scope(inner, context.run, depth + 1)


def _loop_variable(block: ast.Block) -> frozenset[str]:
    for statement in block.body:
        match statement:
            case ast.Attribute(name="var", value=ast.String(text)):
                return frozenset({text[1:-1]})
    return frozenset()
