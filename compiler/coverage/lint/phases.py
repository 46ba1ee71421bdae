"""State sets, one 0/1 series for each state, drawn as lines."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.coverage.offers import Offer
from compiler.coverage.promql_proof import QueryProof
from compiler.diagnostics import Diagnostic
from compiler.languages.promql import ancestors, ast

_LINES = frozenset({"timeseries", "graph"})
_STATE_LABELS = frozenset({"phase", "condition", "status", "state", "reason"})


def phase_as_lines(proof: QueryProof) -> Iterator[Diagnostic]:
    """`kube_pod_status_phase` gives five 0/1 series for each pod; as lines nobody can read them."""
    if proof.reading.consumer.panel_type not in _LINES:
        return
    for selector, around in ancestors(proof.steps[-1].node):
        aggregated = any(isinstance(node, ast.Aggregation) for node in around)
        feeding = proof.selectors[id(selector)].feeding
        if not aggregated and any(map(_is_state_set, feeding)):
            yield proof.reading.finding(
                "query/phase-as-lines",
                f"`{selector.metric}` is 0 or 1 for each state; as lines it cannot be read",
                selector.start,
                selector.end,
                hint="use a state timeline, or count: sum by (phase) (...)",
            )


def _is_state_set(offer: Offer) -> bool:
    family = offer.series.family
    states = _STATE_LABELS & family.values.keys()
    return family.type == "gauge" and any(family.name.endswith(f"_{label}") for label in states)
