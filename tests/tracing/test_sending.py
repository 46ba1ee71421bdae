"""What discovery, receivers and watchers make of what is given, on configs that are changed by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from compiler.alloy import parse
from compiler.diagnostics import Report
from compiler.pipeline import compile_configs
from compiler.simulator.kubernetes.objects import Container, Node, Objects, Pod, Port
from compiler.tracing.route import Route, Ways
from compiler.tracing.sending import CannotStartError, Given
from compiler.tracing.trace import Trace, trace

CASES = Path(__file__).parent / "cases"
POD = Pod(
    name="web-0",
    namespace="shop",
    labels=(("app", "web"),),
    containers=(Container("web", (Port("http", 8080), Port("metrics", 9090))), Container("proxy")),
    node="n1",
)


def route(name: str, is_job: bool, *changes: tuple[str, str]) -> Route:
    """A route through the config of the case `failing`, with texts of the config replaced."""
    plan, (config,) = compile_configs(CASES / "failing" / "spec.yaml", {}, Report())
    blocks = list(config.blocks)
    for old, new in changes:
        assert any(old in text for text in blocks)
        blocks = [text.replace(old, new) for text in blocks]
    changed = replace(config, tree=parse("\n".join(blocks)), blocks=tuple(blocks))
    (found,) = Ways(plan, (changed,)).routes(name, is_job, None)
    return found


def traced(given: Given, name: str, is_job: bool, *changes: tuple[str, str]) -> Trace:
    return trace(route(name, is_job, *changes), given, 0)


def test_a_line_is_of_one_container_however_many_ports_it_has() -> None:
    result = traced(Given(Objects(pods=(POD,)), sent=("x",)), "pod-logs", False)
    assert [outcome.entry.labels["container"] for outcome in result.arrived] == ["web"]
    assert result.notes == ["1 more target with the same labels: read once"]
    assert result.troubles == []


def test_a_label_that_differs_by_port_reads_each_line_again() -> None:
    by_port = ('"__meta_kubernetes_pod_name"', '"__meta_kubernetes_pod_container_port_name"')
    result = traced(Given(Objects(pods=(POD,)), sent=("x",)), "pod-logs", False, by_port)
    assert [outcome.entry.labels["pod"] for outcome in result.arrived] == ["http", "metrics"]
    assert result.troubles == ["2 targets are this container's: each line is read 2 times"]


def test_targets_with_one_address_and_the_same_labels_are_scraped_once() -> None:
    objects = Objects(pods=(POD,))
    keeps = ('regex         = "8080"', 'regex         = ".*"')
    assert len(traced(Given(objects), "my-app", True, keeps).outcomes) == 3
    moved = (
        'regex         = "8080"\n\t\taction        = "keep"',
        'target_label = "__address__"\n\t\treplacement = "a:1"',
    )
    result = traced(Given(objects), "my-app", True, moved)
    assert len(result.outcomes) == 1
    assert result.notes == ["2 more targets with the same labels: read once"]


def test_the_trace_happens_on_the_node_of_what_is_given() -> None:
    for node in ("n1", "n2"):
        given = Given(Objects(pods=(replace(POD, node=node),)), sent=("x",))
        assert len(traced(given, "pod-logs", False).arrived) == 1


def test_what_cannot_be_read_cannot_be_followed() -> None:
    selector = ('field = "spec.nodeName=" + sys.env("NODE_NAME")', 'field = sys.env("OTHER")')
    result = traced(Given(Objects(pods=(POD,)), sent=("x",)), "pod-logs", False, selector)
    assert result.unknown == ["`field` depends on the environment variable OTHER"]


def test_an_object_of_another_role_is_nothing_to_start_with() -> None:
    with pytest.raises(CannotStartError, match="finds pods"):
        traced(Given(Objects(nodes=(Node(name="n1"),))), "my-app", True)


def test_events_of_namespaces_that_are_not_watched_are_passed_over(tmp_path: Path) -> None:
    spec = (CASES / "audit" / "spec.yaml").read_text(encoding="utf-8")
    events = (
        "  events: {kind: kubernetes_events, scope: run, log_type: k8s_event, namespaces: [a], to: [logs]}\n"
    )
    path = tmp_path / "spec.yaml"
    path.write_text(spec.replace("sources:\n", f"sources:\n{events}"), encoding="utf-8")
    (found,) = Ways(*compile_configs(path, {}, Report())).routes("events", False, None)
    sent = tuple(f'{{"involvedObject": {{"namespace": "{name}"}}, "message": "m"}}' for name in "ab")
    result = trace(found, Given(sent=sent), 0)
    assert [outcome.entry.labels["namespace"] for outcome in result.arrived] == ["a"]
    assert result.passed_over == [
        "loki.source.kubernetes_events.events: an event of namespace b; it watches a"
    ]
