"""The section `defaults` of a spec: keys that all sources, or all jobs, have unless an entry says otherwise."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from functools import cache
from typing import Final

from compiler.diagnostics import Report
from compiler.kinds.contract import Input
from compiler.kinds.jobs import JOBS
from compiler.kinds.schema import Schema
from compiler.kinds.sources import SOURCES
from compiler.located_yaml.nodes import Mapping, Node, Scalar
from compiler.located_yaml.schema_words import first_sentence

SECTIONS: Final[dict[str, MappingOf[str, type[Input]]]] = {"jobs": JOBS, "sources": SOURCES}


@cache
def common_keys(section: str) -> Schema:
    """The keys that every kind of a section has and means alike, with their schemas."""
    first, *others = (kind.schema["properties"] for kind in SECTIONS[section].values())
    return {
        key: schema
        for key, schema in first.items()
        if key != "kind" and all(other.get(key) == schema for other in others)
    }


@cache
def _required_keys(section: str) -> tuple[str, ...]:
    """The common keys without which no entry can be."""
    kinds = SECTIONS[section].values()
    return tuple(key for key in common_keys(section) if all(key in kind.schema["required"] for kind in kinds))


def defaults_schema() -> Schema:
    """The schema of the section."""
    return {
        "type": "object",
        "description": "Keys that entries have in common. An entry's own key takes the place of the whole default.",
        "properties": {
            section: {
                "type": "object",
                "description": f"What all {section} have, unless one says otherwise.",
                "properties": common_keys(section),
                "minProperties": 1,
                "additionalProperties": False,
            }
            for section in SECTIONS
        },
        "additionalProperties": False,
    }


def entry_schema(section: str, kind: type[Input]) -> Schema:
    """The schema of an entry of a kind: it may leave out what can be a default."""
    elsewhere = _required_keys(section)
    return kind.schema | {"required": [key for key in kind.schema["required"] if key not in elsewhere]}


def required_schemas() -> list[Schema]:
    """What must stand in an entry where it is no default, one schema of the whole spec for each such key."""
    return [
        _required(section, key, common_keys(section)[key])
        for section in SECTIONS
        for key in _required_keys(section)
    ]


def _required(section: str, key: str, schema: Schema) -> Schema:
    is_default = {"properties": {section: {"required": [key]}}, "required": [section]}
    what = first_sentence(schema["description"])
    entry = {
        "required": [key],
        "x-expected": f"`{key}`: {what}; write it here, or for all {section} below `defaults:`",
    }
    return {
        "if": {"properties": {"defaults": is_default}, "required": ["defaults"]},
        "else": {"properties": {section: {"additionalProperties": entry}}},
    }


def with_defaults(root: Mapping, report: Report) -> Mapping:
    """The spec with the defaults in each entry that lacks them, at their own places; reports those of no use.

    The schema has accepted `root`.
    """
    defaults = root.get("defaults")
    if not isinstance(defaults, Mapping):
        return root
    top = dict(root.by_key)
    for section, (_, given) in defaults.by_key.items():
        key, entries = top.get(section, (None, None))
        assert isinstance(given, Mapping)
        if key is not None:
            assert isinstance(entries, Mapping)
            top[section] = (key, _filled(entries, given))
        _report_unused(section, given, entries if isinstance(entries, Mapping) else None, report)
    return Mapping(top, root.start, root.end)


def _filled(entries: Mapping, given: Mapping) -> Mapping:
    filled: dict[str, tuple[Scalar, Node]] = {}
    for name, (key, entry) in entries.by_key.items():
        assert isinstance(entry, Mapping)
        filled[name] = (key, Mapping(given.by_key | entry.by_key, entry.start, entry.end))
    return Mapping(filled, entries.start, entries.end)


def _report_unused(section: str, given: Mapping, entries: Mapping | None, report: Report) -> None:
    own = [entry for _, entry in entries.entries if isinstance(entry, Mapping)] if entries else []
    for name, (key, _) in given.by_key.items():
        if not own:
            report.warning("spec/unused", f"there are no {section}, so nothing uses this default", key.span)
        elif all(name in entry for entry in own):
            message = f"all {section} have their own {name!r}, so nothing uses this default"
            report.warning(
                "spec/unused", message, key.span, "remove it here, or where an entry says the same"
            )
