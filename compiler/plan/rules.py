"""Which backend evaluates each entry of `rules`."""

from __future__ import annotations

from msgspec.structs import replace

from compiler.diagnostics import Report
from compiler.diagnostics.suggest import suggestion
from compiler.kinds.rule import RuleEntry
from compiler.kinds.rules.alert import AlertRule
from compiler.plan.alert_tests import unit_tests
from compiler.plan.model import RulePlan
from compiler.spec.model import Spec, StoreSpec


def plan_rules(spec: Spec, report: Report) -> tuple[RulePlan, ...]:
    """The entries with their backends, by name; reports those that have none, and settings nothing follows from."""
    stores = {backend.name: backend for backend in spec.backends if isinstance(backend, StoreSpec)}
    tests = unit_tests(spec)
    planned: list[RulePlan] = []
    for entry in spec.rules:
        store = _store(entry, stores, report)
        if store is not None:
            as_object = store.rules_as.value == "prometheus_rule"
            if isinstance(entry, AlertRule):
                entry = replace(entry, tests=tests.get(entry.name, ()))
            planned.append(RulePlan(entry, store.name, store.scope is not None, as_object))
    for store in stores.values():
        _check_settings(store, report)
    return tuple(planned)


def _store(entry: RuleEntry, stores: dict[str, StoreSpec], report: Report) -> StoreSpec | None:
    fitting = [store for store in stores.values() if store.kind == entry.store]
    if entry.backend is not None:
        named = [store for store in fitting if store.name == entry.backend]
        if not named:
            message = f"rule {entry.name!r} needs a {entry.store}, and none is called {entry.backend!r}"
            hint = suggestion(entry.backend, [store.name for store in fitting])
            report.error("rule/no-backend", message, entry.span, hint)
        return named[0] if named else None
    if not fitting:
        message = f"rule {entry.name!r} is evaluated by a {entry.store}, and the spec has none"
        report.error("rule/no-backend", message, entry.span, f"add a backend of kind {entry.store}")
        return None
    if len(fitting) > 1:
        names = ", ".join(store.name for store in fitting)
        message = f"rule {entry.name!r} could be evaluated by any of {names}"
        report.error("rule/ambiguous-backend", message, entry.span, "say which with `backend:`")
        return None
    return fitting[0]


def _check_settings(store: StoreSpec, report: Report) -> None:
    if store.scope is None and store.alertmanager is not None:
        report.error(
            "rule/alertmanager-of-existing",
            f"backend {store.name!r} exists already: its Alertmanager is set in its own configuration",
            store.alertmanager.span,
            "remove `alertmanager`",
        )
    if store.scope is not None and store.rules_as.value == "prometheus_rule":
        report.error(
            "rule/object-nobody-reads",
            f"backend {store.name!r} is deployed without the operator that reads PrometheusRule objects",
            store.rules_as.span,
            "remove `rules_as`: the rules are loaded as files",
        )
