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
    assert used - {"app=vcluster"} <= labels  # the control plane's pods are the vCluster chart's
