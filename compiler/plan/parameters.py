"""Parameters of the plan: their values as far as they are known, and an example of the others."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.plan.model import Parameter
from compiler.spec.model import ParameterSpec
from compiler.spec.parameters import PATTERNS, PLACEHOLDER, known_value


def plan_parameters(specs: tuple[ParameterSpec, ...], given: Mapping[str, str]) -> tuple[Parameter, ...]:
    """The parameters of a spec; `given` are the values of --set."""
    by_name = {spec.name: spec for spec in specs}
    return tuple(
        Parameter(
            name=spec.name,
            description=spec.description,
            value=known_value(spec, given),
            pattern=PATTERNS[spec.format],
            allowed=spec.one_of,
            template=spec.template.value if spec.template else None,
            example=_example(spec, by_name),
            span=spec.span,
        )
        for spec in specs
    )


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
