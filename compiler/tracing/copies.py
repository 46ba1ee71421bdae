"""Where inputs became more, or fewer, than they were: outcomes in, one sentence for each such place out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from compiler.simulator.entry import Step
from compiler.tracing.outcomes import Outcome
from compiler.tracing.places import Places, component_id


def duplicated(outcomes: Sequence[Outcome], places: Places) -> Iterator[str]:
    """The inputs that arrive at one place more than once, and the step or component after which they part."""
    groups: dict[tuple[tuple[int, ...], str], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.verdict == "arrived":
            groups.setdefault((outcome.entry.inputs, outcome.at), []).append(outcome)
    for (inputs, at), group in groups.items():
        last = _last_in_common(group)
        if len(group) > 1 and last is not None and not _is_split(group):
            sink = f"sink {places.sinks[at]}" if at in places.sinks else at
            times = f"input {inputs[0] + 1} arrives {len(group)} times at {sink}"
            yield f"{times}: it is copied after {_told(last, places)}"


def events_lost(events: int, outcomes: Sequence[Outcome], places: Places) -> str | None:
    """Why fewer events arrive at each sink than the `events` that were posted in lists; None if none is lost."""
    arrived = [outcome for outcome in outcomes if outcome.verdict == "arrived"]
    lost = events - min(Counter(outcome.at for outcome in arrived).values(), default=0)
    if lost <= 0 or not arrived:
        return None
    changed = _first_change(arrived[0].entry.steps)
    where = f": a list becomes one line at {_told(changed, places)}" if changed is not None else ""
    return f"{lost} of {events} events do not arrive{where}"


def _is_split(group: Sequence[Outcome]) -> bool:
    """Whether a stage made the entries on purpose, such as one for each element of a list."""
    return any(step.verdict == "released" for outcome in group for step in outcome.entry.steps)


def _last_in_common(group: Sequence[Outcome]) -> Step | None:
    last = None
    for steps in zip(*(outcome.entry.steps for outcome in group), strict=False):
        if any(step is not steps[0] for step in steps):
            break
        last = steps[0]
    return last


def _first_change(steps: Sequence[Step]) -> Step | None:
    return next((step for step in steps if step.line != steps[0].line), None)


def _told(step: Step, places: Places) -> str:
    holder = places.component(step.start)
    component = component_id(holder) if holder is not None else step.name
    name = step.name if step.name == component else f"{step.name} of {component}"
    return f"{name}  {places.alloy(step.start)}"
