"""A proven query in, the unit of its result out, as far as the catalog and the arithmetic tell."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from compiler.coverage.lint.rates import RATES
from compiler.coverage.offers import Offer
from compiler.coverage.promql_proof import QueryProof
from compiler.languages.promql import ast, fold

Unit: TypeAlias = Literal[
    "ratio",
    "percent",
    "bytes",
    "bytes per second",
    "seconds",
    "milliseconds",
    "cores",
    "per second",
    "count",
    "celsius",
    "watts",
    "joules",
]

_OF_CATALOG: dict[str, Unit] = {
    "ratio 0-1": "ratio",
    "percent 0-100": "percent",
    "bytes": "bytes",
    "bytes/second": "bytes per second",
    "seconds": "seconds",
    "milliseconds": "milliseconds",
    "cores": "cores",
    "celsius": "celsius",
    "watts": "watts",
    "joules": "joules",
}
_PER_SECOND: dict[Unit | None, Unit] = {
    "bytes": "bytes per second",
    "seconds": "cores",  # seconds of CPU time per second
    "joules": "watts",
    "count": "per second",
}
_KEEP = frozenset({
    "avg", "sum", "min", "max", "topk", "bottomk", "quantile", "limitk",
    "abs", "ceil", "floor", "round", "clamp", "clamp_min", "clamp_max", "sort", "sort_desc",
    "label_replace", "label_join", "delta", "idelta", "increase",
    "avg_over_time", "min_over_time", "max_over_time", "last_over_time", "quantile_over_time",
})  # fmt: skip
_COUNTING = frozenset({"count", "group", "count_values"})


class _Buckets(Struct, frozen=True):
    """Histogram buckets: counts, in which histogram_quantile finds a value of `unit`."""

    unit: Unit | None


_Amount: TypeAlias = Unit | float | _Buckets | None
"""What a node gives: a unit, a number, buckets, or nothing that is known."""


def unit_of(proof: QueryProof) -> Unit | None:
    """The unit of the whole; None where it is not certain."""

    def combine(node: ast.Expr, inner: tuple[_Amount, ...]) -> _Amount:
        if isinstance(node, ast.VectorSelector):
            return _of_offers(proof.selectors[id(node)].feeding)
        return _combined(node, inner)

    unit = fold(proof.steps[-1].node, combine)
    return unit if isinstance(unit, str) else None


def _of_offers(feeding: tuple[Offer, ...]) -> _Amount:
    units = {_of_offer(offer) for offer in feeding}
    return units.pop() if len(units) == 1 else None


def _of_offer(offer: Offer) -> _Amount:
    name, family = offer.series.name, offer.series.family
    if family.type == "histogram" and name.endswith("_bucket"):
        return _Buckets(_OF_CATALOG.get(family.unit or ""))
    if family.type in ("histogram", "summary") and name.endswith("_count"):
        return "count"
    if name.endswith("_total") and family.unit is None:
        return "count"
    return _OF_CATALOG.get(family.unit or "")


def _combined(node: ast.Expr, inner: tuple[_Amount, ...]) -> _Amount:
    """The unit of a node; a float is a number whose unit its operator decides."""
    match node:
        case ast.Number():
            return node.value
        case ast.Paren() | ast.Unary() | ast.MatrixSelector() | ast.Subquery():
            return inner[0]
        case ast.Call() if node.function in RATES - {"increase"}:
            given = inner[0]
            return (
                given
                if isinstance(given, _Buckets)
                else _PER_SECOND.get(given if isinstance(given, str) else None)
            )
        case ast.Call(function="histogram_quantile"):
            return inner[-1].unit if isinstance(inner[-1], _Buckets) else None
        case ast.Call():
            return _vector_unit(inner) if node.function in _KEEP else None
        case ast.Aggregation() if node.operator in _COUNTING:
            return "count"
        case ast.Aggregation() if node.operator in _KEEP:
            # Of series that are one core each, as those of the node exporter, the mean is a ratio.
            return None if inner[-1] == "cores" and node.operator != "sum" else inner[-1]
        case ast.Binary():
            return _calculated(node.operator.name, *inner)
        case _:
            return None


def _vector_unit(inner: tuple[_Amount, ...]) -> _Amount:
    units = [unit for unit in inner if not isinstance(unit, float)]
    return units[0] if len(units) == 1 else None


def _calculated(operator: str, left: _Amount, right: _Amount) -> _Amount:
    if isinstance(left, float) and isinstance(right, float):
        return None
    if operator in ("+", "-", "or", "and", "unless", ">", "<", ">=", "<=", "==", "!="):
        return _same(left, right)
    scaled = _SCALED.get((operator, left, right))
    if scaled is not None:
        return scaled
    if operator == "/" and left is not None and left == right:
        return "ratio"
    return None


_SCALED: dict[tuple[str, _Amount, _Amount], Unit] = {
    ("*", "ratio", 100.0): "percent",
    ("*", 100.0, "ratio"): "percent",
    ("/", "percent", 100.0): "ratio",
    ("*", "percent", 0.01): "ratio",
    ("*", "seconds", 1000.0): "milliseconds",
    ("/", "milliseconds", 1000.0): "seconds",
    # The mean of a histogram: what was summed up, by how often.
    ("/", "cores", "per second"): "seconds",
    ("/", "bytes per second", "per second"): "bytes",
    ("/", "seconds", "count"): "seconds",
    ("/", "bytes", "count"): "bytes",
}


def _same(left: _Amount, right: _Amount) -> _Amount:
    """A number beside a unit counts in that unit, as in `1 - ratio`."""
    if isinstance(left, float):
        return None if isinstance(right, float) else right
    if isinstance(right, float) or left == right:
        return left
    return None
