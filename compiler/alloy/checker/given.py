"""What stands in one block, by name: which arguments count as set, and to what constants."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.catalog.model import Body
from compiler.alloy.checker.constants import UNKNOWN, Constant, Unknown, constant, is_set
from compiler.alloy.checker.limits import measure
from compiler.alloy.checker.run import Context


class Given(Struct, frozen=True):
    """One block with its body's specification."""

    block: ast.Block
    body: Body
    statements: Mapping[str, ast.Statement]
    context: Context

    def certain(self, name: str) -> bool | None:
        """Whether `name` counts as set: by a value that is not Go's zero, or by being a block.

        None where it shows only at run time.
        """
        statement = self.statements.get(name)
        if type(statement) is ast.Attribute:
            return is_set(statement.value)
        if statement is not None:
            return True
        spec = self.body.attributes.get(name)
        return spec is not None and bool(spec.default) and spec.default not in ("0s", "0")

    def value(self, name: str) -> Constant | Unknown:
        """The constant that `name` has, given or by default; None where it has neither."""
        statement = self.statements.get(name)
        if type(statement) is ast.Attribute:
            return constant(statement.value)
        if statement is not None:
            return UNKNOWN
        spec = self.body.attributes.get(name)
        default: Constant = spec.default if spec is not None else None
        return default

    def amount(self, name: str) -> float | None:
        """The value of `name` as a number that compares (nanoseconds, bytes), None where it is not known."""
        spec, value = self.body.attributes.get(name), self.value(name)
        if spec is None or value is None or isinstance(value, Unknown):
            return None
        return measure(value, spec.type)

    def inner(self, name: str) -> tuple[ast.Block, ...]:
        """The blocks called `name`."""
        return tuple(s for s in self.block.body if isinstance(s, ast.Block) and s.name == name)

    def place(self, name: str) -> ast.Node:
        """Where a finding about `name` belongs: its statement, or the whole block."""
        return self.statements.get(name, self.block)

    def report(self, code: str, message: str, name: str = "", hint: str | None = None) -> None:
        """Add an error at the statement `name`, or at the block where that is not given."""
        self.context.findings.error(code, message, self.place(name), hint)
