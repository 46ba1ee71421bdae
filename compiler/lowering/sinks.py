"""Sinks: `loki.write` and `prometheus.remote_write`, with the external labels of everything they send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from compiler.alloy import ast
from compiler.alloy.build import attr, block, call
from compiler.kinds.auth import SecretKey, auth_arguments, header_arguments, tls_arguments
from compiler.kinds.auth.headers import TENANT
from compiler.plan.model import Constant, FromParameter, LabelValue, SinkPlan

COMPONENT = {"loki": "loki.write", "prometheus": "prometheus.remote_write"}


def receiver(sink: SinkPlan) -> str:
    """The dotted reference to what a sink's component receives with."""
    return f"{COMPONENT[sink.kind]}.{sink.label}.receiver"


def lower_sink(sink: SinkPlan) -> ast.Block:
    """The component of one sink."""
    body: list[ast.Statement] = [block("endpoint", None, *_endpoint(sink))]
    if sink.external_labels:
        labels = {label.name: _label_value(label.value) for label in sink.external_labels}
        body.append(attr("external_labels", labels))
    return block(COMPONENT[sink.kind], sink.label, *body, comment=(f"sink {sink.name}",), origin=sink.span)


def _endpoint(sink: SinkPlan) -> tuple[ast.Statement, ...]:
    secret = [header for header in sink.headers if isinstance(header.value, SecretKey)]
    return (
        attr("url", sink.url),
        *_tenant_and_headers(sink),
        *header_arguments(secret),
        *auth_arguments(sink.auth),
        *tls_arguments(sink.tls),
    )


def _tenant_and_headers(sink: SinkPlan) -> Iterator[ast.Statement]:
    """Loki has an argument for the tenant; to others it is a header like the rest."""
    headers = {header.name: header.value for header in sink.headers if isinstance(header.value, str)}
    if sink.tenant is not None and sink.kind == "loki":
        yield attr("tenant_id", sink.tenant)
    elif sink.tenant is not None:
        headers[TENANT] = sink.tenant
    if headers:
        yield attr("headers", dict(sorted(headers.items())))


def _label_value(value: LabelValue) -> str | ast.Expr:
    match value:
        case Constant(text):
            return text
        case FromParameter(parameter):
            return call("sys.env", parameter)
        case _:
            assert_never(value)
