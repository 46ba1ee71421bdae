"""An alert on log lines: a metric query that Loki's ruler evaluates."""

from __future__ import annotations

from typing import ClassVar

from compiler.kinds import rule_schema as schema
from compiler.kinds.rules.alert import WrittenAlert


class LogAlertRule(WrittenAlert, frozen=True, kw_only=True):
    kind: ClassVar = "log_alert"
    summary: ClassVar = "An alert on log lines."
    store: ClassVar = "loki"
    schema: ClassVar = schema.rule_schema(
        summary, schema.ALERT, ("expr", "severity", "summary", "description")
    )
