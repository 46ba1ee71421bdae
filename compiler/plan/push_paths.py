"""The paths on which stores take lines and samples, and what a URL in a spec means by its path."""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["loki", "prometheus"]

# The usual path first; the others are those of Mimir and Cortex, Thanos, and Grafana Cloud.
PUSH_PATHS: Final[dict[Kind, tuple[str, ...]]] = {
    "loki": ("/loki/api/v1/push",),
    "prometheus": ("/api/v1/write", "/api/v1/push", "/api/v1/receive", "/api/prom/push"),
}
# Last parts of paths that are asked or posted to: a prefix before the push path does not end in one of these.
_ENDPOINTS: Final = frozenset(
    {"api", "audit", "federate", "graph", "healthy", "labels", "logs", "metrics", "otlp", "prom", "push", "query",
     "query_range", "raw", "ready", "receive", "series", "tail", "targets", "v1", "write"}
)  # fmt: skip


def serves(kind: Kind, path: str) -> bool:
    """Whether a path ends in one that the kind of store takes data on."""
    if kind == "prometheus" and path.endswith(PUSH_PATHS["loki"]):
        return False
    return path.endswith(PUSH_PATHS[kind])


def is_other_endpoint(kind: Kind, path: str) -> bool:
    """Whether a path leads to something that takes no data of that kind, and is no prefix either."""
    return not serves(kind, path) and path.rstrip("/").rpartition("/")[2] in _ENDPOINTS


def with_push_path(kind: Kind, url: str, path: str) -> str:
    """The URL to push to: as it is where its `path` is a push path, else with the usual one behind it."""
    return url if serves(kind, path) else url + PUSH_PATHS[kind][0]
