"""A PromQL query in, what feeds its selectors and what is lost on the way to its result out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from compiler.coverage.matching import listed
from compiler.coverage.nearest import nearest
from compiler.coverage.offers import Offers
from compiler.coverage.reading import Reading
from compiler.coverage.selector_proof import SelectorProof, label_hint, prove_selector
from compiler.diagnostics import Diagnostic, Severity
from compiler.languages import promql
from compiler.languages.promql import Labels, ast
from compiler.languages.promql.labels import Step
from compiler.lazy_pattern import lazy_pattern

LEGEND_LABEL = lazy_pattern(r"\{\{\s*([^{}\s]+)\s*\}\}")


class QueryProof(Struct, frozen=True):
    """The proofs of a query's selectors by identity, its label steps, and the findings of both."""

    reading: Reading
    selectors: Mapping[int, SelectorProof]
    steps: tuple[Step, ...]
    findings: tuple[Diagnostic, ...]


def prove_promql(reading: Reading, expr: promql.Expr, offers: Offers) -> QueryProof:
    """Proves each selector, then each label that a grouping, a matching clause, or the legend needs."""
    proofs = {id(s): prove_selector(reading, s, offers) for s in promql.selectors(expr)}
    steps = promql.label_steps(expr, lambda selector: labels_of(proofs[id(selector)]))
    optional = _alternatives(expr, proofs)
    findings = [
        replace(finding, severity=Severity.WARNING) if id(proof.selector) in optional else finding
        for proof in proofs.values()
        for finding in proof.findings
    ]
    findings += [finding for step in steps for finding in _lost_labels(reading, step)]
    findings += _lost_legend(reading, steps[-1])
    return QueryProof(reading, proofs, steps, tuple(findings))


def labels_of(proof: SelectorProof) -> Labels:
    """The labels that the selected series can have; any, where it is not known what is selected."""
    names: set[str] = set()
    for offer in proof.feeding:
        if offer.names is None:
            return None
        names |= offer.names
    return frozenset(names) if proof.feeding else None


def _alternatives(expr: promql.Expr, proofs: Mapping[int, SelectorProof]) -> frozenset[int]:
    """Selectors that are not fed but stand beside one that is, with `or` between: a choice, not a gap."""
    found: set[int] = set()
    for node in promql.walk(expr):
        if isinstance(node, ast.Binary) and node.operator.name == "or":
            sides = [promql.selectors(side) for side in (node.left, node.right)]
            if any(proofs[id(s)].feeding for side in sides for s in side):
                found |= {id(s) for side in sides for s in side if not proofs[id(s)].feeding}
    return frozenset(found)


def _lost_labels(reading: Reading, step: Step) -> Iterator[Diagnostic]:
    match step.node:
        case ast.Aggregation(grouping=ast.Grouping(without=False, labels=labels)):
            yield from _missing(reading, labels, step.inner[-1], "what is aggregated here")
        case ast.Binary(operator=ast.Operator(matching=ast.Matching(on=True, labels=labels))):
            for side, given in zip(("left", "right"), step.inner, strict=True):
                yield from _missing(reading, labels, given, f"the {side} side")
        case _:
            pass
    if isinstance(step.node, ast.Binary) and step.node.operator.matching.group:
        matching = step.node.operator.matching
        one = step.inner[1] if matching.group == "left" else step.inner[0]
        yield from _missing(reading, matching.include, one, "the side that it is copied from")


def _missing(reading: Reading, labels: Iterable[ast.Label], given: Labels, what: str) -> Iterator[Diagnostic]:
    for label in labels:
        if given is None or label.name in given or reading.has_variable(label.start, label.end):
            continue
        yield reading.finding(
            "query/lost-label",
            f"{what} has no label `{label.name}`",
            label.start,
            label.end,
            hint=label_hint(label.name, given),
        )


def _lost_legend(reading: Reading, whole: Step) -> Iterator[Diagnostic]:
    if whole.labels is None:
        return
    for name in dict.fromkeys(LEGEND_LABEL.findall(reading.consumer.legend)):
        if name not in whole.labels:
            yield reading.finding(
                "query/legend-label",
                f"the legend shows `{{{{{name}}}}}`, which the result does not have",
                whole.node.start,
                whole.node.end,
                hint=f"the result has {listed(whole.labels) or 'no label'}",
            )
    for name in sorted(reading.consumer.template_labels - whole.labels):
        yield lost_in_template(reading, name, whole.labels, whole.node.start, whole.node.end)


def lost_in_template(reading: Reading, name: str, labels: Iterable[str], start: int, end: int) -> Diagnostic:
    """A text of an alert shows a label that its expression does not keep."""
    return reading.finding(
        "rule/template-label",
        f"a text of the alert shows `{name}`, a label that the result does not have",
        start,
        end,
        hint=_kept_or_left_out(name, labels),
    )


def _kept_or_left_out(name: str, labels: Iterable[str]) -> str:
    """What mends a text that shows a lost label."""
    near = nearest(name, tuple(sorted(labels)))
    if near:
        return f"did you mean `{near}`?"
    kept = f"the result has {listed(labels) or 'no label'}"
    return f"{kept}: keep `{name}` in the expression, as with `by ({name})`, or leave it out of the text"
