"""Log pipelines, stage by stage: which labels and extracted keys exist, and whether any line gets past.

Selectors see labels and the line, never extracted keys; a template that reads a missing key prints `<no value>`.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text
from compiler.alloy.checker.flow.drops import check_shadowing_drop, drops_everything
from compiler.alloy.checker.flow.extraction import (
    extracted_by,
    keys_read_by,
    labels_removed_by,
    template_keys,
)
from compiler.alloy.checker.flow.json_text import check_greedy_json, check_json_template
from compiler.alloy.checker.flow.labels import incoming_labels, labels_set_by
from compiler.alloy.checker.scopes import Member, Scope
from compiler.languages.log_selector import Matcher, Selector, compile_selector


class _State(Struct):
    """What can exist at one point of a pipeline."""

    labels: set[str]
    open_labels: bool
    extracted: set[str] = field(default_factory=set)
    open_extracted: bool = False
    removed: set[str] = field(default_factory=set)

    def knows_key(self, name: str) -> bool:
        return self.open_extracted or self.open_labels or name in self.extracted or name in self.labels

    def nested(self) -> _State:
        """The state at the start of a nested pipeline: labels are copied into the extracted keys there."""
        return _State(
            set(self.labels),
            self.open_labels,
            self.extracted | self.labels,
            self.open_extracted,
            set(self.removed),
        )


def check_pipelines(scope: Scope, findings: Findings) -> None:
    """Check the stages of every `loki.process` of the scope."""
    for member in scope.members.values():
        if member.block.name == "loki.process" and member.component is not None:
            _check_pipeline(member, findings)


def _check_pipeline(member: Member, findings: Findings) -> None:
    stages = [stage for stage in blocks(member.block) if stage.name.startswith("stage.")]
    if not stages:
        return
    arriving = incoming_labels(member)
    state = _State(set(arriving.names), arriving.open, set(arriving.names))
    _check_stages(stages, state, findings, 0)


_DEEPEST = 30


def _check_stages(stages: Sequence[ast.Block], state: _State, findings: Findings, depth: int) -> None:
    for index, stage in enumerate(stages):
        if stage.name == "stage.match":
            _check_match(stage, stages[:index], state, findings, depth)
        _check_template(stage, state, findings)
        _check_keys(stage, state, findings)
        check_greedy_json(stage, stages[index + 1 :], findings)
        _advance(stage, state)
        if drops_everything(stage, stages[:index]):
            _report_drop(stage, stages[index + 1 :], depth, findings)
            return


def _report_drop(stage: ast.Block, rest: Sequence[ast.Block], depth: int, findings: Findings) -> None:
    where = "every line" if depth == 0 else "every line that gets here"
    findings.warning("alloy/drops-everything", f"this stage drops {where}", stage)
    if rest:
        message = "no line reaches this stage: the one before drops them all"
        findings.warning("alloy/unreachable-stage", message, rest[0])


def _advance(stage: ast.Block, state: _State) -> None:
    """The state after a stage: what it extracts, which labels it sets and removes."""
    keys = extracted_by(stage)
    state.extracted |= keys.names
    state.open_extracted |= keys.open
    labels = labels_set_by(stage)
    state.labels |= labels.names
    state.open_labels |= labels.open
    removed = labels_removed_by(stage, state.labels)
    state.labels -= removed
    state.removed = (state.removed | removed) - labels.names


def _check_match(
    stage: ast.Block, before: Sequence[ast.Block], state: _State, findings: Findings, depth: int
) -> None:
    selector = _selector(stage)
    if selector is None:
        return
    for matcher in selector.matchers:
        _check_matcher(stage, matcher, state, findings)
    check_shadowing_drop(stage, selector, before, findings)
    nested = state.nested()
    if depth < _DEEPEST:
        _check_stages([*blocks(stage)], nested, findings, depth + 1)
    state.labels |= nested.labels
    state.open_labels |= nested.open_labels
    state.extracted |= nested.extracted
    state.open_extracted |= nested.open_extracted


def _selector(stage: ast.Block) -> Selector | None:
    written = text(stage, "selector")
    selector = compile_selector(written) if written else None
    return selector if isinstance(selector, Selector) else None


def _check_matcher(stage: ast.Block, matcher: Matcher, state: _State, findings: Findings) -> None:
    """A selector on what is no label at this point: it decides the same for every line."""
    name = matcher.name
    if name in state.labels:
        return
    place = attribute(stage, "selector")
    outcome = "always holds" if matcher.accepts("") else "never holds"
    if name in state.removed:
        message = f'the label "{name}" was removed by a stage before: {name}{matcher.operator}"..." {outcome}'
        findings.warning("alloy/selector-without-label", message, place or stage)
    elif name in state.extracted:
        message = (
            f'"{name}" is an extracted key, not a label: {name}{matcher.operator}"{matcher.value}" {outcome}'
        )
        hint = f'make it a label first: stage.labels {{ values = {{ {name} = "" }} }}, or use stage.drop'
        findings.warning("alloy/selector-without-label", message, place or stage, hint)
    elif not state.open_labels:
        message = f'no line has a label "{name}" here: {name}{matcher.operator}"{matcher.value}" {outcome}'
        findings.warning("alloy/selector-without-label", message, place or stage)


def _check_template(stage: ast.Block, state: _State, findings: Findings) -> None:
    """A template that reads a key which nothing before it extracts."""
    argument = {"stage.template": "template", "stage.replace": "replace"}.get(stage.name)
    found = attribute(stage, argument) if argument is not None else None
    written = text(stage, argument) if argument is not None else None
    if found is None or not written:
        return
    check_json_template(found, written, findings)
    for key in template_keys(written):
        if key not in ("Value", "Entry") and not state.knows_key(key):
            message = f'the template reads "{key}", which no stage before extracts: it prints <no value>'
            findings.warning("alloy/template-without-key", message, found)


def _check_keys(stage: ast.Block, state: _State, findings: Findings) -> None:
    """A stage that works on a key which nothing before it extracts."""
    for key, place in keys_read_by(stage):
        if not state.knows_key(key):
            message = f'no stage before extracts "{key}", so {_WITHOUT.get(stage.name, "this does nothing")}'
            findings.warning("alloy/stage-without-key", message, place)


_WITHOUT = {
    "stage.labels": "the label is never set",
    "stage.structured_metadata": "it is never stored",
    "stage.output": "the line stays as it is",
    "stage.timestamp": "the time stays as it is",
    "stage.drop": "no line is dropped",
    "stage.tenant": "the tenant is never set",
}
