"""stage.eventlogmessage and stage.windowsevent: extract the fields of a Windows event's message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compiler.languages.go_strings import SPACE
from compiler.lazy_pattern import lazy_pattern
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments, is_label_name, is_label_value

_LEGACY_NAME = lazy_pattern(r"[a-zA-Z_][a-zA-Z0-9_]*")
_LINE_CHARACTERS = lazy_pattern(r"[\t\r\n]")


class _Message(Simple, frozen=True):
    source: str
    drop_invalid_labels: bool
    overwrite_existing: bool

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        if self.source not in entry.extracted:
            return None
        text = entry.text(self.source)
        if text is None:
            return Dropped("the message is no text", counted=False)
        for name, value in self.fields(text):
            self._extract(entry, name, value)
        return None

    def fields(self, text: str) -> Iterator[tuple[str, str]]:
        """The names and values in a message."""
        raise NotImplementedError

    def is_valid(self, name: str) -> bool:
        raise NotImplementedError

    def _extract(self, entry: Entry, name: str, value: str) -> None:
        if not self.is_valid(name):
            if self.drop_invalid_labels:
                return
            name = _sanitize(name)
        if name in entry.extracted and not self.overwrite_existing:
            name += "_extracted"
        if is_label_value(value):
            entry.extracted[name] = value


class EventLogMessage(_Message, frozen=True):
    """Every line `name: value`."""

    def fields(self, text: str) -> Iterator[tuple[str, str]]:
        for line in text.split("\r\n"):
            name, colon, value = line.partition(":")
            if colon:
                yield name, value.strip(SPACE)

    def is_valid(self, name: str) -> bool:
        return _LEGACY_NAME.fullmatch(name) is not None


class WindowsEvent(_Message, frozen=True):
    """Sections between empty lines: a description first, then `name: value` lines, perhaps under a title."""

    def fields(self, text: str) -> Iterator[tuple[str, str]]:
        description, *sections = text.split("\r\n\r\n")
        yield "Description", _one_line(description)
        for section in sections:
            for name, value in _section_fields(section.split("\r\n")):
                yield _LINE_CHARACTERS.sub("", name).replace(" ", ""), _one_line(value)

    def is_valid(self, name: str) -> bool:
        return is_label_name(name)


def read_event_log_message(arguments: StageArguments) -> EventLogMessage | None:
    source, drop, overwrite = _read(arguments)
    if not _LEGACY_NAME.fullmatch(source) and "source" not in arguments.unreadable:
        arguments.fail("stage/bad-label-name", f'"{source}" is no label name', "source")
    return EventLogMessage(arguments.block, source, drop, overwrite)


def read_windows_event(arguments: StageArguments) -> WindowsEvent | None:
    source, drop, overwrite = _read(arguments)
    arguments.label_names((source,), "source")
    return WindowsEvent(arguments.block, source, drop, overwrite)


def _read(arguments: StageArguments) -> tuple[str, bool, bool]:
    return (
        arguments.text("source", "message"),
        arguments.boolean("drop_invalid_labels"),
        arguments.boolean("overwrite_existing"),
    )


def _section_fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    """`name: value` lines; lines without a colon go on with the value; a first line without a value is a title."""
    prefix, number = "", 0
    while number < len(lines):
        name, colon, value = lines[number].partition(":")
        number += 1
        if not colon:
            continue
        if not value:
            prefix = name if number == 1 else prefix
            continue
        while number < len(lines) and lines[number] and ":" not in lines[number]:
            value += "," + lines[number]
            number += 1
        yield (f"{prefix}_{name}" if prefix else name), value


def _one_line(value: str) -> str:
    return _LINE_CHARACTERS.sub("", value).strip(SPACE)


def _sanitize(name: str) -> str:
    """Every character that a label name cannot have becomes `_` (prometheus: util/strutil)."""
    return re.sub(r"^[0-9]|[^a-zA-Z0-9_]", "_", name) if name else "_"
