"""Parameters in Alloy that users write: read from the environment, which the collector must then be given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.alloy import ast
from compiler.alloy.evaluate import evaluate
from compiler.diagnostics import Report
from compiler.kinds.contract import Input
from compiler.lazy_pattern import lazy_pattern
from compiler.spec.model import Spec

_REFERENCE = lazy_pattern(r"\$\{([A-Z][A-Z0-9_]*)\}")


def variables_read(entries: Iterable[Input]) -> frozenset[str]:
    """The environment variables that the users' own Alloy in these inputs reads."""
    calls = (
        node
        for entry in entries
        for written in entry.written()
        for block in written.blocks
        for node in _nodes(block)
        if isinstance(node, ast.Call)
    )
    return frozenset(name for call in calls if (name := _variable(call)) is not None)


def check_references_in_alloy(spec: Spec, report: Report) -> None:
    """Report `${NAME}` of parameters that only a deployment knows: in Alloy it would be a group of an expression."""
    deployed = {parameter.name for parameter in spec.parameters}
    for used in (*spec.sources, *spec.jobs):
        for written in used.input.written():
            for block in written.blocks:
                for node in _nodes(block):
                    if isinstance(node, ast.String) and block.written is not None:
                        for name in sorted(deployed.intersection(_REFERENCE.findall(node.text))):
                            report.error(
                                "spec/parameter-in-alloy",
                                f"the value of {name} is only known when the stack is deployed",
                                block.written(node),
                                f'read it there: sys.env("{name}")',
                            )


def _variable(call: ast.Call) -> str | None:
    match call:
        case ast.Call(ast.Access(ast.Identifier("sys"), "env") | ast.Identifier("env"), (argument,)):
            name = evaluate(argument)
            return name if isinstance(name, str) else None
    return None


def _nodes(block: ast.Block) -> Iterator[ast.Node]:
    pending: list[object] = [block]
    while pending:
        item = pending.pop()
        if isinstance(item, ast.Node):
            yield item
            pending.extend(item.parts())
        elif isinstance(item, tuple):
            pending.extend(item)
