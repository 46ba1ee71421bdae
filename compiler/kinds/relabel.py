"""Relabel rules: what turns the meta labels of discovery into the labels of targets.

Jobs repeat their rules: the same rule is the same object, which later stages look at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from compiler.alloy import ast
from compiler.alloy.build import attr, block, ref
from compiler.diagnostics import Span

META = "__meta_kubernetes_"


def meta_label(kind: str, key: str) -> str:
    """The meta label of a Kubernetes label or annotation key: characters outside [a-zA-Z0-9_] become `_`."""
    return f"{META}{kind}_" + "".join(c if c.isascii() and (c.isalnum() or c == "_") else "_" for c in key)


def quote_regex(text: str) -> str:
    """A regular expression that matches `text` and nothing else; RE2 refuses a backslash before other letters."""
    return "".join(c if c.isalnum() or ord(c) > 127 or c in "_-/ :,=~@%" else f"\\{c}" for c in text)


@lru_cache(maxsize=1024)
def copy(source: str, target: str) -> ast.Block:
    """Set `target` to the value of `source`; an absent source leaves no label."""
    return block("rule", None, attr("source_labels", [source]), attr("target_label", target))


@lru_cache(maxsize=1024)
def copy_if_set(source: str, target: str) -> ast.Block:
    """Set `target` to the value of `source`, unless that is absent."""
    return block(
        "rule", None, attr("source_labels", [source]), attr("regex", "(.+)"), attr("target_label", target)
    )


@lru_cache(maxsize=1024)
def constant(target: str, value: str) -> ast.Block:
    """Set `target` to `value`; a `$` in the value is doubled, since a replacement expands groups."""
    return block("rule", None, attr("target_label", target), attr("replacement", value.replace("$", "$$")))


@lru_cache(maxsize=1024)
def keep_equal(source: str, value: str) -> ast.Block:
    """Keep the targets whose label `source` is exactly `value`."""
    return block(
        "rule",
        None,
        attr("source_labels", [source]),
        attr("regex", quote_regex(value)),
        attr("action", "keep"),
    )


@lru_cache(maxsize=1024)
def drop_matching(source: str, regex: str) -> ast.Block:
    """Drop the targets whose label `source` matches the whole `regex`."""
    return block("rule", None, attr("source_labels", [source]), attr("regex", regex), attr("action", "drop"))


def relabel_targets(
    label: str, targets: str, rules: Iterable[ast.Block], origin: Span | None = None
) -> ast.Block:
    """A discovery.relabel block over the targets that the dotted reference `targets` names."""
    return block("discovery.relabel", label, attr("targets", ref(targets)), *rules, origin=origin)
