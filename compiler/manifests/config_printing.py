"""The text of part of a config."""

from __future__ import annotations

from compiler.alloy import ast


def print_statements(body: tuple[ast.Statement, ...]) -> str:
    raise NotImplementedError(len(body))
