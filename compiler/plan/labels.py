"""External labels: what each scope's sinks add to everything that is sent from it."""

from __future__ import annotations

from compiler.plan.model import Constant, ExternalLabel, FromParameter
from compiler.spec.model import LabelSpec, Spec


def external_labels(spec: Spec, scope: str) -> tuple[ExternalLabel, ...]:
    """The external labels of data from `scope`, sorted by name."""
    return tuple(
        ExternalLabel(label.name, _value(label), label.span)
        for label in spec.labels
        if not label.scopes or scope in {name.value for name in label.scopes}
    )


def _value(label: LabelSpec) -> Constant | FromParameter:
    if label.parameter is not None:
        return FromParameter(label.parameter.value)
    assert label.value is not None  # the schema demands one of the two
    return Constant(label.value)
