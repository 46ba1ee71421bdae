"""Sinks: `loki.write` and `prometheus.remote_write`, with the external labels of everything they send."""

from __future__ import annotations

from typing import assert_never
from urllib.parse import urlsplit

from compiler.alloy import ast
from compiler.alloy.build import attr, block, call
from compiler.kinds.auth import auth_arguments, trust_arguments
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
    tenant: tuple[ast.Statement, ...] = ()
    if sink.tenant is not None:
        loki = sink.kind == "loki"
        tenant = (
            attr("tenant_id", sink.tenant) if loki else attr("headers", {"X-Scope-OrgID": sink.tenant}),
        )
    return (
        attr("url", sink.url),
        *tenant,
        *auth_arguments(sink.auth),
        *trust_arguments(urlsplit(sink.url).scheme, sink.trust),
    )


def _label_value(value: LabelValue) -> str | ast.Expr:
    match value:
        case Constant(text):
            return text
        case FromParameter(parameter):
            return call("sys.env", parameter)
        case _:
            assert_never(value)
