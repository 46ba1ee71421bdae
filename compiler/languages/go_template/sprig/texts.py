"""Sprig's functions on texts: the table TEXTS.

Source of the rules: sprig (strings.go, functions.go); Masterminds/goutils for abbrev, wrap, initials and
nospace, which walk bytes, not characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from compiler.languages.go_fmt import sprintf, text_of
from compiler.languages.go_limits import check_size
from compiler.languages.go_strconv import quote
from compiler.languages.go_strings import (
    SPACE,
    contains,
    count,
    cut,
    decode,
    encode,
    has_prefix,
    has_suffix,
    is_lower,
    is_space,
    is_title,
    is_upper,
    length,
    lower_rune,
    remove_prefix,
    remove_suffix,
    replace,
    runes,
    split,
    title,
    title_rune,
    to_lower,
    to_upper,
    upper_rune,
)
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.sprig.words import to_kebab_case, to_pascal_case, to_snake_case
from compiler.languages.go_values import StringMap, StringSlice


def checked_replace(text: str, old: str, new: str, limit: int) -> str:
    """strings.Replace. Raises NotSimulated before the text gets too long."""
    found = count(text, old)
    check_size(len(text) + (found if limit < 0 else min(found, limit)) * max(len(new) - len(old), 0))
    return replace(text, old, new, limit)


def strings_of(value: object) -> StringSlice:
    """Sprig's strslice: the texts of a list's elements but nil; any other value is a list of one."""
    if isinstance(value, StringSlice):
        return value
    if isinstance(value, list):
        return StringSlice(text_of(item) for item in value if item is not None)
    return StringSlice() if value is None else StringSlice([text_of(value)])


def _join(separator: str, value: object) -> str:
    parts: Iterable[str] = map(str, strings_of(value))
    parts = list(parts)
    check_size(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


def _repeat(count: int, text: str) -> str:
    if count < 0:
        raise CallError("strings: negative Repeat count")
    check_size(count * len(text))
    return text * count


def _trunc(size: int, text: str) -> str:
    total = length(text)
    if size < 0 < total + size:
        return cut(text, total + size, total)
    return cut(text, 0, size) if 0 <= size < total else text


def _substr(start: int, end: int, text: str) -> str:
    total = length(text)
    first = max(start, 0)
    last = end if start < 0 or 0 <= end <= total else total
    if not 0 <= first <= last <= total:
        raise CallError("slice bounds out of range")
    return cut(text, first, last)


def _abbreviate(text: str, offset: int, width: int) -> str:
    """goutils.AbbreviateFull: at most `width` bytes, `...` where something is cut off."""
    data = encode(text)
    if len(data) <= width:
        return text
    offset = min(offset, len(data))
    if len(data) - offset < width - 3:
        offset = len(data) - (width - 3)
    if offset <= 4:
        return decode(data[: width - 3]) + "..."
    if offset + width - 3 < len(data):
        rest = data[offset:]
        return "..." + decode(rest if len(rest) <= width - 3 else rest[: width - 6] + b"...")
    return "..." + decode(data[len(data) - (width - 3) :])


def _abbrev(width: int, text: str) -> str:
    return text if width < 4 else _abbreviate(text, 0, width)


def _abbrevboth(left: int, right: int, text: str) -> str:
    return text if right < 4 or (left > 0 and right < 7) else _abbreviate(text, left, right)


def _indent(spaces: int, text: str) -> str:
    if spaces < 0:
        raise CallError("strings: negative Repeat count")
    check_size(len(text) + spaces * (text.count("\n") + 1))
    pad = " " * spaces
    return pad + text.replace("\n", "\n" + pad)


def _cat(*values: object) -> str:
    present = [value for value in values if value is not None]
    return sprintf(("%v " * len(present)).strip(), present)


def _quote(*values: object) -> str:
    return " ".join(quote(text_of(value)) for value in values if value is not None)


def _squote(*values: object) -> str:
    return " ".join(f"'{text_of(value)}'" for value in values if value is not None)


def _untitle(text: str) -> str:
    """The first letter of each word small."""
    result = []
    word_starts = True
    for char in runes(text):
        result.append(lower_rune(char) if word_starts and not is_space(char) else char)
        word_starts = is_space(char)
    return "".join(result)


def _swapcase(text: str) -> str:
    result = []
    after_space = True
    for char in runes(text):
        if is_upper(char) or is_title(char):
            result.append(lower_rune(char))
            after_space = False
        elif is_lower(char):
            result.append(title_rune(char) if after_space else upper_rune(char))
            after_space = False
        else:
            result.append(char)
            after_space = is_space(char)
    return "".join(result)


def _initials(text: str) -> str:
    result = ""
    word_starts = True
    for char in encode(text).decode("latin-1"):
        if word_starts and not is_space(char):
            result += char
        word_starts = is_space(char)
    return result


def _nospace(text: str) -> str:
    if text.isascii():
        return text.translate(dict.fromkeys(map(ord, SPACE)))
    bytes_as_text = encode(text).decode("latin-1")
    kept = "".join(char for char in bytes_as_text if not is_space(char))
    return text if kept == bytes_as_text else kept


def _wrap(width: int, text: str, newline: str, *, break_words: bool) -> str:
    """goutils.WrapCustom: lines of at most `width` bytes, cut at spaces; words too long stay whole or are
    cut.
    """
    data, mark, width = encode(text), encode(newline or "\n"), max(width, 1)
    check_size(len(data) + len(mark) * (len(data) // width + data.count(b" ") + 1))
    lines = []
    offset = 0
    while len(data) - offset > width:
        if data[offset : offset + 1] == b" ":
            offset += 1
            continue
        space = data.rfind(b" ", offset, offset + width + 1)
        skipped = 1
        if space < 0 and break_words:
            space, skipped = offset + width, 0
        elif space < 0 and (space := data.find(b" ", offset + width)) < 0:
            break
        lines.append(data[offset:space])
        offset = space + skipped
    return decode(mark.join((*lines, data[offset:])))


def _split(separator: str, text: str, limit: int = -1) -> StringMap:
    return StringMap((f"_{place}", part) for place, part in enumerate(split(text, separator, limit)))


def trim(text: str, characters: str) -> str:
    """strings.Trim; Python would strip white space for no characters at all."""
    return text.strip(characters) if characters else text


TEXTS: Final = {
    "hello": Function(lambda: "Hello!"),
    "abbrev": Function(_abbrev, "int string"),
    "abbrevboth": Function(_abbrevboth, "int int string"),
    "trunc": Function(_trunc, "int string"),
    "trim": Function(lambda text: text.strip(SPACE), "string"),
    "upper": Function(to_upper, "string"),
    "lower": Function(to_lower, "string"),
    "title": Function(title, "string"),
    "untitle": Function(_untitle, "string"),
    "substr": Function(_substr, "int int string"),
    "repeat": Function(_repeat, "int string"),
    "trimall": Function(lambda characters, text: trim(text, characters), "string string"),
    "trimAll": Function(lambda characters, text: trim(text, characters), "string string"),
    "trimSuffix": Function(lambda suffix, text: remove_suffix(text, suffix), "string string"),
    "trimPrefix": Function(lambda prefix, text: remove_prefix(text, prefix), "string string"),
    "nospace": Function(_nospace, "string"),
    "initials": Function(_initials, "string"),
    "swapcase": Function(_swapcase, "string"),
    "snakecase": Function(to_snake_case, "string"),
    "camelcase": Function(to_pascal_case, "string"),
    "kebabcase": Function(to_kebab_case, "string"),
    "wrap": Function(lambda width, text: _wrap(width, text, "", break_words=False), "int string"),
    "wrapWith": Function(
        lambda width, newline, text: _wrap(width, text, newline, break_words=True), "int string string"
    ),
    "contains": Function(lambda part, text: contains(text, part), "string string"),
    "hasPrefix": Function(lambda prefix, text: has_prefix(text, prefix), "string string"),
    "hasSuffix": Function(lambda suffix, text: has_suffix(text, suffix), "string string"),
    "quote": Function(_quote, "any..."),
    "squote": Function(_squote, "any..."),
    "cat": Function(_cat, "any..."),
    "indent": Function(_indent, "int string"),
    "nindent": Function(lambda spaces, text: "\n" + _indent(spaces, text), "int string"),
    "replace": Function(lambda old, new, text: checked_replace(text, old, new, -1), "string string string"),
    "plural": Function(lambda one, many, count: one if count == 1 else many, "string string int"),
    "toString": Function(text_of, "any"),
    "toStrings": Function(strings_of, "any"),
    "join": Function(_join, "string any"),
    "split": Function(_split, "string string"),
    "splitn": Function(lambda separator, limit, text: _split(separator, text, limit), "string int string"),
    "splitList": Function(lambda separator, text: StringSlice(split(text, separator)), "string string"),
}
