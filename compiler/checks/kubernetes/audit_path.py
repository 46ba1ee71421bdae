"""The audit path end to end: what the API server records, the files it reads, and the size of what it sends.

Flags are those of kube-apiserver; distro k3s passes them on in `--kube-apiserver-arg=NAME=VALUE`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from compiler.checks.kubernetes.audit_delivery import check_delivery, check_printed
from compiler.checks.kubernetes.embedded import embedded_yaml
from compiler.checks.kubernetes.objects import ObjectFile, ScopeObjects, mapping, sequence, text
from compiler.diagnostics import Diagnostic, Span

CODE = "kubernetes/audit-path"
POLICY, WEBHOOK, LOG = "--audit-policy-file", "--audit-webhook-config-file", "--audit-log-path"
PASSED_ON = "--kube-apiserver-arg="
LINE_BYTES = 256 * 1024  # Loki refuses a longer line


def check_audit_path(
    scope: ScopeObjects, path: str, values: dict[str, Any], url: str | None
) -> Iterator[Diagnostic]:
    """Findings about a vCluster with `values` (in the file `path`) whose receiver waits at `url`.

    `url` is None where no receiver is declared, since the log of the control plane is read instead.
    """
    at = Span(path, 1, 1, 1, 1)
    control_plane = mapping(values.get("controlPlane"))
    flags = _flags(control_plane)
    if POLICY not in flags:
        yield Diagnostic(CODE, "the API server gets no audit policy, so it records nothing", at)
        return
    if WEBHOOK not in flags and LOG not in flags:
        yield Diagnostic(CODE, "the API server records events and delivers them nowhere", at)
    if WEBHOOK in flags and url is None:
        yield Diagnostic(CODE, "a webhook is configured, and no receiver is declared", at)
    if url is not None and WEBHOOK not in flags:
        yield Diagnostic(CODE, f"a receiver waits at {url}, and the API server has no {WEBHOOK}", at)
    yield from _policy(scope, at, control_plane, flags[POLICY])
    if WEBHOOK in flags:
        yield from _webhook(scope, at, control_plane, flags, url)
    if LOG in flags:
        yield from check_printed(at, _distro(control_plane), flags)
    yield from _event_size(at, flags)


def _distro(control_plane: dict[str, Any]) -> str:
    """The distribution that is switched on; k8s is what the chart starts without one."""
    enabled = [k for k, v in mapping(control_plane.get("distro")).items() if mapping(v).get("enabled")]
    return str(enabled[0]) if enabled else "k8s"


def _flags(control_plane: dict[str, Any]) -> dict[str, str]:
    """The API server's extra arguments by name, whatever the distro."""
    found: dict[str, str] = {}
    for distro in map(mapping, mapping(control_plane.get("distro")).values()):
        for argument in map(text, sequence(mapping(distro.get("apiServer")).get("extraArgs"))):
            name, _, value = argument.partition("=")
            found[name] = value
        for argument in map(text, sequence(distro.get("extraArgs"))):
            if argument.startswith(PASSED_ON):
                name, _, value = argument.removeprefix(PASSED_ON).partition("=")
                found[f"--{name}"] = value
    return found


def _policy(scope: ScopeObjects, at: Span, control_plane: dict[str, Any], file: str) -> Iterator[Diagnostic]:
    mounted = yield from _mounted(scope, at, control_plane, POLICY, file)
    key = file.rpartition("/")[2]
    if mounted is not None and not sequence(embedded_yaml(mounted, key).get("rules")):
        yield mounted.finding(CODE, f"its {key} has no rules, so the API server refuses to start")


def _webhook(
    scope: ScopeObjects, at: Span, control_plane: dict[str, Any], flags: dict[str, str], url: str | None
) -> Iterator[Diagnostic]:
    mounted = yield from _mounted(scope, at, control_plane, WEBHOOK, flags[WEBHOOK])
    if mounted is None:
        return
    kubeconfig = embedded_yaml(mounted, flags[WEBHOOK].rpartition("/")[2])
    clusters = [mapping(entry) for entry in sequence(kubeconfig.get("clusters"))]
    servers = [text(mapping(entry.get("cluster")).get("server")) for entry in clusters]
    if not servers:
        yield mounted.finding(CODE, "names no server, so the API server posts nowhere")
    for server in servers:
        found = tuple(check_delivery(scope, mounted, server, flags))
        yield from found
        if not found and url is not None and server != url:
            yield mounted.finding(CODE, f"posts to {server}, and the receiver waits at {url}")


def _mounted(
    scope: ScopeObjects, at: Span, control_plane: dict[str, Any], flag: str, file: str
) -> Generator[Diagnostic, None, ObjectFile | None]:
    """The ConfigMap of the scope that holds the file which a flag names; None where a link is missing."""
    persistence = mapping(mapping(control_plane.get("statefulSet")).get("persistence"))
    folder, _, key = file.rpartition("/")
    mounts = [mapping(m) for m in sequence(persistence.get("addVolumeMounts"))]
    names = [text(m.get("name")) for m in mounts if m.get("mountPath") == folder]
    if not names:
        yield Diagnostic(CODE, f"{flag} names {file}, and nothing is mounted at {folder}", at)
        return None
    volumes = {text(v.get("name")): v for v in map(mapping, sequence(persistence.get("addVolumes")))}
    config_map = text(mapping(volumes.get(names[0], {}).get("configMap")).get("name"))
    found = scope.find("ConfigMap", scope.namespace, config_map)
    if found is None:
        message = f"{folder} mounts ConfigMap {config_map!r}, which the control plane's scope does not have"
        yield Diagnostic(CODE, message, at)
    elif key not in mapping(found.object.get("data")):
        yield found.finding(CODE, f"has no key {key!r}, which {flag} names")
        return None
    return found


def _event_size(at: Span, flags: dict[str, str]) -> Iterator[Diagnostic]:
    """An event with its bodies may have megabytes; Loki refuses such a line without a word to the sender."""
    for kind in ("webhook", "log"):
        if (WEBHOOK if kind == "webhook" else LOG) not in flags:
            continue
        enabled, most = f"--audit-{kind}-truncate-enabled", f"--audit-{kind}-truncate-max-event-size"
        size = flags.get(most, "")
        if flags.get(enabled) != "true" or not size.isdecimal() or int(size) >= LINE_BYTES:
            message = "events are not cut below 256 KiB, and Loki refuses longer lines"
            yield Diagnostic(CODE, message, at, f"set {enabled}=true and {most}=200000")
