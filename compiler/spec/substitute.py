"""Replaces `${NAME}` in the texts of a spec by the values of parameters that are known at compile time."""

from __future__ import annotations

import re
from collections.abc import Mapping as MappingOf

from msgspec.structs import replace

from compiler.diagnostics import Report
from compiler.diagnostics.suggest import did_you_mean
from compiler.lazy_pattern import lazy_pattern
from compiler.located_yaml.nodes import Mapping, Node, Scalar, Sequence

REFERENCE = lazy_pattern(r"\$?\$\{([A-Z][A-Z0-9_]*)\}")
PARAMETERS = "parameters"  # their own section is about parameters, not made with them


def substitute(
    root: Mapping, fixed: MappingOf[str, str], declared: frozenset[str], report: Report
) -> Mapping:
    """The spec with every `${NAME}` of a `fixed` parameter replaced; `$${` stands for a plain `${`.

    References to parameters that are declared but only known at deploy time stay; reports unknown ones.
    """
    if not _mentions(root):
        return root
    top = {
        name: (key, value if name == PARAMETERS else _walk(value, fixed, declared, report))
        for name, (key, value) in root.by_key.items()
    }
    return replace(root, by_key=top)


def _mentions(node: Node) -> bool:
    """Whether any text holds `${`: most specs' subtrees do not, and copying them would cost."""
    stack: list[Node] = [node]
    while stack:
        match stack.pop():
            case Scalar(value=str(text)):
                if "${" in text:
                    return True
            case Mapping(by_key=entries):
                stack.extend(value for _, value in entries.values())
            case Sequence(items=items):
                stack.extend(items)
    return False


def _walk(node: Node, fixed: MappingOf[str, str], declared: frozenset[str], report: Report) -> Node:
    match node:
        case Mapping(by_key=entries):
            inner = {
                name: (key, _walk(value, fixed, declared, report)) for name, (key, value) in entries.items()
            }
            return replace(node, by_key=inner)
        case Sequence(items=items):
            return replace(node, items=tuple(_walk(item, fixed, declared, report) for item in items))
        case Scalar(value=str(text)) if "${" in text:
            return replace(node, value=_expand(node, text, fixed, declared, report))
    return node


def _expand(
    node: Scalar, text: str, fixed: MappingOf[str, str], declared: frozenset[str], report: Report
) -> str:
    def value(match: re.Match[str]) -> str:
        whole, name = match.group(), match.group(1)
        if whole.startswith("$$"):
            return whole[1:]
        if name in fixed:
            return fixed[name]
        if name not in declared:
            report.error(
                "spec/unknown-parameter",
                f"no parameter is called {name}",
                node.span,
                did_you_mean(name, declared) or "declare it below `parameters:`",
            )
        return whole

    return REFERENCE.sub(value, text)
