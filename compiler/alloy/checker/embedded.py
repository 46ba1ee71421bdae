"""Languages inside strings, block by block: regular expressions, selectors, templates, rules and stages."""

from __future__ import annotations

from compiler.alloy import ast
from compiler.alloy.catalog.model import BlockSpec
from compiler.alloy.checker.run import Context


def check_embedded(block: ast.Block, spec: BlockSpec, context: Context) -> None:
    """Placeholder until the languages land."""
