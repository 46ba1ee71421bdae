"""Scrape jobs: `prometheus.scrape`, and `prometheus.relabel` where a job keeps, drops or changes samples."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.build import attr, block, ref
from compiler.diagnostics import Span
from compiler.kinds.auth import (
    Auth,
    Header,
    Key,
    Tls,
    auth_arguments,
    auth_keys,
    header_arguments,
    header_keys,
    read_auth,
    read_headers,
    read_tls,
    tls_arguments,
    tls_keys,
)
from compiler.kinds.contract import Inactive, Job, Place
from compiler.kinds.declared_metrics import read_metrics
from compiler.kinds.keep_list import KeepList, name_rule
from compiler.kinds.target_labels import TargetLabel, attached, read_target_labels
from compiler.kinds.written import Written, read_rules
from compiler.located_yaml.fields import Fields

DEFAULT_INTERVAL = "30s"
DEFAULT_TIMEOUT = "10s"


class Endpoint(Struct, frozen=True):
    """How the targets of a job are reached; `stated` tells whether the spec says the scheme itself.

    The spans are those of the keys, or of the job where they are absent.
    """

    scheme: str
    path: str
    tls: Tls
    auth: Auth
    headers: tuple[Header, ...]
    tls_span: Span
    auth_span: Span
    headers_span: Span
    stated: bool

    @classmethod
    def read(
        cls,
        fields: Fields,
        *,
        scheme: str = "http",
        path: str = "/metrics",
        auth: str = "none",
        tls: str = "system",
    ) -> Self:
        return cls(
            scheme=fields.text("scheme", default=scheme),
            path=fields.text("path", default=path),
            tls=read_tls(fields.plain("tls", default=tls)),
            auth=read_auth(fields.plain("auth", default=auth)),
            headers=read_headers(fields.plain("headers", default={})),
            tls_span=fields.span_of("tls"),
            auth_span=fields.span_of("auth"),
            headers_span=fields.span_of("headers"),
            stated="scheme" in fields.mapping,
        )


def read_inactive(fields: Fields) -> tuple[Inactive, ...]:
    """The `inactive_when` of a job, sorted by parameter and value."""
    return tuple(
        Inactive(parameter=parameter, value=value, reason=values.text(value), span=values.span)
        for parameter, values in fields.entries("inactive_when")
        for value in sorted(values.mapping)
    )


class ScrapeJob(Job, frozen=True, kw_only=True):
    """What all kinds of jobs share once their targets are known: an endpoint and further target labels."""

    # Where a kind switches parts of its exporter off: how the names of what is left begin.
    metric_prefixes: ClassVar[tuple[str, ...]] = ()

    endpoint: Endpoint
    target_labels: tuple[TargetLabel, ...]
    relabel: Written
    metric_relabel: Written

    def written(self) -> tuple[Written, ...]:
        return (self.relabel, self.metric_relabel)

    def own_rules(self, place: Place) -> tuple[ast.Block, ...]:
        """The rules for targets that the spec adds to those of the kind: for further labels, and written out."""
        return (*(label.rule(place) for label in self.target_labels), *self.relabel.blocks)

    def attached(self, role: str) -> tuple[str, ...]:
        """What the discovery of the targets must attach to them."""
        return attached(self.target_labels, role)

    def secrets(self) -> tuple[Key, ...]:
        endpoint = self.endpoint
        return (*auth_keys(endpoint.auth), *tls_keys(endpoint.tls), *header_keys(endpoint.headers))

    def scrape(self, place: Place, targets: str) -> tuple[ast.Block, ...]:
        """The blocks from targets to sinks: the scrape, and rules for samples where the job has any."""
        filters = self._filter(place)
        receivers = (f"prometheus.relabel.{place.label}.receiver",) if filters else place.forward_to
        endpoint = self.endpoint
        arguments: list[ast.Statement] = [
            attr("targets", ref(targets)),
            attr("forward_to", [ref(path) for path in receivers]),
            attr("job_name", self.job),
            attr("scrape_interval", self.interval),
            attr("scrape_timeout", self.timeout),
        ]
        if self.honor_labels:
            arguments.append(attr("honor_labels", True))
        if endpoint.path != "/metrics":
            arguments.append(attr("metrics_path", endpoint.path))
        if endpoint.scheme != "http" or endpoint.stated:
            arguments.append(attr("scheme", endpoint.scheme))
        arguments += auth_arguments(endpoint.auth)
        arguments += header_arguments(endpoint.headers)
        arguments += tls_arguments(endpoint.tls)
        return (block("prometheus.scrape", place.label, *arguments, origin=self.span), *filters)

    def _filter(self, place: Place) -> tuple[ast.Block, ...]:
        dropped = [name_rule("drop", "|".join(self.drop))] if self.drop else []
        rules = (*self.keep.rules(), *dropped, *self.metric_relabel.blocks)
        if not rules:
            return ()
        forward = attr("forward_to", [ref(path) for path in place.forward_to])
        return (block("prometheus.relabel", place.label, forward, *rules, origin=self.span),)


def _timeout_span(fields: Fields) -> Span:
    """The place of the timeout or the interval: of what the job says itself, where the other is a default."""
    given = [fields.span_of(key) for key in ("timeout", "interval") if key in fields.mapping]
    job = fields.mapping.span
    own = [
        span
        for span in given
        if (job.line, job.column) <= (span.line, span.column) and span.line <= job.end_line
    ]
    return next(iter((*own, *given)), fields.span)


def read_common(name: str, fields: Fields, *, exporter: str | None = None, **endpoint: Any) -> dict[str, Any]:
    """The fields of ScrapeJob that every kind reads the same way, as keyword arguments.

    `exporter` and the keywords of Endpoint.read are the kind's defaults.
    """
    return {
        "name": name,
        "scope": fields.text("scope"),
        "to": tuple(fields.plain("to")),
        "collector": fields.text("collector", default=None),
        "span": fields.span,
        "job": fields.text("job", default=name),
        "interval": fields.text("interval", default=DEFAULT_INTERVAL),
        "timeout": fields.text("timeout", default=DEFAULT_TIMEOUT),
        "timeout_span": _timeout_span(fields),
        "exporter": fields.text("exporter", default=exporter),
        "exporter_span": fields.span_of("exporter"),
        "declared": read_metrics(name, fields),
        "honor_labels": fields.boolean("honor_labels", default=False),
        "keep": KeepList.read(fields),
        "drop": tuple(sorted(fields.plain("drop", default=[]))),
        "inactive": read_inactive(fields),
        "endpoint": Endpoint.read(fields, **endpoint),
        "target_labels": read_target_labels(fields, "labels"),
        "relabel": read_rules(fields, "relabel"),
        "metric_relabel": read_rules(fields, "metric_relabel"),
    }
