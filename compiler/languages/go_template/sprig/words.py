"""Words of one case in, words of another case out: `FooBar`, `foo_bar`, `foo-bar`.

Source of the rules: github.com/huandu/xstrings v1.5.0 (convert.go), which Sprig uses.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from compiler.languages.go_strings import (
    is_letter,
    is_number,
    is_punctuation,
    is_space,
    is_upper,
    lower_rune,
    runes,
    upper_rune,
)


class _Kind(Enum):
    NUMBER = auto()
    UPPER = auto()
    ALPHABET = auto()
    CONNECTOR = auto()
    PUNCTUATION = auto()
    OTHER = auto()


_Word = tuple[_Kind | None, str]
_NONE: _Word = (None, "")
_SEPARATE = (_Kind.CONNECTOR, _Kind.PUNCTUATION)
_LETTERS_AND_DIGITS = (_Kind.ALPHABET, _Kind.NUMBER)
_IDEOGRAPHS = ((0x4E00, 0x9FCC), (0x3400, 0x4D85), (0x20000, 0x2B81D))


def to_snake_case(text: str) -> str:
    return _Converter(runes(text), "_").convert()


def to_kebab_case(text: str) -> str:
    return _Converter(runes(text), "-").convert()


def to_pascal_case(text: str) -> str:
    """`foo_bar` and `fooBar` to `FooBar`; connectors at the start, and all but one of a run, stay."""
    chars = runes(text)
    start = next((place for place, char in enumerate(chars) if not _is_connector(char)), len(chars))
    if start >= len(chars) - 1:
        return chars[:start] + (upper_rune(chars[start]) if start < len(chars) else "")
    result = [chars[:start]]
    word_was_upper = is_upper(chars[start])
    previous = upper_rune(chars[start])
    for char in chars[start + 1 :]:
        if _is_connector(previous) and not _is_connector(char):
            word_was_upper = is_upper(char)
            char = upper_rune(char)
        else:
            if word_was_upper and not _is_connector(previous):
                word_was_upper = is_upper(char)
                char = lower_rune(char) if word_was_upper else char
            result.append(previous)
        previous = char
    return "".join((*result, previous))


class _Converter:
    """One pass over the words of a text; `current` is the word at hand."""

    def __init__(self, text: str, connector: str) -> None:
        self.text = text
        self.connector = connector
        self.position = 0
        self.result: list[str] = []
        self.current = self._next()

    def convert(self) -> str:
        while self.position < len(self.text):
            kind, word = self.current
            if kind is not _Kind.CONNECTOR:
                self._write(kind, word)
            self.current = self._next()
            if kind is _Kind.NUMBER:
                self._write_letters_and_digits()
                self._connect_unless_last()
            elif kind is _Kind.CONNECTOR:
                self._write(kind, word)
            elif kind is not _Kind.PUNCTUATION:
                self._after_letters()
        self._write(*self.current)
        return "".join(self.result)

    def _after_letters(self) -> None:
        """A number after letters starts a word of its own if letters follow it."""
        if self.current[0] is not _Kind.NUMBER:
            self._connect()
            return
        if self.position >= len(self.text):
            return
        number = self.current[1]
        self.current = self._next()
        if self.current[0] is not _Kind.ALPHABET:
            self._write(_Kind.NUMBER, number)
            self._connect()
            return
        self.result.append(self.connector)
        self._write(_Kind.NUMBER, number)
        self._write_letters_and_digits()
        self._connect_unless_last()

    def _write_letters_and_digits(self) -> None:
        while self.current[0] in _LETTERS_AND_DIGITS:
            self._write(*self.current)
            self.current = self._next()

    def _connect_unless_last(self) -> None:
        if self.current[0] is not None:
            self._connect()

    def _connect(self) -> None:
        if self.current[0] not in _SEPARATE:
            self.result.append(self.connector)

    def _write(self, kind: _Kind | None, word: str) -> None:
        if kind not in (_Kind.UPPER, _Kind.CONNECTOR):
            self.result.append(word)
            return
        for char in word:
            self.result.append(self.connector if _is_connector(char) else _lower_if_upper(char))

    def _next(self) -> _Word:
        if self.position >= len(self.text):
            return _NONE
        start = self.position
        kind = _kind(self.text[start])
        self.position = self._end(kind, start)
        return kind, self.text[start : self.position]

    def _end(self, kind: _Kind, start: int) -> int:
        if kind is not _Kind.UPPER:
            belongs = _is_small_letter if kind is _Kind.ALPHABET else lambda char: _kind(char) is kind
            return self._run(start + 1, belongs)
        end = self._run(start + 1, is_upper)
        if end == start + 1:
            return self._run(end, _is_small_letter)
        # the last capital of a run begins the next word, as the S of HTTPServer
        return end - 1 if end < len(self.text) and _is_alphabet(self.text[end]) else end

    def _run(self, position: int, belongs: Callable[[str], bool]) -> int:
        while position < len(self.text) and belongs(self.text[position]):
            position += 1
        return position


def _kind(char: str) -> _Kind:
    if _is_connector(char):
        return _Kind.CONNECTOR
    if is_punctuation(char):
        return _Kind.PUNCTUATION
    if is_upper(char):
        return _Kind.UPPER
    if _is_alphabet(char):
        return _Kind.ALPHABET
    return _Kind.NUMBER if is_number(char) else _Kind.OTHER


def _is_connector(char: str) -> bool:
    return char in "-_" or is_space(char)


def _is_alphabet(char: str) -> bool:
    return is_letter(char) and not any(first <= ord(char) <= last for first, last in _IDEOGRAPHS)


def _is_small_letter(char: str) -> bool:
    return _is_alphabet(char) and not is_upper(char)


def _lower_if_upper(char: str) -> str:
    return lower_rune(char) if is_upper(char) else char
