"""Where a step stands: a byte offset of an Alloy text in, its component, its place there and in the spec out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import cached_property

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.diagnostics import Span


def shown(span: Span | None) -> str:
    """FILE:LINE:COLUMN, as editors and terminals make links of it; nothing for no place."""
    return "" if span is None else f"{span.path}:{span.line}:{span.column}"


class Places(Struct, frozen=True, dict=True):
    """The places of one Alloy text: `locate` makes a span of a byte offset, `sinks` names sinks by component.

    `built` is the tree that was printed, whose blocks know their places in the spec; None for a file of its own.
    """

    file: ast.File
    locate: Callable[[int], Span]
    built: ast.File | None = None
    sinks: Mapping[str, str] = field(default_factory=dict)

    def alloy(self, start: int) -> str:
        """The place in the Alloy text; nothing for what is not in it."""
        return "" if start < 0 else shown(self.locate(start))

    def short(self, start: int) -> str:
        """The place without its file, which the component around it names; nothing for what is not in it."""
        if start < 0:
            return ""
        span = self.locate(start)
        return f":{span.line}:{span.column}"

    def spec(self, start: int) -> str:
        """The place in the spec of what caused the block at `start`; nothing where no spec did."""
        found = self._blocks.get(start)
        return "" if found is None else shown(found[1])

    def block(self, start: int) -> ast.Block | None:
        found = self._blocks.get(start)
        return None if found is None else found[0]

    def component(self, start: int) -> ast.Block | None:
        """The top-level block that holds the block at `start`."""
        starts, blocks = self._components
        number = bisect_right(starts, start) - 1
        return blocks[number] if number >= 0 else None

    @cached_property
    def _components(self) -> tuple[list[int], list[ast.Block]]:
        blocks = [statement for statement in self.file.body if isinstance(statement, ast.Block)]
        return [block.start for block in blocks], blocks

    @cached_property
    def _blocks(self) -> dict[int, tuple[ast.Block, Span | None]]:
        """Every block by where it starts, with its place in the spec, or that of the nearest block around it."""
        found: dict[int, tuple[ast.Block, Span | None]] = {}
        built = self.built.body if self.built is not None else ()
        waiting: list[tuple[_Body, _Body, _Placing]] = [(self.file.body, built, _nowhere)]
        while waiting:
            body, originals, around = waiting.pop()
            known = originals if len(originals) == len(body) else (None,) * len(body)
            for statement, original in zip(body, known, strict=True):
                if isinstance(statement, ast.Block):
                    place = _placing(original, around)
                    found[statement.start] = (statement, place(original))
                    inner = original.body if isinstance(original, ast.Block) else ()
                    waiting.append((statement.body, inner, place))
        return found


_Body = tuple[ast.Statement, ...]
_Placing = Callable[[ast.Node | None], Span | None]


def _nowhere(_: ast.Node | None) -> Span | None:
    return None


def _placing(block: ast.Node | None, around: _Placing) -> _Placing:
    """What places a block and those in it: the text of the spec that it is written in, else its own origin."""
    if not isinstance(block, ast.Block):
        return around
    written, origin = block.written, block.origin
    if written is not None:
        return lambda node: None if node is None else written(node)
    return around if origin is None else lambda _: origin


def component_id(block: ast.Block) -> str:
    """A component as references begin: its name, and its label."""
    return block.name if block.label is None else f"{block.name}.{block.label}"
