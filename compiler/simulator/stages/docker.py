"""stage.docker: unwraps a line of Docker's JSON log format."""

from __future__ import annotations

from compiler.languages import go_json
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments
from compiler.simulator.stages.timestamp import parse_rfc3339

_FIELDS = {"log": "output", "stream": "stream", "time": "timestamp"}


class Docker(Simple, frozen=True):
    def process(self, entry: Entry, run: Run) -> Dropped | None:
        fields = _fields(entry.line)
        if not fields.get("log"):
            return None
        for name, key in _FIELDS.items():
            entry.extracted[key] = fields.get(name, "")
        entry.line = fields["log"]
        entry.labels["stream"] = fields.get("stream", "")
        written = parse_rfc3339(fields.get("time", ""))
        entry.timestamp = entry.timestamp if written is None else written
        return None


def read(arguments: StageArguments) -> Docker | None:
    return Docker(arguments.block)


def _fields(line: str) -> dict[str, str]:
    """The three fields by their names in any case, as encoding/json matches them; nothing if one is no text."""
    try:
        value = go_json.parse(line)
    except go_json.BadJsonError:
        return {}
    if not isinstance(value, dict):
        return {}
    fields = {key.lower(): item for key, item in value.items() if key.lower() in _FIELDS}
    if any(not isinstance(item, str | None) for item in fields.values()):
        return {}
    return {key: item for key, item in fields.items() if item is not None}
