"""A trail: for each label at one point of a path, where its value comes from and which step set or lost it."""

from __future__ import annotations

from msgspec import Struct, field

from compiler.diagnostics import Span
from compiler.flow.cardinality import Origin


class Step(Struct, frozen=True):
    """One component, perhaps with the stage or rule in it, and the place in the spec that caused it."""

    component: str
    part: str
    span: Span | None

    def __str__(self) -> str:
        return f"{self.part} of {self.component}" if self.part else self.component


class Held(Struct, frozen=True):
    """A label: its origins, the step that set it, and whether some items can come without it."""

    origins: tuple[Origin, ...]
    step: Step
    optional: bool = False


class Trail(Struct):
    """The labels at one point of a path, those that were lost before it, and what the line's fields are."""

    labels: dict[str, Held] = field(default_factory=dict)
    lost: dict[str, Step] = field(default_factory=dict)
    extracted: dict[str, Held] = field(default_factory=dict)
    components: tuple[str, ...] = ()
    only_json: bool = False

    def copy(self) -> Trail:
        return Trail(dict(self.labels), dict(self.lost), {}, self.components, self.only_json)

    def set(self, name: str, held: Held) -> None:
        self.labels[name] = held
        self.lost.pop(name, None)

    def lose(self, name: str, step: Step) -> None:
        if self.labels.pop(name, None) is not None:
            self.lost[name] = step
