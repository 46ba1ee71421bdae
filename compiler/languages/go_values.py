"""The values of a Go program as Python values: which Go type each has, and Go's rules that depend on it.

| Go                                  | Python                                            |
| ----------------------------------- | ------------------------------------------------- |
| string                              | str; bytes that are no UTF-8 as surrogate escapes |
| bool, int, float64, complex128      | bool, int, float, complex                         |
| int64, uint8, time.Duration ...     | a subclass of Integer                             |
| []interface {}, []string, []int ... | list, a subclass of Slice                         |
| map[string]interface {}             | dict; map[string]string: StringMap                |
| nil in an interface                 | None                                              |
| no value at all (a missing map key) | NO_VALUE                                          |
"""

from __future__ import annotations

from typing import ClassVar, Final


class NoValue:
    """What a template sees where a map has no such key; prints as `<no value>`."""

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE: Final = NoValue()


class Integer(int):
    """An integer of another Go type than int; arithmetic on it gives plain ints."""

    __slots__ = ()
    go_type: ClassVar[str]
    kind: ClassVar[str]
    signed: ClassVar[bool] = True


class Int64(Integer):
    __slots__ = ()
    go_type = kind = "int64"


class Uint8(Integer):
    __slots__ = ()
    go_type = kind = "uint8"
    signed = False


class Slice(list[object]):
    """A Go slice of one type; a plain list is a `[]interface {}`."""

    __slots__ = ()
    go_type: ClassVar[str] = "[]interface {}"


class NilSlice(Slice):
    """A `[]interface {}` that is nil: empty, but `null` in JSON."""

    __slots__ = ()


class StringSlice(Slice):
    __slots__ = ()
    go_type = "[]string"


class NilStringSlice(StringSlice):
    __slots__ = ()


class IntSlice(Slice):
    __slots__ = ()
    go_type = "[]int"


class SliceSlice(Slice):
    __slots__ = ()
    go_type = "[][]interface {}"


class StringMap(dict[str, object]):
    __slots__ = ()
    go_type: ClassVar[str] = "map[string]string"


class NilMap(dict[str, object]):
    """A `map[string]interface {}` that is nil: reads as empty, cannot be written."""

    __slots__ = ()
    go_type: ClassVar[str] = "map[string]interface {}"


_TYPES: Final = {
    bool: "bool",
    int: "int",
    str: "string",
    float: "float64",
    complex: "complex128",
    list: "[]interface {}",
    dict: "map[string]interface {}",
}
_KINDS: Final = {bool: "bool", int: "int", str: "string", float: "float64", complex: "complex128"}


def type_name(value: object) -> str:
    """What `%T` prints; `<nil>` for nil."""
    if value is None or value is NO_VALUE:
        return "<nil>"
    name = _TYPES.get(type(value))
    return name if name is not None else str(type(value).go_type)  # type: ignore[attr-defined]


def kind_name(value: object) -> str:
    """What reflect.Kind prints: "int", "slice", "map" ...; "invalid" for nil."""
    if value is None or value is NO_VALUE:
        return "invalid"
    if isinstance(value, list):
        return "slice"
    if isinstance(value, dict):
        return "map"
    name = _KINDS.get(type(value))
    return name if name is not None else str(type(value).kind)  # type: ignore[attr-defined]


def is_nil_container(value: object) -> bool:
    """A slice or map that is nil (and so empty)."""
    return isinstance(value, (NilSlice, NilStringSlice, NilMap))


def wrap_int64(number: int) -> Int64:
    """The low 64 bits of a number, as Go's int64 arithmetic overflows."""
    return Int64((number + 2**63) % 2**64 - 2**63)


def wrap_int(number: int) -> int:
    """The low 64 bits of a number as a Go int."""
    return (number + 2**63) % 2**64 - 2**63
