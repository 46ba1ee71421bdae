"""Faults to plant in the objects of the KAIWO stack, one at a time, each with what the checks say of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from compiler.artifacts import Artifacts
from compiler.checks.manifests import check_manifests
from compiler.diagnostics import Diagnostic, Report
from compiler.manifests.objects import ScopeManifests
from compiler.manifests.to_yaml import to_yaml
from compiler.pipeline import compile_spec

ROOT = Path(__file__).resolve().parents[2]
TREE = dict[str, Any]


@cache
def kaiwo() -> Artifacts:
    return compile_spec(ROOT / "specs" / "kaiwo.yaml", {}, Report())


@dataclass(frozen=True, slots=True)
class Fault:
    """An edit of one object of a scope; `message` is what the first finding with `code` says.

    `kind` is that of the object, or `values`, `kustomization` or `order` for what is no object;
    `also` are edits of further objects; `failure` names what went wrong that way in a stack written by hand.
    """

    name: str
    scope: str
    kind: str
    object: str
    edit: Callable[[TREE], object]
    code: str
    message: str
    failure: str = ""
    also: tuple[tuple[str, str, Callable[[TREE], object]], ...] = ()


def agent(name: str, edit: Callable[[TREE], object], code: str, message: str, failure: str = "") -> Fault:
    return Fault(name, "vcluster", "DaemonSet", "alloy-vcluster", edit, code, message, failure)


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


def take_port(number: int) -> Callable[[TREE], object]:
    return lambda o: container(o)["ports"][0].update(hostPort=number)


def without_argument(start: str) -> Callable[[TREE], object]:
    return lambda o: container(o).update(args=[a for a in container(o)["args"] if not a.startswith(start)])


def with_argument(argument: str) -> Callable[[TREE], object]:
    """The argument instead of the one of its name."""
    name = argument.partition("=")[0]
    return lambda o: container(o).update(
        args=[a if a.partition("=")[0] != name else argument for a in container(o)["args"]]
    )


def flags(values: TREE) -> list[str]:
    found: list[str] = values["controlPlane"]["distro"]["k8s"]["apiServer"]["extraArgs"]
    return found


def with_flag(flag: str) -> Callable[[TREE], object]:
    """The flag of the API server instead of the one of its name."""
    name = flag.partition("=")[0]

    def edit(values: TREE) -> None:
        flags(values)[:] = [f if f.partition("=")[0] != name else flag for f in flags(values)]

    return edit


def without_flag(start: str) -> Callable[[TREE], object]:
    def edit(values: TREE) -> None:
        flags(values)[:] = [f for f in flags(values) if not f.startswith(start)]

    return edit


def post_to(url: str) -> Callable[[TREE], object]:
    config = {"kind": "Config", "clusters": [{"name": "audit", "cluster": {"server": url}}]}
    return lambda o: o.update(data={"webhook-config.yaml": to_yaml(config)})


def without_compactor(tree: TREE) -> None:
    """Only the period of the three settings that make Loki forget."""
    tree["data"]["config.yaml"] = to_yaml({"limits_config": {"retention_period": "720h"}})


def with_sidecar(tree: TREE) -> None:
    sidecar = copy.deepcopy(container(tree))
    pod(tree)["containers"].append(
        {**sidecar, "name": "sidecar", "ports": [], "env": [{"name": "LABEL", "value": "grafana_dashboard"}]}
    )


FAULTS = (
    Fault("no_right_on_pod_logs", "vcluster", "ClusterRole", "alloy-vcluster", without_rule("pods/log"),
          "kubernetes/missing-right",
          "ServiceAccount alloy-vcluster: loki.source.kubernetes.pod_logs needs to get pods/log in "
          "the whole cluster, and nothing allows it", "K1"),
    Fault("excess_right", "vcluster", "ClusterRole", "alloy-vcluster",
          lambda o: o["rules"].append({"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}),
          "kubernetes/excess-right",
          "ClusterRole alloy-vcluster: rules[5] lets alloy-vcluster get secrets in the whole "
          "cluster, which nothing there needs", "K1"),
    Fault("wrong_group", "vcluster", "ClusterRole", "kube-state-metrics",
          lambda o: o["rules"].append({"apiGroups": [""], "resources": ["deployments"], "verbs": ["list"]}),
          "kubernetes/unknown-resource",
          "ClusterRole kube-state-metrics: rules[3] names deployments in the group ''", "K2"),
    agent("host_network", lambda o: pod(o).update(hostNetwork=True), "kubernetes/pod-security",
          "DaemonSet alloy-vcluster: spec.template.spec.hostNetwork shares the node's namespace", "K4"),
    Fault("host_port_taken", "host", "Service", "alloy-host",
          lambda o: (o["spec"].update(type="NodePort"), o["spec"]["ports"][0].update(nodePort=30300)),
          "kubernetes/host-port-taken",
          "Service kube-prometheus-stack-grafana: nodePort 30300 is taken by Service alloy-host", "K4"),
    agent("other_config_map", lambda o: pod(o)["volumes"][0]["configMap"].update(name="alloy-config"),
          "kubernetes/missing-object",
          "DaemonSet alloy-vcluster: spec.template.spec.volumes[0].configMap names ConfigMap "
          "'alloy-config', which does not exist in namespace default", "K14"),
    agent("no_such_kind", lambda o: o.update(kind="ServiceMonitor", apiVersion="monitoring.coreos.com/v1"),
          "kubernetes/unknown-kind",
          "ServiceMonitor alloy-vcluster: kind ServiceMonitor of monitoring.coreos.com/v1 is no "
          "built-in kind, and nothing installs it", "K19"),
    agent("account_nobody_makes", lambda o: pod(o).update(serviceAccountName="nobody"),
          "kubernetes/missing-object",
          "DaemonSet alloy-vcluster: spec.template.spec.serviceAccountName names ServiceAccount "
          "'nobody', which does not exist in namespace default", "K20"),
    Fault("service_without_pods", "vcluster", "Service", "alloy-vcluster",
          lambda o: o["spec"].update(selector={"app": "alloy"}), "kubernetes/selector-mismatch",
          "Service alloy-vcluster: its selector matches no pods of this scope", "K20"),
    agent("template_left", lambda o: o["metadata"]["labels"].update(run="${RUN}"),
          "kubernetes/placeholder",
          "DaemonSet alloy-vcluster: metadata.labels.run still holds ${RUN}", "K21"),
    Fault("receiver_not_behind_the_url", "run", "Service", "alloy-vcluster",
          lambda o: o["metadata"].update(name="receiver"), "kubernetes/audit-path",
          "ConfigMap vcluster-audit-webhook: http://alloy-vcluster:8080/loki/api/v1/raw names Service "
          "'alloy-vcluster', which the control plane's scope does not have", "U5"),
    Fault("other_port", "run", "Service", "alloy-vcluster",
          lambda o: o["spec"]["ports"][0].update(targetPort="nope"), "kubernetes/missing-port",
          "Service alloy-vcluster: spec.ports[0] leads to port 'nope', which the pods of Deployment "
          "audit-receiver do not have", "U5"),
    Fault("policy_under_another_key", "run", "ConfigMap", "vcluster-audit-policy",
          lambda o: o.update(data={"audit.yaml": "rules: []"}), "kubernetes/audit-path",
          "ConfigMap vcluster-audit-policy: has no key 'policy.yaml', which --audit-policy-file "
          "names", "U5"),
    Fault("no_right_on_events", "vcluster", "ClusterRole", "alloy-vcluster-single", without_rule("events"),
          "kubernetes/missing-right",
          "ServiceAccount alloy-vcluster-single: loki.source.kubernetes_events.kubernetes_events "
          "needs to get events in the whole cluster, and nothing allows it", "K3"),
    Fault("port_of_the_node_taken", "host", "StatefulSet", "prometheus", take_port(9100),
          "kubernetes/host-port-taken",
          "DaemonSet alloy-host: port of the node 9100 is taken by StatefulSet prometheus", "K10",
          (("DaemonSet", "alloy-host", take_port(9100)),)),
    Fault("unknown_chart_value", "run", "values", "vcluster-values.yaml",
          lambda o: o["controlPlane"]["statefulSet"].update(resource={"limits": {"cpu": "1"}}),
          "kubernetes/unknown-chart-value",
          "controlPlane.statefulSet.resource is no value of the vCluster chart, so it is never "
          "applied", "K5"),
    Fault("receiver_off", "host", "StatefulSet", "prometheus", without_argument("--web.enable-remote-write-receiver"),
          "kubernetes/store-setting",
          "StatefulSet prometheus: its remote-write receiver is off, so every push gets 404", "K6"),
    Fault("store_removed", "host", "Service", "loki-gateway", lambda o: o["metadata"].update(name="loki-old"),
          "kubernetes/dangling-address",
          "datasource loki of grafana leads to http://loki-gateway.monitoring.svc.cluster.local, "
          "and no scope has Service 'loki-gateway' with port 80 in monitoring", "K7"),
    Fault("retention_without_compactor", "host", "ConfigMap", "loki-config", without_compactor,
          "kubernetes/store-setting",
          "ConfigMap loki-config: sets a retention period, and no compactor applies it: lines are "
          "kept until the disk is full", "K8"),
    Fault("loki_in_parts", "host", "StatefulSet", "loki", with_argument("-target=read"),
          "kubernetes/store-setting",
          "StatefulSet loki: runs read, and nothing runs the rest of Loki", "K9"),
    Fault("loki_twice", "host", "StatefulSet", "loki", lambda o: o["spec"].update(replicas=3),
          "kubernetes/store-setting",
          "StatefulSet loki: has 3 replicas, and each stores lines on a volume of its own", "K9"),
    Fault("dns_by_name", "host", "NetworkPolicy", "alloy-host",
          lambda o: o["spec"]["egress"][0].update(to=[{"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}]),
          "kubernetes/blocked-traffic",
          "NetworkPolicy alloy-host: spec.egress[0] allows DNS to chosen pods only, which a "
          "platform may call otherwise", "K11"),
    Fault("generated_name", "run", "kustomization", "", lambda o: o["configMapGenerator"][0].pop("options"),
          "kubernetes/generated-name",
          "'alloy-parameters' gets a name with a hash, so who mounts it finds nothing", "K12"),
    Fault("pods_before_their_config_maps", "vcluster", "order", "",
          lambda o: o["manifests"].sort(key=lambda m: m.object["kind"] == "ConfigMap"), "kubernetes/order",
          "Deployment alloy-vcluster-single: is applied before ConfigMap alloy-vcluster-single-config, which "
          "spec.template.spec.volumes[0].configMap names", "K13"),
    Fault("listed_and_absent", "host", "kustomization", "", lambda o: o["resources"].append("manifests/99-more.yaml"),
          "kubernetes/missing-file",
          "lists manifests/99-more.yaml, which does not exist", "K15"),
    Fault("present_and_not_listed", "host", "kustomization", "", lambda o: o["resources"].pop(),
          "kubernetes/unlisted-file",
          "manifests/52-daemonset-alloy-host.yaml is in the folder and is not listed, so it is "
          "never applied", "K15"),
    Fault("dashboards_loaded_twice", "host", "StatefulSet", "grafana", with_sidecar,
          "kubernetes/store-setting",
          "StatefulSet grafana: mounts dashboards and loads them by the label grafana_dashboard, "
          "so each is there twice", "K16"),
    Fault("another_namespace", "host", "ConfigMap", "loki-config",
          lambda o: o["metadata"].update(namespace="observability"), "kubernetes/other-namespace",
          "ConfigMap loki-config: is in namespace observability, and nothing of the scope runs "
          "there", "K18"),
    Fault("webhook_inside_the_vcluster", "run", "ConfigMap", "vcluster-audit-webhook",
          post_to("http://alloy-vcluster.default.svc:8080/loki/api/v1/raw"), "kubernetes/audit-path",
          "ConfigMap vcluster-audit-webhook: http://alloy-vcluster.default.svc:8080/loki/api/v1/raw names "
          "Service 'alloy-vcluster' of namespace default, which the control plane's scope does not have", "U6"),
    Fault("path_not_served", "run", "ConfigMap", "vcluster-audit-webhook",
          post_to("http://alloy-vcluster:8080/audit"), "kubernetes/audit-path",
          "ConfigMap vcluster-audit-webhook: the receiver serves no path /audit", "U7"),
    Fault("list_read_as_one_event", "run", "values", "vcluster-values.yaml",
          with_flag("--audit-webhook-batch-max-size=100"), "kubernetes/audit-path",
          "ConfigMap vcluster-audit-webhook: posts up to 100 events at once, and Deployment "
          "audit-receiver reads the first of each list", "U7"),
    Fault("webhook_not_enabled", "run", "values", "vcluster-values.yaml", without_flag("--audit-webhook"),
          "kubernetes/audit-path",
          "the API server records events and delivers them nowhere", "U5"),
    Fault("events_beyond_the_limit", "run", "values", "vcluster-values.yaml",
          with_flag("--audit-webhook-truncate-max-event-size=10485760"), "kubernetes/audit-path",
          "events are not cut below 256 KiB, and Loki refuses longer lines", "U9"),
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
          lambda o: o["data"].update({"config.alloy": "a" * 300 * 1024}), "kubernetes/too-large",
          "ConfigMap alloy-vcluster-config: is 300 KiB large; `kubectl apply` takes at most 256 KiB"),
)  # fmt: skip
BY_NAME = {fault.name: fault for fault in FAULTS}


def manifests_of(scope: str) -> ScopeManifests:
    return next(manifests for manifests in kaiwo().scopes if manifests.scope == scope)


def findings(*changed: ScopeManifests) -> list[Diagnostic]:
    """What the checks say of the stack with some scopes changed."""
    by_name = {manifests.scope: manifests for manifests in changed}
    scopes = tuple(by_name.get(manifests.scope, manifests) for manifests in kaiwo().scopes)
    report = Report()
    check_manifests(replace(kaiwo(), scopes=scopes), report)
    return list(report.diagnostics)


def planted(fault: Fault) -> ScopeManifests:
    own = copy.deepcopy(manifests_of(fault.scope))
    if fault.kind == "order":
        listing: TREE = {"manifests": list(own.manifests)}
        fault.edit(listing)
        return replace(own, manifests=tuple(listing["manifests"]))
    for kind, name, edit in ((fault.kind, fault.object, fault.edit), *fault.also):
        edit(_tree(own, kind, name))
    return own


def _tree(own: ScopeManifests, kind: str, name: str) -> TREE:
    if kind == "kustomization":
        return own.kustomization
    if kind == "values":
        return dict(own.documents)[name]
    objects = [m.object for m in own.manifests]
    (found,) = [o for o in objects if (o["kind"], o["metadata"]["name"]) == (kind, name)]
    return found
