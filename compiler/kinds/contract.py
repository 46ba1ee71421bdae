"""What a kind of source or scrape job must say about itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from compiler.alloy import ast
from compiler.diagnostics import Span


class Locality(StrEnum):
    """Which replica may read a source without reading it twice."""

    NODE = "node"  # each node's agent reads what lives on its node
    CLUSTER = "cluster"  # exactly one reader in the whole cluster
    EITHER = "either"  # by node where there is an agent on each, else one reader
    COLLECTOR = "collector"  # each replica reads itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What a kind needs to know of where it runs, in order to become components.

    `label` is the label of its components, `forward_to` the receivers as dotted references, `node_filter` whether
    each replica keeps only what is on its own node (named by the environment variable NODE_NAME).
    """

    label: str
    forward_to: tuple[str, ...]
    node_filter: bool
    release: tuple[int, int]
    service_address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """What sources and jobs share: a name in the spec, where it reads, and the sinks that get the result."""

    kind: ClassVar[str]
    locality: ClassVar[Locality]
    schema: ClassVar[dict[str, Any]]

    name: str
    scope: str
    to: tuple[str, ...]
    collector: str | None
    span: Span

    def components(self, place: Placement) -> tuple[ast.Block, ...]:
        """The Alloy blocks that read this input and send it to `place.forward_to`."""
        raise NotImplementedError

    def ports(self) -> tuple[tuple[str, int], ...]:
        """Names and numbers of the ports that its collector must serve."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSource(Input):
    """A source of log lines; `log_type` is the stream label by which users find them."""

    log_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Input):
    """A scrape job: its name in the spec is the value of the `job` label.

    `interval` and `timeout` are Go durations. `exporter` names the entry of the metrics catalog that says which
    series the targets expose; None for an unknown exporter. `inactive_when` are the parameter values under which
    the job is known to have no target, with the reason.
    """

    interval: str
    timeout: str
    exporter: str | None
    inactive_when: tuple[tuple[str, str, str], ...] = ()
