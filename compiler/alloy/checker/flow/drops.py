"""Stages that drop every line that gets to them, for certain."""

from __future__ import annotations

from collections.abc import Sequence

from compiler.alloy import ast
from compiler.alloy.checker.findings import Findings, place_of
from compiler.alloy.checker.flow.arguments import attribute, blocks, keys, text
from compiler.alloy.checker.flow.labels import labels_set_by
from compiler.languages.log_selector import Selector, compile_selector
from compiler.languages.regex import Regex, compile_regex
from compiler.lazy_pattern import lazy_pattern

_NARROWING = ("older_than", "longer_than", "value")
_ASSERTIONS = lazy_pattern(r"[\^$]|\\[bBAz]")
_WHOLE_LINE = lazy_pattern(r"\^?\(?\.[*+]\??\)?\$?")
_CHANGE_LINE = frozenset(
    {
        "stage.output",
        "stage.replace",
        "stage.pack",
        "stage.cri",
        "stage.docker",
        "stage.decolorize",
        "stage.luhn",
    }
)


def drops_everything(stage: ast.Block, before: Sequence[ast.Block]) -> bool:
    """Whether no line gets past this stage."""
    if stage.name == "stage.drop":
        return _drop_matches_all(stage) or _drops_what_was_parsed(stage, before)
    if stage.name == "stage.match" and text(stage, "action", "keep") == "drop":
        selector = compile_selector(text(stage, "selector") or "")
        return isinstance(selector, Selector) and _selects_all(selector)
    return False


def _drop_matches_all(stage: ast.Block) -> bool:
    if any(attribute(stage, name) is not None for name in (*_NARROWING, "source")):
        return False
    written = text(stage, "expression")
    return written is not None and attribute(stage, "expression") is not None and _matches_all(written)


def _matches_all(expression: str) -> bool:
    """Whether an unanchored expression is found in any line."""
    if _WHOLE_LINE.fullmatch(expression):
        return True
    regex = compile_regex(expression)
    return isinstance(regex, Regex) and not _ASSERTIONS.search(expression) and regex.matches("")


def _drops_what_was_parsed(stage: ast.Block, before: Sequence[ast.Block]) -> bool:
    """A drop by the mere presence of a key that `stage.json` always stores, as null where the line lacks it."""
    if any(attribute(stage, name) is not None for name in (*_NARROWING, "expression")):
        return False
    source = text(stage, "source")
    if not source or attribute(stage, "source") is None:
        return False
    stored = {
        name
        for parser in before
        if parser.name == "stage.json" and attribute(parser, "source") is None
        for name in keys(parser, "expressions") or ()
    }
    return set(source.split(",")) <= stored


def _selects_all(selector: Selector) -> bool:
    accepts_any = all(m.operator == "=~" and m.value in (".*", "(.*)") for m in selector.matchers)
    return accepts_any and all(f.operator == "|=" and not f.value for f in selector.line_filters)


def check_shadowing_drop(
    stage: ast.Block, selector: Selector, before: Sequence[ast.Block], findings: Findings
) -> None:
    """Report a drop that also takes every line which an earlier `stage.match` has worked on."""
    if text(stage, "action", "keep") != "drop":
        return
    for earlier in before:
        if earlier.name != "stage.match" or text(earlier, "action", "keep") != "keep":
            continue
        narrower = compile_selector(text(earlier, "selector") or "")
        if (
            isinstance(narrower, Selector)
            and _implies(narrower, selector)
            and not _escapes(earlier, selector)
        ):
            message = "this also drops every line that an earlier stage.match has just worked on"
            hint = "exclude those lines in the selector, or drop before they are parsed"
            related = (("these lines", place_of(earlier)),)
            findings.warning("alloy/drops-parsed-lines", message, stage, hint, related)
            return


def _implies(narrower: Selector, wider: Selector) -> bool:
    """Whether whatever the first selects, the second selects too: all its conditions are among those of the first."""
    matchers = {(m.name, m.operator, m.value) for m in narrower.matchers}
    filters = {(f.operator, f.value) for f in narrower.line_filters}
    return {(m.name, m.operator, m.value) for m in wider.matchers} <= matchers and {
        (f.operator, f.value) for f in wider.line_filters
    } <= filters


def _escapes(stage: ast.Block, selector: Selector) -> bool:
    """Whether the stages inside may change what the selector looks at."""
    names = {matcher.name for matcher in selector.matchers}
    pending = [*blocks(stage)]
    while pending:
        inner = pending.pop()
        pending.extend(blocks(inner))
        labels = labels_set_by(inner)
        if labels.open or labels.names & names or inner.name in ("stage.label_drop", "stage.label_keep"):
            return True
        if inner.name in _CHANGE_LINE and selector.line_filters:
            return True
    return False
