"""Texts from jinja2 templates: values in, a document out. A name that a template does not get is an error."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN = re.compile(r"[A-Za-z0-9_./][A-Za-z0-9_./:=@%+,-]*")
_ESCAPED = re.compile(r"[\x00-\x1f\x7f'\\]")
NOT_IN_MARKDOWN = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


def render(template: str, values: dict[str, Any]) -> str:
    """The text of `templates/<template>` with `values`, ending in one newline."""
    return _environment().get_template(template).render(values).rstrip() + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # only documents need it

    environment = Environment(
        loader=PackageLoader("compiler.documents"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["sh"] = shell_word
    environment.filters["md"] = markdown_text
    environment.filters["code"] = code_span
    environment.filters["cell"] = table_cell
    return environment


def shell_word(value: str) -> str:
    """One word of a bash script on one line, whatever the value holds."""
    if _PLAIN.fullmatch(value):
        return value
    if _CONTROL.search(value) is None:
        return "'" + value.replace("'", "'\\''") + "'"
    return "$'" + _ESCAPED.sub(lambda found: f"\\x{ord(found.group()):02x}", value) + "'"


def markdown_text(value: str) -> str:
    """A value inside running Markdown: no markup, no line break, no HTML, no list where it begins a line."""
    flat = NOT_IN_MARKDOWN.sub(" ", value).strip()
    escaped = re.sub(r"([\\`*_\[\]|#])", r"\\\1", flat)
    escaped = re.sub(r"^([0-9]*)([-+=~.)])", r"\1\\\2", escaped)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def table_cell(value: str) -> str:
    """A value inside a cell of a Markdown table, names with underscores left as they are."""
    flat = NOT_IN_MARKDOWN.sub(" ", value)
    return re.sub(r"([\\`*\[\]|])", r"\\\1", flat).replace("<", "&lt;")


def code_span(value: str) -> str:
    """A value as code inside running Markdown; more backticks around it than it holds in a row."""
    flat = NOT_IN_MARKDOWN.sub(" ", value)
    fence = "`" * (max(map(len, re.findall("`+", flat)), default=0) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{pad}{flat}{pad}{fence}"
