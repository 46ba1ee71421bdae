"""A PromQL tree in, the mistakes of type and meaning that Prometheus refuses out.

Source: checkAST of prometheus/prometheus promql/parser/parse.go.
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.languages.promql import ast
from compiler.languages.promql.errors import PromQLError
from compiler.languages.promql.functions import FUNCTIONS, ValueType
from compiler.languages.promql.matchers import matches_empty, regex_error
from compiler.languages.promql.walk import children, fold, walk

_WORDS = {
    "scalar": "a scalar",
    "string": "a string",
    "vector": "an instant vector",
    "matrix": "a range vector",
}
_PARAMETERS: dict[str, ValueType] = {
    "topk": "scalar",
    "bottomk": "scalar",
    "quantile": "scalar",
    "limitk": "scalar",
    "limit_ratio": "scalar",
    "count_values": "string",
}
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_SETS = frozenset({"and", "or", "unless"})


def value_type(expr: ast.Expr) -> ValueType:
    """What an expression gives."""
    return fold(expr, type_of)


def type_of(node: ast.Expr, inner: tuple[ValueType, ...]) -> ValueType:
    """What a node gives, from what its children give."""
    match node:
        case ast.Number():
            return "scalar"
        case ast.String():
            return "string"
        case ast.VectorSelector() | ast.Aggregation():
            return "vector"
        case ast.MatrixSelector() | ast.Subquery():
            return "matrix"
        case ast.Call():
            function = FUNCTIONS.get(node.function)
            return function.returns if function else "vector"
        case ast.Binary():
            return "scalar" if inner == ("scalar", "scalar") else "vector"
        case ast.Unary() | ast.Paren():
            return inner[0]


def type_errors(expr: ast.Expr, *, experimental: bool) -> tuple[PromQLError, ...]:
    """All that is wrong, in the order of the text."""
    types: dict[int, ValueType] = {}

    def remember(node: ast.Expr, inner: tuple[ValueType, ...]) -> ValueType:
        types[id(node)] = made = type_of(node, inner)
        return made

    fold(expr, remember)
    unnamed = _info_selectors(expr)
    found = [
        error
        for node in walk(expr)
        for error in _errors(
            node, tuple(types[id(c)] for c in children(node)), experimental, id(node) in unnamed
        )
    ]
    return tuple(sorted(found, key=lambda error: error.start))


def _errors(
    node: ast.Expr, inner: tuple[ValueType, ...], experimental: bool, unnamed: bool
) -> Iterator[PromQLError]:
    match node:
        case ast.Aggregation():
            yield from _aggregation(node, inner)
        case ast.Binary():
            yield from _binary(node, inner)
        case ast.Call():
            yield from _call(node, inner, experimental)
        case ast.Unary() if inner[0] not in ("scalar", "vector"):
            yield _at(node, f"a sign goes with scalars and instant vectors, not with {_WORDS[inner[0]]}")
        case ast.Subquery() if inner[0] != "vector":
            yield _at(node, f"a subquery needs an instant vector, not {_WORDS[inner[0]]}")
        case ast.VectorSelector():
            yield from _selector(node, unnamed)
        case _:
            pass


def _aggregation(node: ast.Aggregation, inner: tuple[ValueType, ...]) -> Iterator[PromQLError]:
    parameter = _PARAMETERS.get(node.operator)
    wanted: tuple[ValueType, ...] = (parameter, "vector") if parameter else ("vector",)
    if len(inner) != len(wanted):
        yield _at(node, f"{node.operator} takes {len(wanted)} argument(s), not {len(inner)}")
        return
    yield from _mismatches(node.operator, node.arguments, inner, wanted)


def _call(node: ast.Call, inner: tuple[ValueType, ...], experimental: bool) -> Iterator[PromQLError]:
    function = FUNCTIONS.get(node.function)
    if function is None:
        yield PromQLError(
            f"no function is called `{node.function}`", node.start, node.start + len(node.function)
        )
        return
    if function.experimental and not experimental:
        yield _at(node, f"{node.function}() is experimental: Prometheus takes it only with a feature flag")
    if not function.fits(len(inner)):
        yield _at(
            node, f"{node.function}() takes {_arity(function.arguments, function.extra)}, not {len(inner)}"
        )
        return
    last = function.arguments[-1:] * max(0, len(inner) - len(function.arguments))
    yield from _mismatches(
        f"{node.function}()", node.arguments, inner, (function.arguments + last)[: len(inner)]
    )
    if node.function == "info" and len(inner) > 1:
        selector = node.arguments[1]
        if not isinstance(selector, ast.VectorSelector) or selector.name is not None:
            yield _at(selector, "the second argument of info() is a selector without a metric name")


def _arity(arguments: tuple[ValueType, ...], extra: int) -> str:
    if extra == 0:
        return f"{len(arguments)} argument(s)"
    least = len(arguments) - 1
    return f"at least {least} argument(s)" if extra < 0 else f"{least} to {least + extra} argument(s)"


def _mismatches(
    name: str, given: tuple[ast.Expr, ...], inner: tuple[ValueType, ...], wanted: tuple[ValueType, ...]
) -> Iterator[PromQLError]:
    for argument, is_, should in zip(given, inner, wanted, strict=True):
        if is_ != should:
            yield _at(argument, f"{name} needs {_WORDS[should]} here, not {_WORDS[is_]}")


def _binary(node: ast.Binary, inner: tuple[ValueType, ...]) -> Iterator[PromQLError]:
    operator, matching = node.operator, node.operator.matching
    name = operator.name
    for side, type_ in zip((node.left, node.right), inner, strict=True):
        if type_ not in ("scalar", "vector"):
            yield _at(side, f"`{name}` works on scalars and instant vectors, not on {_WORDS[type_]}")
    if operator.returns_bool and name not in _COMPARISONS:
        yield _at(operator, "bool goes with comparisons only")
    if name in _COMPARISONS and not operator.returns_bool and inner == ("scalar", "scalar"):
        yield _at(operator, "a comparison of two scalars needs bool")
    shared = {label.name for label in matching.labels} & {label.name for label in matching.include}
    if matching.on and shared:
        yield _at(operator, f"label `{min(shared)}` stands in on and in the group clause")
    if inner != ("vector", "vector"):
        yield from _with_scalar(node)
    elif name in _SETS and (matching.group or matching.fills):
        yield _at(operator, f"`{name}` takes neither group_left, group_right nor fill")


def _with_scalar(node: ast.Binary) -> Iterator[PromQLError]:
    operator = node.operator
    if operator.matching.labels or operator.matching.fills:
        yield _at(operator, "on, ignoring and fill need an instant vector on both sides")
    if operator.name in _SETS:
        yield _at(operator, f"`{operator.name}` needs an instant vector on both sides")


def _selector(node: ast.VectorSelector, unnamed: bool) -> Iterator[PromQLError]:
    for matcher in node.matchers:
        message = regex_error(matcher)
        if message:
            yield _at(matcher, f"bad regular expression: {message}")
        if node.name is not None and matcher.name == "__name__":
            yield _at(matcher, f"the metric is named twice, `{node.name}` and `{matcher.value}`")
    if node.name is None and not unnamed and all(map(matches_empty, node.matchers)):
        yield _at(node, "a selector needs a metric name or a matcher that an empty value cannot satisfy")


def _info_selectors(expr: ast.Expr) -> set[int]:
    """The second arguments of info(), which select labels rather than series."""
    return {
        id(node.arguments[1])
        for node in walk(expr)
        if isinstance(node, ast.Call) and node.function == "info" and len(node.arguments) > 1
    }


def _at(node: ast.Node, message: str) -> PromQLError:
    return PromQLError(message, node.start, node.end)
