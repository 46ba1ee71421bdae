"""Kubernetes accepts what is committed: schemas in strict mode, kustomize, sizes."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from kubernetes_validate import utils

from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects
from compiler.checks.kubernetes.order import check_order
from tests.plans import SPECS, built, plan_of, spec_name

ROOT = Path(__file__).resolve().parents[2]
MANIFESTS = sorted((ROOT / "out").glob("*/*/manifests/*.yaml"))
SCOPES = sorted(path.parent for path in (ROOT / "out").glob("*/*/kustomization.yaml"))


@pytest.fixture(scope="module", autouse=True)
def schemas_are_read_once() -> Iterator[None]:
    """Otherwise each object takes the megabytes of all definitions anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(utils, "schema_contents", cache(utils.schema_contents))
        yield


@pytest.mark.parametrize("minor", ["1.31", "1.34", "1.37"])
def test_every_object_is_valid(minor: str) -> None:
    assert MANIFESTS
    for path in MANIFESTS:
        kubernetes_validate.validate(yaml.safe_load(path.read_text(encoding="utf-8")), minor, strict=True)


@pytest.mark.parametrize("path", SPECS, ids=spec_name)
def test_every_object_of_every_case_is_valid(path: Path) -> None:
    plan = plan_of(path)
    for scope in plan.scopes:
        for entry in built(plan, scope.name).objects:
            kubernetes_validate.validate(entry, "1.34", strict=True)


@pytest.mark.parametrize("scope", SCOPES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_kustomize_renders_every_scope(scope: Path) -> None:
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        assert not os.environ.get("CI"), "kubectl is not on PATH"
        pytest.skip("kubectl is not on PATH")
    done = subprocess.run([kubectl, "kustomize", scope], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rendered = [entry for entry in yaml.safe_load_all(done.stdout) if entry]
    assert len(rendered) >= len(list((scope / "manifests").glob("*.yaml")))


def test_no_config_map_is_too_large_to_apply() -> None:
    sizes = {path.name: path.stat().st_size for path in MANIFESTS if "-configmap-" in path.name}
    assert sizes
    assert max(sizes.values()) < 256 * 1024


def test_no_text_is_floating_or_secret() -> None:
    for path in MANIFESTS:
        text = path.read_text(encoding="utf-8")
        assert ":latest" not in text, path
        assert "kind: Secret\n" not in text, path


@pytest.mark.parametrize("scope", SCOPES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_recursive_application_and_the_kustomization_have_one_order(scope: Path) -> None:
    """`kubectl apply -R -f` takes files in lexical order, so that the names alone put what others need first."""
    files = sorted((scope / "manifests").iterdir())
    listed = yaml.safe_load((scope / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    assert listed == [f"manifests/{file.name}" for file in files]
    trees = [ObjectFile(file.name, yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    assert list(check_order(ScopeObjects(tuple(trees)))) == []
    assert list(check_order(ScopeObjects(tuple(reversed(trees))))) != []
