"""stage.luhn: redacts numbers that pass the Luhn check, such as those of payment cards."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.languages.go_strings import is_digit
from compiler.languages.regex import Regex, decode, encode
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments

_LARGEST = 2**63 - 1


class Luhn(Simple, frozen=True):
    """`min_length` in bytes of digits. The result always becomes the line, also with a source."""

    replacement: str
    min_length: int
    delimiters: str
    source: str | None
    skip_regex: Regex | None

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        text = entry.line if self.source is None else entry.extracted.get(self.source)
        if not isinstance(text, str):
            return None
        if self.skip_regex is None:
            entry.line = self._redact(text)
        elif any(map(self._is_redacted, self._runs(text))):
            entry.line = "".join(self._redact_around(text, self.skip_regex))
        return None

    def _redact(self, text: str) -> str:
        return "".join(self._shown(run) for run in self._runs(text))

    def _redact_around(self, text: str, skip: Regex) -> Iterator[str]:
        data, end = encode(text), 0
        for (start, stop), *_ in skip.spans(data):
            yield self._redact(decode(data[end:start]))
            yield decode(data[start:stop])
            end = stop
        yield self._redact(decode(data[end:]))

    def _shown(self, run: str) -> str:
        if not self._is_redacted(run):
            return run
        trailing = run[-1] if not is_digit(run[-1]) else ""
        return self.replacement + trailing

    def _is_redacted(self, run: str) -> bool:
        digits = "".join(filter(is_digit, run)) if self.delimiters else run
        return len(encode(digits)) >= self.min_length and _is_luhn(digits)

    def _runs(self, text: str) -> Iterator[str]:
        """The text in pieces: runs of digits with the delimiters after them, and single other characters."""
        run = ""
        for character in text:
            if is_digit(character) or (run and character in self.delimiters):
                run += character
                continue
            if run:
                yield run
                run = ""
            yield character
        if run:
            yield run


def read(arguments: StageArguments) -> Luhn | None:
    replacement = arguments.text("replacement")
    min_length = arguments.integer("min_length")
    delimiters = arguments.text("delimiters")
    source = arguments.source()
    skip_regex = arguments.regex("skip_regex")
    return Luhn(
        arguments.block,
        replacement or "**REDACTED**",
        min_length if min_length >= 1 else 13,
        delimiters,
        source,
        skip_regex,
    )


def _is_luhn(digits: str) -> bool:
    """Whether the check digit fits. Alloy reads 64-bit integers of ASCII digits only."""
    if not (digits.isascii() and digits.isdigit()) or int(digits) > _LARGEST:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits.lstrip("0") or "0")):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
