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
from compiler.plan.placement import Placed
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
    """Rules of a user that read a parameter out of a namespace's name: they must give its value back."""
    for block in job.relabel.blocks:
        if block.written is None or not any(name in fed for name in _targets(block)):
            continue
        for template in templates.values():
            found = _wrong_reading(block, fed, template)
            if found is not None:
                regex = next(
                    (s.value for s in block.body if s.name == "regex" and isinstance(s, ast.Attribute)), block
                )
                yield Diagnostic("spec/name-parser", found, block.written(regex), _PARSER_HINT)
                break


_PARSER_HINT = (
    "let the rule be made from the template: `labels: {LABEL: {parameter: NAME, part_of: PARAMETER}}`"
)


def _targets(block: ast.Block) -> Iterator[str]:
    for statement in block.body:
        if isinstance(statement, ast.Attribute) and statement.name == "target_label":
            if isinstance(statement.value, ast.String):
                yield statement.value.text[1:-1]


def _wrong_reading(block: ast.Block, fed: Mapping[str, str], template: NameTemplate) -> str | None:
    """What a rule makes of a name of the template, where that is not the value that the name was made from."""
    from compiler.languages.go_limits import NotSimulated
    from compiler.simulator.relabel_rules import read_rule

    try:
        rule, _ = read_rule(block)
    except NotSimulated:
        return None
    if rule is None or rule.action != "replace" or not NAMESPACE_LABELS & set(rule.source_labels):
        return None
    parameter = fed[rule.target_label]
    if parameter not in template.parameters():
        return None
    for values in template.samples():
        name = template.render(values)
        after = rule.apply(dict.fromkeys(NAMESPACE_LABELS, name)) or {}
        read = after.get(rule.target_label, "")
        if read != values[parameter]:
            made = f"{rule.target_label}={read!r}" if read else f"no {rule.target_label}"
            return (
                f"of the namespace {name!r} this rule makes {made}; "
                f"it was made with {parameter}={values[parameter]!r}"
            )
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
