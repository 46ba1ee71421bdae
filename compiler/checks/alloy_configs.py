"""Every emitted config reads back as the tree that was meant, and is one that its Alloy release accepts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace

from compiler.alloy import AlloySyntaxError, ast, parse
from compiler.alloy.ast import Block, Statement
from compiler.alloy.checker import check
from compiler.artifacts import CollectorConfig
from compiler.checks.background import begin
from compiler.diagnostics import Diagnostic, Report, Severity, SourceText
from compiler.flow.judges import JUDGES
from compiler.plan.model import CollectorPlan, Plan

_MANY_BLOCKS = 1000  # take a quarter of a second to check, much longer than a process takes to start


class InternalError(Exception):
    """A broken invariant of the compiler: a bug, never a user's mistake."""


def begin_check_configs(plan: Plan, configs: Sequence[CollectorConfig]) -> Callable[[], Report]:
    """`check_configs`, whose result is to be asked for; meanwhile large configs are checked in the background."""
    check_these = partial(check_configs, plan, configs)
    blocks = sum(len(config.blocks) for config in configs)
    return begin(check_these) if blocks >= _MANY_BLOCKS else check_these


def check_configs(plan: Plan, configs: Sequence[CollectorConfig]) -> Report:
    """What Alloy would refuse or misread in a config, with the place in the spec that caused it.

    Raises InternalError, naming the place, where a printed config does not read back as its tree.
    """
    report = Report()
    plans = {c.name: c for scope in plan.scopes for c in scope.collectors}
    for config in configs:
        text = config.text
        parsed = _read_back(config, text)
        _check_catalog(
            config, SourceText(config.path, text, "bytes"), parsed, plans[config.collector], report
        )
    return report


def _check_catalog(
    config: CollectorConfig, source: SourceText, parsed: ast.File, plan: CollectorPlan, report: Report
) -> None:
    found = check(
        parsed,
        source,
        release=plan.image.version,
        stability=plan.stability,
        community=False,
        judges=JUDGES,
        built=config.tree,
    )
    findings = [_proven(finding) for finding in found if finding.code not in TOLD_OF_PLANS]
    if findings:
        report.sources[source.path] = source
        report.extend(findings)


def _proven(found: Diagnostic) -> Diagnostic:
    """What cannot work does not compile: where all of a config is known, a finding about what flows is an error."""
    if found.code not in PROVEN:
        return found
    hint = next((ours for theirs, ours in HINTS if found.hint and theirs in found.hint), found.hint)
    return replace(found, severity=Severity.ERROR, hint=hint)


TOLD_OF_PLANS = frozenset({"flow/too-many-labels"})
"""What the proofs say too, with the names of the spec."""

HINTS = (
    ("role endpointslice", "use a job of `kind: endpoints`: it scrapes each exporter by itself"),
    ('scheme = "https"', "set `scheme: https`, or say `scheme: http` if it really is plain"),
    (
        "namespace = true",
        "use `labels: {NAME: {namespace_label: KEY}}`, which attaches the namespace's labels",
    ),
    ("node = true", "use `labels: {NAME: {node_label: KEY}}`, which attaches the node's labels"),
)
"""What a hint about Alloy says, and what to write in a spec instead."""


PROVEN = frozenset(
    {
        "alloy/constant-rule",
        "alloy/drops-everything",
        "alloy/drops-parsed-lines",
        "alloy/glued-json",
        "alloy/greedy-json",
        "alloy/never-matches",
        "alloy/one-of-many",
        "alloy/plain-http",
        "alloy/rule-without-label",
        "alloy/selector-without-label",
        "alloy/stage-without-key",
        "alloy/template-without-key",
        "alloy/unreachable-stage",
        "alloy/unset-meta-label",
        "flow/beaten-external-label",
        "flow/constant-selector",
        "flow/stored-twice",
    }
)
"""Warnings of `alloyc lint`, where a config is one of several and its collector unknown."""


def _read_back(config: CollectorConfig, text: str) -> ast.File:
    try:
        parsed = parse(text)
    except AlloySyntaxError as error:
        raise InternalError(
            f"{config.path}:{error.line}:{error.column}: printed no Alloy: {error}"
        ) from error
    if parsed.body == config.tree.body:
        return parsed
    for built, read in zip(config.tree.body, parsed.body, strict=False):
        if built != read:
            raise InternalError(f"{config.path}: {_name(built)} reads back as something else")
    raise InternalError(f"{config.path}: {len(config.tree.body)} statements read back as {len(parsed.body)}")


def _name(statement: Statement) -> str:
    if isinstance(statement, Block) and statement.label is not None:
        return f'{statement.name} "{statement.label}"'
    return statement.name
