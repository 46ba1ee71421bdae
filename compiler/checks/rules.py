"""Rules that Prometheus or Loki would refuse, or that could not do what they say."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.artifacts import Artifacts
from compiler.checks.rule_expressions import check_expression
from compiler.diagnostics import Diagnostic, Related, Report
from compiler.kinds.rule import Alert, Record, Rule, RuleGroup
from compiler.languages.alert_template import BadTemplate, labels_read
from compiler.languages.go_duration import parse_prometheus
from compiler.lazy_pattern import lazy_pattern

ALERT_NAME = lazy_pattern("[a-zA-Z_][a-zA-Z0-9_]*")
METRIC_NAME = lazy_pattern("[a-zA-Z_:][a-zA-Z0-9_:]*")
LOOKBACK = 300 * 10**9
"""How long Prometheus takes the last sample of a series for its value, in nanoseconds."""


def check_rules(artifacts: Artifacts, report: Report) -> None:
    """Report what is wrong with rules apart from what feeds them."""
    named: dict[str, Alert] = {}
    for group in artifacts.rules:
        for rule in group.rules:
            report.extend(_rule(group, rule))
            if isinstance(rule, Alert):
                first = named.setdefault(rule.name.lower(), rule)
                if first is not rule:
                    report.add(_same_name(rule, first))


def _rule(group: RuleGroup, rule: Rule) -> Iterator[Diagnostic]:
    yield from _name(rule)
    yield from check_expression(rule, of_loki=group.store == "loki")
    if isinstance(rule, Alert):
        yield from _hold(group, rule)
    else:
        yield from _stale(group, rule)
    yield from _templates(rule)


def _same_name(rule: Alert, first: Alert) -> Diagnostic:
    return Diagnostic(
        "rule/duplicate-name",
        f"two alerts are called {rule.name!r}"
        + ("" if rule.name == first.name else f" and {first.name!r}, which are one heading of the runbook"),
        rule.span,
        "give one of them another name",
        related=(Related("the other one", first.span),),
    )


def _name(rule: Rule) -> Iterator[Diagnostic]:
    pattern, what = (ALERT_NAME, "alert") if isinstance(rule, Alert) else (METRIC_NAME, "metric")
    if not pattern.fullmatch(rule.name):
        yield Diagnostic(
            "rule/bad-name",
            f"{rule.name!r} is no name of an {what}"
            if what == "alert"
            else f"{rule.name!r} is no metric name",
            rule.span,
            "use letters, digits and underscores"
            + ("" if what == "alert" else ", and colons between levels"),
        )


def _hold(group: RuleGroup, alert: Alert) -> Iterator[Diagnostic]:
    hold, interval = parse_prometheus(alert.hold), parse_prometheus(group.interval)
    if 0 < hold < interval:
        yield Diagnostic(
            "rule/for-below-interval",
            f"alert {alert.name!r} fires after {alert.hold}, and is evaluated every {group.interval} only",
            alert.span,
            f"set `for` to {group.interval} or more, or `interval` to {alert.hold} or less",
        )


def _stale(group: RuleGroup, record: Record) -> Iterator[Diagnostic]:
    if parse_prometheus(group.interval) >= LOOKBACK:
        yield Diagnostic(
            "rule/interval-too-long",
            f"{record.name!r} is recorded every {group.interval}, and a sample counts for 5m: there would be gaps",
            group.span,
            "record it every 2m or more often, so that one miss does no harm",
        )


def _templates(rule: Rule) -> Iterator[Diagnostic]:
    texts = {f"label {name!r}": text for name, text in rule.labels.items()}
    if isinstance(rule, Alert):
        texts |= {"summary": rule.summary, "description": rule.description}
    for what, text in texts.items():
        read = labels_read(text)
        if isinstance(read, BadTemplate):
            yield Diagnostic(
                "rule/bad-template",
                f"the {what} of {rule.name!r} is no template that Prometheus takes: {read.message}",
                rule.span,
                "labels are written {{ $labels.NAME }}, the value {{ $value }}",
            )
