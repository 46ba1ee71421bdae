"""What every stage is: a frozen configuration that begins a run, and what reads it from its block."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar

from msgspec import Struct

from compiler.alloy import ast
from compiler.languages.regex import BadRegex, Regex, compile_regex
from compiler.lazy_pattern import lazy_pattern
from compiler.simulator.arguments import Arguments
from compiler.simulator.entry import Dropped, Entry, Result
from compiler.simulator.run import Run

_NOT_UTF8 = lazy_pattern("[\ud800-\udfff]")


class Running(Struct):
    """One stage at work in one run: it may hold entries back and give them out later.

    An empty tuple as result says that a nested stage has accounted for the entry.
    """

    traces_itself: ClassVar[bool] = False

    @abstractmethod
    def process(self, entry: Entry) -> Result:
        """What becomes of an entry: those that go on now, or Dropped, or Held."""

    def deadline(self) -> int | None:
        """When held entries come out by themselves, in nanoseconds since the epoch; None for never."""
        return None

    def expire(self) -> tuple[Entry, ...]:
        """The entries whose time has come."""
        return ()

    def close(self) -> tuple[Entry, ...]:
        """The held entries that come out when the input ends."""
        return ()

    def lost(self) -> tuple[Entry, ...]:
        """The held entries that never come out, once the stage is closed."""
        return ()


class Stage(Struct, frozen=True):
    """A configured stage."""

    block: ast.Block

    @abstractmethod
    def begin(self, run: Run) -> Running:
        """The stage at work, with a state of its own."""


class Simple(Stage, frozen=True):
    """A stage without state: it changes the entry in place or drops it."""

    @abstractmethod
    def process(self, entry: Entry, run: Run) -> Dropped | None:
        """Change the entry, or say that it is dropped."""

    def begin(self, run: Run) -> Running:
        return _SimpleRunning(self, run)


class _SimpleRunning(Running):
    stage: Simple
    run: Run

    def process(self, entry: Entry) -> Result:
        return self.stage.process(entry, self.run) or (entry,)


class StageArguments(Arguments):
    """The arguments of a stage block; `nested` has the stages inside it (only stage.match takes any)."""

    def __init__(
        self, block: ast.Block, nested: tuple[Stage, ...] = (), environment: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(block, "stage", environment)
        self.nested = nested

    def regex(self, name: str, required: bool = False) -> Regex | None:
        """A compiled expression; None where it is absent, empty or bad."""
        expression = self.text(name, required=required)
        compiled = compile_regex(expression) if expression else None
        if isinstance(compiled, BadRegex):
            message = f"bad regular expression: {compiled.message}"
            self.fail("stage/bad-regex", message, name, compiled.hint)
            return None
        return compiled

    def needed_text(self, name: str) -> str:
        """A text that must be there and not be empty."""
        text = self.text(name, required=True)
        if self.has(name) and name not in self.unreadable and not text:
            self.fail("stage/empty-argument", f"`{name}` must not be empty", name)
        return text

    def source(self) -> str | None:
        """The key of the extracted value to read instead of the line; None for the line."""
        source = self.optional_text("source")
        if source == "":
            self.fail("stage/empty-argument", "`source` must not be empty", "source", "leave it out")
        return source

    def choice(self, name: str, choices: tuple[str, ...], default: str, required: bool = False) -> str:
        """One of some words; an empty text is the default."""
        value = self.text(name, default, required)
        if value and value not in choices:
            words = ", ".join(f'"{choice}"' for choice in choices)
            self.fail("stage/bad-value", f'`{name}` cannot be "{value}"', name, f"one of: {words}")
        return value or default

    def label_names(self, names: Iterable[str], name: str) -> None:
        """Say which of these can be no label name: those that are empty or no UTF-8."""
        for label in names:
            if not is_label_name(label):
                self.fail("stage/bad-label-name", f'"{label}" is no label name', name)

    def sources_by_label(self, name: str, required: bool = False) -> dict[str, str] | None:
        """Label names with the keys to read; a key that is null or empty is the label's own name."""
        mapping = self.mapping(name, required)
        if mapping is None:
            return None
        self.label_names(mapping, name)
        return {label: source or label for label, source in mapping.items()}


def is_label_name(name: str) -> bool:
    """Whether Prometheus' UTF-8 scheme takes the name."""
    return bool(name) and not _NOT_UTF8.search(name)


def is_label_value(value: str) -> bool:
    """Whether the text is UTF-8."""
    return value.isascii() or not _NOT_UTF8.search(value)
