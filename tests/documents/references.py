"""What documents and scripts name: files that must be written, objects that must be made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
KAIWO = ROOT / "out" / "kaiwo"
KINDS = (
    "configmap", "daemonset", "deployment", "namespace", "networkpolicy", "secret", "service", "serviceaccount",
    "statefulset",
)  # fmt: skip
MADE_ELSEWHERE = {
    ("namespace", "$VCLUSTER_NAMESPACE"),
    ("secret", "grafana-admin"),  # by the deploy script
    *(  # by operators
        ("service", name)
        for name in (
            "default-metrics-exporter",
            "kuberay-operator",
            "kueue-controller-manager-metrics-service",
            "nvidia-dcgm-exporter",
        )
    ),
}
OF_OTHERS = {
    "app=vcluster",
    "control-plane=kaiwo-controller-manager",
    "ray.io/node-type=head",
}  # of others

_OBJECT = re.compile(
    rf"(?<![\w-])({'|'.join(KINDS)})(?:[/ ]| generic )\"?'?(?!generic )([$a-zA-Z0-9][A-Za-z0-9_.-]*)"
)
_NAMESPACE = re.compile(r"--namespace \"?'?([^\s\"'`)]+)")
_TOKEN = re.compile(r"create token ([a-z0-9.-]+)")
_SELECTOR = re.compile(r"--selector '?([^\s`')]+)")
_LINK = re.compile(r"(?<!\\)\]\(([^)#:\\]+)\)")
_PATH = re.compile(r"(?:apply -k |\$here/)([a-z0-9-]+(?:/[A-Za-z0-9_.-]+)?)")
_FENCE = re.compile(r"```\n(.*?)```|`([^`\n]+)`", re.DOTALL)


@cache
def objects() -> tuple[dict[str, object], ...]:
    return tuple(yaml.safe_load(path.read_text()) for path in sorted(KAIWO.glob("*/manifests/*.yaml")))


def _key(manifest: dict[str, object]) -> tuple[str, str]:
    return (str(manifest["kind"]).lower(), manifest["metadata"]["name"])  # type: ignore[index]


def _home(manifest: dict[str, object]) -> str:
    home: str = manifest["metadata"].get("namespace", "$VCLUSTER_NAMESPACE")  # type: ignore[attr-defined]
    return home


def code(markdown: str) -> str:
    """The code of a Markdown text, fenced and inline."""
    return "\n".join(fenced or inline for fenced, inline in _FENCE.findall(markdown))


def stale(commands: str, prose: str = "") -> Iterator[str]:
    """What `commands` name that is not there, and the links in `prose` that lead nowhere."""
    known = {_key(manifest) for manifest in objects()}
    named = set(_OBJECT.findall(commands)) | {("serviceaccount", name) for name in _TOKEN.findall(commands)}
    for kind, name in sorted(named - known - MADE_ELSEWHERE):
        yield f"{kind} {name}"
    homes = {(_key(manifest), _home(manifest)) for manifest in objects()}
    for line in commands.splitlines():
        for key in _OBJECT.findall(line):
            for namespace in _NAMESPACE.findall(line)[-1:]:  # the first may be that of the vCluster
                if key in known and (key, namespace) not in homes:
                    yield f"{key[0]} {key[1]} in namespace {namespace}"
    labels = set(OF_OTHERS)
    for manifest in objects():
        template = manifest.get("spec", {}).get("template", {})  # type: ignore[attr-defined]
        labels |= {f"{k}={v}" for k, v in template.get("metadata", {}).get("labels", {}).items()}
    for selector in sorted(set(_SELECTOR.findall(commands)) - labels):
        yield f"selector {selector}"
    for path in sorted(set(_PATH.findall(commands)) | set(_LINK.findall(prose))):
        if not (KAIWO / path).exists():
            yield f"file {path}"
