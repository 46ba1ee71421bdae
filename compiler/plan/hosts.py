"""Host names in the addresses of sinks: what Kubernetes' DNS makes of each (kubernetes/dns: specification)."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection
from typing import TypeAlias

from msgspec import Struct

from compiler.lazy_pattern import lazy_pattern


class IpAddress(Struct, frozen=True):
    pass


class OwnPod(Struct, frozen=True):
    """localhost: the collector's pod itself."""


class PodName(Struct, frozen=True):
    """The name of one pod, by itself or behind a headless Service."""


class ShortName(Struct, frozen=True):
    """A Service by its name alone: it is looked up in the namespace of whoever asks."""

    name: str


class ServiceName(Struct, frozen=True):
    """A Service with its namespace; `domain` is what follows `.svc.`, None where nothing does."""

    name: str
    namespace: str
    domain: str | None


class Elsewhere(Struct, frozen=True):
    """A name of the outside world."""


Host: TypeAlias = IpAddress | OwnPod | PodName | ShortName | ServiceName | Elsewhere

_POD_ADDRESS = lazy_pattern(r"[0-9]+(-[0-9]+){3}\.[^.]+\.pod(\.|$)")


def host_of(name: str, namespaces: Collection[str]) -> Host:
    """What a host name stands for; `namespaces` are those that make `service.namespace` of a two-part name."""
    name = name.rstrip(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        return IpAddress()
    if name == "localhost" or name.endswith(".localhost"):
        return OwnPod()
    if _POD_ADDRESS.match(name):
        return PodName()
    parts = name.split(".")
    if len(parts) == 1:
        return ShortName(name)
    if "svc" in parts[2:]:
        end = parts.index("svc", 2)
        domain = ".".join(parts[end + 1 :]) or None
        return PodName() if end > 2 else ServiceName(parts[0], parts[1], domain)
    if len(parts) == 2 and parts[1] in namespaces:
        return ServiceName(parts[0], parts[1], None)
    return Elsewhere()
