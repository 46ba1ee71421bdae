"""The runbook answers what somebody on call asks, with commands that work as they stand."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.documents.references import code

ROOT = Path(__file__).resolve().parents[2]
KAIWO = ROOT / "out" / "kaiwo"


def objects() -> list[dict[str, object]]:
    return [yaml.safe_load(path.read_text()) for path in sorted(KAIWO.glob("*/manifests/*.yaml"))]


def identity(manifest: dict[str, object]) -> tuple[str, str, str]:
    metadata = manifest["metadata"]
    assert isinstance(metadata, dict)
    return (str(manifest["kind"]).lower(), metadata["name"], metadata.get("namespace", "$VCLUSTER_NAMESPACE"))


def test_secured_targets_are_asked_with_the_token_of_their_collector() -> None:
    text = (KAIWO / "RUNBOOK.md").read_text()
    accounts = set(re.findall(r"kubectl create token ([a-z-]+) --namespace", text))
    assert accounts == {"alloy-vcluster", "alloy-vcluster-single"}
    assert accounts <= {name for kind, name, _ in map(identity, objects()) if kind == "serviceaccount"}


def test_namespaces_of_operators_are_named_before_the_scope_is_applied() -> None:
    text = (KAIWO / "RUNBOOK.md").read_text()
    for namespace in ("gpu-operator", "kube-amd-gpu", "kueue-system"):
        assert namespace in text.split("### Parameters")[0]


def test_links_inside_the_document_lead_somewhere() -> None:
    text = (KAIWO / "RUNBOOK.md").read_text()
    headings = {re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-")
                for line in text.splitlines() if line.startswith("#")}  # fmt: skip
    links = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert links
    assert links <= headings


ANSWERS = {
    "pods and logs of the agent": 'kubectl logs --namespace "default" --selector app=alloy-vcluster --container alloy',
    "its config": 'kubectl get configmap alloy-vcluster-config --namespace "default"',
    "health of each component": 'kubectl port-forward --namespace "default" daemonset/alloy-vcluster 12345',
    "no ServiceMonitors": "`kubectl get servicemonitor` finds nothing",
    "metrics of the operator": "create token alloy-vcluster ",
    "the audit policy": 'kubectl get configmap vcluster-audit-policy --namespace "$VCLUSTER_NAMESPACE"',
    "the API server's log": "--selector app=vcluster --container syncer --tail 2000 | grep audit",
    "an event by hand": "--data-binary @- http://localhost:8080/loki/api/v1/raw",
    "lines of a run": '{vcluster_namespace=~".+"}',
    "Grafana": "service/kube-prometheus-stack-grafana 3000:80`, or port 30300",
    "Grafana's datasources": "http://localhost:3000/api/datasources/uid/loki/health",
    "Loki": "service/loki-gateway 3100:80",
    "retention": "keeps lines for 720h on 50Gi",
    "requests of a run": "| run | 50m | 128Mi |",
}


@pytest.mark.parametrize("question", ANSWERS)
def test_a_question_has_its_answer(question: str) -> None:
    assert ANSWERS[question] in (KAIWO / "RUNBOOK.md").read_text()


def test_the_event_sent_by_hand_is_one_that_the_pipeline_reads() -> None:
    """What `printf` makes is an EventList whose first item has what the stages extract."""
    (line,) = (line for line in (KAIWO / "RUNBOOK.md").read_text().splitlines() if line.startswith("printf "))
    sent = subprocess.run(
        ["bash", "-c", line.rstrip(" |")], capture_output=True, text=True, check=True
    ).stdout
    (event,) = json.loads(sent)["items"]
    assert event.keys() >= {"auditID", "verb", "stage", "stageTimestamp", "objectRef", "responseStatus"}
    assert event["stageTimestamp"].endswith("Z")


def test_every_command_is_a_shell_command() -> None:
    commands = code((KAIWO / "RUNBOOK.md").read_text())
    blocks = re.findall(r"```\n(.*?)```", (KAIWO / "RUNBOOK.md").read_text(), re.DOTALL)
    assert commands
    for block in blocks:
        assert subprocess.run(["bash", "-n"], input=block, text=True, check=False).returncode == 0, block
