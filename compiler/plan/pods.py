"""Settings of pods that contradict each other, or that their namespace or cluster does not allow."""

from __future__ import annotations

from ipaddress import ip_network

from compiler.diagnostics import Report, Span
from compiler.spec.model import CollectorSpec, GrafanaSpec, ScopeSpec, Spec, StoreSpec


def check_pods(spec: Spec, report: Report) -> None:
    """Report keys of collectors, scopes and the platform that could not work together."""
    scopes = {scope.name: scope for scope in spec.scopes}
    for collector in spec.collectors:
        _check_host_folder(collector, scopes[collector.scope.value], report)
        _check_without_effect(collector, report)
    for scope in spec.scopes:
        _check_default_deny(scope, spec, report)
    for cidr, span in spec.platform.api_server:
        _check_range(cidr, span, report)
    for backend in spec.backends:
        if isinstance(backend, GrafanaSpec):
            _check_node_port(backend, spec, report)
        if isinstance(backend, StoreSpec):
            _check_addresses(backend, report)


# Folders of a node that belong to its system: a pod with one of them, as root, owns the node.
SYSTEM = frozenset({"bin", "boot", "dev", "etc", "lib", "lib64", "proc", "root", "run", "sbin", "sys", "usr"})
SYSTEM_BELOW_VAR = (
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/etcd",
    "/var/lib/kubelet",
    "/var/log",
    "/var/run",
)


def _is_system(folder: str) -> bool:
    return (
        folder.split("/")[1] in SYSTEM
        or folder in ("/var", "/var/lib", "/home", "/opt", "/tmp")
        or f"{folder}/".startswith(tuple(f"{path}/" for path in SYSTEM_BELOW_VAR))
    )


def _check_host_folder(collector: CollectorSpec, scope: ScopeSpec, report: Report) -> None:
    folder, span = collector.scheduling.host_folder, collector.scheduling.host_folder_span
    if folder is None:
        return
    if _is_system(folder):
        report.error(
            "spec/system-folder",
            f"{folder} belongs to the system of the node, and the pod would write there as root",
            span,
            "choose a folder of its own, such as /var/lib/alloyc",
        )
    elif collector.workload != "daemonset":
        _without_effect(
            f"the pods of a {collector.workload} come back on any node, where {folder} is another folder",
            span,
            "a statefulset keeps its data on a volume, whose size is `storage`",
            report,
        )
    elif scope.pod_security != "privileged":
        report.error(
            "spec/pod-security",
            f"a folder of the node needs level privileged, and scope {scope.name!r} admits {scope.pod_security} pods",
            span,
            "remove it, and what is not sent when a pod is replaced is lost; or set `pod_security: privileged`",
        )


def _check_without_effect(collector: CollectorSpec, report: Report) -> None:
    own = collector.scheduling
    if own.spread_over is not None and (collector.workload == "daemonset" or collector.replicas.value == 1):
        message = f"collector {collector.name!r} has no replicas to spread"
        _without_effect(message, own.spread_span, "remove it, or set `replicas`", report)
    if own.size is not None and own.host_folder is not None:
        message = f"nothing bounds what collector {collector.name!r} keeps in a folder of the node"
        _without_effect(message, own.size_span, "remove one of `storage` and `host_folder`", report)


def _without_effect(message: str, span: Span, hint: str, report: Report) -> None:
    report.error("spec/without-effect", message, span, hint)


def _check_default_deny(scope: ScopeSpec, spec: Spec, report: Report) -> None:
    hosted = [s.vcluster for s in spec.scopes if s.vcluster and s.vcluster.control_plane.value == scope.name]
    if scope.default_deny.value and hosted:
        report.error(
            "spec/default-deny",
            f"the pods of vCluster {hosted[0].name!r} are in the namespace of {scope.name!r}, and would be cut off",
            scope.default_deny.span,
            "set it on scopes whose namespaces hold this stack alone",
        )


def _check_node_port(grafana: GrafanaSpec, spec: Spec, report: Report) -> None:
    if grafana.node_port is not None and grafana.node_port.value in spec.platform.taken_node_ports:
        report.error(
            "spec/port-taken",
            f"port {grafana.node_port.value} of the nodes is taken, as `platform` says",
            grafana.node_port.span,
            "choose another port, or leave `node_port` out",
        )


def _check_addresses(store: StoreSpec, report: Report) -> None:
    if store.cidrs.value and store.url is None:
        message = f"backend {store.name!r} is deployed by the stack, which knows its pods"
        _without_effect(message, store.cidrs.span, "`cidrs` goes with `url`", report)
    for cidr in store.cidrs.value:
        _check_range(cidr, store.cidrs.span, report)


def _check_range(cidr: str, span: Span, report: Report) -> None:
    """Report a range of addresses that Kubernetes refuses: out of bounds, or with bits beyond its prefix."""
    try:
        around = str(ip_network(cidr, strict=False))
    except ValueError:
        hint = "write it like 203.0.113.0/24 or 2001:db8::/32"
        report.error("spec/bad-range", f"{cidr} is no range of addresses", span, hint)
        return
    if cidr != around:
        hint = f"the range around it is {around}"
        report.error(
            "spec/bad-range", f"{cidr} is no range: it is not written as its first address", span, hint
        )
