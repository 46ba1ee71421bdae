"""What must exist beside a scope before its pods can start: Secrets and ConfigMaps that the deployer makes."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.plan.model import BackendPlan, CollectorPlan, GrafanaPlan, Prerequisite
from compiler.spec.platform import Platform

PULL_KEY = ".dockerconfigjson"


def find_prerequisites(
    namespace: str | None,
    collectors: tuple[CollectorPlan, ...],
    backends: tuple[BackendPlan, ...],
    platform: Platform,
) -> tuple[Prerequisite, ...]:
    """The objects that workloads in `namespace` need, each once, sorted by kind, namespace and name."""
    found: dict[tuple[str, str | None, str], tuple[set[str], set[str]]] = {}
    uses = [use for collector in collectors for use in _of_collector(namespace, collector, platform)]
    uses += [use for backend in backends for use in _of_backend(backend, platform)]
    for identity, key, user in uses:
        keys, users = found.setdefault(identity, (set(), set()))
        keys.add(key)
        users.add(user)
    ordered = sorted(found.items(), key=lambda entry: (entry[0][0], entry[0][1] or "", entry[0][2]))
    return tuple(
        Prerequisite(*identity, tuple(sorted(keys)), tuple(sorted(users)))
        for identity, (keys, users) in ordered
    )


_Use = tuple[tuple[str, str | None, str], str, str]


def _of_collector(namespace: str | None, collector: CollectorPlan, platform: Platform) -> Iterator[_Use]:
    for secret in collector.secrets:
        yield ("Secret", namespace, secret.secret), secret.key, collector.name
    for mounted in collector.mounted:
        yield (mounted.kind, namespace, mounted.name), mounted.key, collector.name
    for name in platform.pull_secrets:
        yield ("Secret", namespace, name), PULL_KEY, collector.name


def _of_backend(backend: BackendPlan, platform: Platform) -> Iterator[_Use]:
    if isinstance(backend, GrafanaPlan):
        asked = (key for source in backend.datasources for key in source.keys)
        for key in (backend.admin_password, *asked):
            yield ("Secret", backend.namespace, key.secret), key.key, backend.name
    for name in platform.pull_secrets:
        yield ("Secret", backend.namespace, name), PULL_KEY, backend.name
