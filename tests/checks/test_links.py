"""Links that no single object shows: environments, kustomizations, the audit path, changes, credentials."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.checks.codes import CODES
from compiler.checks.credentials import check_credentials
from compiler.checks.kubernetes.audit_path import check_audit_path
from compiler.checks.kubernetes.changes import check_changes
from compiler.checks.kubernetes.environment import check_environment
from compiler.checks.kubernetes.kustomizations import check_kustomization
from compiler.checks.scope_manifests import check_scope_manifests, scope_objects
from compiler.manifests.program import Program
from compiler.manifests.to_yaml import to_yaml
from tests.checks.objects import Objects, scope_of, sound_objects
from tests.plans import ROOT, SPECS, built, kaiwo_plan, plan_of, spec_name


@pytest.mark.parametrize("path", SPECS, ids=spec_name)
def test_compiled_scopes_have_no_finding(path: Path) -> None:
    plan = plan_of(path)
    for scope in plan.scopes:
        assert list(check_scope_manifests(scope, built(plan, scope.name))) == []


def test_a_variable_that_no_container_sets_is_found() -> None:
    scope = scope_of(sound_objects())
    program = Program("agent", "monitoring", (), (), (), ("CONFIG", "HOSTNAME", "CONFG"))
    found = list(check_environment(scope, program))
    assert [finding.code for finding in found] == ["kubernetes/env-not-set"]
    assert "reads CONFG from the environment" in found[0].message
    assert found[0].hint == "did you mean `CONFIG`?"


KUSTOMIZATION: dict[str, Any] = {
    "resources": ["manifests/a.yaml"],
    "configMapGenerator": [{"name": "settings", "options": {"disableNameSuffixHash": True}}],
}


@pytest.mark.parametrize(
    ("change", "present", "code", "message"),
    [
        ({"resources": ["manifests/b.yaml"]}, ["manifests/a.yaml"], "missing-file", "lists manifests/b.yaml"),
        ({}, ["manifests/a.yaml", "manifests/b.yaml"], "unlisted-file", "manifests/b.yaml is in the folder"),
        ({"configMapGenerator": [{"name": "x"}]}, ["manifests/a.yaml"], "generated-name", "'x' gets a name"),
        ({"secretGenerator": [{"name": "x"}]}, ["manifests/a.yaml"], "generated-name", "'x' gets a name"),
    ],
)
def test_a_kustomization_lists_its_files_and_keeps_names(
    change: dict[str, Any], present: list[str], code: str, message: str
) -> None:
    assert list(check_kustomization("k", KUSTOMIZATION, ["manifests/a.yaml"])) == []
    found = list(check_kustomization("k", KUSTOMIZATION | change, present))
    assert f"kubernetes/{code}" in [finding.code for finding in found]
    assert any(message in finding.message for finding in found)


URL = "http://alloy-vcluster:8080/loki/api/v1/raw"


def audit_findings(url: str | None = URL, **changes: Any) -> list[str]:
    """Messages about the KAIWO plan's audit path after a change of the values or the objects."""
    plan = kaiwo_plan()
    manifests = copy.deepcopy(built(plan, "run"))
    objects = scope_objects(plan.scope("run"), manifests)
    values = manifests.documents[0][1]
    for change in changes.values():
        change(objects, values)
    found = list(check_audit_path(objects, "run/vcluster-values.yaml", values, url))
    assert all(finding.code == "kubernetes/audit-path" for finding in found)
    return [finding.message for finding in found]


def arguments(values: dict[str, Any]) -> list[str]:
    found: list[str] = values["controlPlane"]["distro"]["k8s"]["apiServer"]["extraArgs"]
    return found


def drop_argument(start: str) -> Any:
    def change(objects: Any, values: dict[str, Any]) -> None:
        arguments(values)[:] = [a for a in arguments(values) if not a.startswith(start)]

    return change


def change_argument(end: str, value: str) -> Any:
    def change(objects: Any, values: dict[str, Any]) -> None:
        names = [argument.partition("=")[0] for argument in arguments(values)]
        index = next(index for index, name in enumerate(names) if name.endswith(end))
        arguments(values)[index] = f"{names[index]}={value}"

    return change


def post_to(url: str) -> Any:
    clusters = [{"name": "audit", "cluster": {"server": url}}] if url else []

    def change(objects: Any, values: dict[str, Any]) -> None:
        webhook = objects.find("ConfigMap", None, "vcluster-audit-webhook").object
        webhook["data"] = {"webhook-config.yaml": to_yaml({"kind": "Config", "clusters": clusters})}

    return change


def empty_policy(objects: Any, values: dict[str, Any]) -> None:
    objects.find("ConfigMap", None, "vcluster-audit-policy").object["data"] = {"policy.yaml": "rules: []\n"}


def drop_mount(objects: Any, values: dict[str, Any]) -> None:
    del values["controlPlane"]["statefulSet"]["persistence"]["addVolumeMounts"][1]


def rename_key(objects: Any, values: dict[str, Any]) -> None:
    policy = objects.find("ConfigMap", None, "vcluster-audit-policy").object
    policy["data"] = {"audit.yaml": policy["data"]["policy.yaml"]}


def move_port(objects: Any, values: dict[str, Any]) -> None:
    objects.find("Service", None, "alloy-vcluster").spec["ports"][0]["port"] = 9999


def test_the_compiled_audit_path_is_whole() -> None:
    assert audit_findings() == []


@pytest.mark.parametrize(
    ("url", "change", "message"),
    [
        (URL, drop_argument("--audit-policy-file"), "gets no audit policy"),
        (URL, drop_argument("--audit-webhook"), "the API server has no --audit-webhook-config-file"),
        (URL, drop_mount, "nothing is mounted at /etc/kubernetes/audit-webhook"),
        (URL, rename_key, "has no key 'policy.yaml'"),
        (URL, move_port, "has no port 8080"),
        (URL, post_to("http://alloy-vcluster:8080/audit"), "the receiver serves no path /audit"),
        (URL, post_to("http://alloy.default.svc:8080/loki/api/v1/raw"), "names Service 'alloy' of namespace"),
        (URL, post_to(""), "names no server"),
        (URL, change_argument("batch-max-size", "100"), "posts up to 100 events at once"),
        (URL, change_argument("truncate-max-event-size", "300000"), "are not cut below 256 KiB"),
        (URL, drop_argument("--audit-webhook-truncate-enabled"), "are not cut below 256 KiB"),
        (URL, empty_policy, "has no rules"),
        (None, None, "a webhook is configured, and no receiver is declared"),
    ],
)
def test_a_broken_link_of_the_audit_path_is_found(url: str | None, change: Any, message: str) -> None:
    changes = {} if change is None else {"change": change}
    assert any(message in found for found in audit_findings(url, **changes))


STDOUT = ROOT / "tests" / "cases" / "audit_on_stdout_is_read_from_the_control_plane" / "spec.yaml"


CUT = "events are not cut below 256 KiB, and Loki refuses longer lines"


def printed_findings(flag: str, distro: str = "k8s") -> list[str]:
    """Messages about events that are printed, with one flag of the API server in another form."""
    plan = plan_of(STDOUT)
    (scope,) = (scope for scope in plan.scopes if scope.audit is not None)
    manifests = copy.deepcopy(built(plan, scope.name))
    ((path, values),) = manifests.documents
    name = flag.partition("=")[0]
    arguments(values)[:] = [*(a for a in arguments(values) if a.partition("=")[0] != name), flag]
    values["controlPlane"]["distro"] = {distro: values["controlPlane"]["distro"]["k8s"]}
    found = check_audit_path(scope_objects(scope, manifests), path, values, None)
    return [finding.message for finding in found]


@pytest.mark.parametrize(
    ("flag", "distro", "message"),
    [
        ("--audit-log-path=-", "k8s", None),
        ("--audit-log-path=-", "k3s", "the API server of distro k3s does not print audit events into its log"),
        ("--audit-log-path=/var/log/audit", "k8s", "events go to the file /var/log/audit, which nobody reads"),
        ("--audit-log-format=legacy", "k8s", "events are not printed as JSON, which the pipeline reads"),
        ("--audit-log-truncate-enabled=false", "k8s", CUT),
        ("--audit-webhook-config-file=/etc/x", "k8s", "a webhook is configured, and no receiver is declared"),
    ],
)  # fmt: skip
def test_a_break_in_the_way_of_printed_events_is_found(flag: str, distro: str, message: str | None) -> None:
    assert printed_findings(flag, distro)[:1] == ([] if message is None else [message])


def changed(kind: str, *path: str, value: Any) -> tuple[Objects, Objects]:
    before, after = sound_objects(), sound_objects()
    at: Any = after[kind]
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return before, after


@pytest.mark.parametrize(
    ("kind", "path", "value", "hint"),
    [
        (
            "Deployment",
            ("spec", "selector"),
            {"matchLabels": {"app": "x"}},
            "before applying: kubectl delete deployment agent -n monitoring",
        ),
        (
            "RoleBinding",
            ("roleRef",),
            {"kind": "ClusterRole", "name": "x"},
            "kubectl delete rolebinding agent",
        ),
    ],
)
def test_a_change_that_cannot_be_applied_is_announced(
    kind: str, path: tuple[str, ...], value: Any, hint: str
) -> None:
    before, after = changed(kind, *path, value=value)
    found = list(check_changes(scope_of(before), scope_of(after)))
    assert [finding.code for finding in found] == ["kubernetes/immutable-field"]
    assert found[0].hint is not None
    assert hint in found[0].hint


def test_an_ordinary_change_is_no_finding() -> None:
    before, after = changed("Deployment", "spec", "replicas", value=3)
    assert list(check_changes(scope_of(before), scope_of(after))) == []


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_searched(text: str) -> None:
    assert all(finding.code in CODES for finding in check_credentials({"out/x": text}))
