"""Which arrival answers which expectation, so that as many as possible are answered: both numbers in, pairs out."""

from __future__ import annotations

from collections.abc import Callable


def match(slots: int, arrivals: int, fits: Callable[[int, int], bool]) -> dict[int, int]:
    """The arrival of each slot that has one. Each arrival answers at most one slot (augmenting paths)."""
    fitting = [[arrival for arrival in range(arrivals) if fits(slot, arrival)] for slot in range(slots)]
    holder: dict[int, int] = {}
    for slot in range(slots):
        _place(slot, fitting, holder)
    return {slot: arrival for arrival, slot in holder.items()}


def _place(slot: int, fitting: list[list[int]], holder: dict[int, int]) -> None:
    """Find an arrival for a slot, moving others on where that makes room; breadth first, so never deep."""
    came_from: dict[int, int] = {}
    waiting = [slot]
    for current in waiting:
        for arrival in fitting[current]:
            if arrival in came_from:
                continue
            came_from[arrival] = current
            if arrival not in holder:
                _shift(arrival, came_from, holder, slot)
                return
            waiting.append(holder[arrival])


def _shift(arrival: int, came_from: dict[int, int], holder: dict[int, int], slot: int) -> None:
    while True:
        current = came_from[arrival]
        before = next((held for held, owner in holder.items() if owner == current), None)
        holder[arrival] = current
        if current == slot or before is None:
            return
        arrival = before
