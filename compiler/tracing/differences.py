"""How an arrival differs from an expectation: both in, one short sentence for each difference out."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.simulator.samples import NAME
from compiler.simulator.stages.timestamp import parse_rfc3339
from compiler.spec.tests import Expected
from compiler.tracing.outcomes import Outcome, time_text
from compiler.tracing.text import quoted


def differences(expected: Expected, sink: str, outcome: Outcome) -> list[str]:
    """The differences, none if the arrival is what is expected."""
    entry = outcome.entry
    labels = entry.labels
    found = [] if sink == expected.sink.value else [f"sink is {sink!r}, not {expected.sink.value!r}"]
    wanted = {name.value: value for name, value in expected.labels}
    if expected.metric is not None:
        found += _unequal("metric", entry.labels.get(NAME), expected.metric)
    for name, value in wanted.items():
        found += _unequal(f"label {name}", labels.get(name), value)
    unwanted = [name.value for name in expected.without]
    unwanted += sorted(labels.keys() - wanted.keys() - {NAME}) if expected.only else []
    found += [f"label {name} is {quoted(labels[name])}, not absent" for name in unwanted if name in labels]
    found += _metadata(expected, entry.structured_metadata)
    if expected.line is not None:
        found += _unequal("line", entry.line, expected.line)
    if expected.time is not None and parse_rfc3339(expected.time.value) != entry.timestamp:
        found += [f"time is {time_text(entry.timestamp)}, not {expected.time.value}"]
    return found


def _metadata(expected: Expected, metadata: Mapping[str, str]) -> list[str]:
    return [
        difference
        for name, value in expected.metadata
        for difference in _unequal(f"metadata {name}", metadata.get(name), value)
    ]


def _unequal(what: str, is_: str | None, wanted: str) -> list[str]:
    if is_ == wanted:
        return []
    return [f"{what} is {'absent' if is_ is None else quoted(is_)}, not {quoted(wanted)}"]
