"""The files below out/<spec>/rules: what each backend loads, and the unit tests of its alerts for promtool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from compiler.kinds.rule import Alert, Record, RuleGroup, Samples, UnitTest
from compiler.kinds.rule_parts import sample
from compiler.manifests.rule_files import parts, prometheus_rule, rule_files
from compiler.manifests.to_yaml import to_yaml
from compiler.plan.model import Plan

Files = Mapping[str, tuple[tuple[str, str], ...]]


def rule_files_by_backend(plan: Plan, groups: tuple[RuleGroup, ...]) -> Files:
    """The rule files (name, text) of each backend."""
    return {
        backend: rule_files(own, plan.platform.runbook_url)
        for backend, own in groupby(groups, key=lambda g: g.backend)
    }


def rule_documents(plan: Plan, groups: tuple[RuleGroup, ...], files: Files) -> Iterator[tuple[str, str]]:
    """Paths below the spec's folder and texts: the files, objects where they are asked for, the tests."""
    for backend, own in files.items():
        for name, text in own:
            yield f"rules/{backend}/{name}", text
    for backend, members in groupby(groups, key=lambda group: group.backend):
        every = tuple(members)
        if every[0].as_object:
            tree = prometheus_rule(plan.name, backend, every, plan.platform.runbook_url)
            yield f"rules/{backend}-prometheusrule.yaml", to_yaml(tree)
        for group in every:
            tests = [test for rule in group.rules if isinstance(rule, Alert) for test in _tests(rule)]
            if tests:
                needed = [other for other in every if other is group or _records(other)]
                yield f"rules/{backend}/tests/{group.name}.yaml", to_yaml(_test_file(group, needed, tests))


def _records(group: RuleGroup) -> bool:
    return any(isinstance(rule, Record) for rule in group.rules)


def _test_file(group: RuleGroup, needed: list[RuleGroup], tests: list[dict[str, Any]]) -> dict[str, Any]:
    """`needed` are the groups that the alerts are in, or whose recorded metrics they may read."""
    files = [f"../{name}" for one in needed for name, _ in parts(one)]
    return {"rule_files": files, "evaluation_interval": group.interval, "tests": tests}


def _tests(alert: Alert) -> Iterator[dict[str, Any]]:
    for test in alert.tests:
        which = f" ({test.name})" if len(alert.tests) > 1 else ""
        yield _test(f"{alert.name} fires{which}", test.fires_on, alert, test)
        yield _test(f"{alert.name} is silent{which}", test.silent_on, alert, None)


def _test(name: str, samples: Samples, alert: Alert, fires: UnitTest | None) -> dict[str, Any]:
    """One test after an hour of samples; `fires` holds what is expected, None for no alert."""
    firing = sample("ALERTS", {"alertname": alert.name, "alertstate": "firing"})
    exact = fires is not None and fires.labels is not None
    check: dict[str, Any] = {"expr": firing if exact else f"count({firing})", "eval_time": "1h"}
    if fires is not None:
        labels = {"alertname": alert.name, "alertstate": "firing", "severity": alert.severity}
        expected = sample("ALERTS", {**labels, **(fires.labels or {})}) if exact else "{}"
        check["exp_samples"] = [{"labels": expected, "value": 1}]
    series = [{"series": selector, "values": values} for selector, values in samples]
    inputs = {"input_series": series} if series else {}
    return {"name": name, "interval": "1m", **inputs, "promql_expr_test": [check]}
