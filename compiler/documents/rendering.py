"""Texts from jinja2 templates: values in, a document out. A name that a template does not get is an error."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

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
    environment.filters["code"] = code_lines
    return environment


def shell_word(value: str) -> str:
    """One word of a shell script, whatever the value holds."""
    return "'" + value.replace("'", "'\\''") + "'"


def code_lines(value: str) -> str:
    """The lines of a fenced block, which the value cannot end: a fence starts a line, after up to three spaces."""
    return re.sub(r"^( {0,3})(```|~~~)", r"\1 \2", "\n".join(value.split("\n")), flags=re.MULTILINE).rstrip()


def markdown_text(value: str) -> str:
    """A value inside running Markdown: no markup, no line break, no HTML."""
    flat = NOT_IN_MARKDOWN.sub(" ", value)
    escaped = re.sub(r"([\\`*_\[\]|#])", r"\\\1", flat)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
