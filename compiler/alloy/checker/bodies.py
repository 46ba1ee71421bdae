"""A block's body against the catalog: which attributes and blocks stand there, and how often.

The words of the messages are Alloy's own where it has the check (grafana/alloy: syntax/typecheck).
"""

from __future__ import annotations

from collections.abc import Iterable

from compiler.alloy import ast
from compiler.alloy.catalog.model import AttributeSpec, BlockSpec, Body
from compiler.alloy.catalog.types import Type
from compiler.alloy.checker.embedded import is_judged, judge_block
from compiler.alloy.checker.expressions import infer
from compiler.alloy.checker.given import Given
from compiler.alloy.checker.release import check_stability, release_problem
from compiler.alloy.checker.repeats import remember
from compiler.alloy.checker.rules import check_rules
from compiler.alloy.checker.run import DEEPEST, Context
from compiler.alloy.checker.special_rules import excused, special_rules_for
from compiler.alloy.checker.values import check_value
from compiler.diagnostics.suggest import suggestion


def check_body(block: ast.Block, spec: BlockSpec, context: Context, depth: int = 0) -> None:
    """Report what `spec` does not allow in `block`, and go on into its blocks."""
    if spec.group is None and spec.ref is None:
        _check_body(block, spec, context, depth)
        return
    run = context.run
    key = (spec.path, run.text[block.start : block.end])
    repeats = not context.scope.shadows  # else names in it may mean something else than where it stood before
    if repeats and key in run.sound:
        return
    before = run.progress
    judge_block(block, spec, depth, context)
    _check_body(block, spec, context, depth)
    if repeats and run.progress == before:
        remember(key, context)


def _check_body(block: ast.Block, spec: BlockSpec, context: Context, depth: int) -> None:
    body = context.run.catalog.body(spec)
    if body.open or depth > DEEPEST:
        visit_expressions(block.body, context)
    elif body.map_of is not None:
        _check_map(block, body.map_of, context)
    else:
        statements = _check_statements(block, body, spec.path, context, depth)
        _check_missing(block, body, statements, context)
        rules, special = body.rules_for(statements), special_rules_for(spec, statements)
        if (rules or special) and not is_judged(block, context):
            given = Given(block, body, statements, context)
            if not excused(given, spec):
                check_rules(rules, given)
            for rule in special:
                rule.check(given)


Statements = dict[str, ast.Statement]
"""The first statement of each name in a body."""


def _check_statements(block: ast.Block, body: Body, path: str, context: Context, depth: int) -> Statements:
    seen: Statements = {}
    for statement in block.body:
        first = seen.setdefault(statement.name, statement)
        if type(statement) is ast.Block:
            _check_block(statement, first, body, context, depth)
        elif first is statement or isinstance(first, ast.Block):
            spec = body.attributes.get(statement.name)
            if spec is None:
                _report_unknown_attribute(statement, body, context)
                infer(statement.value, context)
            elif type(statement.value) is not spec.plain:
                _check_attribute(statement, spec, path, context)
        else:
            message = f'attribute "{statement.name}" may only be provided once'
            related = context.findings.first_given(first)
            context.findings.error("alloy/repeated-attribute", message, statement, related=related)
            infer(statement.value, context)
    return seen


def _check_attribute(attribute: ast.Attribute, spec: AttributeSpec, path: str, context: Context) -> None:
    value, run = attribute.value, context.run
    if _is_reference(value) or context.scope.shadows:
        _check_argument(attribute, spec, context)
    elif (key := (path, spec.name, run.text[value.start : value.end])) not in run.sound:
        before = run.progress
        _check_argument(attribute, spec, context)
        if run.progress == before and not run.judged:
            remember(key, context)


def _is_reference(value: ast.Expr) -> bool:
    """Whether a value is a reference or a list of such, which is to be resolved each time."""
    if type(value) is ast.Array and value.items:
        value = value.items[0]
    return type(value) is ast.Access


def _check_argument(attribute: ast.Attribute, spec: AttributeSpec, context: Context) -> None:
    check_value(attribute.value, spec.type, spec, context)
    if spec.stability is not None:
        check_stability(f'attribute "{spec.name}"', spec.stability, attribute, context)
    if spec.deprecated:
        _report_deprecated(f'attribute "{spec.name}"', spec.deprecated, attribute, context)


def _report_deprecated(what: str, key: str, node: ast.Statement, context: Context) -> None:
    hint = context.catalog.replacement(key)
    if hint is not None:
        context.findings.warning("alloy/deprecated-argument", f"{what} is deprecated", node, hint or None)


def _report_unknown_attribute(attribute: ast.Attribute, body: Body, context: Context) -> None:
    name = attribute.name
    hint: str | None
    if name in body.blocks:
        message = f'"{name}" must be a block, but is used as an attribute'
        hint = f"write `{name} {{ ... }}`, without `=`"
        context.findings.error("alloy/block-as-attribute", message, attribute, hint)
    elif name in body.elsewhere:
        hint = release_problem(body.elsewhere[name], context)
        context.findings.error(
            "alloy/wrong-release", f'unrecognized attribute name "{name}"', attribute, hint
        )
    else:
        hint = suggestion(name, (*body.attributes, *body.blocks))
        message = f'unrecognized attribute name "{name}"'
        context.findings.error("alloy/unknown-attribute", message, attribute, hint)


def _check_block(inner: ast.Block, first: ast.Statement, body: Body, context: Context, depth: int) -> None:
    spec = body.blocks.get(inner.name)
    if spec is None:
        _report_unknown_block(inner, body, context)
        visit_expressions(inner.body, context)
        return
    if not spec.many and first is not inner:
        message = f'block "{inner.name}" may only be specified once'
        related = context.findings.first_given(first)
        context.findings.error("alloy/repeated-block", message, inner, related=related)
    if spec.labelled or inner.label:
        check_label(inner, spec.labelled, context)
    if spec.deprecated:
        _report_deprecated(f'block "{inner.name}"', spec.deprecated, inner, context)
    check_body(inner, spec, context, depth + 1)


def _report_unknown_block(block: ast.Block, body: Body, context: Context) -> None:
    name = block.name
    hint: str | None
    if name in body.attributes:
        code, message = "alloy/attribute-as-block", f'"{name}" must be an attribute, but is used as a block'
        hint = f"write `{name} = ...`"
    else:
        code, message = "alloy/unknown-block", f'unrecognized block name "{name}"'
        hint = suggestion(name, (*body.blocks, *body.attributes))
    if name in body.elsewhere:
        code, hint = "alloy/wrong-release", None
        message += f": it {release_problem(body.elsewhere[name], context)}"
    context.findings.error(code, message, block, hint)


def check_label(block: ast.Block, wanted: bool, context: Context) -> None:
    """A block that takes a label needs one, any other takes none."""
    if wanted and not block.label:
        context.findings.error("alloy/missing-label", f'block "{block.name}" must have a label', block)
    elif not wanted and block.label:
        message = f'block "{block.name}" does not support having a label'
        context.findings.error("alloy/unexpected-label", message, block, f'take "{block.label}" away')


def _check_missing(block: ast.Block, body: Body, given: Statements, context: Context) -> None:
    for name in body.required_attributes:
        if name not in given:
            message = f'missing required attribute "{name}"'
            context.findings.error("alloy/missing-attribute", message, block)
    for name in body.required_blocks:
        if name not in given:
            context.findings.error("alloy/missing-block", f'missing required block "{name}"', block)


def _check_map(block: ast.Block, of: Type, context: Context) -> None:
    for statement in block.body:
        if isinstance(statement, ast.Block):
            context.findings.error(
                "alloy/unknown-block", f'unrecognized block name "{statement.name}"', statement
            )
            visit_expressions(statement.body, context)
        else:
            check_value(statement.value, of, AttributeSpec(statement.name, of), context)


def visit_expressions(statements: Iterable[ast.Statement], context: Context) -> None:
    """Resolve the references in a body of which nothing else is known."""
    pending = [*statements]
    while pending:
        statement = pending.pop()
        if isinstance(statement, ast.Block):
            pending.extend(statement.body)
        else:
            infer(statement.value, context)
