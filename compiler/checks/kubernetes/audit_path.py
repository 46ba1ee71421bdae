"""The audit path end to end: API server flags, mounts, policy, webhook URL, Service, port, listener."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects, mapping, pods, sequence, text
from compiler.checks.kubernetes.selectors import matches
from compiler.diagnostics import Diagnostic, Span

CODE = "kubernetes/audit-path"
SERVED = ("/loki/api/v1/push", "/loki/api/v1/raw", "/api/v1/push", "/api/v1/raw")
FILE_FLAGS = ("--audit-policy-file", "--audit-webhook-config-file")
LINE_FLAGS = ("--audit-webhook-config-file", "--audit-log-path")


def check_audit_path(
    scope: ScopeObjects, path: str, values: dict[str, Any], url: str | None
) -> Iterator[Diagnostic]:
    """Findings about a vCluster with `values` (in the file `path`) whose webhook posts to `url`."""
    at = Span(path, 1, 1, 1, 1)
    control_plane = mapping(values.get("controlPlane"))
    flags = _flags(control_plane)
    if FILE_FLAGS[0] not in flags:
        yield Diagnostic(CODE, "the API server gets no audit policy, so it records nothing", at)
        return
    if not any(flag in flags for flag in LINE_FLAGS):
        yield Diagnostic(CODE, "the API server records events and delivers them nowhere", at)
    if FILE_FLAGS[1] in flags and url is None:
        yield Diagnostic(CODE, "a webhook is configured, and no receiver is declared", at)
    for flag in FILE_FLAGS:
        if flag in flags:
            yield from _file(scope, at, control_plane, flag, flags[flag])
    if url is not None:
        yield from _delivery(scope, at, flags, url)


def _flags(control_plane: dict[str, Any]) -> dict[str, str]:
    """The API server's extra arguments by name, whatever the distro."""
    found: dict[str, str] = {}
    for distro in map(mapping, mapping(control_plane.get("distro")).values()):
        for argument in map(text, sequence(mapping(distro.get("apiServer")).get("extraArgs"))):
            name, _, value = argument.partition("=")
            found[name] = value
    return found


def _file(
    scope: ScopeObjects, at: Span, control_plane: dict[str, Any], flag: str, file: str
) -> Iterator[Diagnostic]:
    """The file that a flag names is a key of a mounted ConfigMap of the scope."""
    persistence = mapping(mapping(control_plane.get("statefulSet")).get("persistence"))
    folder, _, key = file.rpartition("/")
    mounts = [mapping(m) for m in sequence(persistence.get("addVolumeMounts"))]
    names = [text(m.get("name")) for m in mounts if m.get("mountPath") == folder]
    if not names:
        yield Diagnostic(CODE, f"{flag} names {file}, and nothing is mounted at {folder}", at)
        return
    volumes = {text(v.get("name")): v for v in map(mapping, sequence(persistence.get("addVolumes")))}
    config_map = text(mapping(volumes.get(names[0], {}).get("configMap")).get("name"))
    found = scope.find("ConfigMap", scope.namespace, config_map)
    if found is None:
        message = f"{folder} mounts ConfigMap {config_map!r}, which the control plane's scope does not have"
        yield Diagnostic(CODE, message, at)
    elif key not in mapping(found.object.get("data")):
        yield found.finding(CODE, f"has no key {key!r}, which {flag} names")


def _delivery(scope: ScopeObjects, at: Span, flags: dict[str, str], url: str) -> Iterator[Diagnostic]:
    if FILE_FLAGS[1] not in flags:
        message = f"a receiver waits at {url}, and the API server has no {FILE_FLAGS[1]}"
        yield Diagnostic(CODE, message, at)
    parts = urlsplit(url)
    if parts.path not in SERVED:
        message = f"the receiver serves no path {parts.path or '/'}"
        yield Diagnostic(CODE, message, at, f"post to {SERVED[1]}")
    name = (parts.hostname or "").partition(".")[0]
    service = scope.find("Service", scope.namespace, name)
    if service is None:
        message = f"{url} names Service {name!r}, which the control plane's scope does not have"
        hint = "the API server runs on the host: it cannot resolve Services inside the virtual cluster"
        yield Diagnostic(CODE, message, at, hint)
        return
    yield from _service_port(scope, service, parts.port or 80)


def _service_port(scope: ScopeObjects, service: ObjectFile, number: int) -> Iterator[Diagnostic]:
    ports = [mapping(port) for port in sequence(service.spec.get("ports"))]
    if not any(port.get("port") == number for port in ports):
        yield service.finding(CODE, f"has no port {number}, to which the webhook posts")
    selector = {"matchLabels": mapping(service.spec.get("selector"))}
    if not any(matches(selector, pod.labels) for pod in pods(scope)):
        yield service.finding(CODE, "no receiver is behind it")
