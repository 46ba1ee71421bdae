"""Go's fmt package: a format and Go values in, the text that Printf, Print and Println make of them out.

Wrong verbs and missing operands are no errors but text such as `%!d(string=x)`, as in Go.
Source of the rules: Go's fmt package (print.go).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from compiler.languages.go_fmt_spec import Spec
from compiler.languages.go_limits import NotSimulated, check_size, measure
from compiler.languages.go_strings import encode, normal
from compiler.languages.go_values import NO_VALUE, Integer, NilMap, is_nil_container, type_name
from compiler.lazy_pattern import lazy_pattern

_LARGEST_WIDTH: Final = 10**6
_MOST_WIDTH_DIGITS: Final = 8
_FLAGS = lazy_pattern(r"[#0+\- ]*")
_DIGITS = lazy_pattern(r"[0-9]*")
_INDEX = lazy_pattern(r"\[([^\]]*)(\]?)")
_PLAIN: Final = Spec()


def sprint(values: Sequence[object]) -> str:
    """fmt.Sprint: a space between two operands of which neither is a string."""
    result = ""
    after_text = True
    for value in values:
        is_text = isinstance(value, str)
        result += ("" if is_text or after_text else " ") + text_of(value)
        after_text = is_text
    return normal(result)


def sprintln(values: Sequence[object]) -> str:
    """fmt.Sprintln: always a space between, a newline at the end."""
    return normal(" ".join(map(text_of, values)) + "\n")


def text_of(value: object) -> str:
    """What `%v` prints, Go's text of any value. Raises NotSimulated for a value too large to print."""
    return value if type(value) is str else format_value(value, "v", _PLAIN)


def sprintf(pattern: str, values: Sequence[object]) -> str:
    """fmt.Sprintf. Raises NotSimulated for a text too long to make."""
    return normal("".join(_Printer(pattern, values).run()))


def format_value(value: object, verb: str, spec: Spec) -> str:
    """One operand under a verb."""
    measure(value)
    if value is None or value is NO_VALUE:
        return spec.pad("<nil>") if verb in "Tv" else f"%!{verb}(<nil>)"
    if verb == "T":
        return spec.string(type_name(value), "s")
    return _format(value, verb, spec)


def _format(value: object, verb: str, spec: Spec) -> str:
    if isinstance(value, str):
        return spec.string(value, verb) if verb in "vsxXq" else _bad_verb(value, verb, spec)
    if isinstance(value, bool):
        return spec.pad("true" if value else "false") if verb in "tv" else _bad_verb(value, verb, spec)
    if verb == "w":  # for errors alone, and no value here is one
        return _bad_verb(value, verb, spec)
    if (text := _own_text(value, verb, spec)) is not None:
        return text
    if isinstance(value, int):
        signed = not isinstance(value, Integer) or value.signed
        return spec.integer(value, verb, signed) if verb in "vdboOxXcqU" else _bad_verb(value, verb, spec)
    if isinstance(value, float):
        return spec.float(value, verb) if verb in "vbgGxXfFeE" else _bad_verb(value, verb, spec)
    if isinstance(value, complex):
        return spec.complex(value, verb) if verb in "vbgGxXfFeE" else _bad_verb(value, verb, spec)
    if verb == "p" or not isinstance(value, (list, dict)):
        raise NotSimulated(f"%{verb} of a {type_name(value)}")
    return _format_list(value, verb, spec) if isinstance(value, list) else _format_map(value, verb, spec)


def _own_text(value: object, verb: str, spec: Spec) -> str | None:
    """The text of a value with a String method, such as a time."""
    if spec.sharp_v:
        go_string = getattr(value, "go_string", None)
        return spec.string(go_string(), "s") if go_string else None
    to_string = getattr(value, "go_text", None) if verb in "vsxXq" else None
    return spec.string(to_string(), verb) if to_string else None


def _bad_verb(value: object, verb: str, spec: Spec) -> str:
    return f"%!{verb}({type_name(value)}={_format(value, 'v', spec)})"


def _element(value: object, verb: str, spec: Spec) -> str:
    if value is not None:
        return _format(value, verb, spec)
    return "interface {}(nil)" if spec.sharp_v else "<nil>"


def _format_list(value: list[object], verb: str, spec: Spec) -> str:
    elements = (_element(item, verb, spec) for item in value)
    if not spec.sharp_v:
        return "[" + " ".join(elements) + "]"
    return type_name(value) + ("(nil)" if is_nil_container(value) else "{" + ", ".join(elements) + "}")


def _format_map(value: dict[str, object], verb: str, spec: Spec) -> str:
    entries = (
        _format(key, verb, spec) + ":" + _element(value[key], verb, spec) for key in sorted_keys(value)
    )
    if not spec.sharp_v:
        return "map[" + " ".join(entries) + "]"
    return type_name(value) + ("(nil)" if isinstance(value, NilMap) else "{" + ", ".join(entries) + "}")


def sorted_keys(value: dict[str, object]) -> list[str]:
    """A map's keys in the order in which Go prints and ranges: by their bytes."""
    return sorted(value, key=encode)


class _Printer:
    """One run over a format: which operand is next, and whether indexes such as `%[2]d` were well formed."""

    def __init__(self, pattern: str, values: Sequence[object]) -> None:
        self.pattern = pattern
        self.values = values
        self.position = 0
        self.next = 0
        self.reordered = False
        self.good_index = True
        self.after_index = False
        self.size = 0

    def run(self) -> list[str]:
        parts = []
        while self.position < len(self.pattern):
            self.good_index = True
            percent = self.pattern.find("%", self.position)
            end = percent if percent >= 0 else len(self.pattern)
            parts.append(self.pattern[self.position : end])
            self.position = end + 1
            if percent >= 0:
                parts.append(self._directive())
            self.size += len(parts[-1])
            check_size(self.size)
        if not self.reordered and self.next < len(self.values):
            parts.append(self._extra())
        return parts

    def _extra(self) -> str:
        extra = (
            "<nil>" if value is None else f"{type_name(value)}={text_of(value)}"
            for value in self.values[self.next :]
        )
        return "%!(EXTRA " + ", ".join(extra) + ")"

    def _directive(self) -> str:
        spec = Spec(self._take(_FLAGS))
        if "a" <= self._peek() <= "z" and self.next < len(self.values):
            return self._operand(spec)
        self.after_index = self._index()
        complaints = self._width(spec) + self._precision(spec)
        if not self.after_index:
            self._index()
        return complaints + self._verb(spec)

    def _verb(self, spec: Spec) -> str:
        verb = self._peek()
        if not verb:
            return "%!(NOVERB)"
        if verb == "%":
            self.position += 1
            return "%"
        if not self.good_index or self.next >= len(self.values):
            self.position += 1
            return f"%!{_verb_rune(verb)}" + ("(BADINDEX)" if not self.good_index else "(MISSING)")
        return self._operand(spec)

    def _operand(self, spec: Spec) -> str:
        verb = _verb_rune(self._peek())
        self.position += 1
        value = self.values[self.next]
        self.next += 1
        if verb in "vw":
            spec = spec.for_value()
        return format_value(value, verb, spec)

    def _width(self, spec: Spec) -> str:
        """Reads `*` or digits; gives what Go prints about a bad width."""
        if self._peek() != "*":
            spec.width = self._number()
            self.good_index &= not (self.after_index and spec.width is not None)
            return ""
        self.position += 1
        self.after_index = False
        spec.width = self._operand_number()
        if spec.width is None:
            return "%!(BADWIDTH)"
        if spec.width < 0:
            spec.flags, spec.width = spec.flags.replace("0", "") + "-", -spec.width
        return ""

    def _precision(self, spec: Spec) -> str:
        """Reads `.` with `*` or digits; gives what Go prints about a bad precision."""
        if self._peek() != "." or self.position + 1 >= len(self.pattern):
            return ""
        self.position += 1
        self.good_index &= not self.after_index
        self.after_index = self._index()
        if self._peek() != "*":
            spec.precision = self._number() or 0
            return ""
        self.position += 1
        self.after_index = False
        number = self._operand_number()
        spec.precision = number if number is not None and number >= 0 else None
        return "%!(BADPREC)" if spec.precision is None else ""

    def _operand_number(self) -> int | None:
        if self.next >= len(self.values):
            return None
        value = self.values[self.next]
        self.next += 1
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _LARGEST_WIDTH:
            return None
        return int(value)

    def _number(self) -> int | None:
        digits = self._take(_DIGITS)
        if not digits:
            return None
        significant = digits.lstrip("0")
        if len(significant) > _MOST_WIDTH_DIGITS or int(significant[:-1] or 0) > _LARGEST_WIDTH:
            self.position = len(self.pattern)  # Go gives up on the whole format
            return None
        return int(digits)

    def _index(self) -> bool:
        """Reads `[n]`; whether it chose an operand or was at least well formed."""
        match = _INDEX.match(self.pattern, self.position)
        if match is None:
            return False
        self.reordered = True
        number = match[1]
        well_formed = bool(match[2]) and number.isascii() and number.isdigit() and len(number) < 8
        if well_formed and 0 < int(number) <= len(self.values):
            self.position = match.end()
            self.next = int(number) - 1
            return True
        self.good_index = False
        self.position = match.end() if match[2] else self.position + 1
        return well_formed

    def _peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def _take(self, what: re.Pattern[str]) -> str:
        match = what.match(self.pattern, self.position)
        assert match is not None  # both patterns match the empty text
        self.position = match.end()
        return match[0]


def _verb_rune(char: str) -> str:
    return "\ufffd" if "\ud800" <= char <= "\udfff" else char
