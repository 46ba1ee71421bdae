"""Objects that do not fit each other: each change of a sound scope is found, under its code, with its message."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.checks.codes import CODES
from compiler.checks.kubernetes import check_objects
from compiler.checks.kubernetes.node_ports import check_node_ports
from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects
from compiler.checks.kubernetes.quantities import amount
from compiler.diagnostics import Severity
from tests.checks.objects import (
    Change,
    Objects,
    container,
    findings,
    pod_spec,
    scope_of,
    sound_objects,
)


def test_the_sound_scope_has_no_finding() -> None:
    assert list(check_objects(scope_of(sound_objects()))) == []


def put(*path: str | int, value: Any) -> Change:
    """The change that sets the value at a path that starts with a kind."""

    def change(objects: Objects) -> None:
        at: Any = objects
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value

    return change


def in_container(key: str, value: Any) -> Change:
    return lambda objects: container(objects).__setitem__(key, value)


def in_pod(key: str, value: Any) -> Change:
    return lambda objects: pod_spec(objects).__setitem__(key, value)


def without(kind: str) -> Change:
    return lambda objects: objects.__delitem__(kind) or None


def with_copy(kind: str, **changes: Any) -> Change:
    """The change that adds a second object of a kind; `changes` go to its metadata."""

    def change(objects: Objects) -> None:
        second = sound_objects()[kind]
        second["metadata"].update(changes)
        objects[f"Second{kind}"] = second

    return change


def at_the_end(kind: str) -> Change:
    return lambda objects: objects.__setitem__(kind, objects.pop(kind))


CASES: list[tuple[str, Change, str]] = [
    ("bad-label", put("Deployment", "metadata", "labels", value={"a b": "x"}), "has the key 'a b'"),
    ("bad-label", put("Service", "metadata", "labels", value={"run": "1/2"}), "has the value '1/2'"),
    ("bad-label", put("Service", "metadata", "labels", value={"run": "x" * 64}), "has the value 'xxx"),
    ("bad-name", put("ConfigMap", "metadata", "name", value="Agent_Config"), "'Agent_Config' is no name"),
    ("bad-name", put("Namespace", "metadata", "name", value="a.b"), "'a.b' is no name that a Namespace"),
    ("bad-name", put("ConfigMap", "data", "../x", value=""), "'../x' can be no key"),
    ("bad-name", in_container("name", "Alloy"), "has the name 'Alloy'"),
    ("bad-name", in_container("env", [{"name": "1A", "value": ""}]), "a variable named '1A'"),
    ("bad-name", in_container("env", [{"name": "A", "value": ""}] * 2), "sets A twice"),
    ("bad-port", put("Service", "spec", "ports", 0, "port", value=99999), "has port 99999"),
    ("bad-port", put("Service", "spec", "ports", 0, "nodePort", value=80), "nodePort 80 is outside"),
    (
        "bad-port",
        in_container("ports", [{"name": "prometheus-metrics", "containerPort": 12345}]),
        "has a port named 'prometheus-metrics'",
    ),
    ("bad-quantity", put("Deployment", "spec", "template", "spec", "containers", 0, "resources", value={
        "requests": {"cpu": "100m", "memory": "128 MB"}, "limits": {"cpu": "1", "memory": "1Gi"},
    }), "'128 MB', which is no quantity"),
    ("bad-value", in_container("imagePullPolicy", "Sometimes"), "is 'Sometimes', not one of Always"),
    ("bad-value", put("Service", "spec", "type", value="NodePorts"), "spec.type is 'NodePorts'"),
    ("bad-value", in_pod("tolerations", [{"effect": "NoSchedul"}]), "is 'NoSchedul', not one of"),
    ("duplicate-object", with_copy("ConfigMap"), "is also in ConfigMap.yaml"),
    (
        "duplicate-port",
        in_container("ports", [{"name": "http", "containerPort": 1}, {"name": "http", "containerPort": 2}]),
        "has port http twice",
    ),
    ("duplicate-port", put("Service", "spec", "ports", value=[
        {"name": "http", "port": 80, "targetPort": "http"}, {"name": "http", "port": 81, "targetPort": "http"},
    ]), "repeats http"),
    ("floating-image", in_container("image", "grafana/alloy:latest"), "runs 'grafana/alloy:latest'"),
    ("floating-image", in_container("image", "registry:5000/alloy"), "runs 'registry:5000/alloy'"),
    ("missing-key", in_container("env", [
        {"name": "A", "valueFrom": {"configMapKeyRef": {"name": "agent-config", "key": "config.aloy"}}},
    ]), "reads key 'config.aloy', which ConfigMap agent-config does not have"),
    ("missing-object", without("ConfigMap"), "names ConfigMap 'agent-config', which does not exist"),
    ("missing-object", without("ServiceAccount"), "names ServiceAccount 'agent', which does not exist"),
    ("missing-object", without("Role"), "roleRef names Role 'agent', which does not exist"),
    ("missing-object", in_pod("imagePullSecrets", [{"name": "pull"}]), "names Secret 'pull'"),
    ("missing-object", put("ConfigMap", "metadata", "namespace", value="other"), "in namespace monitoring"),
    ("missing-port", put("Service", "spec", "ports", 0, "targetPort", value="audit"), "leads to port 'audit'"),
    ("missing-port", in_container("livenessProbe", {"httpGet": {"port": 80}}), "asks port 80"),
    ("missing-volume", in_container("volumeMounts", [{"name": "confg", "mountPath": "/x"}]), "volume 'confg'"),
    ("mounted-twice", in_container("volumeMounts", [
        {"name": "config", "mountPath": "/x"}, {"name": "config", "mountPath": "/x"},
    ]), "mounts two volumes at /x"),
    ("no-limits", in_container("resources", {"requests": {"cpu": 1, "memory": "1Gi"}}), "has no limit for cpu"),
    ("not-an-object", put("ConfigMap", "kind", value=None), "needs apiVersion, kind and metadata.name"),
    ("order", at_the_end("ConfigMap"), "is applied before ConfigMap agent-config"),
    ("order", at_the_end("Namespace"), "is applied before its namespace monitoring"),
    ("placeholder", put("Service", "metadata", "namespace", value="${NAMESPACE}"), "still holds ${NAMESPACE}"),
    ("placeholder", put("Deployment", "metadata", "name", value="{{ .Release.Name }}"), "still holds {{ .Rel"),
    ("pod-security", in_pod("hostNetwork", True), "spec.template.spec.hostNetwork shares the node's namespace"),
    ("pod-security", in_pod("securityContext", {"runAsUser": 0}), "runs as root"),
    ("pod-security", in_container("securityContext", {"privileged": True}), "is privileged"),
    ("pod-security", in_container("securityContext", {}), "does not set allowPrivilegeEscalation: false"),
    (
        "pod-security",
        in_pod("volumes", [{"name": "config", "hostPath": {"path": "/var/log"}}]),
        "volume config is the node's /var/log",
    ),
    ("request-above-limit", in_container("resources", {
        "requests": {"cpu": 2, "memory": "1Gi"}, "limits": {"cpu": "500m", "memory": "1Gi"},
    }), "requests 2 of cpu and is limited to 500m"),
    ("selector-mismatch", put("Service", "spec", "selector", value={"app": "other"}), "matches no pods"),
    (
        "selector-mismatch",
        put("Deployment", "spec", "template", "metadata", "labels", value={"app": "other"}),
        "spec.selector does not match the labels of spec.template",
    ),
    ("selector-overlap", with_copy("Deployment", name="second"), "also matches the pods of Deployment second"),
    ("too-large", put("ConfigMap", "data", "x", value="x" * 300_000), "KiB large"),
    ("unknown-kind", put("Service", "kind", value="ServiceMonitor"), "kind ServiceMonitor of v1 is no built-in"),
    ("unknown-kind", put("Deployment", "apiVersion", value="extensions/v1beta1"), "does not fit the kind"),
    (
        "unknown-resource",
        put("Role", "rules", value=[{"apiGroups": [""], "resources": ["deployments"], "verbs": ["list"]}]),
        "names deployments in the group ''",
    ),
    (
        "unknown-resource",
        put("Role", "rules", value=[{"apiGroups": ["kaiwo.ai"], "resources": ["x"], "verbs": ["list"]}]),
        "names the API group 'kaiwo.ai'",
    ),
    ("unused-volume", in_pod("volumes", [
        {"name": "config", "configMap": {"name": "agent-config"}}, {"name": "data", "emptyDir": {}},
    ]), "volume 'data' is mounted by no container"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "change", "message"), CASES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_misfit_is_found(code: str, change: Change, message: str) -> None:
    found = [finding for finding in findings(change) if finding.code == f"kubernetes/{code}"]
    assert any(message in finding.message for finding in found), [f.message for f in findings(change)]


def test_two_pods_cannot_have_one_port_of_the_node() -> None:
    objects = sound_objects()
    container(objects)["ports"][0]["hostPort"] = 9100
    second = sound_objects()["Deployment"]
    second["metadata"]["name"] = "second"
    objects["Second"] = second
    container({"Deployment": second})["ports"][0]["hostPort"] = 9100
    codes = [f.code for f in check_node_ports((scope_of(objects),))]
    assert codes == ["kubernetes/host-port-taken"]


def test_the_level_of_the_scope_decides_what_pods_may_do() -> None:
    objects = sound_objects()
    del objects["Namespace"]["metadata"]["labels"]
    pod_spec(objects)["hostPID"] = True
    assert [f.code for f in check_objects(scope_of(objects, pod_security="baseline"))] == [
        "kubernetes/pod-security"
    ]
    assert list(check_objects(scope_of(objects, pod_security="privileged"))) == []


def test_objects_made_beside_the_scope_are_known() -> None:
    objects = sound_objects()
    pod_spec(objects)["imagePullSecrets"] = [{"name": "pull"}]
    given_objects = frozenset({("Secret", "monitoring", "pull")})
    assert list(check_objects(scope_of(objects, given=given_objects))) == []


def test_a_missing_object_comes_with_the_near_miss() -> None:
    change = put("ConfigMap", "metadata", "name", value="agent-konfig")
    hints = [f.hint for f in findings(change) if f.code == "kubernetes/missing-object"]
    assert hints
    assert all(hint is not None and "agent-konfig" in hint for hint in hints)


def test_warnings_do_not_stop_a_compile() -> None:
    warnings = {f.code for _, change, _ in CASES for f in findings(change) if f.severity is Severity.WARNING}
    assert warnings == {"kubernetes/no-limits", "kubernetes/unknown-resource", "kubernetes/unused-volume"}


def test_every_code_of_the_objects_is_explained() -> None:
    assert {f"kubernetes/{code}" for code, _, _ in CASES} <= CODES.keys()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("128Mi", 128 * 2**20),
        ("1.5", 1.5),
        ("500m", 0.5),
        ("1e3", 1000),
        ("2Ei", 2 * 2**60),
        ("1E", 10**18),
        ("512 MB", None),
        ("1KiB", None),
        ("", None),
        ("Mi", None),
        (True, None),
    ],
)
def test_quantities_are_read_as_kubernetes_does(text: Any, value: float | None) -> None:
    read = amount(text)
    assert (None if read is None else float(read)) == value


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "kind",
                    "metadata",
                    "name",
                    "spec",
                    "template",
                    "containers",
                    "volumes",
                    "ports",
                    "env",
                    "rules",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(st.sampled_from(sorted(sound_objects())), JSON)
@settings(max_examples=50, deadline=None)
def test_objects_of_any_shape_end_in_findings(kind: str, tree: Any) -> None:
    objects = sound_objects()
    for key in ("spec", "metadata", "rules", "data", "subjects"):
        objects[kind][key] = tree
        scope = ScopeObjects(tuple(ObjectFile(name, o) for name, o in objects.items()))
        assert all(finding.code in CODES for finding in check_objects(scope))
