"""Every generated name: component labels, Service addresses. They come from the spec's own names only."""

from __future__ import annotations

RESERVED = frozenset({"true", "false", "null"})  # Alloy refuses these as labels


def component_label(name: str) -> str:
    """The label of the components of a spec entry: its name as an Alloy identifier.

    Entries are DNS labels, so replacing dashes keeps different names different.
    """
    label = name.replace("-", "_")
    return f"_{label}" if label[0].isdigit() or label in RESERVED else label


def service_host(service: str, namespace: str, cluster_domain: str) -> str:
    """The DNS name of a Service, the same from every pod of its cluster."""
    return f"{service}.{namespace}.svc.{cluster_domain}"
