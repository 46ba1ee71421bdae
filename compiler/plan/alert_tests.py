"""Tests of alerts: each names an alert that there is and series that can be; each alert has one."""

from __future__ import annotations

from collections.abc import Collection

from compiler.diagnostics import Report
from compiler.diagnostics.suggest import suggestion
from compiler.kinds.rule import Samples, UnitTest
from compiler.kinds.rules.alert import AlertRule
from compiler.spec.alert_tests import AlertTest, Series
from compiler.spec.model import Name, Spec


def check_alert_tests(spec: Spec, report: Report) -> None:
    """Report tests of what is no alert or with what is no series, and alerts that nothing tests."""
    alerts = {entry.name: entry for entry in spec.rules if isinstance(entry, AlertRule)}
    others = {entry.name: entry.kind for entry in spec.rules if entry.name not in alerts}
    misnamed = [test for test in spec.alert_tests if test.rule.value not in alerts]
    for test in misnamed:
        _report_rule(test.rule, alerts.keys(), others.get(test.rule.value), report)
    for test in spec.alert_tests:
        _check_series(test, report)
    if misnamed:  # a misspelt name makes what was meant look untested
        return
    tested = {test.rule.value for test in spec.alert_tests}
    for name in sorted(alerts.keys() - tested):
        report.error(
            "rule/untested-alert",
            f"no test shows when alert {name!r} fires and when it does not",
            alerts[name].span,
            f"add to `tests:` an entry `{{rule: {name}, fires_on: {{SERIES: VALUE}}, silent_on: {{SERIES: VALUE}}}}`",
        )


def _report_rule(rule: Name, alerts: Collection[str], kind: str | None, report: Report) -> None:
    if kind is None:
        message = f"no alert is called {rule.value!r}"
        hint = suggestion(rule.value, alerts, "alerts") or "there are no entries of kind alert below `rules:`"
    else:
        message = f"{rule.value!r} is of kind {kind}, and promtool tests only rules of kind alert"
        hint = "leave the test out"
    report.error("spec/unknown-rule", message, rule.span, hint)


def _check_series(test: AlertTest, report: Report) -> None:
    """Each series is a metric whose labels have one value each."""
    from compiler.languages import promql  # a spec without alerts need not load it

    for series, _ in (*test.fires_on, *test.silent_on):
        expr = promql.parse(series.value).expr
        plain = isinstance(expr, promql.ast.VectorSelector) and all(m.operator == "=" for m in expr.matchers)
        if not plain:
            report.error(
                "rule/bad-sample-series",
                f"{series.value!r} is no series",
                series.span,
                'write a metric with the values of its labels: up{job="kueue"}',
            )


def unit_tests(spec: Spec) -> dict[str, tuple[UnitTest, ...]]:
    """The tests of each alert, in the order of their names."""
    found: dict[str, tuple[UnitTest, ...]] = {}
    for test in spec.alert_tests:
        unit_test = UnitTest(_samples(test.fires_on), _samples(test.silent_on), name=test.name)
        found[test.rule.value] = (*found.get(test.rule.value, ()), unit_test)
    return found


def _samples(series: Series) -> Samples:
    return tuple((selector.value, values) for selector, values in series)
