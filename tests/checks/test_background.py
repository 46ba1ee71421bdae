"""Work in a copy of the process: its result, its failure, and what happens where there can be no copy."""

from __future__ import annotations

import os

import pytest

from compiler.checks import background
from compiler.checks.background import begin


@pytest.fixture
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.mark.usefixtures("two_processors")
def test_the_work_is_done_in_another_process() -> None:
    assert begin(os.getpid)() != os.getpid()


@pytest.mark.usefixtures("two_processors")
def test_a_result_larger_than_a_pipe_arrives_whole() -> None:
    assert begin(lambda: list(range(300_000)))() == list(range(300_000))


@pytest.mark.usefixtures("two_processors")
def test_what_the_work_raises_is_raised_where_the_result_is_asked_for() -> None:
    def work() -> None:
        raise LookupError("nothing there")

    result = begin(work)
    with pytest.raises(LookupError, match="nothing there"):
        result()


@pytest.mark.usefixtures("two_processors")
def test_work_whose_process_is_killed_is_done_again() -> None:
    here = os.getpid()

    def work() -> int:
        if os.getpid() != here:
            os.kill(os.getpid(), 9)
        return 1

    assert begin(work)() == 1


@pytest.mark.usefixtures("two_processors")
def test_without_room_for_a_process_the_work_is_done_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room() -> int:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(background.os, "fork", no_room)
    assert begin(os.getpid)() == os.getpid()


def test_with_one_processor_the_work_is_done_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert begin(os.getpid)() == os.getpid()
