"""One run of a template: what it wrote, its variables, and how much work it may still do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from compiler.languages.go_limits import MAX_TEXT, NotSimulated, check_size, measure
from compiler.languages.go_template.errors import TemplateError

MAX_WORK: Final = 8 * 2**20  # characters and elements read, plus STEP for each call and each turn of a range
MAX_DEPTH: Final = 150  # actions, parentheses and templates inside each other at run time
STEP: Final = 24


class State:
    """The mutable part of a run. `templates` are the compiled trees; `now` is in nanoseconds since 1970."""

    __slots__ = ("depth", "now", "output", "size", "templates", "variables", "work")

    def __init__(self, templates: dict[str, Compiled], root: object, now: int | None) -> None:
        self.templates = templates
        self.output: list[str] = []
        self.variables: list[list[object]] = [["$", root]]
        self.size = 0
        self.work = MAX_WORK
        self.depth = 0
        self.now = now

    def write(self, text: str) -> None:
        self.output.append(text)
        self.size += len(text)
        if self.size > MAX_TEXT:
            check_size(self.size)

    def charge(self, arguments: list[object]) -> None:
        """Pay for one call. Raises NotSimulated when the run has done too much, or on arguments too large."""
        size = sum(map(measure, arguments))
        check_size(size)
        self.spend(STEP + size)

    def spend(self, work: int) -> None:
        self.work -= work
        if self.work < 0:
            raise NotSimulated("a template that runs this long")

    def variable(self, name: str) -> object:
        return self._find(name)[1]

    def assign(self, name: str, value: object) -> None:
        self._find(name)[1] = value

    def _find(self, name: str) -> list[object]:
        for entry in reversed(self.variables):
            if entry[0] == name:
                return entry
        raise TemplateError(f"undefined variable: {name}")


class Nothing:
    """What a command gets where no value was piped into it."""


NOTHING: Final = Nothing()
Run = Callable[[State, object], None]
Evaluate = Callable[[State, object], object]
Piped = Callable[[State, object, object], object]  # the last: the value of the command before, or NOTHING
Prepared = Callable[[str], Evaluate]  # an argument, still to be told the type of its parameter


class Compiled:
    """A tree made ready to run; `nesting`: how deep its actions and parentheses nest."""

    __slots__ = ("nesting", "run")

    def __init__(self, run: Run, nesting: int) -> None:
        self.run = run
        self.nesting = nesting
