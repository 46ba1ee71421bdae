"""One writer at a time in a folder; the lock is on the folder itself, so that no lock file is left in it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PATIENCE = 30.0
_PAUSE = 0.05


class BusyError(Exception):
    """Another process has held the lock all the time."""


@contextmanager
def locked(folder: Path, patience: float = _PATIENCE) -> Iterator[None]:
    """Hold the lock of an existing folder. Raises BusyError after `patience` seconds, or OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _wait_for(descriptor, time.monotonic() + patience)
        yield
    finally:
        os.close(descriptor)


def _wait_for(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise BusyError from None
            time.sleep(_PAUSE)
        else:
            return
