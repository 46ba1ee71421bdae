"""On random stacks the factor that is computed is the one that counting every replica, selector and path gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from compiler.kinds.jobs.pods import PodsJob
from compiler.kinds.sources.pod_logs import PodLogs
from compiler.languages.log_selector import Selector, compile_selector
from compiler.plan.model import CollectorPlan, JobPlan, LogSourcePlan, Plan
from compiler.proof.replication import NODES
from tests.proof.stacks import HEAD, SMALL, factors, lowered, plan_of, with_pipeline

NAMESPACES = ("a", "b", "c")
APPS = ("", "shop", "pay")
TIERS = ("", "web")
PORTS = (8080, 9090)
STORES = {"logs": "loki", "logs-again": "loki", "logs-copy": "loki-copy", "metrics": "prometheus"}


@dataclass(frozen=True)
class Pod:
    namespace: str
    labels: tuple[tuple[str, str], ...]
    port: int
    container: str
    node: int


def selectors() -> st.SearchStrategy[dict[str, str]]:
    app, tier = st.sampled_from(APPS), st.sampled_from(TIERS)
    return st.builds(lambda a, t: {k: v for k, v in (("app", a), ("tier", t)) if v}, app, tier)


@st.composite
def stacks(draw: st.DrawFn) -> tuple[str, list[dict[str, object]]]:
    """The text of a spec, and changes of its collectors that placement would not let through."""
    collectors = draw(st.integers(1, 2))
    lines = [HEAD, "collectors:"]
    lines += [f"  alloy-{number}: {{scope: cluster, workload: daemonset}}" for number in range(collectors)]
    lines.append("sinks:")
    for name, store in STORES.items():
        kind = "prometheus" if store == "prometheus" else "loki"
        lines.append(f"  {name}: {{kind: {kind}, backend: {store}}}")
    lines.append("sources:")
    for number in range(draw(st.integers(collectors, 4))):
        to = sorted(
            draw(st.sets(st.sampled_from(["logs", "logs-again", "logs-copy"]), min_size=1, max_size=2))
        )
        lines.append(
            f"  s{number}: {{kind: pod_logs, log_type: l, {_where(draw, number % collectors, to)}{_containers(draw)}}}"
        )
    lines.append("jobs:")
    for number in range(draw(st.integers(1, 4))):
        match = {"app": "shop"} | draw(selectors())
        place = _where(draw, draw(st.integers(0, collectors - 1)), ["metrics"], match)
        lines.append(
            f"  j{number}: {{kind: pods, port: {draw(st.sampled_from(PORTS))}, {place}{_kept(draw)}}}"
        )
    changes = [draw(workloads()) for _ in range(collectors)]
    return "\n".join(lines) + "\n", changes


def _where(draw: st.DrawFn, collector: int, to: list[str], match: dict[str, str] | None = None) -> str:
    match = draw(selectors()) if match is None else match
    namespace = draw(st.sampled_from([None, "a", "b"]))
    parts = [
        "scope: cluster",
        f"collector: alloy-{collector}",
        f"to: [{', '.join(to)}]",
    ]
    if match:
        parts.append(f"match_labels: {{{', '.join(f'{k}: {v}' for k, v in match.items())}}}")
    if namespace is not None:
        parts.append(f"namespace: {namespace}")
    return ", ".join(parts)


def _containers(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["", ", drop_containers: [main]", ", drop_containers: [side]"]))


def _kept(draw: st.DrawFn) -> str:
    return draw(st.sampled_from(["", ", keep: [up]", ", keep: [m]", ", drop: [up]"]))


def workloads() -> st.SearchStrategy[dict[str, object]]:
    """A daemonset with or without node filter; replicas that share or do not."""
    return st.sampled_from(
        [
            {"workload": "daemonset", "node_filter": True},
            {"workload": "daemonset", "node_filter": False},
            {"workload": "deployment", "replicas": 1, "node_filter": False},
            {"workload": "deployment", "replicas": 3, "node_filter": False},
            {"workload": "deployment", "replicas": 3, "clustered": True, "node_filter": False},
        ]
    )


def changed(plan: Plan, changes: list[dict[str, object]]) -> Plan:
    (scope,) = plan.scopes
    collectors = []
    for collector, change in zip(scope.collectors, changes, strict=False):
        fields = dict(change)
        filtered = bool(fields.pop("node_filter"))
        jobs = tuple(replace(job, node_filter=filtered) for job in collector.jobs)
        sources = tuple(replace(source, node_filter=filtered) for source in collector.sources)
        collectors.append(replace(collector, jobs=jobs, sources=sources, **fields))  # type: ignore[arg-type]
    return replace(plan, scopes=(replace(scope, collectors=tuple(collectors)),))


def reading_replicas(collector: CollectorPlan, node_filter: bool, pod: Pod) -> int:
    """How many replicas of a collector take a pod that the selectors take."""
    if collector.workload == "daemonset":
        replicas = list(range(NODES))
    else:
        replicas = [number % NODES for number in range(collector.replicas)]
    if collector.clustered:
        return 1
    return sum(1 for node in replicas if not node_filter or node == pod.node)


def takes(entry: LogSourcePlan | JobPlan, pod: Pod) -> bool:
    kind = entry.source if isinstance(entry, LogSourcePlan) else entry.job
    assert isinstance(kind, PodLogs | PodsJob)
    labels = dict(pod.labels)
    chosen = kind.namespace in (None, pod.namespace) and all(
        labels.get(name) == value for name, value in kind.match_labels
    )
    if isinstance(kind, PodLogs):
        return chosen and pod.container not in kind.drop_containers
    return chosen and str(pod.port) == kind.port


def all_pods() -> Iterator[Pod]:
    for namespace, app, tier, port, container, node in product(
        NAMESPACES, APPS, TIERS, PORTS, ("main", "side", "other"), range(NODES)
    ):
        labels = tuple((name, value) for name, value in (("app", app), ("tier", tier)) if value)
        yield Pod(namespace, labels, port, container, node)


def typical_pods(job: PodsJob) -> Iterator[Pod]:
    """Pods as a job describes them: its labels and no others, in its namespace or one that nobody names."""
    for node in range(NODES):
        yield Pod(job.namespace or "elsewhere", job.match_labels, int(job.port), "main", node)


def keeps(job: PodsJob, metric: str) -> bool:
    return (job.keep.names is None or metric in job.keep.names) and metric not in job.drop


def counted(plan: Plan) -> dict[str, int]:
    """The factors by counting, for each item, every replica that takes it and every sink that it is sent to."""
    (scope,) = plan.scopes
    found: dict[str, int] = {}
    lines = [(c, s, sink) for c in scope.collectors for s in c.sources for sink in s.sinks]
    for _, source, sink in lines:
        for pod in all_pods():
            if takes(source, pod):
                same = [(c, s) for c, s, to in lines if STORES[to] == STORES[sink] and takes(s, pod)]
                number = sum(reading_replicas(c, s.node_filter, pod) for c, s in same)
                found[source.source.name] = max(found.get(source.source.name, 0), number)
    jobs = [(c, j) for c in scope.collectors for j in c.jobs]
    for _, job in jobs:
        assert isinstance(job.job, PodsJob)
        for pod, metric in product(typical_pods(job.job), ("up", "m", "other")):
            if keeps(job.job, metric):
                same_jobs = [(c, j) for c, j in jobs if takes(j, pod) and keeps(_pods_job(j), metric)]
                number = sum(reading_replicas(c, j.node_filter, pod) for c, j in same_jobs)
                found[job.job.name] = max(found.get(job.job.name, 0), number)
    return found


def _pods_job(plan: JobPlan) -> PodsJob:
    assert isinstance(plan.job, PodsJob)
    return plan.job


@settings(max_examples=60, deadline=None)
@given(stacks())
def test_the_factor_of_a_stack_is_the_one_that_counting_gives(
    stack: tuple[str, list[dict[str, object]]],
) -> None:
    text, changes = stack
    with TemporaryDirectory() as folder:
        plan = changed(plan_of(text, Path(folder)), changes)
    assert factors(plan, lowered(plan)) == counted(plan)


EXACT = (
    '{namespace="a"}', '{namespace!="a"}', '{namespace=~"a|b"}', '{namespace!~"a|b"}', '{pod="p"}', '{pod!="p"}',
)  # fmt: skip
# What these leave over is not followed: a line may then count for a branch that it never passes, never the reverse.
CAUTIOUS = (
    '{namespace=~"[ab]"}',
    '{namespace!~"[ab]"}',
    '{namespace="a", pod="p"}',
    '{namespace="a"} |= "x"',
)


def branches(selectors: tuple[str, ...]) -> st.SearchStrategy[list[list[str]]]:
    """For each branch the selectors whose lines it drops."""
    return st.lists(st.lists(st.sampled_from(selectors), max_size=3), min_size=1, max_size=3)


@settings(max_examples=100, deadline=None)
@given(branches(EXACT))
def test_the_factor_of_branches_is_the_one_that_counting_gives(drops: list[list[str]]) -> None:
    assert branch_factor(drops) == counted_branches(drops)


@settings(max_examples=60, deadline=None)
@given(branches((*EXACT, *CAUTIOUS)))
def test_the_factor_of_branches_is_never_too_low(drops: list[list[str]]) -> None:
    assert branch_factor(drops) >= counted_branches(drops)


def branch_factor(drops: list[list[str]]) -> int:
    heads = ", ".join(f"loki.process.b{number}.receiver" for number in range(len(drops)))
    pipeline = f"forward_to = [{heads}]\n}}\n"
    for number, dropped in enumerate(drops):
        stages = "\n".join(f'stage.match {{\n selector = `{s}`\n action = "drop"\n}}' for s in dropped)
        pipeline += f'loki.process "b{number}" {{\n forward_to = [loki.write.logs.receiver]\n{stages}\n}}\n'
    return factors(small_plan(), with_pipeline(pipeline)).get("pod-logs", 0)


@cache
def small_plan() -> Plan:
    with TemporaryDirectory() as folder:
        return plan_of(SMALL, Path(folder))


def counted_branches(drops: list[list[str]]) -> int:
    """The most branches that one line passes."""
    return max(
        sum(all(not _accepts(s, namespace, pod, line) for s in branch) for branch in drops)
        for namespace, pod, line in product(("a", "b", "c"), ("p", "q"), ("", "x"))
    )


def _accepts(text: str, namespace: str, pod: str, line: str) -> bool:
    selector = compile_selector(text)
    assert isinstance(selector, Selector)
    return selector.accepts({"namespace": namespace, "pod": pod}, line)
