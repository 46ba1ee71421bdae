"""What a log pipeline decides for all lines alike, given the values that labels can have at each of its stages."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text
from compiler.alloy.checker.flow.labels import labels_set_by
from compiler.coverage.model import ABSENT, Domain
from compiler.flow.model import LabelSet, StreamFlow
from compiler.flow.streams import Passing, stream_flows
from compiler.flow.wiring import Wiring, wire
from compiler.languages.log_selector import Matcher, Selector, compile_selector

MOST_LABELS = (
    15  # label names of a stream that Loki takes unless told otherwise (limits: max_label_names_per_series)
)

Seen = dict[int, tuple[ast.Block, list[Passing]]]
"""By identity: a stage, and what is known of the lines of each source that get to it."""


def judge_log_pipelines(file: ast.File, findings: Findings) -> None:
    """Report selectors that hold for every line or for none, and streams that a sink would not keep as they are."""
    wiring = wire(file)
    seen: Seen = {}

    def watch(stage: ast.Block, passing: Passing) -> None:
        seen.setdefault(id(stage), (stage, []))[1].append(passing)

    flows = list(stream_flows(wiring, watch))
    matches = [(stage, arriving) for stage, arriving in seen.values() if stage.name == "stage.match"]
    if matches and not _unseen_senders(file):  # the whole file is searched for them
        for stage, arriving in matches:
            _judge_selector(stage, arriving, findings)
    for flow in flows:
        _judge_stream(flow, wiring, findings)


_KNOWN = frozenset(
    {
        "loki.process",
        "loki.relabel",
        "loki.write",
        "loki.source.file",
        "loki.source.kubernetes",
        "loki.source.kubernetes_events",
    }
)


def _unseen_senders(file: ast.File) -> bool:
    """Whether lines may come in other ways than from the sources whose labels are known."""
    return any(
        isinstance(statement, ast.Attribute)
        or (statement.name not in _KNOWN and _mentions_receiver(statement))
        for statement in file.body
    )


def _mentions_receiver(block: ast.Block) -> bool:
    """Whether anything in a block refers to a `loki.*.*.receiver`."""
    pending: list[object] = [block.body]
    while pending:
        match pending.pop():
            case ast.Access(value, "receiver") if _head(value) == "loki":
                return True
            case ast.Node() as node:
                pending.extend(node.parts())
            case tuple() as items:
                pending.extend(items)
    return False


def _head(expr: ast.Expr) -> str:
    while isinstance(expr, ast.Access):
        expr = expr.value
    return expr.name if isinstance(expr, ast.Identifier) else ""


def _judge_selector(stage: ast.Block, arriving: list[Passing], findings: Findings) -> None:
    selector = compile_selector(text(stage, "selector") or "")
    if not isinstance(selector, Selector):
        return
    place = attribute(stage, "selector") or stage
    for matcher in selector.matchers:
        domains = [passing.labels[matcher.name] for passing in arriving]
        if all(
            domain.values is not None and domain != ABSENT and not _can_hold(matcher, domain)
            for domain in domains
        ):
            written = f'{matcher.name}{matcher.operator}"{matcher.value}"'
            message = f"{written} never holds: {matcher.name} is {_listed(domains)} here"
            findings.warning(
                "flow/constant-selector", message, place, "name a value that occurs, or remove the stage"
            )
            return
    if text(stage, "action", "keep") == "drop" and not selector.line_filters:
        if all(_must_hold(m, passing.labels) for m in selector.matchers for passing in arriving):
            findings.warning("alloy/drops-everything", "this stage drops every line that gets here", stage)


def _can_hold(matcher: Matcher, domain: Domain) -> bool:
    """Whether some value is accepted; the label may always be missing, too."""
    assert domain.values is not None
    return any(matcher.accepts(value) for value in domain.values | {""})


def _must_hold(matcher: Matcher, labels: LabelSet) -> bool:
    values = labels[matcher.name].values
    return values is not None and labels[matcher.name] != ABSENT and all(map(matcher.accepts, values))


def _listed(domains: list[Domain]) -> str:
    words = sorted({value for domain in domains for value in domain.values or () if value})
    return " or ".join(f'"{word}"' for word in words)


def _judge_stream(flow: StreamFlow, wiring: Wiring, findings: Findings) -> None:
    source = wiring.blocks[flow.source]
    for name in sorted(flow.beaten):
        message = (
            f'lines of {flow.source} come with a label "{name}" of their own, '
            f"which beats the external label of {flow.sink}"
        )
        findings.warning("flow/beaten-external-label", message, _setter(name, source, wiring), _BEATEN)
    names = flow.labels.names()
    if len(names) > MOST_LABELS:
        message = f"streams of {flow.source} have {len(names)} labels, and Loki takes {MOST_LABELS}: {', '.join(names)}"
        findings.warning("flow/too-many-labels", message, source, "keep what varies a lot in the line")


_BEATEN = "rename one of the two: an external label never overwrites a label that is there"


def _setter(name: str, source: ast.Block, wiring: Wiring) -> ast.Block:
    """The one stage or rule beside the source that sets a label; the source, where it cannot be told."""
    beside = [block for block in wiring.blocks.values() if block.label == source.label]
    found = [inner for block in beside for inner in _blocks(block) if name in _sets(inner)]
    return found[0] if len(found) == 1 else source


def _blocks(block: ast.Block) -> Iterator[ast.Block]:
    pending = [*blocks(block)]
    while pending:
        inner = pending.pop()
        yield inner
        pending.extend(blocks(inner))


def _sets(block: ast.Block) -> frozenset[str]:
    return (
        frozenset({text(block, "target_label") or ""}) if block.name == "rule" else labels_set_by(block).names
    )
