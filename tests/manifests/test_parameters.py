"""Deploy-time parameters: one way in, checked before a collector starts, and always text."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiler.manifests.pod import literal_argument
from compiler.manifests.to_yaml import to_yaml
from tests.plans import built, kaiwo_plan

GIVEN = {
    "GITHUB_RUN_ATTEMPT": "2",
    "GITHUB_RUN_ID": "12345",
    "INSTALLER": "helm",
    "VCLUSTER_NAMESPACE": "kaiwo-test-12345-2-helm",
}
DNS_LABEL = re.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?")


def check_container(scope: str, workload: str) -> dict[str, Any]:
    objects = built(kaiwo_plan(), scope).objects
    found = next(o for o in objects if o["metadata"]["name"] == workload and "template" in o.get("spec", {}))
    container: dict[str, Any] = found["spec"]["template"]["spec"]["initContainers"][0]
    return container


def expanded(text: str, environment: dict[str, str]) -> str:
    """What the kubelet makes of an argument: $(NAME) is a set variable's value, $$( is a literal $(."""

    def value(found: re.Match[str]) -> str:
        return "$(" if found[0] == "$$(" else environment.get(found[1], found[0])

    return re.sub(r"\$\$\(|\$\(([A-Za-z_][A-Za-z0-9_]*)\)", value, text)


def accepts(**values: str) -> bool:
    """Whether the init container lets the collector start with these values."""
    container = check_container("run", "audit-receiver")
    environment = {**GIVEN, **values}
    words = [expanded(text, environment) for text in (*container["command"], *container["args"])]
    path = {"PATH": os.environ["PATH"]}
    done = subprocess.run(words, env=environment | path, capture_output=True, check=False)
    assert done.returncode == 0 or b"parameter " in done.stderr
    return done.returncode == 0


def test_good_values_are_accepted() -> None:
    assert accepts()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VCLUSTER_NAMESPACE", ""),
        ("VCLUSTER_NAMESPACE", "VCLUSTER_NAMESPACE-is-not-set"),
        ("VCLUSTER_NAMESPACE", "kaiwo\n-test"),
        ("VCLUSTER_NAMESPACE", "kaiwo test"),
        ("VCLUSTER_NAMESPACE", "$(GITHUB_RUN_ID)"),
        ("VCLUSTER_NAMESPACE", "`id`"),
        ("INSTALLER", "helmet"),
        ("INSTALLER", "helm|manual"),
        ("GITHUB_RUN_ATTEMPT", "1; true"),
        ("GITHUB_RUN_ATTEMPT", "１"),
    ],
)
def test_bad_values_keep_the_collector_from_starting(name: str, value: str) -> None:
    assert not accepts(**{name: value})


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=20))
@example("a\n")
@example("-e")
@example("a-")
@settings(max_examples=40, deadline=None)
def test_exactly_dns_labels_are_namespaces(value: str) -> None:
    assert accepts(VCLUSTER_NAMESPACE=value) == (DNS_LABEL.fullmatch(value) is not None)


@given(st.text(max_size=30), st.dictionaries(st.from_regex(r"[A-Z]{1,3}", fullmatch=True), st.text()))
@example("$(A)", {"A": "x"})
@example("$$(A)", {"A": "x"})
def test_an_argument_is_never_expanded(text: str, environment: dict[str, str]) -> None:
    assert expanded(literal_argument(text), environment) == text


def rendered(folder: Path, scope: str, values: dict[str, str]) -> list[dict[str, Any]]:
    """The objects that `kubectl kustomize` makes of a scope whose parameters.env holds these values."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        assert not os.environ.get("CI"), "kubectl is not on PATH"
        pytest.skip("kubectl is not on PATH")
    manifests = built(kaiwo_plan(), scope)
    (folder / "manifests").mkdir()
    for manifest in manifests.manifests:
        (folder / "manifests" / manifest.file_name).write_text(to_yaml(manifest.object))
    (folder / "kustomization.yaml").write_text(to_yaml(manifests.kustomization))
    committed = dict(line.split("=", 1) for line in manifests.texts[0][1].splitlines())
    lines = [f"{name}={value}\n" for name, value in (committed | values).items()]
    (folder / "parameters.env").write_text("".join(lines))
    done = subprocess.run([kubectl, "kustomize", folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [entry for entry in yaml.safe_load_all(done.stdout) if entry]


@pytest.mark.parametrize("namespace", ["kaiwo-test-1", "12345", "1e3", "true", "null"])
def test_a_namespace_reaches_every_object_as_text(namespace: str, tmp_path: Path) -> None:
    objects = rendered(tmp_path, "run", {**GIVEN, "VCLUSTER_NAMESPACE": namespace})
    for entry in objects:
        metadata = entry["metadata"]
        assert (metadata["name"] if entry["kind"] == "Namespace" else metadata["namespace"]) == namespace


@pytest.mark.parametrize("scope", ["run", "vcluster"])
def test_parameters_reach_the_pods_and_roll_them(scope: str, tmp_path: Path) -> None:
    objects = rendered(tmp_path, scope, GIVEN)
    data = [o["data"] for o in objects if o["metadata"]["name"] == "alloy-parameters"]
    assert data == [GIVEN]
    templates = [o["spec"]["template"] for o in objects if "alloy" in str(o.get("spec", {}).get("template"))]
    rolled = [t["metadata"]["annotations"] for t in templates if t["metadata"].get("annotations")]
    assert rolled
    for notes in rolled:
        assert {name: notes[f"parameter/{name}"] for name in GIVEN} == GIVEN


def test_without_a_namespace_no_server_takes_the_objects(tmp_path: Path) -> None:
    objects = rendered(tmp_path, "run", {})
    names = {o["metadata"].get("namespace", o["metadata"]["name"]) for o in objects}
    assert names == {"VCLUSTER_NAMESPACE-is-not-set"}
    assert not DNS_LABEL.fullmatch(names.pop())
