"""The kinds of rules: the one table that the schema, the loader and the messages are made from."""

from __future__ import annotations

from compiler.kinds.rule import RuleEntry
from compiler.kinds.rules.alert import AlertRule
from compiler.kinds.rules.audit_silence import AuditSilence
from compiler.kinds.rules.job_health import JobHealth
from compiler.kinds.rules.log_alert import LogAlertRule
from compiler.kinds.rules.pipeline_health import PipelineHealth
from compiler.kinds.rules.record import RecordRule

RULES: dict[str, type[RuleEntry]] = {
    rule.kind: rule for rule in (AlertRule, AuditSilence, JobHealth, LogAlertRule, PipelineHealth, RecordRule)
}
