"""Lines on several paths to one backend: stored once where the filters of the paths exclude each other."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from msgspec.structs import replace

from compiler.plan.model import JobPlan, LogSourcePlan, Plan
from compiler.proof.arrival import arrival_findings
from compiler.proof.replication import replication_findings, replications
from tests.proof.stacks import SMALL, factors, lowered, one_branch, plan_of, with_collector, with_pipeline

Entry = TypeVar("Entry", JobPlan, LogSourcePlan)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return plan_of(SMALL, tmp_path)


def two_branches(first: str, second: str) -> str:
    return f"""  forward_to = [loki.process.a.receiver, loki.process.b.receiver]
}}
loki.process "a" {{
  forward_to = [loki.write.logs.receiver]
{first}
}}
loki.process "b" {{
  forward_to = [loki.write.logs.receiver]
{second}
}}
"""


def without(selector: str) -> str:
    return f'stage.match {{\n selector = `{selector}`\n action = "drop"\n}}'


def dropping(expression: str) -> str:
    return f"stage.drop {{\n expression = `{expression}`\n}}"


LEVEL = 'stage.json {\n expressions = {level = ""}\n}\nstage.labels {\n values = {level = ""}\n}\n'
STATIC = 'stage.static_labels {\n values = {log_type = "a"}\n}\n'


@pytest.mark.parametrize(
    ("first", "second", "factor"),
    [
        ("", "", 2),
        (without('{namespace="a"}'), "", 2),
        (without('{namespace="a"}'), without('{namespace!="a"}'), 1),
        (without('{namespace=~"a|b"}'), without('{namespace!~"a|b"}'), 1),
        (without('{namespace=~"a.*"}'), without('{namespace!~"a.*"}'), 1),
        (without('{namespace=~"a.*"}'), without('{namespace!~"b.*"}'), 2),
        (without('{namespace!="a"}'), without('{namespace!="b"}'), 1),
        (without('{namespace="a"}'), without('{namespace!~"a|b"}'), 2),
        (without('{namespace="a", pod="p"}'), without('{namespace!="a"}'), 2),
        (dropping("x"), dropping("x"), 2),
        (STATIC + without('{log_type="a"} |= "x"'), without('{namespace=""} != "x"'), 2),
        (STATIC + without('{log_type="a"} |= "x"'), STATIC + without('{log_type="a"} != "x"'), 1),
        (STATIC + without('{log_type="a"} |~ "x"'), STATIC + without('{log_type="a"} !~ "x"'), 1),
        (STATIC + without('{log_type="b"}'), without('{namespace="a"}'), 2),
        (STATIC + without('{log_type="a"}'), "", 1),
        (LEVEL + without('{level="error"}'), LEVEL + without('{level!="error"}'), 1),
        (LEVEL + without('{level="error"}'), STATIC + LEVEL + without('{level!="error"}'), 2),
    ],
)  # fmt: skip
def test_filters_of_two_branches(plan: Plan, first: str, second: str, factor: int) -> None:
    assert factors(plan, with_pipeline(two_branches(first, second)))["pod-logs"] == factor


def test_a_label_that_was_overwritten_is_another(plan: Plan) -> None:
    first = 'stage.static_labels {\n values = {namespace = "a"}\n}\n' + without('{namespace!="a"}')
    assert factors(plan, with_pipeline(two_branches(first, without('{namespace="a"}'))))["pod-logs"] == 2


def test_one_receiver_named_twice(plan: Plan) -> None:
    pipeline = "forward_to = [loki.write.logs.receiver, loki.write.logs.receiver]\n}\n"
    assert factors(plan, with_pipeline(pipeline))["pod-logs"] == 2


def test_the_finding_names_both_branches(plan: Plan) -> None:
    two_long = two_branches("", "").replace(
        "[loki.write.logs.receiver]", "[loki.relabel.c.receiver]", 1
    ) + 'loki.relabel "c" {\n forward_to = [loki.write.logs.receiver]\n}\n'  # fmt: skip
    trees = with_pipeline(two_long)
    (finding,) = replication_findings(replications(plan, trees))
    assert finding.hint == "give its branches filters that exclude each other"
    assert "stored 2 times in backend 'loki'" in finding.message
    assert "through loki.relabel.c" in finding.message


def test_a_source_whose_lines_are_all_dropped_never_arrives(plan: Plan) -> None:
    trees = with_pipeline(one_branch(STATIC + without('{log_type="a"}')))
    found = [finding.message for finding in arrival_findings(plan, replications(plan, trees))]
    assert found == [
        "nothing of 'pod-logs' reaches sink 'logs' on cluster/alloy: each path ends or drops everything",
        "nothing of 'shop' reaches sink 'metrics' on cluster/alloy: each path ends or drops everything",
    ]


def test_replicas_that_do_not_share_read_again(plan: Plan) -> None:
    (collector,) = plan.scopes[0].collectors
    trees = lowered(plan)
    assert factors(plan, trees) == {"pod-logs": 1, "shop": 1}
    three = with_collector(plan, collector, workload="deployment", replicas=3)
    single = with_collector(
        three, three.scopes[0].collectors[0],
        sources=tuple(_unfiltered(s) for s in collector.sources), jobs=tuple(_unfiltered(j) for j in collector.jobs),
    )  # fmt: skip
    assert factors(single, lowered(single)) == {"pod-logs": 3, "shop": 3}
    once = with_collector(single, single.scopes[0].collectors[0], clustered=True)
    assert factors(once, lowered(once)) == {"pod-logs": 1, "shop": 1}
    (first, _) = replication_findings(replications(single, lowered(single)))
    assert "lines of 'pod-logs' are stored 3 times in backend 'loki'" in first.message


def test_a_daemonset_without_node_filter_reads_once_per_node(plan: Plan) -> None:
    (collector,) = plan.scopes[0].collectors
    every = with_collector(plan, collector, sources=tuple(_unfiltered(s) for s in collector.sources))
    (finding,) = replication_findings(replications(every, lowered(every)))
    assert "stored once per node in backend 'loki'" in finding.message
    assert finding.hint == (
        "read it on one replica, on a clustered collector, or on a daemonset that keeps to its own node"
    )


def test_an_agent_that_keeps_to_its_node_must_be_on_each(plan: Plan) -> None:
    (collector,) = plan.scopes[0].collectors
    few = with_collector(plan, collector, workload="deployment")
    messages = [finding.message for finding in replication_findings(replications(few, lowered(few)))]
    assert messages[0] == "lines of 'pod-logs' are read only from nodes where alloy happens to run"


def _unfiltered(entry: Entry) -> Entry:
    return replace(entry, node_filter=False)
