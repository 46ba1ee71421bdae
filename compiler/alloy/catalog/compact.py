"""Makes the catalog's data files from the full catalog: `python -m compiler.alloy.catalog.compact FOLDER`.

FOLDER holds `components.json`, `functions.json` and `versions.json` as extracted from Alloy's sources (Go
struct tags, `SetToDefault`, `Validate`). What no check reads is left out, and each file keeps one member of
its JSON object a line, so that the loader decodes only the lines it needs and a diff shows one component.

`replacements.json` stands beside them and is written by hand: what takes the place of each deprecated path, the
paths that it needs (`use`) or the first release in which it is known to be so (`since`), and where in grafana/alloy
that stands.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

LEFT_OUT = frozenset(
    {"doc", "src", "undocumented", "note", "clustering", "doc_default", "known", "open_body"}
)
"""Keys that describe a component to people; a default that only the documentation states is not relied on."""


def compact(full: Path) -> dict[str, str]:
    """File name -> text of every data file, from the folder of the full catalog."""
    catalog, functions, versions = (_read(full / name) for name in _SOURCES)
    newest = _minor(versions["base"])
    snapshots = [_minor(release) for release in versions["releases"]]
    changes = {"": {"snapshots": [*snapshots, newest]}} | _changes(list(versions["releases"].values()))
    return {
        "components.json": _lines(_pruned(catalog["components"])),
        "config_blocks.json": _lines(_pruned(catalog["config_blocks"])),
        "types.json": _lines(_pruned(catalog["types"])),
        "changes.json": _lines(changes),
        "functions.json": _lines(_functions(functions)),
    }


_SOURCES = ("components.json", "functions.json", "versions.json")


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _minor(release: str) -> str:
    return ".".join(release.split(".")[:2])


def _pruned(value: Any) -> Any:
    """The value without the keys no check reads; an attribute or block may well be named like such a key."""
    if not isinstance(value, dict):
        return value
    return {name: _pruned_spec(spec) for name, spec in value.items()}


def _pruned_spec(spec: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in spec.items() if key not in LEFT_OUT}
    for names in ("attrs", "blocks"):
        if names in kept:
            kept[names] = _pruned(kept[names])
    if "rules" in kept:
        kept["rules"] = [rule for rule in kept["rules"] if "note" not in rule]
    return {key: value for key, value in kept.items() if value not in ({}, [])}


def _changes(releases: list[dict[str, Any]]) -> dict[str, Any]:
    """Component -> what differs from the newest release: where each path begins, ended, was required ..."""
    found: dict[str, dict[str, Any]] = {}

    def note(kind: str, path: str) -> dict[str, Any]:
        owner = path.replace("#", "/").split("/", 1)[0]
        return found.setdefault(owner, {}).setdefault(kind, {})  # type: ignore[no-any-return]

    for index, release in enumerate(releases):
        for path in release["absent"]:
            note("since", path)[path] = index + 1
        for path in release["removed"]:
            note("in", path).setdefault(path, []).append(index)
        for path in release["required"]:
            note("required", path).setdefault(path, []).append(index)
        for kind in ("stability", "type"):
            for path, (then, _now) in release[kind].items():
                note(kind, path).setdefault(path, {})[str(index)] = then
    return found


def _functions(full: dict[str, Any]) -> dict[str, Any]:
    kept = ("min_args", "max_args", "params", "returns", "stability", "variadic")
    return {
        "functions": {
            name: {key: function[key] for key in kept if key in function}
            for name, function in full["functions"].items()
        },
        "aliases": full["deprecated_aliases"],
        "constants": sorted(full["constants"]),
        "namespaces": full["namespaces"],
    }


def _lines(members: Mapping[str, Any]) -> str:
    rows = [
        f"{json.dumps(name)}:{json.dumps(members[name], sort_keys=True, separators=(',', ':'))}"
        for name in sorted(members)
    ]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def main(arguments: list[str]) -> int:
    DATA.mkdir(exist_ok=True)
    for name, text in compact(Path(arguments[0])).items():
        (DATA / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
