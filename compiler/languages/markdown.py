"""Texts inside Markdown documents: a value in, the same value as a text that adds no markup out."""

from __future__ import annotations

import re

from compiler.lazy_pattern import lazy_pattern

NOT_IN_MARKDOWN = lazy_pattern(r"[\x00-\x1f\x7f\u2028\u2029]")


def markdown_text(value: str) -> str:
    """A value inside running Markdown: no markup, no line break, no HTML, no list where it begins a line."""
    flat = NOT_IN_MARKDOWN.sub(" ", value).strip()
    escaped = re.sub(r"([\\`*_\[\]|#])", r"\\\1", flat)
    escaped = re.sub(r"^([0-9]*)([-+=~.)])", r"\1\\\2", escaped)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code_block(value: str) -> str:
    """Text as a block of code in Markdown: indented, since no line of it can end such a block."""
    return "\n".join(f"    {NOT_IN_MARKDOWN.sub(' ', line)}" for line in value.strip().split("\n"))


def code_lines(value: str) -> str:
    """The lines of a fenced block, which the value cannot end: a fence starts a line, after up to three spaces."""
    return re.sub(r"^( {0,3})(```|~~~)", r"\1 \2", value, flags=re.MULTILINE).rstrip()


def code_span(value: str) -> str:
    """A value as code inside running Markdown; more backticks around it than it holds in a row."""
    flat = NOT_IN_MARKDOWN.sub(" ", value)
    fence = "`" * (max(map(len, re.findall("`+", flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def table_cell(value: str) -> str:
    """A value inside a cell of a Markdown table, names with underscores left as they are."""
    flat = NOT_IN_MARKDOWN.sub(" ", value)
    return re.sub(r"([\\`*\[\]|])", r"\\\1", flat).replace("<", "&lt;")


def code_cell(value: str) -> str:
    """A value as code inside a cell of a table, where even in code a bar ends the cell."""
    return code_span(value).replace("|", "\\|")
