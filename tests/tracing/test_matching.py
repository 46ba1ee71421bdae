"""Expectations and arrivals are matched so that as many as possible are answered, compared with trying all ways."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from compiler.tracing.matching import match


def most(fitting: list[list[int]], arrivals: int) -> int:
    """The best that any assignment reaches."""
    slots = len(fitting)
    spots = [*range(arrivals), *([-1] * slots)]
    return max(
        sum(arrival in fitting[slot] for slot, arrival in enumerate(chosen))
        for chosen in permutations(spots, slots)
    )


@given(st.lists(st.lists(st.integers(0, 3), unique=True), max_size=4))
def test_no_assignment_answers_more(fitting: list[list[int]]) -> None:
    found = match(fitting)
    assert all(arrival in fitting[slot] for slot, arrival in found.items())
    assert len(set(found.values())) == len(found)
    assert len(found) == most(fitting, 4)


def test_an_expectation_that_fits_everything_leaves_room_for_a_narrow_one() -> None:
    assert match([[0, 1], [0]]) == {0: 1, 1: 0}
