"""Reads what `alloyc trace` sends into a component: JSON lines, or texts with labels, in; LogInputs out."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from typing import Any

from compiler.diagnostics import Report, SourceText, Span
from compiler.diagnostics.suggest import suggestion
from compiler.languages import go_json
from compiler.simulator.pipeline import LogInput

_LINES = frozenset({"line", "labels", "timestamp", "structured_metadata"})
_LABEL_SETS = frozenset({"labels", "timestamp"})
_SHOWN = "<inputs>"


class _BadInputError(Exception):
    """An input that cannot be sent; the text says why, `hint` what to do."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


def read_json_lines(data: bytes, has_line: bool, report: Report) -> list[LogInput]:
    """One input a line, blank lines aside; what is wrong with the others is reported."""
    inputs = []
    texts = data.decode("utf-8", "surrogateescape").split("\n")
    for number, text in enumerate(texts, 1):
        if not text.strip():
            continue
        try:
            inputs.append(_input(text, has_line))
        except _BadInputError as bad:
            shown = data.decode("utf-8", "replace")
            report.sources.setdefault(_SHOWN, SourceText(_SHOWN, shown))
            span = Span(_SHOWN, number, 1, number, len(text) + 1)
            report.error("trace/bad-input", str(bad), span, bad.hint)
    return inputs


def from_texts(texts: Iterable[str], labels: Mapping[str, str]) -> list[LogInput]:
    """The same labels with each text."""
    return [LogInput(text, dict(labels)) for text in texts]


def text_lines(data: bytes) -> list[str]:
    """The lines of a log file; bytes that are no UTF-8 stay what they are."""
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    lines = lines[:-1] if lines[-1] == "" else lines
    return [line.removesuffix("\r") for line in lines]


def assignment(text: str) -> tuple[str, str]:
    """NAME=VALUE; a label's name may be any text. Raises ArgumentTypeError."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form NAME=VALUE")
    return name, value


def _input(text: str, has_line: bool) -> LogInput:
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _BadInputError("the input is not UTF-8")
    try:
        value = go_json.parse(text)
    except go_json.BadJsonError as error:
        raise _BadInputError(f"the input is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise _BadInputError("the input must be a JSON object", 'for example {"line": "", "labels": {}}')
    known = _LINES if has_line else _LABEL_SETS
    for key in value:
        if key not in known:
            raise _BadInputError(f"unknown key `{key}`", suggestion(key, known, "keys"))
    line = value.get("line", None if has_line else "")
    if not isinstance(line, str):
        raise _BadInputError("`line` must be there and be a text")
    return LogInput(line, _texts(value, "labels"), _texts(value, "structured_metadata"), _timestamp(value))


def _texts(value: Mapping[str, Any], key: str) -> dict[str, str]:
    texts = value.get(key)
    if texts is None:
        return {}
    if not isinstance(texts, dict) or not all(isinstance(item, str) for item in texts.values()):
        raise _BadInputError(f"`{key}` must be an object of texts")
    return texts


def _timestamp(value: Mapping[str, Any]) -> int | None:
    from compiler.simulator.stages.timestamp import parse_rfc3339

    text = value.get("timestamp")
    if text is None:
        return None
    parsed = parse_rfc3339(text) if isinstance(text, str) else None
    if parsed is None:
        raise _BadInputError("`timestamp` must be an RFC 3339 time", 'for example "2026-01-15T12:00:00Z"')
    return parsed
