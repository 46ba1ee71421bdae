"""Discovery of targets: `discovery.kubernetes` blocks, and the selectors that keep them small."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from compiler.alloy import ast
from compiler.alloy.build import attr, binary, block, call
from compiler.diagnostics import Span

Role: TypeAlias = Literal["node", "pod", "service", "endpointslice"]

NODE_FIELD = {"pod": "spec.nodeName", "node": "metadata.name"}


def label_selector(labels: Mapping[str, str]) -> str:
    """A Kubernetes label selector that all of `labels` must match, sorted."""
    return ",".join(f"{name}={value}" for name, value in sorted(labels.items()))


def discover(
    role: Role,
    label: str,
    *,
    namespace: str | None = None,
    own_namespace: bool = False,
    match_labels: Mapping[str, str] | None = None,
    select: Role | None = None,
    node_filter: bool = False,
    attach: tuple[str, ...] = (),
    comment: tuple[str, ...] = (),
    origin: Span | None = None,
) -> ast.Block:
    """A discovery.kubernetes block.

    `own_namespace` looks only where the collector's pod is, which need not be known when the config is written.
    `attach` names kinds of objects around a target (`namespace`, `node`) whose labels it gets too.
    `match_labels` select objects of role `select` (the discovered role itself if None). With `node_filter` the API
    server sends only what is on the collector's own node; roles other than pod and node have no such selector.
    """
    field = NODE_FIELD.get(role) if node_filter else None
    selector: list[ast.Statement] = []
    if match_labels:
        selector.append(attr("label", label_selector(match_labels)))
    if field:
        selector.append(attr("field", binary(f"{field}=", "+", call("sys.env", "NODE_NAME"))))
    body: list[ast.Statement] = [attr("role", role)]
    if namespace is not None:
        body.append(block("namespaces", None, attr("names", [namespace])))
    elif own_namespace:
        body.append(block("namespaces", None, attr("own_namespace", True)))
    if selector:
        body.append(block("selectors", None, attr("role", select or role), *selector))
    if attach:
        body.append(block("attach_metadata", None, *(attr(name, True) for name in attach)))
    return block("discovery.kubernetes", label, *body, comment=comment, origin=origin)
