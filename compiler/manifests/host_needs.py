"""What each Alloy component asks of its node: config in, host paths, user and capabilities out.

The facts per component come from its reference page and from the chart's mounts. Everything here is beyond
the Pod Security level `restricted`, so that an empty result means a pod that any namespace admits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec import Struct

from compiler.alloy import ast
from compiler.manifests.config_reading import Config, attribute, literals, text_of, texts_of


class HostPath(Struct, frozen=True):
    """A read-only view of a folder or file of the node."""

    path: str
    mount: str


class HostNeed(Struct, frozen=True):
    """What one component needs of the node. `unconfined`: no AppArmor profile; `privileged`: every right there is."""

    component: str
    paths: tuple[HostPath, ...] = ()
    root: bool = False
    host_pid: bool = False
    host_network: bool = False
    unconfined: bool = False
    privileged: bool = False
    capabilities: tuple[str, ...] = ()


Rule: TypeAlias = Callable[[Config, str, ast.Block], Iterator[HostNeed]]


def derive_host_needs(config: Config) -> tuple[HostNeed, ...]:
    """What the components of a config need of the node, in their order."""
    return tuple(
        need
        for component, block in config.components.items()
        if block.name in RULES
        for need in RULES[block.name](config, component, block)
    )


_UNIX_PATHS = (("procfs_path", "/proc"), ("rootfs_path", "/"), ("sysfs_path", "/sys"))


def _unix(config: Config, component: str, block: ast.Block) -> Iterator[HostNeed]:
    """Without these attributes the exporter describes its own container."""
    set_paths = ((text_of(attribute(block, name)), path) for name, path in _UNIX_PATHS)
    paths = tuple(HostPath(path, mount) for mount, path in set_paths if mount is not None and mount != path)
    if paths:
        yield HostNeed(component, paths)


def _log_files(config: Config, component: str, block: ast.Block) -> Iterator[HostNeed]:
    """Log files of pods belong to root and are closed to others."""
    wanted = {
        folder
        for name in config.upstream(component)
        for text in literals(config.components[name])
        for folder in _LOG_FOLDERS
        if text.startswith(folder)
    }
    if wanted:
        yield HostNeed(component, tuple(HostPath(path, path) for path in sorted(wanted)), root=True)


_LOG_FOLDERS = ("/var/log", "/var/lib/docker/containers")


def _journal(config: Config, component: str, block: ast.Block) -> Iterator[HostNeed]:
    """The group that may read the journal has another number on each distribution, so root reads it."""
    path = text_of(attribute(block, "path"))
    folders = ("/var/log/journal", "/run/log/journal") if not path else (path,)
    yield HostNeed(component, tuple(HostPath(p, p) for p in (*folders, "/etc/machine-id")), root=True)


def _docker(config: Config, component: str, block: ast.Block) -> Iterator[HostNeed]:
    host = text_of(attribute(block, "host")) or "unix:///var/run/docker.sock"
    if host.startswith("unix://"):
        path = host.removeprefix("unix://")
        yield HostNeed(component, (HostPath(path, path),), root=True)


def _detection(config: Config, component: str, block: ast.Block) -> Iterator[HostNeed]:
    if "docker" in (texts_of(attribute(block, "detectors")) or ()):
        yield HostNeed(component, (HostPath("/var/run/docker.sock", "/var/run/docker.sock"),), root=True)


def _cadvisor(config: Config, component: str, block: ast.Block) -> Iterator[HostNeed]:
    """The kubelets serve the same at /metrics/cadvisor, without any of this."""
    folders = (("/", "/rootfs"), *((p, p) for p in ("/dev/disk", "/sys", "/var/lib/docker", "/var/run")))
    paths = tuple(HostPath(*pair) for pair in folders)
    yield HostNeed(component, paths, root=True, host_pid=True, host_network=True, privileged=True)


def _processes(config: Config, component: str, block: ast.Block) -> Iterator[HostNeed]:
    yield HostNeed(component, host_pid=True)


def _as_root(*capabilities: str, paths: tuple[str, ...] = (), unconfined: bool = False) -> Rule:
    def rule(config: Config, component: str, block: ast.Block) -> Iterator[HostNeed]:
        yield HostNeed(
            component,
            tuple(HostPath(path, path) for path in paths),
            root=True,
            host_pid=True,
            unconfined=unconfined,
            capabilities=capabilities,
        )

    return rule


RULES: dict[str, Rule] = {
    "beyla.ebpf": _as_root(
        "BPF",
        "CHECKPOINT_RESTORE",
        "DAC_READ_SEARCH",
        "NET_ADMIN",
        "NET_RAW",
        "PERFMON",
        "SYS_PTRACE",
        unconfined=True,
    ),
    "discovery.docker": _docker,
    "discovery.dockerswarm": _docker,
    "discovery.process": _as_root(),
    "local.file_match": _log_files,
    "loki.source.docker": _docker,
    "loki.source.file": _log_files,
    "loki.source.journal": _journal,
    "otelcol.processor.resourcedetection": _detection,
    "otelcol.receiver.file_stats": _log_files,
    "otelcol.receiver.filelog": _log_files,
    "prometheus.exporter.cadvisor": _cadvisor,
    "prometheus.exporter.process": _processes,
    "prometheus.exporter.unix": _unix,
    "pyroscope.ebpf": _as_root(
        "BPF",
        "CHECKPOINT_RESTORE",
        "DAC_READ_SEARCH",
        "PERFMON",
        "SYSLOG",
        "SYS_PTRACE",
        "SYS_RESOURCE",
        paths=("/sys/kernel/tracing",),
    ),
    "pyroscope.java": _as_root("PERFMON", "SYS_ADMIN", "SYS_PTRACE", "SYS_RESOURCE"),
}
