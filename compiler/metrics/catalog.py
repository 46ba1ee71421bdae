"""The name of an exporter in, its families out: read from the data files beside this module, each once.

The files hold facts from the exporters' own sources, named in each. A file is read only when a spec uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from compiler.metrics.known_values import KNOWN_VALUES
from compiler.metrics.model import Exporter, Family


class UnknownExporterError(KeyError):
    """No exporter of that name is in the catalog; `names` are those that are."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.names = exporter_names()


@cache
def exporter_names() -> tuple[str, ...]:
    """The exporters of the catalog, sorted."""
    files = resources.files(__package__).joinpath("exporters").iterdir()
    return tuple(sorted(file.name.removesuffix(".json") for file in files if file.name.endswith(".json")))


@cache
def load(name: str, version: str | None = None) -> Exporter:
    """An exporter with what it includes (its Go runtime, for one).

    `version` as its project writes it (`v2.14.0`); one that was not looked at counts as the newest before it.
    Raises UnknownExporterError.
    """
    data = _read(name)
    chosen = _nearest_version(version, data)
    return _exporter(data, chosen)


def exposing(metric: str) -> tuple[str, ...]:
    """The exporters of the catalog that expose a metric themselves, sorted. Reads every file: for messages only."""
    suffixes = ("", "_bucket", "_sum", "_count")
    return tuple(
        name
        for name in exporter_names()
        if any(metric.removesuffix(suffix) in _read(name)["metrics"] for suffix in suffixes)
    )


def from_entry(data: Mapping[str, Any]) -> Exporter:
    """An exporter from an entry in the layout of the catalog's files, such as `alloyc metrics` prints.

    Raises UnknownExporterError for an include that the catalog lacks; its layout is the caller's to check.
    """
    return _exporter(data, data["version"])


def declared(name: str, metrics: Iterable[str]) -> Exporter:
    """An exporter of which only the names of its series are known: any label may be on them."""
    return Exporter.of(name, "own", (Family(metric, "untyped", patterns=("*",)) for metric in metrics))


def versions(name: str) -> tuple[str, ...]:
    """The versions of an exporter that the catalog tells apart. Raises UnknownExporterError."""
    data = _read(name)
    return tuple(data.get("versions", (data["version"],)))


def _exporter(data: Mapping[str, Any], version: str) -> Exporter:
    families = [*_families(data, version), *_included(data)]
    name: str = data["exporter"]
    return Exporter.of(name, version, families, tuple(data.get("patterns", ())), KNOWN_VALUES.get(name))


@cache
def _read(name: str) -> Any:
    if name not in exporter_names():
        raise UnknownExporterError(name)
    file = resources.files(__package__).joinpath("exporters", f"{name}.json")
    return msgspec.json.decode(file.read_bytes())


def _included(data: Mapping[str, Any]) -> Iterable[Family]:
    for include in data.get("includes", ()):
        name, _, collector = include.partition(":")
        other = _read(name)
        yield from _families(other, other["version"], collector)
        yield from _included(other)


def _families(data: Mapping[str, Any], version: str, collector: str = "") -> Iterable[Family]:
    for name, entry in data["metrics"].items():
        present = entry.get("present_in")
        if present and version not in present:
            continue
        if not collector or entry.get("collector") == collector:
            yield _family(name, entry, version)


def _family(name: str, entry: Mapping[str, Any], version: str) -> Family:
    labels = entry.get("labels_by_version", {}).get(version, entry.get("labels", ()))
    return Family(
        name=name,
        type=entry.get("type_by_version", {}).get(version, entry["type"]),
        labels=frozenset(labels),
        optional=frozenset(entry.get("optional_labels", ())),
        patterns=tuple(entry.get("label_patterns", ())),
        values={label: frozenset(values) for label, values in entry.get("label_values", {}).items()},
        unit=entry.get("unit"),
        flag=entry.get("flag"),
    )


def _nearest_version(version: str | None, data: Mapping[str, Any]) -> str:
    base: str = data["version"]
    known: list[str] = data.get("versions", [base])
    if version is None or version in known:
        return version or base
    earlier = [v for v in known if _numbers(v) <= _numbers(version)]
    return max(earlier, key=_numbers) if earlier else min(known, key=_numbers)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))
