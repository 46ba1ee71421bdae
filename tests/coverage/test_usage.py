"""Keep lists derived from queries, what nobody reads, and every mutation that starves a panel."""

from __future__ import annotations

import time

import pytest
from msgspec.structs import replace

from compiler.coverage.model import Consumer, MetricFilter, Supply
from compiler.coverage.proof import prove
from compiler.coverage.reading import read
from compiler.coverage.usage import usages, used_metrics
from compiler.metrics import Exporter, Family, exporter_names
from tests.coverage.stack import STREAMS, SUPPLIES, panel, supply

CONSUMERS = (
    panel("sum by (node) (kube_pod_info)", title="pods"),
    panel("sum(kube_node_info) or vector(0)", title="nodes"),
    panel("histogram_quantile(0.9, sum by (le) (rate(kueue_admission_attempt_duration_seconds_bucket[5m])))"),
    panel("sum by (pod) (rate(container_cpu_usage_seconds_total[5m]))", title="cpu"),
)
READINGS = tuple(map(read, CONSUMERS))


def test_used_names_come_with_their_consumers() -> None:
    used = used_metrics(READINGS, SUPPLIES)
    titles = {name: [one.title for one in readers] for name, readers in used["kube-state-metrics"].items()}
    assert titles == {"kube_node_info": ["nodes"], "kube_pod_info": ["pods"]}
    assert list(used["kueue"]) == ["kueue_admission_attempt_duration_seconds_bucket"]
    assert used["kaiwo-operator"] == {}


def test_only_the_job_whose_labels_fit_has_to_keep_a_metric() -> None:
    asked = panel('container_memory_working_set_bytes{node="$node"}')
    other = supply("elsewhere", "cadvisor")
    used = used_metrics([read(asked)], [*SUPPLIES, other])
    assert list(used["cadvisor"]) == ["container_memory_working_set_bytes"]
    assert used["elsewhere"] == {}


def test_families_that_nobody_reads_are_listed() -> None:
    kueue = {one.job: one for one in usages(READINGS, SUPPLIES)}["kueue"]
    unread = [one.family for one in kueue.unread]
    assert "kueue_admission_attempt_duration_seconds" not in unread
    assert "kueue_pending_workloads" in unread
    assert kueue.stored == kueue.exposed == len(unread) + 1


def test_the_least_series_of_a_family_are_the_combinations_of_its_known_values() -> None:
    exporter = Exporter.of(
        "own",
        "own",
        [
            Family("a", "gauge", frozenset({"x", "y"}), values={"x": frozenset("12"), "y": frozenset("345")}),
            Family("b", "gauge", frozenset({"open"})),
            Family("c", "histogram", frozenset({"x"}), values={"x": frozenset("12")}),
            Family("d", "gauge", flag="an option"),
        ],
    )
    (usage,) = usages([], [replace(supply("own"), exporters=(exporter,))])
    assert [(one.family, one.series) for one in usage.unread] == [("a", 6), ("b", 1), ("c", 28)]
    assert usage.series == 35


def test_a_keep_list_that_is_derived_feeds_everything() -> None:
    used = used_metrics(READINGS, SUPPLIES)
    kept = [_keeping(one, frozenset(used[one.job])) for one in SUPPLIES]
    assert not prove(CONSUMERS, kept, STREAMS).findings
    assert all(not one.unread for one in usages(READINGS, kept))


@pytest.mark.parametrize(
    "name", sorted({n for names in used_metrics(READINGS, SUPPLIES).values() for n in names})
)
def test_each_name_less_in_a_keep_list_starves_exactly_its_readers(name: str) -> None:
    used = used_metrics(READINGS, SUPPLIES)
    kept = [_keeping(one, frozenset(used[one.job]) - {name}) for one in SUPPLIES]
    starved = {d.span.path for d in prove(CONSUMERS, kept, STREAMS).findings if d.span}
    readers = {one.where for names in used.values() for one in names.get(name, ())}
    assert starved == readers


@pytest.mark.parametrize("job", [one.job for one in SUPPLIES])
def test_each_job_less_starves_exactly_its_readers(job: str) -> None:
    left = [one for one in SUPPLIES if one.job != job]
    starved = {d.span.path for d in prove(CONSUMERS, left, STREAMS).findings if d.span}
    coverage = prove(CONSUMERS, SUPPLIES, STREAMS)
    assert starved == {row.consumer.where for row in coverage.rows if row.fed_by == (job,)}


def _keeping(one: Supply, names: frozenset[str]) -> Supply:
    return replace(one, filters=(MetricFilter(admits=names.__contains__, what="the keep list"),))


def test_five_hundred_panels_and_fifty_jobs_are_proven_in_time() -> None:
    names = exporter_names()
    supplies = [supply(f"job-{n}", names[n % len(names)]) for n in range(50)]
    consumers: list[Consumer] = [
        panel(
            f'sum by (job, pod) (rate(container_cpu_usage_seconds_total{{pod="p{n}"}}[5m])) > {n}',
            title=str(n),
        )
        for n in range(500)
    ]
    started = time.process_time()
    prove(consumers, supplies)
    assert time.process_time() - started < 1.5
