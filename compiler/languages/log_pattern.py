"""Loki's pattern expressions (`<ip> - <_> "<method> ..."`): an expression in, a Pattern that captures out.

grafana/loki: pkg/logql/log/pattern.
"""

from __future__ import annotations

from msgspec import Struct

from compiler.lazy_pattern import lazy_pattern

_CAPTURE = lazy_pattern(r"<([A-Za-z_][A-Za-z0-9_]*)>")


class BadPattern(Struct, frozen=True):
    """Why an expression is no pattern."""

    expression: str
    message: str


class Pattern(Struct, frozen=True):
    """Literals and captures by turns: `literals` has one text more than `names`, and "_" captures nothing."""

    expression: str
    literals: tuple[str, ...]
    names: tuple[str, ...]

    def capture(self, text: str) -> dict[str, str]:
        """The captures of a text. A text that fits only the beginning gives the first ones, the last up to its end."""
        if not text or not text.startswith(self.literals[0]):
            return {}
        captured, rest = {}, text[len(self.literals[0]) :]
        for name, literal in zip(self.names, self.literals[1:], strict=True):
            value, found, after = rest.partition(literal) if literal else (rest, "", "")
            if name != "_":
                captured[name] = value
            if not found:
                break
            rest = after
        return captured


def compile_pattern(expression: str) -> Pattern | BadPattern:
    """Read one expression: at least one named capture, no two captures in a row, no name twice."""
    pieces = _CAPTURE.split(expression)
    literals, names = tuple(pieces[::2]), tuple(pieces[1::2])
    named = [name for name in names if name != "_"]
    if not named:
        return BadPattern(expression, "at least one named capture is required")
    for index, literal in enumerate(literals[1:-1]):
        if not literal:
            return BadPattern(expression, f"two captures in a row: <{names[index]}><{names[index + 1]}>")
    for name in named:
        if named.count(name) > 1:
            return BadPattern(expression, f"capture <{name}> appears twice")
    return Pattern(expression, literals, names)
