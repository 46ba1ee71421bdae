"""What the static flow calls impossible never happens: random pipelines, simulated, against their flow."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from compiler.alloy import parse
from compiler.flow.model import LabelSet
from compiler.flow.series import series_flows
from compiler.flow.streams import stream_flows
from compiler.flow.wiring import wire
from compiler.simulator.graph import read_graph
from compiler.simulator.network import Arrived, follow
from compiler.simulator.pipeline import LogInput
from tests.flow import random_pipelines as random

NOW = 1_768_478_400_000_000_000
ANY = settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def arrivals(config: str, inputs: Iterable[LogInput]) -> tuple[Arrived, ...]:
    graph = read_graph(parse(config))
    return follow(graph, ["discovery.relabel.r"], inputs, NOW).arrived


def admits(labels: LabelSet, name: str, value: str) -> bool:
    """Whether a flow says that a label can have a value; "" is an absent label."""
    values = labels[name].values
    return values is None or value in values


def impossible(labels: LabelSet, found: dict[str, str]) -> list[str]:
    """What the flow excludes of the labels that were found."""
    names = {*found, *labels.names()} - {"__name__"}
    return [
        f"{name}={found.get(name, '')!r}"
        for name in sorted(names)
        if not admits(labels, name, found.get(name, ""))
    ]


@ANY
@given(
    random.log_pipelines(), st.lists(st.tuples(st.sampled_from(random.LINES), random.targets()), max_size=4)
)
def test_no_stream_has_labels_that_its_flow_excludes(
    config: str, drawn: list[tuple[str, dict[str, str]]]
) -> None:
    note(config)
    flows = list(stream_flows(wire(parse(config))))
    for arrived in arrivals(config, [LogInput(line, target) for line, target in drawn]):
        found, metadata = arrived.entry.labels, set(arrived.entry.structured_metadata)
        paths = [flow for flow in flows if flow.sink == arrived.sink]
        assert any(not impossible(flow.labels, found) and metadata <= flow.metadata for flow in paths), (
            found,
            metadata,
            [(impossible(flow.labels, found), flow.metadata) for flow in paths],
        )


@ANY
@given(random.sample_pipelines(), st.lists(random.targets(), max_size=4))
def test_no_series_has_labels_that_its_flow_excludes(config: str, drawn: list[dict[str, str]]) -> None:
    note(config)
    (flow,) = series_flows(wire(parse(config)))
    for arrived in arrivals(config, [LogInput("", target) for target in drawn]):
        assert not impossible(flow.labels, arrived.entry.labels)
