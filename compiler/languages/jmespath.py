"""JMESPath in the dialect of stage.json: an expression in, an Expression that searches a value out.

The grammar is the community package's; where Alloy's Go library answers differently (arithmetic and comparison of
other types, text functions, JSON text), the Go answer counts (jmespath-community/go-jmespath).
"""

from __future__ import annotations

import math
import operator
from functools import lru_cache
from typing import Any

import jmespath
from jmespath import exceptions, functions, visitor
from msgspec import Struct

from compiler.languages import go_json, go_strconv, go_strings


class BadExpression(Struct, frozen=True):
    """Why an expression does not compile."""

    expression: str
    message: str


class SearchError(ValueError):
    """The expression is well formed but does not fit the value: a wrong argument, an unknown function."""


class Expression(Struct, frozen=True, eq=False):
    text: str
    _tree: Any

    def search(self, value: Any) -> Any:
        """The result of the expression on a JSON value: JSON again, numbers as floats. Raises SearchError."""
        if self._tree["type"] == "field" and isinstance(value, dict):
            return value.get(self._tree["value"])
        try:
            return _as_floats(_Interpreter(_OPTIONS).evaluate(self._tree, value))
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            # The package raises these for a value that does not fit, beside its own errors.
            raise SearchError(str(error)) from None


@lru_cache(maxsize=1024)
def compile_expression(text: str) -> Expression | BadExpression:
    """Parse one expression."""
    try:
        return Expression(text, jmespath.compile(text).parsed)
    except exceptions.LexerError as error:
        return BadExpression(text, error.message)
    except exceptions.IncompleteExpressionError:
        return BadExpression(text, "incomplete expression")
    except exceptions.ParseError as error:
        return BadExpression(text, f"unexpected {error.token_value!r} at column {error.lex_position + 1}")
    except (exceptions.JMESPathError, RecursionError) as error:
        return BadExpression(text, str(error) or "nested too deep")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _as_floats(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_floats(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_floats(item) for key, item in value.items()}
    if value is None or isinstance(value, str | bool):
        return value
    if _is_number(value):
        return float(value)
    raise SearchError("an expression reference is not a value")


def _divide(left: float, right: float) -> float:
    if right != 0:
        return left / right
    if left == 0 or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1, right)


_ARITHMETIC = {
    "plus": operator.add,
    "minus": operator.sub,
    "multiply": operator.mul,
    "star": operator.mul,
    "divide": _divide,
    "modulo": lambda left, right: math.fmod(left, right) if right else math.nan,
    "div": lambda left, right: float(math.floor(_divide(left, right))) if right else _divide(left, right),
}


class _Interpreter(visitor.TreeInterpreter):  # type: ignore[misc]
    """Arithmetic and ordering answer null for anything but numbers, as in Go."""

    def visit_arithmetic(self, node: Any, value: Any) -> Any:
        left, right = (self.visit(child, value) for child in node["children"])
        if not (_is_number(left) and _is_number(right)):
            return None
        return _ARITHMETIC[node["value"]](float(left), float(right))

    def visit_arithmetic_unary(self, node: Any, value: Any) -> Any:
        operand = self.visit(node["children"][0], value)
        return super().visit_arithmetic_unary(node, value) if _is_number(operand) else None

    def visit_comparator(self, node: Any, value: Any) -> Any:
        left, right = (self.visit(child, value) for child in node["children"])
        if node["value"] not in self._EQUALITY_OPS and not (_is_number(left) and _is_number(right)):
            return None
        return self.COMPARATOR_FUNC[node["value"]](left, right)

    def visit_multi_select_dict(self, node: Any, value: Any) -> Any:
        return None if value is None else super().visit_multi_select_dict(node, value)


class _Functions(functions.Functions):  # type: ignore[misc]
    """The functions whose answer differs from the package's."""

    @functions.signature({"types": ["string"]})
    def _func_lower(self, text: str) -> str:
        return go_strings.to_lower(text)

    @functions.signature({"types": ["string"]})
    def _func_upper(self, text: str) -> str:
        return go_strings.to_upper(text)

    @functions.signature({"types": []})
    def _func_to_string(self, value: Any) -> str:
        return value if isinstance(value, str) else go_json.dump(value)

    @functions.signature({"types": []})
    def _func_to_number(self, value: Any) -> float | None:
        if not isinstance(value, str):
            return value if _is_number(value) else None
        try:
            return go_strconv.parse_float(value)
        except go_strconv.BadSyntax:
            return None

    @functions.signature({"types": ["array", "string"]}, {"types": []})
    def _func_contains(self, subject: Any, search: Any) -> bool:
        if isinstance(subject, str):
            return isinstance(search, str) and search in subject
        return any(item == search and isinstance(item, bool) == isinstance(search, bool) for item in subject)

    @functions.signature({"type": "string"}, {"type": "string"}, {"type": "number", "optional": True})
    def _func_split(self, text: str, separator: str, count: float | None = None) -> list[str]:
        self._ensure_non_negative_integer("split", "count", count)
        return go_strings.split(text, separator, -1 if count is None else int(count) + 1) if text else []

    @functions.signature({"types": ["array"]})
    def _func_from_items(self, items: list[Any]) -> dict[str, Any]:
        for item in items:
            if not (isinstance(item, list) and len(item) == 2 and isinstance(item[0], str)):
                raise SearchError("from_items() takes pairs of a string and a value")
        return dict(items)

    @functions.signature({"type": "string"}, {"type": "string", "optional": True})
    def _func_trim(self, text: str, characters: str = "") -> str:
        return text.strip(characters or go_strings.SPACE)

    @functions.signature({"type": "string"}, {"type": "string", "optional": True})
    def _func_trim_left(self, text: str, characters: str = "") -> str:
        return text.lstrip(characters or go_strings.SPACE)

    @functions.signature({"type": "string"}, {"type": "string", "optional": True})
    def _func_trim_right(self, text: str, characters: str = "") -> str:
        return text.rstrip(characters or go_strings.SPACE)


_OPTIONS = jmespath.Options(custom_functions=_Functions())
