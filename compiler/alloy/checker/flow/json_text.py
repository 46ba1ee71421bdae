"""JSON cut out of lines by an expression that takes too much, and JSON glued together from unquoted values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, text
from compiler.lazy_pattern import lazy_pattern

_GROUP = lazy_pattern(
    r"\(\?P?<(?P<name>\w+)>(?P<body>(?:[^()\\\[]|\\.|\[[^\]]*\]|\((?:[^()\\]|\\.)*\))*)\)(?P<rest>.*)", re.S
)
_GREEDY_OBJECT = lazy_pattern(r"\\?\{\.[*+](?!\?).*\\?\}")
_END_OF_LINE = lazy_pattern(r"(?:\\s\*)?\$\)?$")


def check_greedy_json(stage: ast.Block, later: Sequence[ast.Block], findings: Findings) -> None:
    """Report a group like `{.*}` that a later stage.json parses: it runs to the last brace of the line."""
    written = text(stage, "expression") if stage.name == "stage.regex" else None
    if not written:
        return
    parsed = {text(other, "source") for other in later if other.name == "stage.json"}
    for name, body, rest in _groups(written):
        if name in parsed and _GREEDY_OBJECT.search(body) and not _END_OF_LINE.match(rest):
            place = attribute(stage, "expression")
            message = (
                f'the group "{name}" runs to the last brace of the line: what stage.json gets may be no JSON'
            )
            hint = "bound it by what follows the object, and try it on sample lines with `alloyc trace`"
            findings.warning("alloy/greedy-json", message, place or stage, hint)


def _groups(expression: str) -> list[tuple[str, str, str]]:
    found = []
    start = 0
    while match := _GROUP.search(expression, start):
        found.append((match["name"], match["body"], match["rest"]))
        start = match.start() + 1
    return found


_GLUED = lazy_pattern(r'"\s*:\s*"?\{\{-?(?P<action>\s*\.[^}]*)\}\}')
_QUOTING = lazy_pattern(r"\b(?:toJson|mustToJson|js|quote|printf|toRawJson)\b")


def check_json_template(place: ast.Attribute, template: str, findings: Findings) -> None:
    """Report a template that puts values between the quotes of a JSON text without quoting them."""
    if not template.lstrip().startswith("{") or template.lstrip().startswith("{{"):
        return
    for match in _GLUED.finditer(template):
        if not _QUOTING.search(match["action"]):
            message = "JSON glued from strings: a quote or newline in the value makes it no JSON"
            hint = f"let toJson quote it: {{{{ {match['action'].strip()} | toJson }}}}, without quotes around"
            findings.warning("alloy/glued-json", message, place, hint)
            return
