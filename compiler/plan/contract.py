"""The names in a label contract: each must be that of a scope, source, job or parameter."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from compiler.diagnostics import Diagnostic, Related, Report, Span
from compiler.diagnostics.suggest import suggestion
from compiler.spec.contract import BOTH, LabelRule
from compiler.spec.model import Spec


def check_contract_names(spec: Spec, report: Report) -> None:
    """Report names that lead nowhere, and rules that contradict themselves."""
    sources = [used.input.name for used in spec.sources]
    jobs = [used.input.name for used in spec.jobs]
    for rules, what, inputs in (
        (spec.contract.logs, "source", sources),
        (spec.contract.metrics, "job", jobs),
    ):
        for own, shared in pairwise(rules):
            if own.name == shared.name:
                report.add(_named_twice(own, shared))
        for rule in rules:
            _check_rule(rule, spec, report)
            for name, span in rule.inputs:
                _known(name, span, inputs, what, report)


def _named_twice(own: LabelRule, shared: LabelRule) -> Diagnostic:
    return Diagnostic(
        "spec/label-named-twice",
        f"the contract names label {own.name!r} here and below `{BOTH}:`",
        own.span,
        "say all of a label in one place",
        related=(Related("the other place", shared.span),),
    )


def _check_rule(rule: LabelRule, spec: Spec, report: Report) -> None:
    for name, span in rule.scopes:
        _known(name, span, [scope.name for scope in spec.scopes], "scope", report)
    if rule.parameter is not None:
        _known(rule.parameter, rule.span, [entry.name for entry in spec.parameters], "parameter", report)
    if rule.forbidden and (rule.required or rule.bounds or rule.parameter):
        report.error(
            "spec/contract-contradiction",
            f"label {rule.name!r} is forbidden, and the contract says what it must be",
            rule.span,
            "leave `forbidden` or the rest out",
        )


def _known(name: str, span: Span, known: Collection[str], what: str, report: Report) -> None:
    if name not in known:
        hint = suggestion(name, known) or f"there are no {what}s: add it below `{what}s:`"
        report.error(f"spec/unknown-{what}", f"no {what} is called {name!r}", span, hint)
