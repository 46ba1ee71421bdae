"""Parameters of a spec: what values they take, and which values are known when it is compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from compiler.diagnostics import Report
from compiler.diagnostics.suggest import suggestion
from compiler.lazy_pattern import lazy_pattern
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
# Names that are set already where parameters arrive: in the shell that runs the deploy script (bash, kubectl and the
# C library read them) and in pods, where the kubelet adds variables of Services too.
TAKEN = lazy_pattern(
    "BASH.*|CDPATH|COLUMNS|COMP_.*|DIRSTACK|DISPLAY|E?UID|ENV|FUNCNAME|GLOBIGNORE|GROUPS|HIST.*|HOME|HOST(NAME|TYPE)"
    "|HTTPS?_PROXY|IFS|K8S_NODE_NAME|KUBE(CONFIG|CTL_.*|RNETES_.*)|LANG(UAGE)?|LC_.*|LD_.*|LINENO|LINES|MACHTYPE|MAILCHECK|NODE_NAME"
    "|NO_PROXY|OLDPWD|OPT(ARG|ERR|IND)|OSTYPE|PATH|PIPESTATUS|POD_(IP|NAME(SPACE)?)|POSIXLY_CORRECT|PPID|PROMPT_.*|PS[0-4]|PWD|RANDOM"
    "|REPLY|SECONDS|SECRET_.*|SHELL(OPTS)?|SHLVL|TERM|TMPDIR|TZ|USER"
)
PLACEHOLDER = lazy_pattern(r"\{([A-Za-z0-9_]*)\}")


def fixed_values(
    parameters: tuple[ParameterSpec, ...], given: Mapping[str, str], report: Report
) -> dict[str, str]:
    """The values that the output may contain: of compile-time parameters, and what `given` (--set) fixes.

    Reports values and declarations that cannot be, and compile-time parameters without a value.
    """
    by_name = {parameter.name: parameter for parameter in parameters}
    for name in sorted(given.keys() - by_name.keys()):
        report.error(
            "spec/unknown-parameter",
            f"--set {name}: no parameter is called {name}",
            hint=suggestion(name, by_name.keys()),
        )
    fixed = {}
    for parameter in parameters:
        _check_declaration(parameter, by_name, report)
        value = known_value(parameter, given)
        if value is not None:
            _check_value(parameter, value, report)
            if parameter.given_at == "compile" or parameter.name in given:
                fixed[parameter.name] = value
        elif parameter.given_at == "compile":
            report.error(
                "spec/parameter-not-given",
                f"parameter {parameter.name} is needed to compile and has no default",
                parameter.span,
                f"give it: --set {parameter.name}=VALUE",
            )
    return fixed


def known_value(parameter: ParameterSpec, given: Mapping[str, str]) -> str | None:
    """What --set gives a parameter, else its default, else None: only the deployer knows."""
    if parameter.name in given:
        return given[parameter.name]
    return parameter.default.value if parameter.default else None


def _check_declaration(spec: ParameterSpec, known: Mapping[str, ParameterSpec], report: Report) -> None:
    if TAKEN.fullmatch(spec.name):
        report.error(
            "spec/reserved-parameter",
            f"{spec.name} means something else to shells or in pods",
            spec.span,
            f"call it otherwise, as in STACK_{spec.name}",
        )
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
