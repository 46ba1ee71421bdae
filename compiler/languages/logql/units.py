"""Durations and sizes as LogQL writes them, in seconds and bytes."""

from __future__ import annotations

from compiler.lazy_pattern import lazy_pattern

SECONDS = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3,
    "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0, "y": 31536000.0,
}  # fmt: skip

_PART = lazy_pattern(r"(\d+\.?\d*|\.\d+)(ns|us|µs|ms|[smhdwy])")
_PROMETHEUS = lazy_pattern(r"(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?")
_GO = lazy_pattern(r"-?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|[smh]))+")
_SIZE = lazy_pattern(r"(\d+\.?\d*|\.\d+)([kKMGTP]?)(i?)B?")
_POWER = " KMGTP"


def prometheus_duration(text: str) -> float | None:
    """Seconds of a duration with falling whole units (`1d12h`), or `0`; None if it is none.

    Source: prometheus/common model/time.go.
    """
    if text == "0":
        return 0.0
    return _sum_of_parts(text) if text and _PROMETHEUS.fullmatch(text) else None


def duration(text: str) -> float | None:
    """Seconds of a duration as Prometheus or as Go writes it (`1.5h`, `-5m`); None if it is neither."""
    seconds = prometheus_duration(text)
    if seconds is None and _GO.fullmatch(text):
        seconds = _sum_of_parts(text.removeprefix("-"))
        return -seconds if text.startswith("-") else seconds
    return seconds


def size(text: str) -> float:
    """Bytes of a size such as `1.5MiB` (1024-based with an `i`)."""
    number, prefix, binary = _SIZE.fullmatch(text).groups()  # type: ignore[union-attr]  # the lexer's own pattern
    base = 1024 if binary else 1000
    return float(number) * float(base ** _POWER.index(prefix.upper() or " "))


def _sum_of_parts(text: str) -> float:
    return sum(float(number) * SECONDS[unit] for number, unit in _PART.findall(text))
