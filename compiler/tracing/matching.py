"""Which arrival answers which expectation, so that as many as possible are answered."""

from __future__ import annotations

from collections.abc import Sequence


def match(fitting: Sequence[Sequence[int]]) -> dict[int, int]:
    """The arrival of each slot that gets one, from the arrivals that fit each slot (augmenting paths).

    Each arrival answers at most one slot.
    """
    slot_of: dict[int, int] = {}
    arrival_of: dict[int, int] = {}
    for slot in range(len(fitting)):
        _place(slot, fitting, slot_of, arrival_of)
    return arrival_of


def _place(
    slot: int, fitting: Sequence[Sequence[int]], slot_of: dict[int, int], arrival_of: dict[int, int]
) -> None:
    """Find an arrival for a slot, moving others on where that makes room."""
    came_from: dict[int, int] = {}
    waiting = [slot]
    for current in waiting:  # grows while it is read: breadth first
        for arrival in fitting[current]:
            if arrival in came_from:
                continue
            came_from[arrival] = current
            if arrival not in slot_of:
                _move(arrival, came_from, slot_of, arrival_of)
                return
            waiting.append(slot_of[arrival])


def _move(
    arrival: int, came_from: dict[int, int], slot_of: dict[int, int], arrival_of: dict[int, int]
) -> None:
    """Give each slot on the path the arrival that it found; its former one goes to the slot before it."""
    while True:
        slot = came_from[arrival]
        former = arrival_of.get(slot)
        slot_of[arrival], arrival_of[slot] = slot, arrival
        if former is None:
            return
        arrival = former
