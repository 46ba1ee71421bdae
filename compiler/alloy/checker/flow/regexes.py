"""Regular expressions that can match nothing: after anchors, or in names that never hold such characters."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text
from compiler.alloy.checker.flow.written_rules import WrittenRule, WrittenRules
from compiler.alloy.checker.scopes import Scope
from compiler.languages.regex import Regex, compile_regex
from compiler.languages.regex_emptiness import needs_of
from compiler.lazy_pattern import lazy_pattern

_ARGUMENTS = {
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


def check_regexes(scope: Scope, findings: Findings, written: WrittenRules) -> None:
    """Check the expressions of all stages and relabel rules."""
    for name, members in scope.named.items():
        if name.endswith(".relabel"):
            for member in members:
                _check_rules(written.of(member.block), findings)
        elif name.endswith(".process"):
            for member in members:
                _check_stages(member.block, findings)


def _check_rules(rules: list[tuple[ast.Block, WrittenRule]], findings: Findings) -> None:
    for block, rule in rules:
        if rule.regex and rule.regex != "(.*)":  # the default
            _check(block, "regex", rule.regex, findings, rule.reads)


def _check_stages(pipeline: ast.Block, findings: Findings) -> None:
    pending = [*blocks(pipeline)]
    while pending:
        stage = pending.pop()
        argument = _ARGUMENTS.get(stage.name)
        written = text(stage, argument) if argument is not None else None
        if argument is not None and written:
            _check(stage, argument, written, findings)
        elif stage.name == "stage.match":
            pending.extend(blocks(stage))


def _check(
    block: ast.Block, argument: str, written: str, findings: Findings, reads: tuple[str, ...] = ()
) -> None:
    """`reads` are the labels whose values the expression must match, if it must match whole values."""
    needs = needs_of(written) if isinstance(compile_regex(written), Regex) else None
    if needs is None:
        return
    place = attribute(block, argument) or block
    if needs.dead:
        message = (
            "this matches nothing: it asks for characters before the beginning or after the end of the text"
        )
        findings.warning("alloy/never-matches", message, place, "escape a plain `$` or `^` with a backslash")
    elif len(reads) == 1 and _NAMES.fullmatch(reads[0]):
        foreign = sorted(needs.characters - _IN_NAMES)
        if foreign:
            message = f"this matches nothing: no name in Kubernetes holds {' or '.join(map(repr, foreign))}"
            findings.warning("alloy/never-matches", message, place, _hint(foreign))


def _hint(foreign: list[str]) -> str:
    if "\\" in foreign:
        return 'in quotes, "\\\\d" is the expression \\d: one backslash more makes it a plain one'
    return "names are lower-case letters, digits, dashes and dots"
