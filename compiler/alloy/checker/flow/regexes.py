"""Regular expressions that can match nothing: after anchors, or in names that never hold such characters."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text, texts
from compiler.alloy.checker.scopes import Scope
from compiler.languages.regex import Regex, compile_regex
from compiler.languages.regex_emptiness import needs_of
from compiler.lazy_pattern import lazy_pattern

_ARGUMENTS = {
    "rule": "regex",
    "stage.drop": "expression",
    "stage.multiline": "firstline",
    "stage.regex": "expression",
    "stage.replace": "expression",
}
_NAMES = lazy_pattern(
    "__meta_kubernetes_(?:namespace|pod_name|pod_container_name|pod_node_name|node_name|service_name|endpoints_name"
    "|endpointslice_name|pod_container_port_name|endpoint_port_name|service_port_name)"
)
_IN_NAMES = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
"""The characters of Kubernetes' names (k8s.io/apimachinery: DNS-1123 subdomains and labels)."""


def check_regexes(scope: Scope, findings: Findings) -> None:
    """Check the expressions of all stages and relabel rules."""
    for member in scope.members.values():
        if member.block.name.endswith((".relabel", ".process")):
            for block in _inner(member.block):
                argument = _ARGUMENTS.get(block.name)
                place = attribute(block, argument) if argument is not None else None
                written = text(block, argument) if argument is not None and place is not None else None
                if place is not None and written:
                    _check(block, place, written, findings)


def _inner(block: ast.Block) -> Iterator[ast.Block]:
    pending = [*blocks(block)]
    while pending:
        inner = pending.pop()
        yield inner
        if inner.name == "stage.match":
            pending.extend(blocks(inner))


def _check(block: ast.Block, place: ast.Attribute, written: str, findings: Findings) -> None:
    needs = needs_of(written) if isinstance(compile_regex(written), Regex) else None
    if needs is None:
        return
    if needs.dead:
        message = (
            "this matches nothing: it asks for characters before the beginning or after the end of the text"
        )
        findings.warning("alloy/never-matches", message, place, "escape a plain `$` or `^` with a backslash")
        return
    sources = texts(block, "source_labels") if block.name == "rule" else []
    if len(sources) == 1 and _NAMES.fullmatch(sources[0][1]):
        foreign = sorted(needs.characters - _IN_NAMES)
        if foreign:
            message = f"this matches nothing: no name in Kubernetes holds {' or '.join(map(repr, foreign))}"
            findings.warning("alloy/never-matches", message, place, _hint(foreign))


def _hint(foreign: list[str]) -> str:
    if "\\" in foreign:
        return 'in quotes, "\\\\d" is the expression \\d: one backslash more makes it a plain one'
    return "names are lower-case letters, digits, dashes and dots"
