"""A PromQL selector in, the offers that feed it out, or the reason why none does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from compiler.coverage.alternatives import doubtful_values
from compiler.coverage.matching import listed, satisfiable
from compiler.coverage.model import union
from compiler.coverage.nearest import nearest
from compiler.coverage.offers import Offer, Offers
from compiler.coverage.reading import Reading
from compiler.diagnostics import Diagnostic, Related, Severity
from compiler.languages.promql import VectorSelector
from compiler.languages.promql.ast import Matcher
from compiler.languages.promql.matchers import matches
from compiler.metrics import exposing


class SelectorProof(Struct, frozen=True):
    """`feeding` is empty exactly where a finding says why."""

    selector: VectorSelector
    feeding: tuple[Offer, ...]
    findings: tuple[Diagnostic, ...]


def prove_selector(reading: Reading, selector: VectorSelector, offers: Offers) -> SelectorProof:
    """Whether some job's series reach the datasource with labels that satisfy every matcher."""
    if _is_named_by_variable(reading, selector):
        return SelectorProof(selector, (), ())
    fed = feeding(reading, selector, offers)
    if fed:
        findings = (*_switched_off(reading, selector, fed), *_alternatives(reading, selector, fed))
        return SelectorProof(selector, fed, findings)
    found = _found(selector, offers)
    if not found:
        return SelectorProof(selector, (), (_unknown(reading, selector, offers),))
    return SelectorProof(selector, (), (_unfed(reading, selector, found, _stored(reading, found)),))


def feeding(reading: Reading, selector: VectorSelector, offers: Offers) -> tuple[Offer, ...]:
    """The offers that reach the consumer's datasource and whose labels satisfy every matcher."""
    if _is_named_by_variable(reading, selector):
        return ()
    stored = _stored(reading, _candidates(reading, selector, offers))
    return tuple(offer for offer in stored if not _failing(reading, selector, offer))


def _is_named_by_variable(reading: Reading, selector: VectorSelector) -> bool:
    name = selector.name
    return bool(name) and reading.has_variable(selector.start, selector.start + len(name or ""))


def _found(selector: VectorSelector, offers: Offers) -> tuple[Offer, ...]:
    return tuple(offer for name in names_of(selector, offers) for offer in offers.of(name))


def _stored(reading: Reading, found: Iterable[Offer]) -> tuple[Offer, ...]:
    datasource = reading.consumer.datasource
    return tuple(o for o in found if o.removed_by is None and o.supply.datasource == datasource)


def _candidates(reading: Reading, selector: VectorSelector, offers: Offers) -> Iterator[Offer]:
    """The offers that can feed a selector: where it wants a job by name, not those of all other jobs."""
    wanted = next(
        (
            matcher.value
            for matcher in selector.matchers
            if (matcher.name, matcher.operator) == ("job", "=")
            and not reading.has_variable(matcher.start, matcher.end)
        ),
        None,
    )
    for name in names_of(selector, offers):
        yield from offers.of(name) if wanted is None else offers.having(name, "job", wanted)


def names_of(selector: VectorSelector, offers: Offers) -> tuple[str, ...]:
    """The metric names that a selector can select."""
    if selector.metric is not None:
        return (selector.metric,)
    by_name = [matcher for matcher in selector.matchers if matcher.name == "__name__"]
    if not by_name:
        return offers.names
    return tuple(name for name in offers.names if all(matches(matcher, name) for matcher in by_name))


def _failing(reading: Reading, selector: VectorSelector, offer: Offer) -> list[Matcher]:
    return [
        matcher
        for matcher in selector.matchers
        if matcher.name != "__name__"
        and not satisfiable(
            matcher,
            offer.domain(matcher.name),
            variable=reading.has_variable(matcher.start, matcher.end),
        )
    ]


def _switched_off(
    reading: Reading, selector: VectorSelector, feeding: tuple[Offer, ...]
) -> Iterator[Diagnostic]:
    flags = {offer.series.family.flag for offer in feeding}
    if None not in flags:
        name, exporter_flag = selector.metric, sorted(flag for flag in flags if flag)[0]
        yield reading.finding(
            "query/metric-off-by-default",
            f"`{name}` is exposed only if it is switched on: {exporter_flag}",
            selector.start,
            selector.end,
            severity=Severity.WARNING,
        )


def _alternatives(
    reading: Reading, selector: VectorSelector, feeding: tuple[Offer, ...]
) -> Iterator[Diagnostic]:
    for matcher in selector.matchers:
        if matcher.name != "__name__":
            domain = union(offer.domain(matcher.name) for offer in feeding)
            yield from doubtful_values(reading, matcher, domain)


def _unknown(reading: Reading, selector: VectorSelector, offers: Offers) -> Diagnostic:
    name = selector.metric
    if name is None:
        return reading.finding(
            "query/unknown-metric", "no job exposes a series of such a name", selector.start, selector.end
        )
    return reading.finding(
        "query/unknown-metric",
        f"no job exposes `{name}`",
        selector.start,
        selector.end,
        hint=_source_of(name) or _near(name, offers) or "list it under `metrics:` of the job that exposes it",
    )


def _source_of(name: str) -> str | None:
    exporters = exposing(name)
    return f"add a job for an exporter that does: {listed(exporters)}" if exporters else None


def _near(name: str, offers: Offers) -> str | None:
    near = nearest(name, offers.names)
    return f"did you mean `{near}`?" if near else None


def _unfed(
    reading: Reading, selector: VectorSelector, found: tuple[Offer, ...], stored: tuple[Offer, ...]
) -> Diagnostic:
    if stored:
        return _mismatch(reading, selector, stored)
    datasource = reading.consumer.datasource
    here = [offer for offer in found if offer.supply.datasource == datasource]
    name = found[0].series.name
    if not here:
        elsewhere = listed({offer.supply.datasource for offer in found})
        return reading.finding(
            "query/other-datasource",
            f"`{name}` is stored in {elsewhere}, not in `{datasource}`",
            selector.start,
            selector.end,
            related=_jobs(found),
        )
    rule = next(offer.removed_by for offer in here if offer.removed_by)
    return reading.finding(
        "query/metric-dropped",
        f"`{name}` of job `{here[0].supply.job}` is removed by {rule.what}",
        selector.start,
        selector.end,
        hint="keep it, or use `keep: used`, which keeps what queries ask for",
        related=(Related(rule.what, rule.span),) if rule.span else (),
    )


def _mismatch(reading: Reading, selector: VectorSelector, stored: tuple[Offer, ...]) -> Diagnostic:
    """The matcher that fails on the offer that comes nearest."""
    best = min(stored, key=lambda offer: (len(_failing(reading, selector, offer)), offer.supply.job))
    matcher = _failing(reading, selector, best)[0]
    values = _values(matcher.name, stored)
    if values - {""}:
        near = nearest(matcher.value, tuple(sorted(values)))
        return reading.finding(
            "query/impossible-value",
            f"no series of `{best.series.name}` that fits otherwise has a `{matcher.name}` that satisfies"
            f" `{matcher.operator}{matcher.value}`: it is {listed(values)}",
            matcher.start,
            matcher.end,
            hint=f"did you mean `{near}`?" if near and near != matcher.value else None,
            related=_jobs((best,)),
        )
    return _missing_label(reading, matcher, best)


def _values(label: str, stored: tuple[Offer, ...]) -> frozenset[str]:
    domains = (offer.domain(label).values for offer in stored)
    return frozenset(value for values in domains if values for value in values)


def _missing_label(reading: Reading, matcher: Matcher, offer: Offer) -> Diagnostic:
    rule = offer.dropped.get(matcher.name)
    if rule:
        message = f"label `{matcher.name}` of `{offer.series.name}` is removed by {rule.what}"
    else:
        message = f"`{offer.series.name}` of job `{offer.supply.job}` has no label `{matcher.name}`"
    return reading.finding(
        "query/unknown-label",
        message,
        matcher.start,
        matcher.end,
        hint=label_hint(matcher.name, offer.labels),
        related=(Related(rule.what, rule.span),) if rule and rule.span else _jobs((offer,)),
    )


def label_hint(name: str, labels: Iterable[str]) -> str | None:
    """Which label was probably meant, else which there are."""
    known = tuple(sorted(labels))
    near = nearest(name, known)
    return f"did you mean `{near}`?" if near else f"its labels: {listed(known)}" if known else None


def _jobs(offers: tuple[Offer, ...]) -> tuple[Related, ...]:
    spans = {offer.supply.job: offer.supply.span for offer in offers if offer.supply.span}
    return tuple(Related(f"job `{job}`", span) for job, span in sorted(spans.items()))
