"""What a spec says in Alloy of its own, and labels out of generated names: whether both can work."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from compiler.alloy import ast
from compiler.diagnostics import Diagnostic, Report
from compiler.diagnostics.suggest import suggestion
from compiler.kinds.contract import Input
from compiler.kinds.name_template import NameTemplate, parse_name_template
from compiler.kinds.relabel import META
from compiler.kinds.scrape import ScrapeJob
from compiler.kinds.sources.pod_logs import PodLogs
from compiler.kinds.target_labels import TargetLabel
from compiler.languages.go_limits import NotSimulated
from compiler.plan.placement import Placed
from compiler.simulator.relabel import Rule
from compiler.spec.model import Spec

NAMESPACES_SINCE = (1, 11)  # the first release whose attach_metadata knows namespaces
NAMESPACE_LABELS = frozenset({f"{META}namespace", "namespace"})


def name_templates(spec: Spec) -> dict[str, NameTemplate]:
    """The templates of the spec's parameters, by the parameter whose value they make."""
    known = {parameter.name: (parameter.format, parameter.one_of) for parameter in spec.parameters}
    made = {
        parameter.name: parse_name_template(parameter.name, parameter.template.value, known)
        for parameter in spec.parameters
        if parameter.template is not None
    }
    return {name: template for name, template in made.items() if template is not None}


def target_labels_of(entry: Input) -> tuple[TargetLabel, ...]:
    """The further labels that a spec gives the targets of an input."""
    if isinstance(entry, ScrapeJob):
        return entry.target_labels
    return entry.further_labels if isinstance(entry, PodLogs) else ()


def check_own_alloy(spec: Spec, templates: Mapping[str, NameTemplate], report: Report) -> None:
    """Report Alloy texts that are none, and labels that no generated name can give."""
    fed = _fed_by_parameters(spec)
    for used in (*spec.sources, *spec.jobs):
        for written in used.input.written():
            report.extend(written.problems)
        for label in target_labels_of(used.input):
            if label.kind == "parameter":
                report.extend(_check_part(label, templates))
    if report.failed:
        return
    for job in spec.jobs:
        report.extend(_check_parsers(job.input, fed, templates))


def _fed_by_parameters(spec: Spec) -> dict[str, str]:
    """The labels that hold the value of a parameter somewhere in the spec, with the parameter."""
    fed = {label.name: label.parameter.value for label in spec.labels if label.parameter is not None}
    for used in (*spec.sources, *spec.jobs):
        for label in target_labels_of(used.input):
            if label.kind == "parameter":
                fed[label.name] = label.key
    return fed


def _check_part(label: TargetLabel, templates: Mapping[str, NameTemplate]) -> Iterator[Diagnostic]:
    template = templates.get(label.part_of)
    if template is None:
        yield Diagnostic(
            "spec/no-template",
            f"no parameter {label.part_of} with a template: nothing says how its names are made",
            label.span,
            suggestion(label.part_of, templates) or f"give {label.part_of} a `template:` below `parameters:`",
        )
        return
    if label.key not in template.parameters():
        yield Diagnostic(
            "spec/not-in-template",
            f"the template of {label.part_of} has no part {{{label.key}}}, so its names do not tell it",
            label.span,
            suggestion(label.key, template.parameters()),
        )
        return
    name = template.ambiguous_name()
    if name is not None:
        yield Diagnostic(
            "spec/ambiguous-template",
            f"the parts of {label.part_of} cannot be told apart: a name like {name!r} can be read in two ways",
            label.span,
            "put a part with fixed values (`one_of`) or a number between them, or a character that neither can hold",
        )


def _check_parsers(
    job: ScrapeJob, fed: Mapping[str, str], templates: Mapping[str, NameTemplate]
) -> Iterator[Diagnostic]:
    """Rules of a user on the names of namespaces, in a job that reads parameters out of such names."""
    rules = [(block, rule) for block in job.relabel.blocks if (rule := _rule_on_names(block)) is not None]
    for template in templates.values() if rules else ():
        read_as = {name: parameter for name, parameter in fed.items() if parameter in template.parameters()}
        reads = any(label.part_of == template.name for label in job.target_labels)
        if not reads and not any(rule.target_label in read_as for _, rule in rules):
            continue
        for block, rule in rules:
            found = _wrong_reading(rule, read_as, template)
            if found is not None and block.written is not None:
                yield Diagnostic("spec/name-parser", found, block.written(_expression(block)), _PARSER_HINT)


_PARSER_HINT = (
    "let the rule be made from the template: `labels: {LABEL: {parameter: NAME, part_of: PARAMETER}}`"
)


def _rule_on_names(block: ast.Block) -> Rule | None:
    """The rule of a block, if it reads the names of namespaces; what only a running Alloy knows is left alone."""
    from compiler.simulator.relabel_rules import read_rule  # most specs have no rules of their own

    try:
        rule, _ = read_rule(block)
    except NotSimulated:
        return None
    return rule if rule is not None and NAMESPACE_LABELS & set(rule.source_labels) else None


def _expression(block: ast.Block) -> ast.Node:
    """The regex of a rule, which is what is wrong with it, or the rule."""
    written = (each.value for each in block.body if isinstance(each, ast.Attribute) and each.name == "regex")
    return next(written, block)


def _wrong_reading(rule: Rule, read_as: Mapping[str, str], template: NameTemplate) -> str | None:
    """What a rule makes of the names of a template, where that is not what they were made from."""
    if rule.action in ("keep", "drop"):
        names = [template.render(values) for values in template.samples()]
        if any(rule.apply(dict.fromkeys(NAMESPACE_LABELS, name)) is not None for name in names):
            return None
        return f"this drops every namespace that {template.name} is the name of, such as {names[0]!r}"
    if rule.action != "replace" or rule.target_label not in read_as:
        return None
    parameter = read_as[rule.target_label]
    for values in template.samples():
        name = template.render(values)
        read = (rule.apply(dict.fromkeys(NAMESPACE_LABELS, name)) or {}).get(rule.target_label, "")
        if read != values[parameter]:
            made = f"{rule.target_label}={read!r}" if read else f"no {rule.target_label}"
            return f"of the namespace {name!r} this makes {made}; it was made with {parameter}={values[parameter]!r}"
    return None


def check_attached(placed: Iterable[Placed], release: tuple[int, ...], report: Report) -> None:
    """Report labels of namespaces that the collector's release of Alloy cannot attach to targets."""
    if release >= NAMESPACES_SINCE or release == (0, 0):  # no release at all is reported elsewhere
        return
    for placement in placed:
        for label in target_labels_of(placement.used.input):
            if label.kind in ("namespace_label", "namespace_annotation"):
                report.error(
                    "spec/needs-release",
                    f"Alloy {'.'.join(map(str, release))} cannot attach labels of namespaces to targets: "
                    f"{label.name!r} would be empty",
                    label.span,
                    f"pin Alloy {'.'.join(map(str, NAMESPACES_SINCE))} or newer",
                )
