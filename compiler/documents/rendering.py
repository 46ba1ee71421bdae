"""Texts from jinja2 templates: values in, a document out. A name that a template does not get is an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compiler.cache_folder import cache_folder
from compiler.languages import markdown
from compiler.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")
_OPTIONS: dict[str, Any] = {
    "autoescape": False,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}
_CONTROL = lazy_pattern(r"[\x00-\x1f\x7f]")
_PLAIN = lazy_pattern(r"[A-Za-z0-9_./][A-Za-z0-9_./:=@%+,-]*")
_ESCAPED = lazy_pattern(r"[\x00-\x1f\x7f'\\]")


def render(template: str, values: dict[str, Any]) -> str:
    """The text of `templates/<template>` with `values`, ending in one newline."""
    return _environment().get_template(template).render(values).rstrip() + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only documents need it

    from compiler.documents.template_cache import TemplateCache

    folder = cache_folder()
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        bytecode_cache=TemplateCache(folder, _OPTIONS) if folder else None,
        undefined=StrictUndefined,
        **_OPTIONS,
    )
    environment.filters["sh"] = shell_word
    environment.filters["md"] = markdown.markdown_text
    environment.filters["code_block"] = markdown.code_block
    environment.filters["lines"] = markdown.code_lines
    environment.filters["code"] = markdown.code_span
    environment.filters["cell"] = markdown.table_cell
    return environment


def shell_word(value: str) -> str:
    """One word of a bash script on one line, whatever the value holds."""
    if _PLAIN.fullmatch(value):
        return value
    if _CONTROL.search(value) is None:
        return "'" + value.replace("'", "'\\''") + "'"
    return "$'" + _ESCAPED.sub(lambda found: f"\\x{ord(found.group()):02x}", value) + "'"
