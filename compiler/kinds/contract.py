"""What a kind of source or scrape job must say about itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Self

from msgspec import Struct

from compiler.alloy import ast
from compiler.diagnostics import Span
from compiler.kinds.auth import Key
from compiler.kinds.declared_metrics import DeclaredMetrics
from compiler.kinds.drops import Drop, read_drops
from compiler.kinds.keep_list import KeepList
from compiler.kinds.name_template import NameTemplate
from compiler.kinds.written import Written, read_stages
from compiler.located_yaml.fields import Fields


class Locality(StrEnum):
    """Which replicas may read an input without any of it being read twice."""

    NODE = "node"  # each node's agent reads what lives on its node
    CLUSTER = "cluster"  # one reader for the whole cluster
    COLLECTOR = "collector"  # each replica of each collector reads itself


class Place(Struct, frozen=True, kw_only=True):
    """Where an input ended up, as its components need to know it.

    `label` is the label of its components, `forward_to` the receivers as dotted references, `node_filter` whether
    each replica keeps only what is on the node that the environment variable NODE_NAME names, `release` the
    collector's Alloy release. `templates` has the templates of generated names, by the parameter they make.
    """

    label: str
    forward_to: tuple[str, ...]
    node_filter: bool
    release: tuple[int, int]
    collector: str
    templates: Mapping[str, NameTemplate]


class Input(Struct, frozen=True, kw_only=True):
    """What sources and jobs share: a name in the spec, where it reads, and the sinks that get the result.

    `collector` is the spec's explicit choice, None where the compiler places the input. `localities` lists how a
    kind can be read, the preferred way first. `schema` is the JSON Schema of the kind's own keys.
    """

    kind: ClassVar[str]
    summary: ClassVar[str]
    localities: ClassVar[tuple[Locality, ...]]
    schema: ClassVar[dict[str, Any]]

    name: str
    scope: str
    to: tuple[str, ...]
    collector: str | None
    span: Span

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        """The input from its mapping in a spec that the schema has accepted."""
        raise NotImplementedError

    def components(self, place: Place) -> tuple[ast.Block, ...]:
        """The Alloy blocks that read this input and send it to `place.forward_to`."""
        raise NotImplementedError

    def listeners(self) -> tuple[tuple[str, int], ...]:
        """Names and numbers of the ports that the collector serves for this input."""
        return ()

    def written(self) -> tuple[Written, ...]:
        """The Alloy that the user wrote for this input."""
        return ()

    def secrets(self) -> tuple[Key, ...]:
        """The secrets that the components refer to, and certificates that lie beside them."""
        return ()


class LogSource(Input, frozen=True, kw_only=True):
    """A source of log lines; `log_type` is the stream label by which users find them.

    `drops` and `own_stages` are what the spec adds to the kind's own stages.
    """

    log_type: str
    drops: tuple[Drop, ...]
    own_stages: Written

    def written(self) -> tuple[Written, ...]:
        return (self.own_stages,)

    def known_labels(self) -> Mapping[str, frozenset[str]]:
        """Values that labels of the lines are known to have, by label, where there may be others."""
        return {}

    def further_stages(self) -> tuple[ast.Block, ...]:
        """The stages of the spec: after the kind's own parsing, before the fixed labels."""
        return (*(drop.stage() for drop in self.drops), *self.own_stages.blocks)

    def reads(self) -> str:
        """What a test sends into it: lines, events or audit."""
        return "lines"


def read_log_source(name: str, fields: Fields) -> dict[str, Any]:
    """The fields of LogSource that every kind reads the same way, as keyword arguments."""
    return {
        "name": name,
        "scope": fields.text("scope"),
        "to": tuple(fields.plain("to")),
        "collector": fields.text("collector", default=None),
        "span": fields.span,
        "log_type": fields.text("log_type"),
        "drops": read_drops(fields),
        "own_stages": read_stages(fields),
    }


class Inactive(Struct, frozen=True, kw_only=True):
    """A parameter value under which a job is known to have no target, with the reason; `span` is the parameter's."""

    parameter: str
    value: str
    reason: str
    span: Span


class Job(Input, frozen=True, kw_only=True):
    """A scrape job; `job` is the value of its `job` label.

    `interval` and `timeout` are Go durations. `exporter` names the entry of the metrics catalog that says which
    series the targets expose, None for an unknown exporter; `declared` is what the spec itself tells of them.
    `keep` says what is kept of a scrape, `drop` names what is dropped from it. The spans are those of the values,
    or of the job where they are absent; `timeout_span` is that of the interval where only this is the job's own.
    """

    job: str
    interval: str
    timeout: str
    timeout_span: Span
    exporter: str | None
    exporter_span: Span
    declared: DeclaredMetrics | None
    honor_labels: bool
    keep: KeepList
    drop: tuple[str, ...]
    inactive: tuple[Inactive, ...]
