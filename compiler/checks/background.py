"""Work beside the main process, for checks that take long and whose result is small."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import NoReturn, TypeVar

_Result = TypeVar("_Result")


def begin(work: Callable[[], _Result]) -> Callable[[], _Result]:
    """Start `work` in a copy of this process; what is returned waits for the result.

    Where there is no second processor, or the copy fails for whatever reason, the work is done when its result is
    asked for: what it raises is raised there.
    """
    if (os.cpu_count() or 1) < 2:
        return work
    source, sink = os.pipe()
    try:
        child = os.fork()
    except OSError:  # no room for another process
        os.close(source)
        os.close(sink)
        return work
    if child == 0:
        os.close(source)
        _answer(work, sink)
    os.close(sink)

    def result() -> _Result:
        with open(source, "rb") as answers:
            answer = answers.read()
        _, status = os.waitpid(child, 0)
        return pickle.loads(answer) if status == 0 else work()

    return result


def _answer(work: Callable[[], object], sink: int) -> NoReturn:
    """Do the work, write the result, and end without any of the cleaning up that is the first process's."""
    status = 1
    try:
        with open(sink, "wb") as answers:
            pickle.dump(work(), answers)
        status = 0
    finally:
        os._exit(status)
