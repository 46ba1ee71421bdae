"""The saved queries of a spec: each asks a store, in the language of that store."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics import Report
from compiler.diagnostics.suggest import suggestion
from compiler.diagnostics.wording import listed
from compiler.plan.model import SavedQuery
from compiler.spec.model import Spec, StoreSpec
from compiler.spec.queries import Language, QuerySpec

STORES: Final[dict[Language, tuple[str, str]]] = {
    "logql": ("loki", "Loki"),
    "promql": ("prometheus", "Prometheus"),
}
"""The kind of backend that a language is for, and what it is called."""


def plan_queries(spec: Spec, report: Report) -> tuple[SavedQuery, ...]:
    """The queries in the order of their names; one that asks no store is reported and left out."""
    stores = [backend for backend in spec.backends if isinstance(backend, StoreSpec)]
    planned: list[SavedQuery] = []
    for query in spec.queries:
        kind, called = STORES[query.language]
        store = _store(query, called, [store.name for store in stores if store.kind == kind], report)
        if store is not None:
            planned.append(
                SavedQuery(query.name, query.description, store, query.language, query.text, query.place)
            )
    return tuple(planned)


def _store(query: QuerySpec, called: str, fitting: list[str], report: Report) -> str | None:
    """The one that the query names, or the only one there is."""
    if query.backend is not None:
        if query.backend in fitting:
            return query.backend
        message = f"no {called} is called {query.backend!r}"
        hint = suggestion(query.backend, fitting) or f"add a backend of kind {called.lower()}"
        report.error("spec/unknown-backend", message, query.backend_place, hint)
    elif not fitting:
        message = f"query {query.name!r} is for a {called}, and there is none"
        report.error("spec/unknown-backend", message, query.place, f"add a backend of kind {called.lower()}")
    elif len(fitting) > 1:
        message = f"query {query.name!r} could be asked of {listed(fitting, 'or')}"
        report.error("spec/ambiguous-backend", message, query.place, "say which with `backend:`")
    else:
        return fitting[0]
    return None
