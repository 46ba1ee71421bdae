"""The rows of the benchmark: what was timed, the figure, and what the project asks for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def row(what: str, figure: str, target: str = "") -> None:
    print(f"{what:<52}{figure:>18}   {target}", flush=True)


def ratio_row(what: str, seconds: float, base: float, target: str) -> None:
    """A median, and how many times the base that it is compared with it is."""
    row(what, f"{seconds:.2f} s {seconds / base:6.2f} x", target)


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_of(work: Callable[[], object], runs: int) -> float:
    """The median seconds of a call, after one that is not counted and fills the caches."""
    work()
    return statistics.median([seconds_of(work) for _ in range(runs)])
