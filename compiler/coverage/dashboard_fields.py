"""The JSON of a dashboard in, mistakes about the fields of its tables and legends out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from compiler.diagnostics import Diagnostic


def lint_fields(dashboard: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """Findings on every panel, rows included; what is not shaped like a dashboard is passed over."""
    for panel in _panels(dashboard):
        where = f"dashboard {dashboard.get('uid', '')}, panel {panel.get('title', '')!r}"
        yield from _renamed_to_one(where, panel)
        yield from _overrides_of_nothing(where, panel)


def _panels(holder: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for panel in _mappings(holder.get("panels")):
        yield panel
        yield from _mappings(panel.get("panels"))


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _options(holder: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _renamed_to_one(where: str, panel: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for transformation in _mappings(panel.get("transformations")):
        options = _options(transformation, "options")
        hidden = _options(options, "excludeByName")
        renames = _options(options, "renameByName")
        shown = [name for field, name in renames.items() if isinstance(name, str) and not hidden.get(field)]
        for name, count in sorted(Counter(shown).items()):
            if count > 1 and name:
                fields = ", ".join(sorted(f"`{field}`" for field, new in renames.items() if new == name))
                yield Diagnostic(
                    "dashboard/renamed-to-one",
                    f"{where}: {fields} are all renamed to `{name}`, so that only one of them is seen",
                    hint="give each field a name of its own, or merge them first",
                )


def _overrides_of_nothing(where: str, panel: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """An override by name where every series has a fixed legend, and none has that name."""
    targets = _mappings(panel.get("targets"))
    legends = {target.get("legendFormat") for target in targets}
    if not targets or not all(
        isinstance(legend, str) and legend and "{{" not in legend for legend in legends
    ):
        return
    if panel.get("transformations"):
        return
    for override in _mappings(_options(panel, "fieldConfig").get("overrides")):
        matcher = _options(override, "matcher")
        name = matcher.get("options")
        if (
            matcher.get("id") == "byName"
            and isinstance(name, str)
            and name not in legends | {"Time", "Value"}
        ):
            yield Diagnostic(
                "dashboard/override-of-nothing",
                f"{where}: an override is for the field `{name}`, which no query gives",
                hint=f"the fields are {', '.join(sorted(f'`{legend}`' for legend in legends))}",
            )
