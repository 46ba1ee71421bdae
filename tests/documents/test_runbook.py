"""Every command of the runbook names objects that the manifests create."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
KAIWO = ROOT / "out" / "kaiwo"
GET = re.compile(r"kubectl get (configmap|secret) ([a-z0-9-]+) --namespace \"?(\$?[A-Za-z_0-9-]+)\"?")
FORWARD = re.compile(r"kubectl port-forward --namespace \"?(\$?[A-Za-z_0-9-]+)\"? (\w+)/([a-z0-9-]+)")
SELECT = re.compile(r"--selector ([^\s`]+)")
MADE_ELSEWHERE = {("secret", "grafana-admin", "monitoring")}  # by the deploy script


def objects() -> list[dict[str, object]]:
    return [yaml.safe_load(path.read_text()) for path in sorted(KAIWO.glob("*/manifests/*.yaml"))]


def identity(manifest: dict[str, object]) -> tuple[str, str, str]:
    metadata = manifest["metadata"]
    assert isinstance(metadata, dict)
    return (str(manifest["kind"]).lower(), metadata["name"], metadata.get("namespace", "$VCLUSTER_NAMESPACE"))


def test_named_objects_exist() -> None:
    text = (KAIWO / "RUNBOOK.md").read_text()
    known = {identity(manifest) for manifest in objects()} | MADE_ELSEWHERE
    named = {match.groups() for match in GET.finditer(text)}
    named |= {(kind, name, namespace) for namespace, kind, name in FORWARD.findall(text)}
    assert len(named) > 8
    assert named <= known


def test_selectors_match_pods() -> None:
    labels = set()
    for manifest in objects():
        spec = manifest.get("spec")
        template = spec.get("template") if isinstance(spec, dict) else None
        if isinstance(template, dict):
            labels |= {f"{key}={value}" for key, value in template["metadata"]["labels"].items()}
    used = set(SELECT.findall((KAIWO / "RUNBOOK.md").read_text()))
    of_others = {
        "app=vcluster",
        "control-plane=kaiwo-controller-manager",
        "ray.io/node-type=head",
    }  # the vCluster chart's, the operator's, KubeRay's
    assert used - of_others <= labels


def test_secured_targets_are_asked_with_the_token_of_their_collector() -> None:
    text = (KAIWO / "RUNBOOK.md").read_text()
    accounts = set(re.findall(r"kubectl create token ([a-z-]+) --namespace", text))
    assert accounts == {"alloy-vcluster", "alloy-vcluster-single"}
    assert accounts <= {name for kind, name, _ in map(identity, objects()) if kind == "serviceaccount"}


def test_namespaces_of_operators_are_named_before_the_scope_is_applied() -> None:
    text = (KAIWO / "RUNBOOK.md").read_text()
    for namespace in ("gpu-operator", "kube-amd-gpu", "kueue-system"):
        assert namespace in text.split("### Parameters")[0]
