"""Entries, targets and samples followed through whole files."""

from __future__ import annotations

import pytest

from compiler.alloy import parse
from compiler.languages.go_limits import NotSimulated
from compiler.simulator.graph import read_graph
from compiler.simulator.network import Followed, follow
from compiler.simulator.pipeline import LogInput
from tests.simulator.replay import nanoseconds

NOW = nanoseconds("2026-01-15T12:00:00Z")
CHAIN = """
discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
  rule {
    source_labels = ["__meta_kubernetes_pod_label_app"]
    target_label  = "app"
  }
}
prometheus.scrape "pods" {
  targets    = discovery.relabel.pods.output
  forward_to = [prometheus.relabel.few.receiver]
  job_name   = "pods"
}
prometheus.relabel "few" {
  forward_to = [prometheus.remote_write.out.receiver]
  rule {
    source_labels = ["app"]
    regex         = "noise"
    action        = "drop"
  }
}
prometheus.remote_write "out" { external_labels = {cluster = "c", app = "default"} }
"""


def followed(config: str, start: str, given: LogInput) -> Followed:
    return follow(read_graph(parse(config)), [start], [given], NOW)


def test_a_target_becomes_a_series_with_the_labels_of_its_rules_and_sink() -> None:
    target = {"__address__": "10.0.0.1:80", "__meta_kubernetes_pod_label_app": "web"}
    arrived = followed(CHAIN, "discovery.relabel.pods", LogInput("", target)).arrived
    assert [(arrival.sink, arrival.entry.labels) for arrival in arrived] == [
        (
            "prometheus.remote_write.out",
            {"__name__": "up", "job": "pods", "instance": "10.0.0.1:80", "app": "web", "cluster": "c"},
        )
    ]


def test_a_dropped_sample_says_which_rule_dropped_it() -> None:
    target = {"__address__": "10.0.0.1:80", "__meta_kubernetes_pod_label_app": "noise"}
    result = followed(CHAIN, "discovery.relabel.pods", LogInput("", target))
    assert result.arrived == ()
    assert [(ended.name, ended.verdict) for ended in result.ended] == [("rule drop", "dropped")]
    assert CHAIN.encode()[result.ended[0].start :].startswith(b"rule {")


@pytest.mark.parametrize(
    ("kind", "stays"), [("discovery.relabel", True), ("loki.relabel", False), ("prometheus.relabel", False)]
)
def test_only_a_target_may_be_left_without_labels(kind: str, stays: bool) -> None:
    config = kind + ' "a" {\n  rule {\n    action = "labeldrop"\n    regex = ".*"\n  }\n}\n'
    assert bool(followed(config, f"{kind}.a", LogInput("", {"a": "b"})).arrived) is stays


def test_components_that_feed_each_other_are_not_followed() -> None:
    config = "".join(
        f'loki.process "{a}" {{\n  forward_to = [loki.process.{b}.receiver]\n}}\n' for a, b in ("ab", "ba")
    )
    with pytest.raises(NotSimulated, match="feeds itself"):
        followed(config, "loki.process.a", LogInput("x"))


def test_each_receiver_gets_a_copy_of_its_own() -> None:
    config = """
loki.process "a" { forward_to = [loki.process.b.receiver, loki.write.out.receiver] }
loki.process "b" {
  forward_to = [loki.write.out.receiver]
  stage.static_labels { values = {b = "yes"} }
}
loki.write "out" { }
"""
    arrived = followed(config, "loki.process.a", LogInput("x", {"a": "a"})).arrived
    assert sorted(sorted(arrival.entry.labels) for arrival in arrived) == [["a"], ["a", "b"]]


def test_the_lines_of_a_block_leave_together_when_the_input_ends() -> None:
    config = """
loki.process "a" {
  forward_to = [loki.write.out.receiver]
  stage.multiline { firstline = "^start" }
}
loki.write "out" { }
"""
    graph = read_graph(parse(config))
    result = follow(graph, ["loki.process.a"], [LogInput("start"), LogInput("more")], NOW)
    assert [(arrival.entry.line, arrival.entry.inputs) for arrival in result.arrived] == [
        ("start\nmore", (0, 1))
    ]


def test_fan_out_that_doubles_with_each_layer_is_refused() -> None:
    layers = "".join(
        f'loki.process "l{n}" {{\n  forward_to = [{", ".join([f"loki.process.l{n + 1}.receiver"] * 2)}]\n}}\n'
        for n in range(40)
    )
    with pytest.raises(NotSimulated, match="copied more than 10000 times"):
        followed(layers + 'loki.process "l40" {\n  forward_to = []\n}\n', "loki.process.l0", LogInput("x"))


def test_a_series_keeps_the_hidden_labels_that_rules_give_it_after_the_scrape() -> None:
    config = """
prometheus.relabel "r" {
  forward_to = [prometheus.remote_write.out.receiver]
  rule {
    target_label = "__tmp_x"
    replacement  = "y"
  }
}
prometheus.remote_write "out" { }
"""
    arrived = followed(config, "prometheus.relabel.r", LogInput("", {"__name__": "up"})).arrived
    assert [arrival.entry.labels for arrival in arrived] == [{"__name__": "up", "__tmp_x": "y"}]
