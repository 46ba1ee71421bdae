"""A log entry on its way through a pipeline, and what can become of it at a stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct, field

from compiler.languages.go_strconv import extracted_text

Extracted: TypeAlias = dict[str, object]


class Step(Struct, frozen=True):
    """An entry after one stage or component; `start` is the byte offset of its block in the Alloy source.

    `verdict` is one word or two: kept, dropped, held, released, split, matched, not matched, not simulated.
    """

    name: str
    start: int
    verdict: str
    line: str
    labels: dict[str, str]
    structured_metadata: dict[str, str]
    extracted: Extracted
    timestamp: int
    reason: str | None = None


class Entry(Struct):
    """One log entry. Stages change it in place, as Alloy's do; `copy` before fanning out.

    `timestamp` is in nanoseconds since the epoch; `extracted` holds texts, floats, booleans and None by name;
    `inputs` are the numbers of the inputs it came from, more than one if a stage joined lines. A target that is to
    be scraped carries the labels of the `sample` that it will expose.
    """

    line: str
    labels: dict[str, str] = field(default_factory=dict)
    structured_metadata: dict[str, str] = field(default_factory=dict)
    timestamp: int = 0
    extracted: Extracted = field(default_factory=dict)
    inputs: tuple[int, ...] = ()
    steps: tuple[Step, ...] = ()
    sample: Mapping[str, str] | None = None

    def copy(self) -> Entry:
        return Entry(
            self.line,
            dict(self.labels),
            dict(self.structured_metadata),
            self.timestamp,
            dict(self.extracted),
            self.inputs,
            self.steps,
            self.sample,
        )

    def text(self, key: str) -> str | None:
        """An extracted value as text; None if it is absent or cannot be text."""
        return extracted_text(self.extracted.get(key))

    def input(self, source: str | None) -> str | None:
        """What a stage reads: the line, or the extracted value named by `source`."""
        return self.line if source is None else self.text(source)

    def step(self, name: str, start: int, verdict: str, reason: str | None = None) -> None:
        """Append a snapshot of the entry as it is now."""
        snapshot = Step(
            name,
            start,
            verdict,
            self.line,
            dict(self.labels),
            dict(self.structured_metadata),
            dict(self.extracted),
            self.timestamp,
            reason,
        )
        self.steps = (*self.steps, snapshot)


class Dropped(Struct, frozen=True):
    """The entry ends here. `reason` is the value of the drop counter's label, where the stage counts drops."""

    reason: str
    counted: bool = True


class Held(Struct, frozen=True):
    """The entry waits in the stage; what comes out later, if anything, carries it."""


Result: TypeAlias = tuple[Entry, ...] | Dropped | Held
