"""Kubernetes label selectors: a text in, the requirements that objects must all fulfil out.

The grammar is that of k8s.io/apimachinery, pkg/labels.
"""

from __future__ import annotations

import re

from msgspec import Struct

from compiler.lazy_pattern import lazy_pattern

_REQUIREMENT = lazy_pattern(
    r"\s*(?:(?P<absent>!)\s*)?(?P<key>[^\s=!,()]+)\s*"
    r"(?:(?P<sign>==|=|!=)\s*(?P<value>[^\s,()]*)|(?P<set>in|notin)\s*\((?P<values>[^)]*)\))?\s*(?:,|$)"
)


class Requirement(Struct, frozen=True):
    """A label `key` with one of `values`, or with any where they are None; not `wanted` asks for the opposite."""

    key: str
    values: tuple[str, ...] | None
    wanted: bool


def parse_label_selector(text: str) -> tuple[Requirement, ...]:
    """The requirements of a selector; what is no requirement is left out, since it narrows nothing down."""
    return tuple(_requirement(match) for match in _REQUIREMENT.finditer(text))


def _requirement(match: re.Match[str]) -> Requirement:
    if match["set"]:
        values = tuple(value.strip() for value in match["values"].split(","))
        return Requirement(match["key"], values, match["set"] == "in")
    if match["sign"]:
        return Requirement(match["key"], (match["value"],), match["sign"] != "!=")
    return Requirement(match["key"], None, not match["absent"])
