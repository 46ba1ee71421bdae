"""The rows of the benchmark: what was timed, the figure, and what the project asks for."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def row(what: str, figure: str, target: str = "") -> None:
    print(f"{what:<52}{figure:>18}   {target}", flush=True)


def ratio_row(
    what: str, work: Callable[[], object], base: Callable[[], object], target: str, runs: int
) -> None:
    """The median seconds of a call, and how many times as long as the base it takes.

    The two take turns, so that both meet the same noise, and the ratio is the median of those of the pairs.
    """
    work()
    pairs = [(seconds_of(base), seconds_of(work)) for _ in range(runs)]
    seconds = statistics.median([ours for _, ours in pairs])
    row(
        what, f"{seconds:.2f} s {statistics.median([ours / theirs for theirs, ours in pairs]):6.2f} x", target
    )


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_of(work: Callable[[], object], runs: int) -> float:
    """The median seconds of a call, after one that is not counted and fills the caches."""
    work()
    return statistics.median([seconds_of(work) for _ in range(runs)])
