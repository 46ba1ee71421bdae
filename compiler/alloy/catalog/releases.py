"""Alloy releases as the catalog knows them: a handful of snapshots, and where any release lies between them."""

from __future__ import annotations

from msgspec import Struct

from compiler.lazy_pattern import lazy_pattern


class UnknownReleaseError(ValueError):
    """A text that is no release, or one outside the catalog's range."""


class Release(Struct, frozen=True):
    """A release between two snapshots (the same one twice, when it is one of them).

    What either neighbour has may be there, so it is accepted: the catalog never refuses what it cannot know.
    """

    name: str
    older: int
    newer: int

    def at_least(self, minor: str) -> bool:
        """Whether this is the release "1.18" or a later one."""
        return _minor(self.name) >= _minor(minor)


_RELEASE = lazy_pattern(r"v?(\d+)\.(\d+)(?:\.\d+)?(?:[-+].*)?")


def find_release(text: str, snapshots: tuple[str, ...]) -> Release:
    """The place of release `text` ("1.18.1", "v1.17") among the snapshots ("1.10", ..., oldest first).

    Raises:
        UnknownReleaseError: `text` is no release number, or the catalog says nothing about that release.
    """
    wanted = _minor(text)
    known = [_minor(snapshot) for snapshot in snapshots]
    if not known[0] <= wanted <= known[-1]:
        raise UnknownReleaseError(
            f"Alloy {text} is not in the catalog: it knows {snapshots[0]} to {snapshots[-1]}"
        )
    older = max(index for index, minor in enumerate(known) if minor <= wanted)
    newer = min(index for index, minor in enumerate(known) if minor >= wanted)
    return Release(text.removeprefix("v"), older, newer)


def _minor(text: str) -> tuple[int, int]:
    match = _RELEASE.fullmatch(text)
    if match is None:
        raise UnknownReleaseError(f"{text!r} is not a release of Alloy")
    return int(match[1]), int(match[2])
