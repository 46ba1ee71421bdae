"""The way of audit events from the API server to whoever reads them: posted to a Service, or printed into its log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from compiler.checks.kubernetes.objects import (
    ObjectFile,
    Pod,
    ScopeObjects,
    mapping,
    pods,
    sequence,
    strings,
    text,
)
from compiler.checks.kubernetes.selectors import matches
from compiler.diagnostics import Diagnostic, Span

CODE = "kubernetes/audit-path"
SERVED = ("/loki/api/v1/push", "/loki/api/v1/raw", "/api/v1/push", "/api/v1/raw")
BATCH, MODE = "--audit-webhook-batch-max-size", "--audit-webhook-mode"
BATCH_DEFAULT = 400  # of the API server, in mode batch
SPLITTER = "stage.split_json"  # the only stage that makes several lines of a list


def check_delivery(
    scope: ScopeObjects, webhook: ObjectFile, url: str, flags: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Findings about the `url` that the kubeconfig in ConfigMap `webhook` posts to."""
    parts = urlsplit(url)
    if parts.path not in SERVED:
        message = f"the receiver serves no path {parts.path or '/'}"
        yield webhook.finding(CODE, message, f"post to {SERVED[1]}")
    name, _, rest = (parts.hostname or "").partition(".")
    service = scope.find("Service", scope.namespace, name)
    namespace = rest.partition(".")[0]
    if service is None or (namespace and namespace != scope.namespace):
        where = f" of namespace {namespace}" if namespace else ""
        message = f"{url} names Service {name!r}{where}, which the control plane's scope does not have"
        hint = "the API server runs on the host: it cannot resolve Services inside the virtual cluster"
        yield webhook.finding(CODE, message, hint)
        return
    yield from _service_port(service, parts.port or 80)
    selector = {"matchLabels": mapping(service.spec.get("selector"))}
    behind = [pod for pod in pods(scope) if matches(selector, pod.labels)]
    if not behind:
        yield service.finding(CODE, "no receiver is behind it")
    for pod in behind:
        yield from _payload(scope, webhook, pod, flags)


def _service_port(service: ObjectFile, number: int) -> Iterator[Diagnostic]:
    ports = [mapping(port) for port in sequence(service.spec.get("ports"))]
    if not any(port.get("port") == number for port in ports):
        yield service.finding(CODE, f"has no port {number}, to which the webhook posts")


def _payload(
    scope: ScopeObjects, webhook: ObjectFile, pod: Pod, flags: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """The API server posts a list of events; without the splitting stage a receiver reads the first alone."""
    size = flags.get(BATCH, str(BATCH_DEFAULT)) if flags.get(MODE, "batch") == "batch" else "1"
    if size != "1" and not _splits(scope, pod):
        message = f"posts up to {size} events at once, and {pod.file.title} reads the first of each list"
        hint = f"set {BATCH}=1, or use an Alloy release that has {SPLITTER}"
        yield webhook.finding(CODE, message, hint)


def _splits(scope: ScopeObjects, pod: Pod) -> bool:
    """Whether a config that the pod mounts has the stage that makes lines of a list."""
    volumes = [value for place, value in strings(pod.spec.get("volumes")) if place.endswith(".name")]
    files = [scope.find("ConfigMap", pod.namespace, name) for name in volumes]
    texts = [text(v) for file in files if file for v in mapping(file.object.get("data")).values()]
    return any(SPLITTER in content for content in texts)


def check_printed(at: Span, distro: str, flags: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Events that a collector reads from the control plane's log: printed there, as JSON, one per line."""
    if distro != "k8s":
        message = f"the API server of distro {distro} does not print audit events into its log"
        yield Diagnostic(CODE, message, at, "enable distro k8s, or deliver by webhook")
    if flags.get("--audit-log-path") != "-":
        message = f"events go to the file {flags.get('--audit-log-path')}, which nobody reads"
        yield Diagnostic(CODE, message, at, "set --audit-log-path=-, the container's own log")
    if flags.get("--audit-log-format", "json") != "json":
        yield Diagnostic(CODE, "events are not printed as JSON, which the pipeline reads", at)
