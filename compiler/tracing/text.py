"""A trace for people: outcomes in, what each step changed and where each entry ended, or a count of each end, out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from compiler.diagnostics.wording import neutral
from compiler.simulator.entry import Step
from compiler.tracing.comparisons import compared
from compiler.tracing.copies import duplicated
from compiler.tracing.outcomes import Outcome, time_text
from compiler.tracing.places import Places, component_id

MOST_SHOWN = 10
_WIDTH = 110
_LONGEST = 200  # of a value on the way; what arrives is shown whole
_MOST_INTERNAL = 3


def as_text(outcomes: Sequence[Outcome], places: Places, lines_sent: Sequence[str] = ()) -> str:
    """The steps of each outcome; of more than MOST_SHOWN outcomes a count of each end with one example.

    `lines_sent` are the lines of the inputs, as far as they have any.
    """
    if not outcomes:
        return ""
    copied = [f"  ! {trouble}" for trouble in islice(duplicated(outcomes, places), MOST_SHOWN)]
    if len(outcomes) > MOST_SHOWN:
        return "\n".join([*summary(outcomes, places), *copied]) + "\n"
    lines: list[str] = []
    told: tuple[Step, ...] = ()
    for outcome in outcomes:
        lines += [*_began(outcome, lines_sent), *_told(outcome, places, lines_sent, told), ""]
        told = outcome.entry.steps
    if len(outcomes) > 1:
        lines += [*summary(outcomes, places, examples=False), *copied]
    return "\n".join(lines).rstrip("\n") + "\n"


def _told(
    outcome: Outcome, places: Places, lines_sent: Sequence[str], above: Sequence[Step]
) -> Iterator[str]:
    """One outcome: each step that changed something, and its end; not again the steps that were told `above`."""
    steps = outcome.entry.steps
    known = _line_of(outcome.entry.inputs[0], lines_sent)
    shared = _shared(steps, above)
    component, before, idle = "", steps[shared - 1] if shared else None, list[str]()
    if before is not None:
        yield f"  as above, until {before.name}  {places.alloy(before.start)}"
    for step in steps[shared:]:
        holder = places.component(step.start)
        name = component_id(holder) if holder is not None else step.name
        if name != component:
            yield from _folded(idle)
            idle, component = [], name
            yield _heading(name, holder.start if holder is not None else step.start, places)
        changes = list(_changes(before, step, known))
        before = step
        if not changes and step.verdict in {"kept", "matched", "not matched"}:
            idle += [step.name] if step.name != name else []
            continue
        yield from _folded(idle)
        idle = []
        yield from _step(step, name, changes, places)
        if step.verdict == "dropped" and (why := compared(places.block(step.start), step.labels)):
            yield f"      {neutral(why)}"
    yield from _folded(idle)
    yield f"  => {end(outcome, places)}"
    yield from _final(outcome)


def summary(outcomes: Sequence[Outcome], places: Places, examples: bool = True) -> list[str]:
    """A line for each end, the most frequent first, and an input that ended there."""
    counts: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        counts.setdefault(end(outcome, places), []).append(outcome)
    width = len(str(max(map(len, counts.values()), default=0)))
    lines = [f"{len(outcomes)} outcome{'' if len(outcomes) == 1 else 's'}:"]
    for what, having in sorted(counts.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"  {len(having):>{width}}  {what}")
        if examples:
            lines += [f"  {'':>{width}}    {line}" for line in _example(having[0])]
    return lines


def end(outcome: Outcome, places: Places) -> str:
    """Where an entry ended, and why."""
    if outcome.verdict == "arrived":
        sink = places.sinks.get(outcome.at)
        return f"goes to {outcome.at}" if sink is None else f"arrives at sink {sink}"
    where = places.alloy(outcome.start)
    return f"{outcome.verdict} at {outcome.at}{f' {where}' if where else ''}: {neutral(outcome.reason or '')}"


def pairs(values: Mapping[str, object]) -> str:
    """`name="value"` of each value, sorted by name."""
    return ", ".join(f"{neutral(name)}={quoted(values[name])}" for name in sorted(values))


def quoted(value: object, limit: int = _LONGEST) -> str:
    """A value as a quoted text, safe on any terminal and cut where it is longer than `limit`."""
    text = neutral(json.dumps(value, ensure_ascii=False))
    return _cut(text, limit)


def plain_line(line: str, limit: int = _LONGEST) -> str:
    """A log line as it is; quoted where its ends, or something invisible in it, could not be seen."""
    if line != line.strip() or line.startswith('"') or neutral(line) != line:
        return quoted(line, limit)
    return _cut(line, limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def _began(outcome: Outcome, lines_sent: Sequence[str]) -> Iterator[str]:
    """The inputs that an outcome came from."""
    inputs = outcome.entry.inputs
    for number in inputs[:MOST_SHOWN]:
        line = _line_of(number, lines_sent)
        yield f"input {number + 1}{f'  {plain_line(line)}' if line else ''}"
    if len(inputs) > MOST_SHOWN:
        yield f"and {len(inputs) - MOST_SHOWN} more inputs, up to {inputs[-1] + 1}"


def _shared(steps: Sequence[Step], above: Sequence[Step]) -> int:
    """How many steps two copies of one entry took together."""
    count = 0
    for step, other in zip(steps, above, strict=False):
        if step is not other:
            break
        count += 1
    return count


def _line_of(number: int, lines_sent: Sequence[str]) -> str:
    return lines_sent[number] if number < len(lines_sent) else ""


def _heading(name: str, start: int, places: Places) -> str:
    spec = places.spec(start)
    return f"  {name}  {places.alloy(start)}{f'  from {spec}' if spec else ''}".rstrip()


def _step(step: Step, component: str, changes: list[str], places: Places) -> Iterator[str]:
    """A step with what it changed, on one line where there is room; a component has said its name already."""
    if step.name == component:
        yield from (f"    {change}" for change in changes)
        return
    named = _named(step, places)
    if len(changes) == 1 and len(named) + len(changes[0]) < _WIDTH:
        yield f"{named:<36}  {' '.join(changes[0].split(maxsplit=1))}"
        return
    yield named
    yield from (f"      {change}" for change in changes)


def _named(step: Step, places: Places) -> str:
    reason = f" ({neutral(step.reason)})" if step.reason else ""
    verdict = "" if step.verdict == "kept" else f"  {step.verdict}{reason}"
    holder = places.component(step.start)
    around = places.spec(holder.start) if holder is not None else ""
    spec = places.spec(step.start)
    return f"    {step.name}  {places.short(step.start)}{f'  from {spec}' if spec != around else ''}{verdict}"


def _folded(idle: list[str]) -> Iterator[str]:
    if idle:
        names = ", ".join(dict.fromkeys(idle))
        yield f"    unchanged by {len(idle)} step{'' if len(idle) == 1 else 's'}: {names}"


def _changes(before: Step | None, step: Step, line: str) -> Iterator[str]:
    """What a step changed; of the first step everything that the entry then has beside the `line` sent."""
    if before is None:
        if step.line != line:
            yield f"line       {plain_line(step.line)}"
        yield from _wrapped("labels", step.labels)
        yield from _wrapped("metadata", step.structured_metadata)
        yield from _changed("extracted", step.labels, {**step.labels, **step.extracted})
        return
    if step.line != before.line:
        yield f"line       {plain_line(step.line)}"
    yield from _changed("labels", before.labels, step.labels)
    yield from _changed("metadata", before.structured_metadata, step.structured_metadata)
    if step.extracted and not before.extracted:
        known: Mapping[str, object] = step.labels  # a pipeline starts with every label extracted
        yield from _changed("extracted", known, {**known, **step.extracted})
    elif step.extracted:
        yield from _changed("extracted", before.extracted, step.extracted)
    if step.timestamp != before.timestamp:
        yield f"time       {time_text(step.timestamp)}"


def _changed(title: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    new = {name: value for name, value in after.items() if name not in before}
    other = {name: value for name, value in after.items() if name in before and before[name] != value}
    gone = [name for name in before if name not in after]
    internal = [name for name in gone if name.startswith("__")]
    if len(internal) > _MOST_INTERNAL:
        gone = [name for name in gone if not name.startswith("__")]
        yield f"{title:<10} - {len(internal)} internal ones (__*)"
    if new:
        yield from _wrapped(title, new, "+ ")
    for name in sorted(other):
        yield f"{title:<10} ~ {neutral(name)}: {quoted(before[name])} -> {quoted(other[name])}"
    if gone:
        yield f"{title:<10} - {', '.join(neutral(name) for name in sorted(gone))}"


def _wrapped(title: str, values: Mapping[str, object], sign: str = "") -> Iterator[str]:
    """The values over as many lines as they need, without what only repeats that a label is there."""
    line = f"{title:<10} {sign}"
    empty = True
    for name in sorted(values):
        if "labelpresent_" in name or "annotationpresent_" in name:
            continue
        item = f"{neutral(name)}={quoted(values[name])}"
        if not empty and len(line) + len(item) > _WIDTH:
            yield line.rstrip()
            line = " " * (11 + len(sign))
        line += f"{item}, "
        empty = False
    if not empty:
        yield line.removesuffix(", ")


def _final(outcome: Outcome) -> Iterator[str]:
    """What arrived, whole: the steps before told only what changed."""
    if outcome.verdict != "arrived":
        return
    entry = outcome.entry
    if entry.line:
        yield f"     line       {plain_line(entry.line, len(entry.line) * 12)}"
    for title, values in (("labels", entry.labels), ("metadata", entry.structured_metadata)):
        yield from (f"     {line}" for line in _wrapped(title, values))
    yield f"     time       {time_text(entry.timestamp)}"


def _example(outcome: Outcome) -> Iterator[str]:
    entry = outcome.entry
    yield f"for example input {entry.inputs[0] + 1}{f': {plain_line(entry.line)}' if entry.line else ''}"
    public = {name: value for name, value in entry.labels.items() if not name.startswith("__")}
    if public:
        yield pairs(public)
