"""stage.match: runs stages on the entries that a selector accepts, or drops those entries."""

from __future__ import annotations

from typing import ClassVar

from compiler.languages.log_selector import BadSelector, Selector, compile_selector
from compiler.simulator.chain import Chain
from compiler.simulator.entry import Dropped, Entry, Result
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Running, Simple, Stage, StageArguments


class MatchDrop(Simple, frozen=True):
    selector: Selector
    reason: str

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        return Dropped(self.reason) if self.selector.accepts(entry.labels, entry.line) else None


class MatchKeep(Stage, frozen=True):
    selector: Selector
    stages: tuple[Stage, ...]

    def begin(self, run: Run) -> Running:
        return _MatchRunning(self, Chain(self.stages, run), run)


class _MatchRunning(Running):
    traces_itself: ClassVar[bool] = True

    stage: MatchKeep
    chain: Chain
    run: Run

    def process(self, entry: Entry) -> Result:
        matched = self.stage.selector.accepts(entry.labels, entry.line)
        if self.run.trace:
            block = self.stage.block
            entry.step(block.name, block.start, "matched" if matched else "not matched")
        return self.chain.enter(entry) if matched else (entry,)

    def deadline(self) -> int | None:
        return self.chain.deadline()

    def expire(self) -> tuple[Entry, ...]:
        return self.chain.expire()

    def close(self) -> tuple[Entry, ...]:
        return self.chain.close()

    def lost(self) -> tuple[Entry, ...]:
        return self.chain.lost()


def read(arguments: StageArguments) -> MatchDrop | MatchKeep | None:
    text = arguments.needed_text("selector")
    action = arguments.choice("action", ("keep", "drop"), "keep")
    arguments.text("pipeline_name")
    reason = arguments.text("drop_counter_reason")
    if action == "keep" and not arguments.blocks():
        message = '`stage.match` without `action = "drop"` needs stages inside'
        arguments.fail("stage/missing-block", message)
    if action == "drop" and arguments.blocks():
        message = '`stage.match` with `action = "drop"` takes no stages inside'
        arguments.fail("stage/conflicting-arguments", message, "action")
    selector = compile_selector(text) if text else None
    if isinstance(selector, BadSelector):
        message = f"bad selector: {selector.message} at character {selector.offset + 1}"
        arguments.fail("stage/bad-selector", message, "selector", selector.hint)
    if not isinstance(selector, Selector):
        return None
    if action == "drop":
        return MatchDrop(arguments.block, selector, reason or "match_stage")
    return MatchKeep(arguments.block, selector, arguments.nested)
