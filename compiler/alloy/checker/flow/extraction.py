"""What one stage adds to the extracted keys, which labels it takes away, and which keys a template reads."""

from __future__ import annotations

import re
from collections.abc import Callable

from compiler.alloy import ast
from compiler.alloy.checker.constants import Unknown, constant
from compiler.alloy.checker.flow.arguments import attribute, keys, text, texts
from compiler.alloy.checker.flow.labels import NONE, OPEN, Labels
from compiler.languages.log_pattern import Pattern, compile_pattern
from compiler.languages.regex import Regex, compile_regex
from compiler.lazy_pattern import lazy_pattern


def extracted_by(stage: ast.Block) -> Labels:
    """The keys that a stage can extract; open where they depend on the line."""
    read = _EXTRACTIONS.get(stage.name)
    return read(stage) if read is not None else NONE


def _keys(argument: str) -> Callable[[ast.Block], Labels]:
    def read(stage: ast.Block) -> Labels:
        found = keys(stage, argument)
        if found is None or attribute(stage, "regex") is not None:
            return OPEN
        return Labels(frozenset(found))

    return read


def _groups(stage: ast.Block) -> Labels:
    written = text(stage, "expression")
    regex = compile_regex(written) if written is not None else None
    if not isinstance(regex, Regex):
        return OPEN
    return Labels(frozenset(name for name in regex.group_names if name))


def _captures(stage: ast.Block) -> Labels:
    written = text(stage, "pattern")
    pattern = compile_pattern(written) if written is not None else None
    return Labels(frozenset(re.findall(r"<(\w+)>", written or ""))) if isinstance(pattern, Pattern) else OPEN


def _source(stage: ast.Block) -> Labels:
    source = text(stage, "source")
    return OPEN if source is None else Labels(frozenset({source} - {""}))


def _replaced(stage: ast.Block) -> Labels:
    return _groups(stage) | _source(stage)


def _fixed(*names: str) -> Callable[[ast.Block], Labels]:
    return lambda _: Labels(frozenset(names))


_EXTRACTIONS: dict[str, Callable[[ast.Block], Labels]] = {
    "stage.json": _keys("expressions"),
    "stage.logfmt": _keys("mapping"),
    "stage.regex": _groups,
    "stage.pattern": _captures,
    "stage.template": _source,
    "stage.replace": _replaced,
    "stage.cri": _fixed("flags", "stream", "content", "time"),
    "stage.docker": _fixed("output", "stream", "timestamp"),
    "stage.truncate": _fixed("truncated"),
    "stage.eventlogmessage": lambda _: OPEN,
    "stage.windowsevent": lambda _: OPEN,
    "stage.geoip": lambda _: OPEN,
}


def labels_removed_by(stage: ast.Block, labels: set[str]) -> set[str]:
    """The labels that are certainly gone after a stage."""
    if stage.name in ("stage.label_drop", "stage.pack"):
        argument = "values" if stage.name == "stage.label_drop" else "labels"
        return {name for _, name in texts(stage, argument)}
    if stage.name == "stage.label_keep":
        kept = {name for _, name in texts(stage, "values")}
        return labels - kept if kept else set()
    return set()


_ACTION = lazy_pattern(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_STRING = lazy_pattern(r'"[^"\\]*(?:\\.[^"\\]*)*"|`[^`]*`')
_FIELD = lazy_pattern(r"\.(?<![\w.$)\]]\.)([A-Za-z_]\w*)")
_REBINDS_DOT = lazy_pattern(r"^\s*(?:range|with|define|block)\b", re.MULTILINE)


def template_keys(template: str) -> list[str]:
    """The keys that a template reads from its data, in order; none where `range` or `with` give the dot a new sense."""
    actions = _STRING.sub('""', "\n".join(_ACTION.findall(template)))
    return [] if _REBINDS_DOT.search(actions) else list(dict.fromkeys(_FIELD.findall(actions)))


_SOURCED = frozenset(
    {
        "stage.drop", "stage.json", "stage.logfmt", "stage.output", "stage.pattern", "stage.regex", "stage.replace",
        "stage.tenant", "stage.timestamp",
    }
)  # fmt: skip


def keys_read_by(stage: ast.Block) -> list[tuple[str, ast.Node]]:
    """The extracted keys that a stage works on, each with its place; templates are another matter."""
    if stage.name in ("stage.labels", "stage.structured_metadata"):
        values = attribute(stage, "values")
        if attribute(stage, "source_type") is not None or values is None:
            return []
        pairs = values.value.fields if isinstance(values.value, ast.Object) else ()
        return [(key or field.key, field) for field in pairs if (key := _constant(field.value)) is not None]
    given = attribute(stage, "source") if stage.name in _SOURCED else None
    written = text(stage, "source") if given is not None else None
    if given is None or not written:
        return []
    keys = written.split(",") if stage.name == "stage.drop" else [written]
    return [(key, given) for key in keys]


def _constant(expr: ast.Expr) -> str | None:
    """A text or null (the same name), None for what is not known."""
    value = constant(expr)
    return None if isinstance(value, Unknown) else str(value or "")
