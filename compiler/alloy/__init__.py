"""The Alloy configuration language: source to tree, tree to source, and source laid out like `alloy fmt`."""

from compiler.alloy.errors import AlloySyntaxError
from compiler.alloy.formatter import format_source
from compiler.alloy.parser import parse
from compiler.alloy.printer import print_file

__all__ = ["AlloySyntaxError", "format_source", "parse", "print_file"]
