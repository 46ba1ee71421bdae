"""Reads stages: `stage.*` blocks in, configured stages and what is wrong with them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module

from compiler.alloy import ast
from compiler.languages.go_limits import NotSimulated
from compiler.simulator.entry import Dropped, Entry
from compiler.simulator.findings import Finding
from compiler.simulator.run import Run
from compiler.simulator.stages.contract import Simple, Stage, StageArguments

_MOST_NESTED = 50

# Each stage with its reader, which is imported when a config has the stage: templates and time zones are slow to load.
STAGES: dict[str, str] = {
    "stage.cri": "cri.read",
    "stage.decolorize": "decolorize.read",
    "stage.docker": "docker.read",
    "stage.drop": "drop.read",
    "stage.eventlogmessage": "windows_events.read_event_log_message",
    "stage.geoip": "geoip.read",
    "stage.json": "json.read",
    "stage.label_drop": "label_filter.read_drop",
    "stage.label_keep": "label_filter.read_keep",
    "stage.labels": "labels.read",
    "stage.limit": "limit.read",
    "stage.logfmt": "logfmt.read",
    "stage.luhn": "luhn.read",
    "stage.match": "match.read",
    "stage.metrics": "metrics.read",
    "stage.multiline": "multiline.read",
    "stage.output": "output.read",
    "stage.pack": "pack.read",
    "stage.pattern": "pattern.read",
    "stage.regex": "regex.read",
    "stage.replace": "replace.read",
    "stage.sampling": "sampling.read",
    "stage.split_json": "split_json.read",
    "stage.static_labels": "labels.read_static",
    "stage.structured_metadata": "structured_metadata.read",
    "stage.structured_metadata_drop": "structured_metadata.read_drop",
    "stage.template": "template.read",
    "stage.tenant": "tenant.read",
    "stage.timestamp": "timestamp.read",
    "stage.truncate": "truncate.read",
    "stage.windowsevent": "windows_events.read_windows_event",
}
_TAKES_BLOCKS = frozenset({"stage.match", "stage.metrics", "stage.truncate"})


@cache
def stage_reader(name: str) -> Callable[[StageArguments], Stage | None]:
    """The function that reads the stage `name`, one of STAGES."""
    module, _, function = STAGES[name].partition(".")
    read: Callable[[StageArguments], Stage | None] = getattr(
        import_module(f"compiler.simulator.stages.{module}"), function
    )
    return read


class Opaque(Simple, frozen=True):
    """A valid stage that cannot be simulated, since it depends on what only a running Alloy knows."""

    reason: str

    def process(self, entry: Entry, run: Run) -> Dropped | None:
        raise NotSimulated(self.reason)


def read_stages(
    blocks: Iterable[ast.Block], environment: Mapping[str, str] | None = None
) -> tuple[tuple[Stage, ...], tuple[Finding, ...]]:
    """The stages in their order, and everything that is wrong with them, nested ones included."""
    return _read_all(blocks, environment, 0)


def check_stage(block: ast.Block) -> list[Finding]:
    """What Alloy refuses in one stage block when it loads it, names and types of arguments aside."""
    if block.name not in STAGES:
        return []
    nested = [inner for inner in block.body if isinstance(inner, ast.Block) and inner.name in STAGES]
    inner_findings = [finding for inner in nested for finding in check_stage(inner)]
    arguments = StageArguments(block)
    stage_reader(block.name)(arguments)
    return [*arguments.rule_findings(), *inner_findings]


def _read_all(
    blocks: Iterable[ast.Block], environment: Mapping[str, str] | None, depth: int
) -> tuple[tuple[Stage, ...], tuple[Finding, ...]]:
    stages: list[Stage] = []
    findings: list[Finding] = []
    for block in blocks:
        stage, problems = _read(block, environment, depth)
        findings += problems
        if stage is not None:
            stages.append(stage)
    return tuple(stages), tuple(findings)


def _read(
    block: ast.Block, environment: Mapping[str, str] | None, depth: int
) -> tuple[Stage | None, list[Finding]]:
    if block.name not in STAGES:
        hint = "the stages are documented under loki.process"
        message = f"unknown stage `{block.name}`"
        return None, [Finding("stage/unknown-stage", message, block.start, block.end, hint)]
    if depth > _MOST_NESTED:
        return Opaque(block, f"stages nested more than {_MOST_NESTED} deep"), []
    nested: tuple[Stage, ...] = ()
    inner: tuple[Finding, ...] = ()
    if block.name == "stage.match":
        inner_blocks = [statement for statement in block.body if isinstance(statement, ast.Block)]
        nested, inner = _read_all(inner_blocks, environment, depth + 1)
    arguments = StageArguments(block, nested, environment)
    stage = stage_reader(block.name)(arguments)
    if block.name not in _TAKES_BLOCKS:
        arguments.no_blocks()
    arguments.finish()
    findings = [*arguments.findings, *inner]
    if findings:
        return None, findings
    return Opaque(block, f"it depends on {arguments.unknown[0]}") if arguments.unknown else stage, findings
