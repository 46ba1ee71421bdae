"""What rules and stages do to a trail."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from compiler.alloy import ast
from compiler.alloy.shared_parts import per_part
from compiler.flow.cardinality import Origin
from compiler.flow.literals import attributes, expression_of, literal, literals
from compiler.flow.template_values import printed
from compiler.flow.trail import Held, Step, Trail
from compiler.flow.wiring import argument, entries
from compiler.languages.regex import BadRegex, compile_anchored
from compiler.lazy_pattern import lazy_pattern

OPTIONAL = lazy_pattern(r"__meta_kubernetes_\w+_(label|annotation)(present)?_")  # an object has them or not
GROUP = lazy_pattern(r"\(\?P?<([A-Za-z_]\w*)>")
READ = lazy_pattern(r"\.([A-Za-z_]\w*)")


def take_step(part: ast.Block, component: str, block: ast.Block, trail: Trail) -> None:
    """Let the rule or stage `part` of a component change the trail."""
    span = part.written(part) if part.written is not None else part.origin or block.origin
    if part.name == "rule":
        rule = _read(part)
        _relabel(rule, Step(component, f"a {rule.action} rule", span), trail)
    elif part.name in STAGES:
        STAGES[part.name](part, Step(component, part.name, span), trail)


class _Rule(Struct, frozen=True):
    """What a relabel rule says; None is absent, or known to a running Alloy only."""

    action: str
    target: str | None
    sources: tuple[str, ...]
    regex: str | None
    replacement: str | None


@per_part
def _read(block: ast.Block) -> _Rule:
    given = attributes(block)
    return _Rule(
        literal(given.get("action")) or "replace",
        literal(given.get("target_label")),
        literals(given.get("source_labels")) or (),
        literal(given.get("regex")),
        literal(given["replacement"]) if "replacement" in given else "$1",
    )


def _relabel(rule: _Rule, step: Step, trail: Trail) -> None:
    action = rule.action
    if action in ("labeldrop", "labelkeep", "labelmap"):
        regex = compile_anchored(rule.regex or "(.*)")
        if isinstance(regex, BadRegex):
            return
        for name in list(trail.labels):
            if action == "labelmap" and regex.matches(name):
                new = (regex.first(name) or ("", ""))[-1]
                trail.set(new, replace(trail.labels[name], step=step))
            elif action != "labelmap" and regex.matches(name) is (action == "labeldrop"):
                trail.lose(name, step)
        return
    target, sources, replacement = rule.target, rule.sources, rule.replacement
    if not target or action not in ("replace", "lowercase", "uppercase", "hashmod"):
        return
    if action == "hashmod" or not sources or (replacement is not None and "$" not in replacement):
        _constant(target, rule, step, trail)
        return
    held = [_label(name, trail, step) for name in sources]
    origins = tuple(dict.fromkeys(origin for one in held for origin in one.origins))
    optional = all(one.optional for one in held)
    before = trail.labels.get(target)
    if before is not None and optional:  # where the sources are not set, the label may stay
        origins, optional = tuple(dict.fromkeys((*before.origins, *origins))), before.optional
    trail.set(target, Held(origins, step, optional))


def _constant(target: str, rule: _Rule, step: Step, trail: Trail) -> None:
    sources, replacement = rule.sources, rule.replacement
    if replacement == "" and not sources:
        trail.lose(target, step)
        return
    origin = Origin("constant", replacement) if replacement is not None else Origin("variable", "")
    conditional = bool(sources) and rule.regex not in (None, "(.*)")
    before = trail.labels.get(target)
    trail.set(target, Held((origin,), step, conditional and (before is None or before.optional)))


def _label(name: str, trail: Trail, step: Step) -> Held:
    """A label that a rule reads: one that was set, or one of discovery."""
    held = trail.labels.get(name)
    if held is not None:
        return held
    optional = OPTIONAL.match(name) is not None or not name.startswith("__")
    return Held((Origin("meta", name),), step, optional)


def _extract(names: str) -> Callable[[ast.Block, Step, Trail], None]:
    """A stage whose argument `names` maps extracted values to paths of the line."""

    def effect(stage: ast.Block, step: Step, trail: Trail) -> None:
        if argument(stage, "drop_malformed") is True and argument(stage, "source") is None:
            trail.only_json = True
        for name, path in entries(stage, names).items():
            trail.extracted[name] = Held((Origin("field", path or name),), step, not trail.only_json)

    return effect


def _regex(stage: ast.Block, step: Step, trail: Trail) -> None:
    for name in GROUP.findall(literal(expression_of(stage, "expression")) or ""):
        trail.extracted[name] = Held((Origin("field", name),), step, True)


def _template(stage: ast.Block, step: Step, trail: Trail) -> None:
    source = literal(expression_of(stage, "source"))
    text = literal(expression_of(stage, "template"))
    if not source:
        return
    origins: list[Origin] = []
    if text is not None and printed(text).values is None:
        for name in (source, *READ.findall(text)):
            origins += trail.extracted[name].origins if name in trail.extracted else ()
    trail.extracted[source] = Held(tuple(dict.fromkeys(origins)), step)


def _labels(stage: ast.Block, step: Step, trail: Trail) -> None:
    for name, source in entries(stage, "values").items():
        held = trail.extracted.get(source or name) or trail.labels.get(source or name)
        if held is None:  # extracted by a stage that is not followed, or never
            held = Held((Origin("field", source or name),), step, True)
        before = trail.labels.get(name)
        optional = held.optional and (before is None or before.optional)
        trail.set(name, Held(held.origins, step, optional))


def _static_labels(stage: ast.Block, step: Step, trail: Trail) -> None:
    for name, value in entries(stage, "values").items():
        if value != "":
            trail.set(name, Held((Origin("constant", value or ""),), step))


def _names(stage: ast.Block) -> frozenset[str]:
    names = argument(stage, "values")
    return frozenset(map(str, names)) if isinstance(names, list) else frozenset()


def _label_drop(stage: ast.Block, step: Step, trail: Trail) -> None:
    for name in sorted(_names(stage)):
        trail.lose(name, step)


def _label_keep(stage: ast.Block, step: Step, trail: Trail) -> None:
    for name in sorted(trail.labels.keys() - _names(stage)):
        trail.lose(name, step)


def _metadata(stage: ast.Block, step: Step, trail: Trail) -> None:
    for name in entries(stage, "values"):
        trail.lose(name, step)


def _match(stage: ast.Block, step: Step, trail: Trail) -> None:
    """Nested stages work on some lines only: what they set may be missing, what they drop is lost on these."""
    if argument(stage, "action") == "drop":
        return
    before = dict(trail.labels)
    for part in stage.body:
        if isinstance(part, ast.Block) and part.name in STAGES:
            STAGES[part.name](part, replace(step, part=f"{part.name} in stage.match"), trail)
    for name, held in before.items():
        if name not in trail.labels:
            trail.labels[name] = replace(held, optional=True)
    for name, held in trail.labels.items():
        old = before.get(name)
        if old is None:
            trail.labels[name] = replace(held, optional=True)
        elif old is not held:
            origins = tuple(dict.fromkeys((*old.origins, *held.origins)))
            trail.labels[name] = Held(origins, held.step, old.optional or held.optional)


STAGES: dict[str, Callable[[ast.Block, Step, Trail], None]] = {
    "stage.json": _extract("expressions"),
    "stage.label_drop": _label_drop,
    "stage.label_keep": _label_keep,
    "stage.labels": _labels,
    "stage.logfmt": _extract("mapping"),
    "stage.match": _match,
    "stage.regex": _regex,
    "stage.static_labels": _static_labels,
    "stage.structured_metadata": _metadata,
    "stage.template": _template,
}
