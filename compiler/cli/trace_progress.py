"""Progress of a long trace on standard error: inputs in, the same inputs out."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator

from compiler.simulator.pipeline import LogInput

_FIRST = 2.0  # seconds: what is shorter needs no progress
_BETWEEN = 2.0


def with_progress(inputs: Iterable[LogInput]) -> Iterator[LogInput]:
    """The inputs in turn; from time to time, how many of them are done."""
    everything = list(inputs)
    due = time.monotonic() + _FIRST
    for number, given in enumerate(everything):
        if number % 64 == 0 and time.monotonic() >= due:
            print(f"traced {number:,} of {len(everything):,} inputs", file=sys.stderr, flush=True)
            due = time.monotonic() + _BETWEEN
        yield given
