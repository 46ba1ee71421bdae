"""Load-time rules of single components that the catalog has no notation for, one function each."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.catalog.model import BlockSpec
from compiler.alloy.checker.run import Context


def check_special_rules(block: ast.Block, spec: BlockSpec, context: Context) -> None:
    """Report what Alloy's own `Validate` methods would refuse in this block."""
