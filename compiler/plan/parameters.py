"""Parameters: what values they take, which are known now, and how one is made from others."""

from __future__ import annotations

import re
from collections.abc import Mapping

from compiler.diagnostics import Report
from compiler.diagnostics.suggest import suggestion
from compiler.plan.model import Parameter
from compiler.spec.model import ParameterSpec

# Values end up in environment variables, label values, names and a shell script: nothing needs quoting in these.
PATTERNS = {
    "dns_label": "[a-z0-9]([a-z0-9-]*[a-z0-9])?",
    "number": "[0-9]+",
    "text": "[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?",
}
EXPECTED = {
    "dns_label": "lower-case letters, digits and dashes",
    "number": "digits only",
    "text": "letters, digits, dots, dashes and underscores",
}
LONGEST = 63  # of a label value and of a DNS label
PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_]*)\}")


def resolve_parameters(
    specs: tuple[ParameterSpec, ...], given: Mapping[str, str], report: Report
) -> tuple[Parameter, ...]:
    """The parameters with what is known of their values; `given` holds those of --set."""
    by_name = {spec.name: spec for spec in specs}
    resolved = []
    for spec in specs:
        _check_declaration(spec, by_name, report)
        value = given.get(spec.name, spec.default.value if spec.default else None)
        if value is not None:
            _check_value(spec, value, report)
        elif spec.given_at == "compile":
            report.error(
                "spec/parameter-not-given",
                f"parameter {spec.name} is needed to compile and has no default",
                spec.span,
                f"give it: --set {spec.name}=VALUE",
            )
        resolved.append(
            Parameter(
                name=spec.name,
                description=spec.description,
                value=value,
                pattern=PATTERNS[spec.format],
                allowed=spec.one_of,
                template=spec.template.value if spec.template else None,
                example=_example(spec, by_name),
                span=spec.span,
            )
        )
    return tuple(resolved)


def fixed_values(
    specs: tuple[ParameterSpec, ...], parameters: tuple[Parameter, ...], given: Mapping[str, str]
) -> dict[str, str]:
    """The values that the output may contain: of compile-time parameters, and what --set gave."""
    at_compile = {spec.name for spec in specs if spec.given_at == "compile"} | set(given)
    return {p.name: p.value for p in parameters if p.name in at_compile and p.value is not None}


def _check_declaration(spec: ParameterSpec, known: Mapping[str, ParameterSpec], report: Report) -> None:
    for value in spec.one_of:
        if not re.fullmatch(PATTERNS[spec.format], value):
            report.error(
                "spec/bad-parameter-value",
                f"{value!r} is no {spec.format} value: {EXPECTED[spec.format]}",
                spec.span,
            )
    if spec.template is None:
        return
    for name in PLACEHOLDER.findall(spec.template.value):
        if name not in known or name == spec.name:
            report.error(
                "spec/unknown-parameter",
                f"the template reads {{{name}}}, which is no other parameter",
                spec.template.span,
                suggestion(name, [n for n in known if n != spec.name]),
            )


def _check_value(spec: ParameterSpec, value: str, report: Report) -> None:
    span = spec.default.span if spec.default and spec.default.value == value else spec.span
    if not value:
        problem = "is empty"
    elif spec.one_of and value not in spec.one_of:
        problem = f"is none of {', '.join(spec.one_of)}"
    elif not re.fullmatch(PATTERNS[spec.format], value):
        problem = f"is not {EXPECTED[spec.format]}"
    elif len(value) > LONGEST:
        problem = f"is longer than {LONGEST} characters"
    else:
        return
    shown = value if len(value) <= LONGEST else value[:LONGEST] + "..."
    report.error("spec/bad-parameter-value", f"the value {shown!r} of parameter {spec.name} {problem}", span)


def _example(spec: ParameterSpec, known: Mapping[str, ParameterSpec]) -> str:
    """A value that could be given, for messages and documents."""
    if spec.default:
        return spec.default.value
    if spec.template:
        return PLACEHOLDER.sub(lambda match: _simple_example(known.get(match.group(1))), spec.template.value)
    return _simple_example(spec)


def _simple_example(spec: ParameterSpec | None) -> str:
    if spec is None:
        return "x"
    if spec.one_of:
        return spec.one_of[0]
    if spec.default:
        return spec.default.value
    return "1" if spec.format == "number" else "example"
