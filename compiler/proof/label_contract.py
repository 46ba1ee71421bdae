"""The label contract: every path from a source or job to a sink keeps what the spec says of labels.

Without a contract streams still keep to two rules: values that have no end are no labels, and Loki refuses a stream
with more than 15 label names (grafana/loki: limits_config.max_label_names_per_series).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from compiler.alloy import ast
from compiler.coverage.model import ABSENT
from compiler.diagnostics import Diagnostic, Related, Severity, Span
from compiler.flow.cardinality import unbounded
from compiler.flow.trail import Held, Step
from compiler.plan.model import FromParameter, Plan
from compiler.proof.flows import JobFlow, SourceFlow
from compiler.proof.traced import Explanations, TracedFlow, traced_flows
from compiler.spec.contract import LabelRule

MOST_LABELS: Final = 15
MANY_LABELS: Final = 14
MOST_VALUES: Final = 6


def contract_findings(
    plan: Plan, trees: Mapping[str, ast.File], jobs: tuple[JobFlow, ...], sources: tuple[SourceFlow, ...]
) -> Iterator[Diagnostic]:
    """Everything that breaks the contract or a limit of streams; `trees` are configs by collector."""
    rules = {"logs": _Rules(plan.contract.logs), "metrics": _Rules(plan.contract.metrics)}
    explanations = Explanations(plan, trees)
    if not plan.contract.metrics:
        jobs = ()
    for flow in traced_flows(jobs, sources):
        here = rules[flow.signal].of(flow)
        for rule in here:
            yield from _check(rule, flow, explanations)
        if flow.signal == "logs":
            yield from _check_unbounded(flow, here, explanations)
            yield from _check_number(flow)


class _Rules:
    """The rules of a signal, found by input and scope without asking each of them."""

    def __init__(self, rules: tuple[LabelRule, ...]) -> None:
        self._general = tuple(rule for rule in rules if not rule.inputs)
        self._named: dict[str, list[LabelRule]] = defaultdict(list)
        for rule in rules:
            for name, _ in rule.inputs:
                self._named[name].append(rule)

    def of(self, flow: TracedFlow) -> list[LabelRule]:
        """The rules about a flow."""
        both = (*self._general, *self._named.get(flow.name, ()))
        scope = flow.collector.scope
        return [rule for rule in both if not rule.scopes or any(name == scope for name, _ in rule.scopes)]


def _check(rule: LabelRule, flow: TracedFlow, explanations: Explanations) -> Iterator[Diagnostic]:
    domain = flow.labels[rule.name]
    if rule.forbidden:
        if domain != ABSENT and rule.name in flow.labels.names():
            yield _forbidden(rule, flow, explanations)
        return
    if domain == ABSENT:
        if rule.required:
            yield _missing(rule, flow, explanations)
        return
    if rule.required:
        yield from _check_always(rule, flow, explanations)
    if rule.values is not None:
        yield from _check_values(rule, flow, explanations)
    if rule.parameter is not None:
        yield from _check_parameter(rule, flow, explanations)


def _missing(rule: LabelRule, flow: TracedFlow, explanations: Explanations) -> Diagnostic:
    lost = explanations.trail(flow).lost.get(rule.name)
    why = f"{lost} removes it" if lost else "no step sets it"
    keep = "keep the label there" if lost else _how_to_set(rule.name, flow)
    return _finding(
        "spec/label-missing",
        f"{flow.what} come without label {rule.name!r} {flow.where}: {why}",
        flow,
        rule,
        f"{keep}, or leave it out of `contract:`",
        lost,
    )


def _how_to_set(label: str, flow: TracedFlow) -> str:
    if flow.signal == "logs" and flow.kind == "pod_logs" and label in ("app", "node"):
        return f"add `{label}` to the `labels:` of the source"
    scope = flow.collector.scope
    return f"set it in the entry's own labels, or for all of scope {scope!r} in the spec's `labels:`"


def _check_always(rule: LabelRule, flow: TracedFlow, explanations: Explanations) -> Iterator[Diagnostic]:
    """A required label may not be missing from some items only."""
    held = explanations.trail(flow).labels.get(rule.name)
    values = flow.labels[rule.name].values
    if values is None and (held is None or not held.optional):
        return
    if values is not None and "" not in values:
        return
    origin = f", from {held.origins[0]}," if held and held.origins else ""
    step = f"{held.step} sets it{origin} for some of them only" if held else "some have none"
    yield _finding(
        "spec/label-missing",
        f"{flow.what} can come without label {rule.name!r} {flow.where}: {step}",
        flow,
        rule,
        "give it a value in every case, or leave it out of `contract:`",
        held.step if held else None,
    )


def _forbidden(rule: LabelRule, flow: TracedFlow, explanations: Explanations) -> Diagnostic:
    held = explanations.trail(flow).labels.get(rule.name)
    return _finding(
        "spec/label-forbidden",
        f"{flow.what} come with label {rule.name!r} {flow.where}{_set_by(held)}",
        flow,
        rule,
        "drop the label on that path, or set it under another name",
        held.step if held else None,
    )


def _check_values(rule: LabelRule, flow: TracedFlow, explanations: Explanations) -> Iterator[Diagnostic]:
    domain = explanations.domain(flow, rule.name)
    allowed = rule.values or ()
    others = None if domain.values is None else sorted(domain.values - {*allowed, ""})
    if others == []:
        return
    held = explanations.trail(flow).labels.get(rule.name)
    found = "any value" if others is None else f"the value {_listed(others)}"
    yield _finding(
        "spec/label-value",
        f"label {rule.name!r} of {flow.what} can have {found} {flow.where}{_set_by(held)}",
        flow,
        rule,
        f"bring it to {_listed(allowed)}, or change the `values` of the contract",
        held.step if held else None,
    )


def _check_parameter(rule: LabelRule, flow: TracedFlow, explanations: Explanations) -> Iterator[Diagnostic]:
    external = flow.external(rule.name)
    held = explanations.trail(flow).labels.get(rule.name)
    by_sink = held is not None and held.step.part == "external_labels"
    if external is not None and by_sink and external.value == FromParameter(rule.parameter or ""):
        return
    if external is not None and by_sink:
        value = external.value
        origin = f"parameter {value.parameter}" if isinstance(value, FromParameter) else "a constant"
        why = f": it comes from {origin}"
    else:
        why = _set_by(held)
    yield _finding(
        "spec/label-parameter",
        f"label {rule.name!r} of {flow.what} is not the value of parameter {rule.parameter} {flow.where}{why}",
        flow,
        rule,
        f"write `{rule.name}: {{parameter: {rule.parameter}, ...}}` in the spec's `labels:`, and set it nowhere else",
        held.step if held else None,
        external.span if external is not None and by_sink else None,
    )


def _check_unbounded(
    flow: TracedFlow, rules: list[LabelRule], explanations: Explanations
) -> Iterator[Diagnostic]:
    """A value without end is no stream label, unless the contract says that there is an end."""
    bounded = {rule.name for rule in rules if rule.bounds}
    held_by_name = explanations.trail(flow).labels
    for name in flow.labels.names():
        held = held_by_name.get(name)
        if held is None or name in bounded or flow.labels[name].values is not None:
            continue
        for origin in held.origins:
            reason = unbounded(origin)
            if reason is not None:
                yield Diagnostic(
                    "spec/unbounded-label",
                    f"label {name!r} of {flow.what} has values without end {flow.where}: "
                    f"{held.step} takes it from {origin}, {reason}",
                    held.step.span or flow.span,
                    "leave it in the line or in structured metadata; a bound goes into the contract: "
                    f"`contract: {{logs: {{{name}: {{at_most: 50}}}}}}`",
                )
                break


def _check_number(flow: TracedFlow) -> Iterator[Diagnostic]:
    names = flow.labels.names()
    if flow.labels.others is not None:
        yield Diagnostic(
            "spec/many-labels",
            f"{flow.what} can have any number of labels {flow.where}: Loki refuses more than {MOST_LABELS}",
            flow.span,
            "map or copy the labels that are needed by name",
            Severity.WARNING,
        )
    elif len(names) >= MANY_LABELS:
        over = len(names) > MOST_LABELS
        yield Diagnostic(
            "spec/too-many-labels" if over else "spec/many-labels",
            f"{flow.what} have {len(names)} labels {flow.where}, and Loki refuses more than {MOST_LABELS}: "
            f"{', '.join(names)}",
            flow.span,
            "drop one that no query reads; job and instance count too, and so do the spec's `labels:`",
            Severity.ERROR if over else Severity.WARNING,
        )


def _finding(
    code: str,
    message: str,
    flow: TracedFlow,
    rule: LabelRule,
    hint: str,
    step: Step | None,
    span: Span | None = None,
) -> Diagnostic:
    """A finding at the step's own entry of the spec where that is known, else at the source or job."""
    at = span or (step.span if step is not None and step.span is not None else flow.span)
    related = [Related("the contract says so", rule.span)]
    if at != flow.span:
        related.insert(0, Related(f"{flow.name!r} is on its way there", flow.span))
    return Diagnostic(code, message, at, hint, related=tuple(related))


def _set_by(held: Held | None) -> str:
    return "" if held is None else f": {held.step} sets it"


def _listed(values: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(values[:MOST_VALUES])
    return f"{shown} and {len(values) - MOST_VALUES} more" if len(values) > MOST_VALUES else shown
