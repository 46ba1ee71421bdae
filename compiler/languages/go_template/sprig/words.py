"""Words of one case in, words of another case out: `FooBar`, `foo_bar`, `foo-bar`.

Source of the rules: github.com/huandu/xstrings v1.5.0 (convert.go), which Sprig uses.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from functools import lru_cache

from compiler.languages.go_limits import check_size
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
    INVALID = auto()


_Word = tuple[_Kind | None, str]
_NONE: _Word = (None, "")
_SEPARATE = (_Kind.CONNECTOR, _Kind.PUNCTUATION)
_LETTERS_AND_DIGITS = (_Kind.ALPHABET, _Kind.NUMBER)
_IDEOGRAPHS = ((0x4E00, 0x9FCC), (0x3400, 0x4D85), (0x20000, 0x2B81D))


def to_snake_case(text: str) -> str:
    return _Converter(text, "_").convert()


def to_kebab_case(text: str) -> str:
    return _Converter(text, "-").convert()


def to_pascal_case(text: str) -> str:
    """`foo_bar` and `fooBar` to `FooBar`; connectors at the start, and all but one of a run, stay."""
    chars = runes(text)
    start = next((place for place, char in enumerate(chars) if not _is_connector(char)), len(chars))
    if start >= len(chars) - 1:
        return chars[:start] + upper_rune(chars[-1:])  # connectors alone get one more, as upstream
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


_WORK_PER_RUNE = 8


class _Converter:
    """One pass over the words of a text; `current` is the word at hand."""

    def __init__(self, text: str, connector: str) -> None:
        check_size(_WORK_PER_RUNE * len(text))
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
        for char in runes(word):
            self.result.append(self.connector if _is_connector(char) else _lower_if_upper(char))

    def _next(self) -> _Word:
        if self.position >= len(self.text):
            return _NONE
        start = self.position
        first = self._valid(start)
        if first == len(self.text):
            self.position = first
            return _Kind.INVALID, self.text[start:]
        kind = _kind(self.text[first])
        self.position = self._end(kind, first)
        return kind, self.text[start : self.position]

    def _end(self, kind: _Kind, first: int) -> int:
        if kind is not _Kind.UPPER:
            return self._run(first + 1, _CONTINUES[kind])
        end = self._run(first + 1, is_upper)
        if end == first + 1:
            return self._run(end, _is_small_letter)
        # the last capital of a run begins the next word, as the S of HTTPServer
        return end - 1 if end < len(self.text) and _is_alphabet(self.text[end]) else end

    def _run(self, position: int, belongs: Callable[[str], bool]) -> int:
        while position < len(self.text):
            valid = self._valid(position)
            if valid < len(self.text) and not belongs(self.text[valid]):
                break
            position = min(valid + 1, len(self.text))
        return position

    def _valid(self, position: int) -> int:
        """Where the next rune is that is one: bytes that are no UTF-8 belong to the rune after them."""
        while position < len(self.text) and _is_broken(self.text[position]):
            position += 1
        return position


@lru_cache(maxsize=4096)
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


def _is_broken(char: str) -> bool:
    return char == "\ufffd" or "\ud800" <= char <= "\udfff"


def _is_small_letter(char: str) -> bool:
    return _kind(char) is _Kind.ALPHABET


def _lower_if_upper(char: str) -> str:
    return lower_rune(char) if is_upper(char) else char


def _is_other(char: str) -> bool:
    return _kind(char) is _Kind.OTHER


# What a word of each kind goes on with: a run of punctuation also takes the hyphens and underscores in it.
_CONTINUES = {
    _Kind.NUMBER: is_number,
    _Kind.ALPHABET: _is_small_letter,
    _Kind.CONNECTOR: _is_connector,
    _Kind.PUNCTUATION: is_punctuation,
    _Kind.OTHER: _is_other,
}
