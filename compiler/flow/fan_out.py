"""Items that reach one sink on two ways, and nothing on either way that keeps them apart."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings
from compiler.alloy.checker.flow.arguments import attribute, blocks, text
from compiler.flow.wiring import Wiring, wire

_PASSING = frozenset({"loki.process", "loki.relabel", "prometheus.relabel"})
_STORES = frozenset({"loki.write", "prometheus.remote_write"})
_MAY_DROP = frozenset({"stage.drop", "stage.limit", "stage.sampling", "stage.json", "stage.split_json"})
_MOST_WAYS = 1000


def judge_fan_out(file: ast.File, findings: Findings) -> None:
    """Report sources whose items are all stored twice in one sink."""
    if not any(map(_may_fork, file.body)):
        return  # a second way begins where something is sent to two
    wiring = wire(file)
    for name, block in wiring.blocks.items():
        if block.name == "prometheus.scrape" or block.name.startswith("loki.source."):
            ways: dict[str, list[str]] = {}
            for count, (sink, first) in enumerate(_unfiltered(name, wiring)):
                if count > _MOST_WAYS:
                    break
                ways.setdefault(sink, []).append(first)
            for sink, firsts in ways.items():
                if len(firsts) > 1:
                    _report(name, block, sink, firsts, findings)


def _may_fork(statement: ast.Statement) -> bool:
    """Whether a component may forward to more than one other."""
    forward_to = attribute(statement, "forward_to") if isinstance(statement, ast.Block) else None
    if forward_to is None:
        return False
    return not isinstance(forward_to.value, ast.Array) or len(forward_to.value.items) > 1


def _report(name: str, block: ast.Block, sink: str, firsts: list[str], findings: Findings) -> None:
    what = "sample" if block.name == "prometheus.scrape" else "line"
    message = (
        f"every {what} of {name} is stored {len(firsts)} times in {sink}: by way of {' and '.join(firsts)}"
    )
    findings.warning(
        "flow/stored-twice", message, block, "let each way drop what the other keeps, or join the two"
    )


def _unfiltered(source: str, wiring: Wiring) -> Iterator[tuple[str, str]]:
    """The sinks at the ends of all ways from a source that let everything pass, each with the way's first component."""
    pending = [
        (receiver, receiver, frozenset({source})) for receiver in wiring.receivers(wiring.blocks[source])
    ]
    while pending:
        component, first, seen = pending.pop()
        block = wiring.blocks.get(component)
        if block is None or component in seen:
            continue
        if block.name in _STORES:
            yield component, first
        elif block.name in _PASSING and not _may_drop(block):
            pending += [(receiver, first, seen | {component}) for receiver in wiring.receivers(block)]


def _may_drop(block: ast.Block) -> bool:
    """Whether a component may keep some items back."""
    pending = [*blocks(block)]
    while pending:
        inner = pending.pop()
        if inner.name == "rule" and text(inner, "action", "replace") not in (
            "replace",
            "labeldrop",
            "labelmap",
        ):
            return True
        if inner.name in _MAY_DROP or (
            inner.name == "stage.match" and text(inner, "action", "keep") != "keep"
        ):
            return True
        pending.extend(blocks(inner) if inner.name == "stage.match" else ())
    return False
