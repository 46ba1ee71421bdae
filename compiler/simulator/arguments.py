"""Typed reading of one Alloy block: attributes in, Python values out, and a Finding for each that does not fit.

Conversions are Alloy's own: null is the zero value, a number is also a text, a text that reads as a number is also
a number. A value that cannot be known here is collected as unknown and read as the zero value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from compiler.alloy import ast
from compiler.alloy.evaluate import Reference, Unknown, evaluate
from compiler.languages import go_duration
from compiler.languages.byte_sizes import BadSize, parse_size
from compiler.languages.go_strconv import extracted_text
from compiler.lazy_pattern import lazy_pattern
from compiler.simulator.findings import Finding

T = TypeVar("T")
SHAPE = frozenset({"missing-argument", "wrong-type", "unknown-argument", "unknown-block", "argument-twice"})
_NUMBER = lazy_pattern(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class _MisfitError(Exception):
    """A value of the wrong type; the text says what was expected."""


class Arguments:
    """One block's attributes and nested blocks. `family` starts the codes of findings ("stage", "relabel")."""

    def __init__(self, block: ast.Block, family: str, environment: Mapping[str, str] | None = None) -> None:
        self.block = block
        self.environment = environment
        self.findings: list[Finding] = []
        self.unknown: list[str] = []
        self.unreadable: set[str] = set()
        self._family = family
        self._read: set[str] = set()
        self._attributes: dict[str, ast.Attribute] = {}
        for statement in block.body:
            if isinstance(statement, ast.Attribute):
                if statement.name in self._attributes:
                    self._shape("argument-twice", f"`{statement.name}` is set twice", statement)
                self._attributes[statement.name] = statement

    def has(self, name: str) -> bool:
        return name in self._attributes

    def text(self, name: str, default: str = "", required: bool = False) -> str:
        return self._value(name, _text, default, required)

    def optional_text(self, name: str) -> str | None:
        """None where the attribute is absent or null: Alloy tells that from an empty text."""
        return self._value(name, lambda value: None if value is None else _text(value), None, False)

    def boolean(self, name: str, default: bool = False) -> bool:
        return self._value(name, _boolean, default, False)

    def integer(self, name: str, default: int = 0, required: bool = False) -> int:
        return self._value(name, lambda value: int(_number(value)), default, required)

    def number(self, name: str, default: float = 0.0, required: bool = False) -> float:
        return self._value(name, _number, default, required)

    def duration(self, name: str, default: int = 0) -> int:
        """Nanoseconds."""
        return self._value(name, _duration, default, False)

    def size(self, name: str, required: bool = False) -> int:
        """Bytes."""
        return self._value(name, _size, 0, required)

    def texts(self, name: str, required: bool = False) -> tuple[str, ...]:
        return self._value(name, lambda value: tuple(map(_text, _list(value))), (), required)

    def numbers(self, name: str, required: bool = False) -> tuple[float, ...]:
        return self._value(name, lambda value: tuple(map(_number, _list(value))), (), required)

    def mapping(self, name: str, required: bool = False) -> dict[str, str | None] | None:
        """A map of texts; None where the attribute is absent or null. A null value stays None."""
        return self._value(name, _mapping, None, required)

    def blocks(self) -> tuple[ast.Block, ...]:
        """The nested blocks: the caller reads them all."""
        return tuple(statement for statement in self.block.body if isinstance(statement, ast.Block))

    def no_blocks(self) -> None:
        """Say that this block takes none."""
        for block in self.blocks():
            self.refuse_block(block)

    def refuse_block(self, block: ast.Block) -> None:
        """Say that this block has no place here."""
        self._shape("unknown-block", f"unknown block `{block.name}` in `{self.block.name}`", block)

    def adopt(self, inner: Arguments) -> None:
        """Take over what was found in a nested block."""
        self.findings += inner.findings
        self.unknown += inner.unknown

    def finish(self) -> None:
        """Report the attributes that nobody read."""
        for name, attribute in self._attributes.items():
            if name not in self._read:
                self._shape(
                    "unknown-argument", f"unknown argument `{name}` in `{self.block.name}`", attribute
                )

    def rule_findings(self) -> list[Finding]:
        """The findings beyond names and types of arguments, which the catalog's checker reports."""
        return [finding for finding in self.findings if finding.code.partition("/")[2] not in SHAPE]

    def fail(self, code: str, message: str, name: str | None = None, hint: str | None = None) -> None:
        """Add a finding at an attribute, or at the block's head where the attribute is absent."""
        attribute = self._attributes.get(name or "")
        if attribute is not None:
            self.findings.append(Finding(code, message, attribute.value.start, attribute.value.end, hint))
            return
        start = self.block.start
        end = start + len(self.block.name.encode()) if start >= 0 else -1
        self.findings.append(Finding(code, message, start, end, hint))

    def _value(self, name: str, convert: Callable[[Any], T], default: T, required: bool) -> T:
        self._read.add(name)
        attribute = self._attributes.get(name)
        if attribute is None:
            if required:
                code = f"{self._family}/missing-argument"
                self.fail(code, f"`{self.block.name}` needs the argument `{name}`")
            return default
        value = evaluate(attribute.value, self.environment)
        if isinstance(value, Unknown | Reference):
            self.unreadable.add(name)
            self.unknown.append(value.reason if isinstance(value, Unknown) else str(value))
            return default
        try:
            return convert(value)
        except _MisfitError as misfit:
            self.unreadable.add(name)
            self.fail(f"{self._family}/wrong-type", f"`{name}` must be {misfit}", name)
            return default

    def _shape(self, problem: str, message: str, node: ast.Node) -> None:
        self.findings.append(Finding(f"{self._family}/{problem}", message, node.start, node.end))


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = None if isinstance(value, bool) else extracted_text(value)
    if text is None:
        raise _MisfitError("a string")
    return text


def _boolean(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    raise _MisfitError("true or false")


def _number(value: Any) -> float:
    match value:
        case None:
            return 0
        case str() if _NUMBER.fullmatch(value):
            return float(value)
        case int() | float() if not isinstance(value, bool):
            return value
    raise _MisfitError("a number")


def _duration(value: Any) -> int:
    if value is None or (value == 0 and not isinstance(value, bool)):
        return 0
    with suppress(go_duration.BadDuration):
        if isinstance(value, str):
            return go_duration.parse(value)
    raise _MisfitError('a duration, such as "30s" or "1h30m"')


def _size(value: Any) -> int:
    if value is None or (value == 0 and not isinstance(value, bool)):
        return 0
    with suppress(BadSize):
        if isinstance(value, str):
            return parse_size(value)
    raise _MisfitError('a size in bytes with its unit, such as "10KiB"')


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise _MisfitError("a list")
    return value


def _mapping(value: Any) -> dict[str, str | None] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _MisfitError("an object")
    return {key: None if item is None else _text(item) for key, item in value.items()}
