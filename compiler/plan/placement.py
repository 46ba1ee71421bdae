"""Which collector reads which input, so that everything is read exactly once."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from compiler.diagnostics import Diagnostic, Related, Report
from compiler.kinds.contract import Input, Locality
from compiler.spec.model import CollectorSpec, Spec, Used

NEEDED: dict[tuple[Locality, ...], str] = {
    (Locality.NODE,): "a daemonset: it is about each node",
    (Locality.CLUSTER,): "one reader for the whole cluster: a deployment with 1 replica, or a clustered one",
}


class Placed(Struct, frozen=True):
    """One input on one collector; `node_filter`: each replica keeps only what is on its own node."""

    used: Used[Input]
    node_filter: bool


def place_inputs(spec: Spec, report: Report) -> dict[str, list[Placed]]:
    """The inputs of each collector, by the collector's name; reports inputs that no collector can read once."""
    placed: dict[str, list[Placed]] = {collector.name: [] for collector in spec.collectors}
    by_scope: dict[str, list[CollectorSpec]] = {}
    for collector in spec.collectors:
        by_scope.setdefault(collector.scope.value, []).append(collector)
    inputs: list[Used[Input]] = [*spec.sources, *spec.jobs]
    for used in inputs:
        for collector, node_filter in _choose(used, by_scope.get(used.input.scope, ()), report):
            placed[collector.name].append(Placed(used, node_filter))
    for collector in spec.collectors:
        if not placed[collector.name] and not report.failed:
            report.error(
                "spec/idle-collector",
                f"collector {collector.name!r} has nothing to read",
                collector.span,
                "remove it, or name it in the `collector:` of a source or job of its scope",
            )
    return placed


def _choose(
    used: Used[Input], collectors: Sequence[CollectorSpec], report: Report
) -> list[tuple[CollectorSpec, bool]]:
    """The collectors that read `used`, each with whether it filters by node; none, and a finding, if none can."""
    entry = used.input
    if entry.collector is not None:
        collectors = [collector for collector in collectors if collector.name == entry.collector]
        if not collectors:
            report.error(
                "spec/collector-in-other-scope",
                f"collector {entry.collector!r} does not run in scope {entry.scope!r}",
                used.collector,
                "an input is read from the scope it is in: change `scope:` or `collector:`",
            )
            return []
    if Locality.COLLECTOR in entry.localities:
        return [(collector, False) for collector in collectors] or _none(used, report)
    for locality in entry.localities:
        able = [collector for collector in collectors if _reads_once(collector, locality)]
        if len(able) > 1:
            report.add(
                Diagnostic(
                    "spec/ambiguous-collector",
                    f"{entry.name!r} could be read by {' or '.join(c.name for c in able)}",
                    entry.span,
                    f"choose one, as in `collector: {able[0].name}`",
                    related=tuple(Related("one", collector.span) for collector in able),
                )
            )
        if able:
            return [(able[0], locality is Locality.NODE)]
    return _none(used, report, collectors)


def _reads_once(collector: CollectorSpec, locality: Locality) -> bool:
    """Whether a collector reads an input exactly once in the way that `locality` says."""
    if collector.workload == "daemonset":
        return locality is Locality.NODE
    return locality is Locality.CLUSTER and (collector.replicas.value == 1 or collector.clustered)


def _none(
    used: Used[Input], report: Report, tried: Sequence[CollectorSpec] = ()
) -> list[tuple[CollectorSpec, bool]]:
    entry = used.input
    if not tried:
        report.error(
            "spec/no-collector",
            f"scope {entry.scope!r} has no collector, so nothing is read there",
            used.scope,
            "add one below `collectors:`",
        )
        return []
    reasons = "; ".join(_why_not(collector) for collector in tried)
    needed = NEEDED.get(entry.localities, "a daemonset, or a deployment with 1 replica")
    report.error(
        "spec/read-more-than-once",
        f"no collector of scope {entry.scope!r} reads {entry.name!r} exactly once: {reasons}",
        entry.span,
        f"{entry.kind} needs {needed}",
    )
    return []


def _why_not(collector: CollectorSpec) -> str:
    if collector.workload == "daemonset":
        return f"{collector.name} would read it once per node"
    if collector.replicas.value > 1 and not collector.clustered:
        return f"{collector.name} would read it {collector.replicas.value} times"
    return f"{collector.name} is not on every node"
