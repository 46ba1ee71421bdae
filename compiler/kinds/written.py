"""Alloy that users write inside a spec: stages of a log pipeline, relabel rules. Parsed, never pasted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from compiler.alloy import ast
from compiler.alloy.checker.findings import place_of
from compiler.alloy.errors import AlloySyntaxError
from compiler.diagnostics import Diagnostic, Span
from compiler.located_yaml.embedded import Embedded
from compiler.located_yaml.fields import Fields

STAGES_SCHEMA: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "description": "Alloy `stage.*` blocks of your own, run after the source's own parsing.",
}
RELABEL_SCHEMA: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "description": "Alloy `rule` blocks of your own for the targets, run after the kind's own rules.",
}
METRIC_RELABEL_SCHEMA: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "description": "Alloy `rule` blocks of your own for the samples, run before they are sent.",
}


class Written(Struct, frozen=True):
    """One text of a spec: its blocks, which know their place there, or why it has none."""

    blocks: tuple[ast.Block, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


NOTHING = Written()
DEEPEST = 30


def read_stages(fields: Fields) -> Written:
    """The blocks at `stages`."""
    return _read(fields.embedded("stages"), "stage.", "spec/not-a-stage")


def read_rules(fields: Fields, key: str) -> Written:
    """The blocks at `relabel` or `metric_relabel`."""
    return _read(fields.embedded(key), "rule", "spec/not-a-rule")


@lru_cache(maxsize=8)  # what stands in `defaults` is read for every entry
def _read(text: Embedded | None, prefix: str, code: str) -> Written:
    if text is None:
        return NOTHING
    from compiler.alloy.parser import parse  # a spec without Alloy of its own need not load it

    try:
        tree = parse(text.text)
    except AlloySyntaxError as error:
        span = Span("", error.line, error.column, error.line, error.column + 1)
        return Written((), (Diagnostic("alloy/syntax-error", error.message, text.place(span)),))

    def place(node: ast.Node) -> Span:
        start, end = place_of(node)
        return text.place(Span("", *tree.position(start), *tree.position(end)))

    problems = (*_misplaced(tree.body, prefix, code, text, place), *_too_deep(tree.body, place))
    blocks = [
        replace(statement, written=place) for statement in tree.body if isinstance(statement, ast.Block)
    ]
    return Written(tuple(blocks), problems)


def _misplaced(
    body: tuple[ast.Statement, ...],
    prefix: str,
    code: str,
    text: Embedded,
    place: Callable[[ast.Node], Span],
) -> Iterator[Diagnostic]:
    """Statements of another kind than the key is for."""
    wanted = "`rule` blocks" if prefix == "rule" else "`stage.*` blocks"
    if not body:
        yield Diagnostic(
            code, f"there is no block in `{text.key}`", text.span, f"write {wanted}, or leave it out"
        )
    for statement in body:
        named = statement.name == prefix or (prefix == "stage." and statement.name.startswith(prefix))
        if not named or not isinstance(statement, ast.Block) or statement.label is not None:
            message = f"`{text.key}` takes {wanted}, not `{statement.name}`"
            yield Diagnostic(code, message, place(statement), _hint(statement, text.key))


def _too_deep(body: tuple[ast.Statement, ...], place: Callable[[ast.Node], Span]) -> Iterator[Diagnostic]:
    """The first node that is nested deeper than anything that people write, and than proofs can follow."""
    pending: list[tuple[object, int]] = [(body, 0)]
    while pending:
        item, depth = pending.pop()
        if isinstance(item, tuple):
            pending.extend((each, depth) for each in reversed(item))
        elif isinstance(item, ast.Node):
            if depth > DEEPEST:
                yield Diagnostic(
                    "spec/alloy-too-deep",
                    f"blocks and values are nested deeper than {DEEPEST} levels",
                    place(item),
                    "split it up",
                )
                return
            pending.extend((each, depth + 1) for each in reversed(item.parts()))


def _hint(statement: ast.Statement, key: str) -> str:
    if isinstance(statement, ast.Block) and statement.name == "rule":
        return "rules for targets go into the `relabel:` of a job"
    if statement.name.startswith("stage."):
        return "stages go into the `stages:` of a log source"
    return f"the component around `{key}` is made by alloyc: write only what stands inside it"
