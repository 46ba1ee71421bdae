"""An alert on audit events that stay away while other lines arrive: the API server cannot reach its receiver.

An API server whose webhook does not answer says nothing that anyone reads. Loki's ruler sees the silence: a run
whose other sources still send lines has no audit line.
"""

from __future__ import annotations

from typing import ClassVar, Self

from compiler.diagnostics import Report
from compiler.kinds import rule_schema as schema
from compiler.kinds.rule import Alert, Logged, RuleEntry, Stack, read_common
from compiler.kinds.rule_parts import camel, equal, one_of, selector
from compiler.kinds.sources.kubernetes_audit import KubernetesAudit
from compiler.located_yaml.fields import Fields


class AuditSilence(RuleEntry, frozen=True, kw_only=True):
    kind: ClassVar = "audit_silence"
    summary: ClassVar = "An alert when no audit event arrives while other lines do."
    store: ClassVar = "loki"
    pack: ClassVar = True
    schema: ClassVar = schema.rule_schema(
        summary,
        schema.RULE | {"silence": schema.DURATION | {"description": "How long is too long; 15m if absent."}},
    )

    silence: str

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(**read_common(name, fields), silence=fields.text("silence", default="15m"))

    def rules(self, stack: Stack, report: Report) -> tuple[Alert, ...]:
        audits = [entry for entry in stack.logs if isinstance(entry.source, KubernetesAudit)]
        if not audits:
            report.error(
                "rule/no-audit-source",
                "no source of kind kubernetes_audit writes to the backend of this alert",
                self.span,
                "add such a source, or remove the entry",
            )
        return tuple(self._silent(audit, stack) for audit in audits)

    def _silent(self, audit: Logged, stack: Stack) -> Alert:
        others = {
            s.source.log_type
            for s in stack.logs
            if s.run_labels == audit.run_labels and s.source.log_type != audit.source.log_type
        }
        own = equal("log_type", audit.source.log_type)
        runs = audit.run_labels
        if runs and others:
            by = ", ".join(sorted(runs))
            there = f'{runs[0]}!=""'
            expression = (
                f"sum by ({by}) (count_over_time({selector('', one_of('log_type', others), there)}[{self.silence}]))\n"
                f"unless\n"
                f"sum by ({by}) (count_over_time({selector('', own, there)}[{self.silence}]))"
            )
            where = f" of {{{{ $labels.{runs[0]} }}}}, whose other lines do"
        else:
            expression, where = f"absent_over_time({selector('', own)}[{self.silence}])", ""
        return Alert(
            name=f"{camel(audit.source.name)}Silence",
            expression=expression,
            hold="5m",
            severity="warning",
            summary=f"For {self.silence}, no audit event arrives{where}",
            description="The API server makes audit events all the time. It cannot reach their receiver, has not "
            "been given the policy, or the receiver cannot write.",
            labels={"source": audit.source.name},
            about_collectors=(audit.collector,),
            span=self.span,
        )
