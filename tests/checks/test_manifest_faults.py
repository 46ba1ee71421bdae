"""One fault planted in the KAIWO stack at a time: the checks find it and say where, what and why."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from compiler.artifacts import Artifacts
from compiler.checks.codes import CODES
from compiler.checks.credentials import check_credentials
from compiler.checks.kubernetes.changes import check_changes
from compiler.checks.scope_manifests import check_scope_manifests, scope_objects
from compiler.diagnostics import Diagnostic, Report
from compiler.manifests.objects import Manifest, ScopeManifests
from compiler.pipeline import compile_spec

ROOT = Path(__file__).resolve().parents[2]
TREE = dict[str, Any]


@cache
def kaiwo() -> Artifacts:
    return compile_spec(ROOT / "specs" / "kaiwo.yaml", {}, Report())


@dataclass(frozen=True, slots=True)
class Fault:
    """An edit of one object of a scope; `message` is what the first finding with `code` says."""

    name: str
    scope: str
    kind: str
    object: str
    edit: Callable[[TREE], object]
    code: str
    message: str


def agent(
    name: str, edit: Callable[[TREE], object], code: str, message: str, scope: str = "vcluster"
) -> Fault:
    return Fault(name, scope, "DaemonSet", "alloy-vcluster", edit, code, message)


def pod(tree: TREE) -> TREE:
    spec: TREE = tree["spec"]["template"]["spec"]
    return spec


def container(tree: TREE) -> TREE:
    first: TREE = pod(tree)["containers"][0]
    return first


def without_rule(resource: str) -> Callable[[TREE], object]:
    return lambda o: o.update(rules=[r for r in o["rules"] if resource not in r.get("resources", [])])


def mount_again(tree: TREE) -> None:
    mounts = container(tree)["volumeMounts"]
    mounts.append({**mounts[0], "name": "data"})


def port_again(tree: TREE) -> None:
    container(tree)["ports"].append({"name": "http", "containerPort": 9999})


FAULTS = (
    Fault("K1_no_right_on_pod_logs", "vcluster", "ClusterRole", "alloy-vcluster", without_rule("pods/log"),
          "kubernetes/missing-right",
          "ServiceAccount alloy-vcluster: loki.source.kubernetes.pod_logs needs to get pods/log in "
          "the whole cluster, and nothing allows it"),
    Fault("K1_excess_right", "vcluster", "ClusterRole", "alloy-vcluster",
          lambda o: o["rules"].append({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}),
          "kubernetes/excess-right",
          "ClusterRole alloy-vcluster: rules[5] lets alloy-vcluster get secrets in the whole "
          "cluster, which nothing there needs"),
    Fault("K2_wrong_group", "vcluster", "ClusterRole", "kube-state-metrics",
          lambda o: o["rules"].append({"apiGroups": [""], "resources": ["deployments"], "verbs": ["list"]}),
          "kubernetes/unknown-resource",
          "ClusterRole kube-state-metrics: rules[3] names deployments in the group ''"),
    agent("K4_host_network", lambda o: pod(o).update(hostNetwork=True), "kubernetes/pod-security",
          "DaemonSet alloy-vcluster: spec.template.spec.hostNetwork shares the node's namespace"),
    Fault("K4_host_port_taken", "host", "Service", "alloy-host",
          lambda o: (o["spec"].update(type="NodePort"), o["spec"]["ports"][0].update(nodePort=30300)),
          "kubernetes/host-port-taken",
          "Service kube-prometheus-stack-grafana: nodePort 30300 is taken by Service alloy-host"),
    agent("K14_other_config_map", lambda o: pod(o)["volumes"][0]["configMap"].update(name="alloy-config"),
          "kubernetes/missing-object",
          "DaemonSet alloy-vcluster: spec.template.spec.volumes[0].configMap names ConfigMap "
          "'alloy-config', which does not exist in namespace default"),
    agent("K19_no_such_kind", lambda o: o.update(kind="ServiceMonitor", apiVersion="monitoring.coreos.com/v1"),
          "kubernetes/unknown-kind",
          "ServiceMonitor alloy-vcluster: kind ServiceMonitor of monitoring.coreos.com/v1 is no "
          "built-in kind, and nothing installs it"),
    agent("K20_account_nobody_makes", lambda o: pod(o).update(serviceAccountName="nobody"),
          "kubernetes/missing-object",
          "DaemonSet alloy-vcluster: spec.template.spec.serviceAccountName names ServiceAccount "
          "'nobody', which does not exist in namespace default"),
    Fault("K20_service_without_pods", "vcluster", "Service", "alloy-vcluster",
          lambda o: o["spec"].update(selector={"app": "alloy"}), "kubernetes/selector-mismatch",
          "Service alloy-vcluster: its selector matches no pods of this scope"),
    agent("K21_template_left", lambda o: o["metadata"]["labels"].update(run="${RUN}"),
          "kubernetes/placeholder",
          "DaemonSet alloy-vcluster: metadata.labels.run still holds ${RUN}"),
    Fault("U5_receiver_not_behind_the_url", "run", "Service", "alloy-vcluster",
          lambda o: o["metadata"].update(name="receiver"), "kubernetes/audit-path",
          "http://alloy-vcluster:8080/loki/api/v1/raw names Service 'alloy-vcluster', which the "
          "control plane's scope does not have"),
    Fault("U5_other_port", "run", "Service", "alloy-vcluster",
          lambda o: o["spec"]["ports"][0].update(targetPort="nope"), "kubernetes/missing-port",
          "Service alloy-vcluster: spec.ports[0] leads to port 'nope', which the pods of Deployment "
          "audit-receiver do not have"),
    Fault("U5_policy_under_another_key", "run", "ConfigMap", "vcluster-audit-policy",
          lambda o: o.update(data={"audit.yaml": "rules: []"}), "kubernetes/audit-path",
          "ConfigMap vcluster-audit-policy: has no key 'policy.yaml', which --audit-policy-file "
          "names"),
    agent("environment_missing", lambda o: container(o).update(env=[]), "kubernetes/env-not-set",
          "DaemonSet alloy-vcluster: its config reads GITHUB_RUN_ATTEMPT from the environment, and "
          "no container sets it"),
    agent("other_parameter",
          lambda o: container(o)["env"].append({"name": "X", "valueFrom": {
              "configMapKeyRef": {"name": "alloy-vcluster-config", "key": "X"}}}),
          "kubernetes/missing-key",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0].env[5] reads key 'X', which "
          "ConfigMap alloy-vcluster-config does not have"),
    agent("floating_image", lambda o: container(o).update(image="grafana/alloy:latest"),
          "kubernetes/floating-image",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0] runs 'grafana/alloy:latest': "
          "tomorrow that may be another program"),
    agent("quantity", lambda o: container(o)["resources"]["limits"].update(memory="512 MB"),
          "kubernetes/bad-quantity",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0].resources.limits.memory has "
          "'512 MB', which is no quantity"),
    agent("request_above_limit", lambda o: container(o)["resources"]["requests"].update(cpu="2"),
          "kubernetes/request-above-limit",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0] requests 2 of cpu and is "
          "limited to 500m"),
    agent("no_limits", lambda o: container(o).pop("resources"), "kubernetes/no-limits",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0] has no request for cpu"),
    agent("pull_policy", lambda o: container(o).update(imagePullPolicy="Sometimes"), "kubernetes/bad-value",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0].imagePullPolicy is "
          "'Sometimes', not one of Always, IfNotPresent, Never"),
    agent("name", lambda o: o["metadata"].update(name="Alloy_V"), "kubernetes/bad-name",
          "DaemonSet Alloy_V: 'Alloy_V' is no name that a DaemonSet can have"),
    agent("label", lambda o: o["metadata"]["labels"].update(run="a b"), "kubernetes/bad-label",
          "DaemonSet alloy-vcluster: label run in metadata has the value 'a b'"),
    agent("port_number", lambda o: container(o)["ports"][0].update(containerPort=99999),
          "kubernetes/bad-port",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0] has port 99999"),
    agent("port_twice", port_again, "kubernetes/duplicate-port",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0] has port http twice"),
    agent("volume_missing", lambda o: container(o)["volumeMounts"][0].update(name="nope"),
          "kubernetes/missing-volume",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0] mounts volume 'nope', which "
          "the pod does not have"),
    agent("volume_unused", lambda o: pod(o)["volumes"].append({"name": "spare", "emptyDir": {}}),
          "kubernetes/unused-volume",
          "DaemonSet alloy-vcluster: volume 'spare' is mounted by no container"),
    agent("mounted_twice", mount_again, "kubernetes/mounted-twice",
          "DaemonSet alloy-vcluster: spec.template.spec.containers[0] mounts two volumes at "
          "/etc/alloy"),
    agent("no_kind", lambda o: o.pop("kind"), "kubernetes/not-an-object",
          "object alloy-vcluster: an object needs apiVersion, kind and metadata.name, all text"),
    agent("pods_of_two_workloads",
          lambda o: o["spec"]["template"]["metadata"]["labels"].update(app="alloy-vcluster-single"),
          "kubernetes/selector-overlap",
          "Deployment alloy-vcluster-single: spec.selector also matches the pods of DaemonSet "
          "alloy-vcluster"),
    Fault("sink_blocked", "run", "NetworkPolicy", "audit-receiver",
          lambda o: o["spec"]["egress"].pop(1), "kubernetes/blocked-traffic",
          "NetworkPolicy audit-receiver: blocks the egress that sink logs needs on port 80, 3100"),
    Fault("intake_for_everyone", "run", "NetworkPolicy", "audit-receiver",
          lambda o: o["spec"]["ingress"].append({}), "kubernetes/excess-traffic",
          "NetworkPolicy audit-receiver: spec.ingress[2] allows ingress that Deployment audit-receiver "
          "does not need"),
    Fault("too_large", "vcluster", "ConfigMap", "alloy-vcluster-config",
          lambda o: o["data"].update({"config.alloy": "a" * 300_000}), "kubernetes/too-large",
          "ConfigMap alloy-vcluster-config: is 293 KiB large; `kubectl apply` takes at most 256 KiB"),
)  # fmt: skip
BY_NAME = {fault.name: fault for fault in FAULTS}


def findings(scope: str, manifests: ScopeManifests) -> list[Diagnostic]:
    return list(check_scope_manifests(kaiwo().plan.scope(scope), manifests))


def manifests_of(scope: str) -> ScopeManifests:
    return next(manifests for manifests in kaiwo().scopes if manifests.scope == scope)


def planted(fault: Fault) -> ScopeManifests:
    own = manifests_of(fault.scope)
    edited: list[Manifest] = []
    found = 0
    for manifest in own.manifests:
        tree = copy.deepcopy(manifest.object)
        if (tree["kind"], tree["metadata"]["name"]) == (fault.kind, fault.object):
            found += 1
            fault.edit(tree)
        edited.append(replace(manifest, object=tree))
    assert found == 1
    return replace(own, manifests=tuple(edited))


@pytest.mark.parametrize("scope", ["host", "run", "vcluster"])
def test_the_stack_itself_has_no_findings(scope: str) -> None:
    assert findings(scope, manifests_of(scope)) == []


@pytest.mark.parametrize("name", BY_NAME)
def test_a_planted_fault_is_found(name: str) -> None:
    fault = BY_NAME[name]
    messages = [d.message for d in findings(fault.scope, planted(fault)) if d.code == fault.code]
    assert messages[:1] == [fault.message]


def objects(scope: str, manifests: ScopeManifests) -> list[tuple[str, str]]:
    return [(d.code, d.message) for d in findings(scope, manifests)]


def test_an_object_applied_before_its_namespace_is_found() -> None:
    host = manifests_of("host")
    namespace, account, *others = host.manifests
    assert objects("host", replace(host, manifests=(account, namespace, *others))) == [
        ("kubernetes/order", "ServiceAccount alloy-host: is applied before its namespace monitoring")
    ]


def test_an_object_that_is_there_twice_is_found() -> None:
    host = manifests_of("host")
    again = replace(host.manifests[1], file_name="99-again.yaml")
    first = "host/manifests/10-serviceaccount-alloy-host.yaml"
    twice = f"ServiceAccount alloy-host: is also in {first}: the one applied last wins"
    unlisted = "manifests/99-again.yaml is in the folder and is not listed, so it is never applied"
    assert objects("host", replace(host, manifests=(*host.manifests, again))) == [
        ("kubernetes/duplicate-object", twice),
        ("kubernetes/unlisted-file", unlisted),
    ]


def test_k15_a_listed_file_that_is_absent_is_found() -> None:
    host = manifests_of("host")
    tree = {**host.kustomization, "resources": [*host.kustomization["resources"], "manifests/99-more.yaml"]}
    assert objects("host", replace(host, kustomization=tree)) == [
        ("kubernetes/missing-file", "lists manifests/99-more.yaml, which does not exist")
    ]


def test_k12_a_generated_name_with_a_hash_is_found() -> None:
    run = manifests_of("run")
    tree = copy.deepcopy(run.kustomization)
    del tree["configMapGenerator"][0]["options"]
    assert [code for code, _ in objects("run", replace(run, kustomization=tree))] == [
        "kubernetes/generated-name"
    ]


def test_a_change_that_needs_a_delete_is_a_warning() -> None:
    plan = kaiwo().plan.scope("host")
    own = manifests_of("host")
    edited = copy.deepcopy(own)
    loki = next(m.object for m in edited.manifests if m.file_name == "50-statefulset-loki.yaml")
    loki["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"] = "60Gi"
    (found,) = check_changes(scope_objects(plan, own), scope_objects(plan, edited))
    assert (found.code, found.severity.value) == ("kubernetes/immutable-field", "warning")
    assert found.hint == "before applying: kubectl delete statefulset loki -n monitoring --cascade=orphan"


RULES = tuple(
    (manifests.scope, manifest.file_name, index)
    for manifests in kaiwo().scopes
    for manifest in manifests.manifests
    if manifest.object["kind"] in ("Role", "ClusterRole")
    for index in range(len(manifest.object["rules"]))
)


def with_rules(scope: str, file_name: str, edit: Callable[[list[TREE]], object]) -> ScopeManifests:
    own = copy.deepcopy(manifests_of(scope))
    edit(next(m.object["rules"] for m in own.manifests if m.file_name == file_name))
    return own


@pytest.mark.parametrize(("scope", "file_name", "index"), RULES)
def test_no_rule_can_be_left_out(scope: str, file_name: str, index: int) -> None:
    found = objects(scope, with_rules(scope, file_name, lambda rules: rules.pop(index)))
    assert found
    assert {code for code, _ in found} == {"kubernetes/missing-right"}


def test_wildcards_grant_what_is_needed_and_more() -> None:
    everything = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}
    any_url = {"nonResourceURLs": ["/*"], "verbs": ["get"]}

    def widen(rules: list[TREE]) -> None:
        rules[:] = [everything, any_url]

    found = objects("vcluster", with_rules("vcluster", "11-clusterrole-alloy-vcluster.yaml", widen))
    assert [code for code, _ in found] == ["kubernetes/excess-right"] * 2


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("id AKIA" + "A1" * 8, "an AWS access key"),
        ("token ghp_" + "a" * 36, "a GitHub token"),
        ("token glpat-" + "a" * 20, "a GitLab token"),
        ("token xoxb-" + "1" * 12, "a Slack token"),
        ("key AIza" + "b" * 35, "a Google API key"),
        ("token glsa_" + "c" * 24, "a Grafana token"),
        ("token eyJ" + "d" * 12 + ".eyJ" + "e" * 12 + ".sig-nature", "a JSON web token"),
        ("url = https://user:hunter2@loki.example/push", "a password in a URL"),
        ('  Admin_Password: "hunter2hunter2"', "a password"),
    ],
)
def test_a_credential_is_found_and_not_repeated(text: str, what: str) -> None:
    (found,) = check_credentials({"host/alloy.alloy": f"first line\n{text}\n"})
    assert (found.code, found.message) == ("kubernetes/secret-in-output", f"this looks like {what}")
    assert found.span is not None
    assert found.span.line == 2


def test_names_of_secrets_are_no_credentials() -> None:
    text = 'password = sys.env("GRAFANA_PASSWORD")\nurl = "http://loki.monitoring:3100/push?a=b@c"\n'
    assert list(check_credentials({"host/alloy.alloy": text})) == []


def test_every_code_is_planted() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert [code for code in CODES if f'"{code}"' not in text] == []
