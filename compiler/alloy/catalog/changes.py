"""How releases differ in one component: when its blocks and attributes came, went, or became optional.

A path is the component, then `/block{}` and `/attribute`, or `#export`; snapshots are counted oldest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from compiler.alloy.catalog.model import Stability
from compiler.alloy.catalog.releases import Release


class Bygones(Struct, frozen=True):
    """What older releases had in one body: names of attributes and of blocks."""

    attributes: tuple[str, ...]
    blocks: tuple[str, ...]
    names: Mapping[str, str]


class Changes(Struct, frozen=True):
    """The differences from the newest snapshot, by path."""

    data: Mapping[str, Mapping[str, Any]]

    def has_begun(self, path: str, release: Release) -> bool:
        """Whether a path of the newest snapshot may exist in `release` already."""
        begun: int = self.data.get("since", {}).get(path, 0) if self.data else 0
        return release.newer >= begun

    def surely_has(self, path: str, release: Release) -> bool:
        """Whether a path of the newest snapshot, and all that it stands in, certainly exists in `release`."""
        begun = self.data.get("since", {})
        parts = path.split("/")
        above = ("/".join(parts[:count]) for count in range(1, len(parts) + 1))
        return all(release.older >= begun.get(place, 0) for place in above)

    def has_ended(self, path: str, release: Release) -> bool:
        """Whether a path that is gone from the newest snapshot may still exist in `release`."""
        ended = self.data.get("in", {}).get(path, ())
        return release.older in ended or release.newer in ended

    def present(self, path: str, snapshot: int, in_newest: bool) -> bool:
        """Whether one snapshot has the path; `in_newest` tells of a path of which no change is recorded."""
        if path in self.data.get("in", {}):
            return snapshot in self.data["in"][path]
        begun: int = self.data.get("since", {}).get(path, 0)
        return in_newest and snapshot >= begun

    def required(self, path: str, release: Release) -> bool:
        """Whether what is optional now had to be set in `release` (in both neighbours, when it lies between)."""
        required = self.data.get("required", {}).get(path, ())
        return release.older in required and release.newer in required

    def type(self, path: str, release: Release) -> str | None:
        """The type that the attribute at `path` had in `release`, where it was another one."""
        return self.data.get("type", {}).get(path, {}).get(str(release.older))  # type: ignore[no-any-return]

    def stability(self, path: str, release: Release) -> Stability | None:
        """The stability level that the component had in `release`, where it was another one."""
        return self.data.get("stability", {}).get(path, {}).get(str(release.newer))  # type: ignore[no-any-return]

    def children(self, path: str) -> Bygones:
        """What older releases had directly below `path`."""
        attributes: list[str] = []
        blocks: list[str] = []
        names: dict[str, str] = {}
        prefix = path + "/"
        for gone in self.data.get("in", {}):
            name = gone.removeprefix(prefix)
            if name == gone or "/" in name:
                continue
            (blocks if name.endswith("{}") else attributes).append(name.removesuffix("{}"))
            names[name.removesuffix("{}")] = gone
        return Bygones(tuple(attributes), tuple(blocks), names)
