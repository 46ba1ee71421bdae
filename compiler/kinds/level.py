"""The stream label `level` of container logs, out of lines of several formats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from compiler.alloy import ast
from compiler.alloy.build import attr, block
from compiler.diagnostics import Span
from compiler.kinds import stages
from compiler.kinds.stages import json_fields, template
from compiler.located_yaml.fields import Fields

# How a line begins that klog wrote: its level, month and day, time, thread, place (k8s.io/klog: formatHeader).
KLOG = r"^(?P<klog_level>[IWEF])[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]+ +[0-9]+ [^ ]+:[0-9]+\]"
# How a line begins that zap's console encoder wrote: time, level (coloured on a terminal), separated by tabs.
ZAP = (
    r"^[^\t ]+\t(?:\x1b\[[0-9;]*m)?"
    r"(?P<zap_level>(?i:debug|info|warn|error|dpanic|panic|fatal))(?:\x1b\[[0-9;]*m)?(?:\t|$)"
)

FORMATS = ("json", "klog", "logfmt", "zap")

LEVEL_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "The stream label `level`: debug, info, warning or error; info where a line tells none.",
    "properties": {
        "fields": {
            "type": "array",
            "description": "Fields of JSON and logfmt lines that may hold the level; the first one set counts.",
            "items": {
                "type": "string",
                "pattern": "^[a-zA-Z_][a-zA-Z0-9_]*$",
                "x-expected": "the name of a field: letters, digits and underscores",
            },
            "minItems": 1,
            "uniqueItems": True,
        },
        "formats": {
            "type": "array",
            "description": "What lines may look like; only json if absent. Other lines pass unchanged.",
            "items": {"enum": list(FORMATS)},
            "minItems": 1,
            "uniqueItems": True,
        },
    },
    "if": {"properties": {"formats": {"items": {"enum": ["klog", "zap"]}}}, "required": ["formats"]},
    "else": {"required": ["fields"]},
    "additionalProperties": False,
}


class Level(Struct, frozen=True):
    """Where the level stands: in the `fields` of structured lines, or where a format puts it."""

    fields: tuple[str, ...]
    formats: frozenset[str]
    span: Span

    def stages(self) -> tuple[ast.Block, ...]:
        """The stages after which each line has the label."""
        extractions = [stage for name, read in _READ if name in self.formats for stage in read(self.fields)]
        prefixes = [f"{name}_level" for name in ("klog", "zap") if name in self.formats]
        found = [*prefixes, *(self.fields if self.formats & {"json", "logfmt"} else ())]
        return (
            *extractions,
            template("level", _level_of(found, "klog" in self.formats)),
            stages.labels(["level"]),
        )


def _logfmt(fields: tuple[str, ...]) -> tuple[ast.Block, ...]:
    return (block("stage.logfmt", None, attr("mapping", {field: field for field in sorted(fields)})),)


def _json(fields: tuple[str, ...]) -> tuple[ast.Block, ...]:
    return (json_fields({field: field for field in fields}),)


def _prefix(expression: str) -> Callable[[tuple[str, ...]], tuple[ast.Block, ...]]:
    return lambda _: (block("stage.regex", None, attr("expression", expression)),)


# logfmt first: on a JSON line stage.json then replaces what only looked like logfmt inside a message.
_READ: tuple[tuple[str, Callable[[tuple[str, ...]], tuple[ast.Block, ...]]], ...] = (
    ("logfmt", _logfmt),
    ("json", _json),
    ("klog", _prefix(KLOG)),
    ("zap", _prefix(ZAP)),
)


def _level_of(keys: list[str], letters: bool) -> str:
    """A template for a level from the first of the extracted `keys` that is set.

    The words are those of zap, logrus, slog, log4j and Python, with `letters` also those of klog; a key that was
    never extracted counts as empty, since `or` passes over missing keys.
    """
    found = " ".join(f".{key}" for key in keys)
    warning, error = ("^(warn|w$)", "^(err|fatal|crit|panic|dpanic|alert|emerg|severe|[ef]$)")
    if not letters:
        warning, error = "^warn", "^(err|fatal|crit|panic|dpanic|alert|emerg|severe)"
    return (
        f'{{{{ $level := ToLower (or {found} "info") }}}}'
        '{{ if regexMatch "^(trace|debug|dbg|verbose)" $level }}debug'
        f'{{{{ else if regexMatch "{warning}" $level }}}}warning'
        f'{{{{ else if regexMatch "{error}" $level }}}}error'
        "{{ else }}info{{ end }}"
    )


def read_level(fields: Fields | None) -> Level | None:
    """The `level` of a source."""
    if fields is None:
        return None
    formats = fields.plain("formats", default=["json"])
    return Level(tuple(fields.plain("fields", default=[])), frozenset(formats), fields.span)
