"""What a job keeps of a scrape: a list of metric names, all, or `used`, which is made from what the queries read."""

from __future__ import annotations

from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace

from compiler.alloy import ast
from compiler.alloy.build import array, attr, block, call
from compiler.diagnostics import Span
from compiler.kinds.names import METRIC_NAME
from compiler.located_yaml.fields import Fields

_NAMES: dict[str, Any] = {"type": "array", "items": METRIC_NAME, "minItems": 1, "uniqueItems": True}

KEEP: dict[str, Any] = {
    "description": "The metrics to keep, `used` for those that queries read, or `all`; all if absent.",
    "x-expected": "used, all, or a list of metric names",
    "if": {"type": "string"},
    "then": {"enum": ["all", "used"]},
    "else": _NAMES,
}
ALSO_KEEP: dict[str, Any] = _NAMES | {
    "description": "With `keep: used`: metrics to keep though no query reads them."
}
DROP: dict[str, Any] = _NAMES | {"description": "Metrics to drop."}

ANSWERS = "up"
"""Kept by every derived list. In Prometheus no rule reaches `up`; in Alloy it passes prometheus.relabel like the rest
(grafana/k8s-monitoring-helm names it in each of its keep lists)."""


class KeepList(Struct, frozen=True):
    """The metric names that a job keeps, sorted; None for all.

    `used` says that the names are those that queries read, `also`, and `up`. Until the queries are known, `names`
    is None. `readers` are the comment lines of each name: who reads it, or that the spec asks for it. `written` has
    the names that stand in the spec, with their places.
    """

    names: tuple[str, ...] | None = None
    used: bool = False
    also: tuple[str, ...] = ()
    readers: tuple[tuple[str, ...], ...] = ()
    written: tuple[tuple[str, Span], ...] = ()

    @classmethod
    def read(cls, fields: Fields) -> Self:
        keep = fields.plain("keep", default=None)
        also = fields.texts("also_keep")
        names = fields.texts("keep") if isinstance(keep, list) else ()
        return cls(
            names=tuple(sorted(name for name, _ in names)) if names else None,
            used=keep == "used",
            also=tuple(sorted(name for name, _ in also)),
            written=(*names, *also),
        )

    def settled(self, readers: dict[str, tuple[str, ...]]) -> KeepList:
        """The list once it is known who reads what; `readers` maps each name that is read to its comment lines."""
        lines = {
            **dict.fromkeys(self.also, ("also_keep",)),
            ANSWERS: ("always: whether the target answers",),
            **readers,
        }
        names = tuple(sorted(lines))
        return replace(self, names=names, readers=tuple(lines[name] for name in names))

    def rules(self) -> tuple[ast.Block, ...]:
        """The relabel rule that keeps these names and nothing else, if there is a list."""
        if self.names is None:
            return ()
        regex = (
            call("string.join", array(self.names, self.readers), "|") if self.used else "|".join(self.names)
        )
        return (name_rule("keep", regex),)


def name_rule(action: str, regex: ast.Expr | str) -> ast.Block:
    """A relabel rule on the metric's name."""
    return block(
        "rule", None, attr("source_labels", ["__name__"]), attr("regex", regex), attr("action", action)
    )
