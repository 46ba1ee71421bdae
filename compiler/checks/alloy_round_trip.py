"""Every emitted config is read back and must be the tree that was meant."""

from __future__ import annotations

from compiler.alloy import AlloySyntaxError, parse
from compiler.alloy.ast import Block, Statement
from compiler.artifacts import Artifacts, CollectorConfig
from compiler.diagnostics import Report


class InternalError(Exception):
    """A broken invariant of the compiler: a bug, never a user's mistake."""


def check_round_trip(artifacts: Artifacts, report: Report) -> None:
    """Raise InternalError, naming the place, where a printed config does not read back as its tree."""
    for config in artifacts.configs:
        _compare(config)


def _compare(config: CollectorConfig) -> None:
    text = config.text
    try:
        parsed = parse(text)
    except AlloySyntaxError as error:
        raise InternalError(
            f"{config.path}:{error.line}:{error.column}: printed no Alloy: {error}"
        ) from error
    if parsed.body == config.tree.body:
        return
    for built, read in zip(config.tree.body, parsed.body, strict=False):
        if built != read:
            raise InternalError(f"{config.path}: {_name(built)} reads back as something else")
    raise InternalError(f"{config.path}: {len(config.tree.body)} statements read back as {len(parsed.body)}")


def _name(statement: Statement) -> str:
    if isinstance(statement, Block) and statement.label is not None:
        return f'{statement.name} "{statement.label}"'
    return statement.name
