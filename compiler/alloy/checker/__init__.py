"""Checks an Alloy file against the catalog of a release: `check(file, source, ...)` gives its findings."""

from compiler.alloy.checker.check import check

__all__ = ["check"]
