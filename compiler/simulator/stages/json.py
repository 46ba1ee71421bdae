"""stage.json: extracts values of a JSON object by JMESPath expressions or by key."""

from __future__ import annotations

from compiler.languages import go_json
from compiler.languages.jmespath import BadExpression, Expression, SearchError, compile_expression
from compiler.languages.regex import Regex
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments


class Json(Simple, frozen=True):
    expressions: tuple[tuple[str, Expression], ...]
    key_regex: Regex | None
    source: str | None
    drop_malformed: bool

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        text = entry.input(self.source)
        if text is None:
            return None
        value = _object(text)
        if value is None:
            return Dropped("malformed JSON", counted=False) if self.drop_malformed else None
        for name, expression in self.expressions:
            try:
                entry.extracted[name] = _scalar(expression.search(value))
            except SearchError:
                continue
        if self.key_regex is not None:
            matching = {key: _scalar(item) for key, item in value.items() if self.key_regex.matches(key)}
            entry.extracted.update(matching)
        return None


def read(arguments: StageArguments) -> Json | None:
    mapping = arguments.mapping("expressions") or {}
    key_regex = arguments.regex("regex")
    source = arguments.source()
    drop_malformed = arguments.boolean("drop_malformed")
    if not mapping and not arguments.text("regex") and not arguments.unreadable:
        arguments.fail("stage/nothing-to-do", "`stage.json` needs `expressions` or `regex`")
    expressions = []
    for name, text in mapping.items():
        expression = compile_expression(text or name)
        if isinstance(expression, BadExpression):
            hint = 'put a key with other characters than letters, digits and `_` in quotes: "\\"a-b\\""'
            message = f"bad JMESPath expression `{text or name}`: {expression.message}"
            arguments.fail("stage/bad-expression", message, "expressions", hint)
        else:
            expressions.append((name, expression))
    return Json(arguments.block, tuple(expressions), key_regex, source, drop_malformed)


def _object(text: str) -> dict[str, object] | None:
    """The object in a line; `null` counts as an object without keys, anything else as malformed."""
    try:
        value = go_json.parse(text)
    except go_json.BadJsonError:
        return None
    if value is None:
        return {}
    return value if isinstance(value, dict) else None


def _scalar(value: object) -> object:
    """Objects and arrays are extracted as their JSON text, or as nothing where JSON cannot hold them."""
    if not isinstance(value, dict | list):
        return value
    try:
        return go_json.dump(value)
    except go_json.BadJsonError:
        return ""
