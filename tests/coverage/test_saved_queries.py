"""The saved queries of the KAIWO stack: those that can be answered are, those that cannot are found out."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from compiler.artifacts import Artifacts
from compiler.coverage.model import Consumer
from compiler.coverage.proof import prove
from compiler.coverage.reading import sources
from compiler.diagnostics import Report
from compiler.diagnostics.render import render
from compiler.pipeline import compile_spec
from compiler.proof.flows import plan_flows
from compiler.proof.supplies import streams, supplies

KAIWO = Path(__file__).parents[2] / "specs" / "kaiwo.yaml"
# What somebody typed who guessed, and what is said about it.
IMPOSSIBLE = [
    (
        "audit-of-kaiwo-resources",
        ("aimservices", "aims"),
        """\
warning[query/unknown-value]: nothing is known to have the `resource` `aims`
 --> spec kaiwo, query 'audit-of-kaiwo-resources':1:70
  |
1 | {vcluster_namespace="$vcluster_namespace", log_type="k8s_audit_log", resource=~"aims|rayservices|appwrappers"}
  |                                                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  = hint: did you mean `aimservices`?
""",
    ),
    (
        "reconciliations",
        ("aim-service", "aim"),
        """\
warning[query/unknown-value]: nothing is known to have the `controller` `aim`
 --> spec kaiwo, query 'reconciliations':1:63
  |
1 | rate(controller_runtime_reconcile_total{job="kaiwo-operator", controller="aim"}[5m])
  |                                                               ^^^^^^^^^^^^^^^^
  = hint: did you mean `aim-image`?
""",
    ),
]


@cache
def _compiled() -> Artifacts:
    return compile_spec(KAIWO, {}, Report())


def _queries() -> dict[str, Consumer]:
    proof = _compiled().coverage
    assert proof is not None
    return {consumer.title: consumer for consumer in proof.consumers if consumer.kind == "query"}


def _messages(consumer: Consumer) -> str:
    artifacts = _compiled()
    jobs, logs = plan_flows(artifacts.plan, {config.collector: config.tree for config in artifacts.configs})
    findings = prove([consumer], supplies(artifacts.plan, jobs), streams(logs)).findings
    return render(findings, sources([consumer]), "text", color=False)


def test_every_saved_query_is_answered() -> None:
    proof = _compiled().coverage
    assert proof is not None
    asked = {name: consumer.where for name, consumer in _queries().items()}
    assert asked
    assert not [f for f in proof.findings if f.span is not None and f.span.path in asked.values()]


def test_saved_queries_stand_in_the_runbook() -> None:
    text = (KAIWO.parents[1] / "out" / "kaiwo" / "RUNBOOK.md").read_text(encoding="utf-8")
    assert all(consumer.expression in text for consumer in _queries().values())


@pytest.mark.parametrize(("name", "change", "message"), IMPOSSIBLE, ids=[name for name, *_ in IMPOSSIBLE])
def test_a_value_that_never_occurs_is_a_warning(name: str, change: tuple[str, str], message: str) -> None:
    asked = _queries()[name]
    wrong = replace(asked, expression=asked.expression.replace(*change), span=None)
    assert wrong.expression != asked.expression
    assert _messages(wrong) == message
