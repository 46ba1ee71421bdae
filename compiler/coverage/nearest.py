"""An unknown name among thousands of known ones: the one that was probably meant."""

from __future__ import annotations

from collections.abc import Sequence

from compiler.diagnostics.suggest import did_you_mean

_CANDIDATES = 60


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The nearest known name, or None; only those that share most words with it are compared by letters."""
    if len(known) <= _CANDIDATES:
        return did_you_mean(name, known) or _longer(name, known)
    parts = set(name.split("_"))
    ranked = sorted(
        known, key=lambda other: (-len(parts & set(other.split("_"))), abs(len(other) - len(name)), other)
    )
    return did_you_mean(name, ranked[:_CANDIDATES]) or _longer(name, known)


def _longer(name: str, known: Sequence[str]) -> str | None:
    """The shortest known name that `name` is the beginning of."""
    longer = (other for other in known if len(name) > 2 and other.startswith(name))
    return min(longer, key=lambda other: (len(other), other), default=None)
