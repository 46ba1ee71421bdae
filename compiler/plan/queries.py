"""The saved queries of a spec: each asks a store, in the language of that store."""

from __future__ import annotations

from typing import Literal

from compiler.diagnostics import Report
from compiler.diagnostics.suggest import suggestion
from compiler.plan.model import SavedQuery
from compiler.spec.model import Spec, StoreSpec


def plan_queries(spec: Spec, report: Report) -> tuple[SavedQuery, ...]:
    """The queries in the order of their names; one that asks no store is reported and left out."""
    stores = {backend.name: backend for backend in spec.backends if isinstance(backend, StoreSpec)}
    planned: list[SavedQuery] = []
    for query in spec.queries:
        store = stores.get(query.backend)
        if store is None:
            report.error(
                "spec/unknown-backend",
                f"no Loki or Prometheus is called {query.backend!r}",
                query.backend_place,
                suggestion(query.backend, stores),
            )
            continue
        language: Literal["logql", "promql"] = "logql" if store.kind == "loki" else "promql"
        planned.append(
            SavedQuery(query.name, query.description, store.name, language, query.text, query.place)
        )
    return tuple(planned)
