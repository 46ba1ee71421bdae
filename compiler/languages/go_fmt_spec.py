"""One directive of a Go format: flags, width and precision, and how they shape a string or number into text.

Source of the rules: Go's fmt package (format.go).
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from compiler.languages.go_strconv import format_float, is_print, quote
from compiler.languages.go_strings import encode, runes

_BASES = {"b": "b", "o": "o", "O": "o", "x": "x", "X": "X", "d": "d", "v": "d"}
_PREFIXES = {"b": "0b", "o": "0", "O": "0", "x": "0x", "X": "0X"}


class Spec(Struct):
    """What stands between `%` and the verb; `sharp_v` and `plus_v`: the flag belongs to `%#v`, `%+v`."""

    flags: str = ""
    width: int | None = None
    precision: int | None = None
    sharp_v: bool = False

    def for_value(self) -> Spec:
        """The same under `%v`, where `#` and `+` mean Go syntax and field names and nothing else."""
        flags = self.flags.replace("#", "").replace("+", "")
        return replace(self, flags=flags, sharp_v="#" in self.flags)

    def pad(self, text: str, *, zeros: bool = True) -> str:
        """Fill up to the width: with spaces, or zeros on the left under the flag `0`."""
        if self.width is None:
            return text
        if "-" in self.flags:
            return text.ljust(self.width)
        return text.rjust(self.width, "0" if zeros and "0" in self.flags else " ")

    def string(self, text: str, verb: str) -> str:
        """A string under `v s x X q`."""
        if verb in "xX":
            return self._bytes_as_hex(encode(text), verb)
        text = text[: self.precision]
        if verb == "q":
            return self._quoted(text)
        return self.pad(quote(text) if self.sharp_v and verb == "v" else text)

    def _quoted(self, text: str) -> str:
        if "#" in self.flags and _can_backquote(text):
            return self.pad(f"`{text}`")
        return self.pad(quote(text, ascii_only="+" in self.flags))

    def _bytes_as_hex(self, data: bytes, verb: str) -> str:
        data = data[: self.precision]
        if not data:
            return self.pad("")
        prefix = "0" + verb if "#" in self.flags else ""
        if " " in self.flags:
            text = " ".join(f"{prefix}{byte:02{verb}}" for byte in data)
        else:
            text = prefix + (data.hex() if verb == "x" else data.hex().upper())
        return self.pad(text)

    def integer(self, number: int, verb: str, signed: bool) -> str:
        """An integer under `v d b o O x X c q U`."""
        if verb in "cq":
            return self._rune(number, verb)
        if verb == "U":
            return self._unicode(number % 2**64)
        sharp = "#" in self.flags
        if verb == "v" and self.sharp_v and not signed:
            verb, sharp = "x", True
        if self.precision == 0 and number == 0:
            return " " * (self.width or 0)
        digits = format(abs(number), _BASES[verb]).rjust(self._least_digits(number), "0")
        if sharp and verb in _PREFIXES and not (verb in "oO" and digits[0] == "0"):
            digits = _PREFIXES[verb] + digits
        if verb == "O":
            digits = "0o" + digits
        return self.pad(self._sign(number) + digits, zeros=False)

    def _sign(self, number: int) -> str:
        return "-" if number < 0 else "+" if "+" in self.flags else " " if " " in self.flags else ""

    def _least_digits(self, number: int) -> int:
        if self.precision is not None:
            return self.precision
        if "0" in self.flags and "-" not in self.flags and self.width is not None:
            return self.width - len(self._sign(number))
        return 0

    def _rune(self, number: int, verb: str) -> str:
        char = _char(number)
        return self.pad(char if verb == "c" else quote(char, "'", ascii_only="+" in self.flags))

    def _unicode(self, number: int) -> str:
        text = "U+" + format(number, "X").rjust(max(self.precision or 0, 4), "0")
        if "#" in self.flags and number <= 0x10FFFF and is_print(_char(number)):
            text += f" '{_char(number)}'"
        return self.pad(text, zeros=False)

    def float(self, number: float, verb: str) -> str:
        """A float under `v b g G x X f F e E`."""
        verb = {"v": "g", "F": "f"}.get(verb, verb)
        precision = self.precision if self.precision is not None else 6 if verb in "feE" else -1
        text = format_float(number, verb, precision)
        if text[0] not in "+-":
            text = "+" + text
        if " " in self.flags and text[0] == "+" and "+" not in self.flags:
            text = " " + text[1:]
        if text[1] in "IN":
            bare = text[1] == "N" and " " not in self.flags and "+" not in self.flags
            return self.pad(text[1:] if bare else text, zeros=False)
        if "#" in self.flags and verb != "b":
            text = _with_all_digits(text, verb, precision)
        if "+" not in self.flags and text[0] == "+":
            return self.pad(text[1:])
        if "0" in self.flags and "-" not in self.flags and self.width is not None:
            return text[0] + text[1:].rjust(self.width - 1, "0")
        return self.pad(text)

    def complex(self, number: complex, verb: str) -> str:
        imaginary = replace(self, flags=self.flags + "+")
        return f"({self.float(number.real, verb)}{imaginary.float(number.imag, verb)}i)"


def _with_all_digits(text: str, verb: str, precision: int) -> str:
    """The flag `#`: always a point, and zeros up to the precision."""
    missing = (6 if precision == -1 else precision) if verb in "gGx" else 0
    marks = "pP" if verb in "xX" else "eEpP"
    split = next((place for place, char in enumerate(text) if char in marks), len(text))
    number, tail = text[1:split], text[split:]
    missing -= len(number.replace(".", "").lstrip("0"))  # counts the x of 0x too, as Go does
    if "." not in number:
        missing -= number == "0"
        number += "."
    return text[0] + number + "0" * max(missing, 0) + tail


def _can_backquote(text: str) -> bool:
    return not any(c in "`\ufeff\x7f" or (c < " " and c != "\t") or "\ud800" <= c <= "\udfff" for c in text)


def _char(number: int) -> str:
    """The character of a code point as Go encodes it: U+FFFD for what is none."""
    number %= 2**64
    if number > 0x10FFFF:
        return "\ufffd"
    return runes(chr(number))
