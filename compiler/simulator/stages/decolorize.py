"""stage.decolorize: removes ANSI colour sequences from the line."""

from __future__ import annotations

from compiler.languages.regex import Regex, compile_regex, decode, encode
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, StageArguments

_ANSI = compile_regex(
    "[\x1b\x9b][[\\]()#;?]*(?:(?:(?:[a-zA-Z\\d]*(?:;[a-zA-Z\\d]*)*)?\x07)"
    "|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PRZcf-ntqry=><~]))"
)


class Decolorize(Simple, frozen=True):
    def process(self, entry: Entry, run: Run) -> Dropped | None:
        assert isinstance(_ANSI, Regex)
        data, kept, end = encode(entry.line), [], 0
        for ((start, stop),) in _ANSI.spans(data):
            kept.append(data[end:start])
            end = stop
        entry.line = decode(b"".join([*kept, data[end:]]))
        return None


def read(arguments: StageArguments) -> Decolorize | None:
    return Decolorize(arguments.block)
