"""Alerts on the collectors themselves: who is gone, what does not arrive, and what is about to be lost."""

from __future__ import annotations

from typing import ClassVar, Self

from compiler.diagnostics import Report
from compiler.kinds import rule_schema as schema
from compiler.kinds.collector_symptoms import RESTS, RISES, SYMPTOMS, Symptom
from compiler.kinds.jobs.alloy import AlloyJob
from compiler.kinds.rule import (
    Alert,
    Logged,
    RuleEntry,
    Samples,
    Scraped,
    Stack,
    UnitTest,
    read_common,
)
from compiler.kinds.rule_parts import SAMPLE_VALUE, camel, equal, one_of, sample, selector
from compiler.kinds.sources.kubernetes_audit import KubernetesAudit
from compiler.located_yaml.fields import Fields

TAKEN_IN = "loki_source_api_entries_written"


class PipelineHealth(RuleEntry, frozen=True, kw_only=True):
    kind: ClassVar = "pipeline_health"
    summary: ClassVar = "Alerts on the collectors: who is gone, what is not delivered, what is lost."
    store: ClassVar = "prometheus"
    pack: ClassVar = True
    schema: ClassVar = schema.rule_schema(
        summary,
        schema.RULE
        | {"for": schema.DURATION | {"description": "How long a collector may be away; 5m if absent."}},
    )

    hold: str

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(**read_common(name, fields), hold=fields.text("for", default="5m"))

    def rules(self, stack: Stack, report: Report) -> tuple[Alert, ...]:
        selves = tuple(s for s in stack.jobs if isinstance(s.job, AlloyJob))
        if not selves:
            report.error(
                "rule/no-collector-metrics",
                "no collector sends its own metrics to the backend of these alerts",
                self.span,
                "add a job of kind alloy for each scope",
            )
            return ()
        by_collector = {s.collector: s for s in reversed(selves)}
        missing = [self._down(name, by_collector[name]) for name in sorted(by_collector)]
        idle = [
            self._idle(entry, by_collector[entry.collector])
            for entry in stack.read
            if entry.collector in by_collector
            and isinstance(entry.source, KubernetesAudit)
            and entry.source.delivery == "webhook"
        ]
        return (*missing, *idle, *(self._symptom(s, selves, tuple(sorted(by_collector))) for s in SYMPTOMS))

    def _down(self, name: str, scraped: Scraped) -> Alert:
        labels = {"job": scraped.job.job, "collector": name}
        own = selector("up", equal("job", scraped.job.job), equal("collector", name))
        runs = sorted(scraped.run_labels)
        up = (sample("up", labels | dict.fromkeys(runs, SAMPLE_VALUE)), "1x60")
        if runs:
            first = scraped.run_labels[0]
            by = ", ".join(runs)
            expression = f'group by ({by}) (up{{{first}!=""}})\nunless\ngroup by ({by}) ({own})'
            other = (sample("up", dict.fromkeys(runs, SAMPLE_VALUE) | {"job": "another"}), "1x60")
            test = UnitTest((other,), (other, up), dict.fromkeys(runs, SAMPLE_VALUE) | {"collector": name})
            where = f" in {{{{ $labels.{first} }}}}, where others are"
        else:
            expression, where = f"absent({own})", ""
            test = UnitTest((), (up,), labels)
        return Alert(
            name=f"{camel(name)}CollectorDown",
            expression=expression,
            hold=self.hold,
            severity="critical",
            summary=f"Collector {name} is not there{where}",
            description="Nothing arrives of what it collects. Its pods do not run, were not given their parameters, "
            "or cannot reach the store of samples.",
            labels={"collector": name},
            tests=(test,),
            about_collectors=(name,),
            span=self.span,
        )

    def _idle(self, audit: Logged, scraped: Scraped) -> Alert:
        """An intake without events while its collector is up: only then are there samples at all."""
        runs = sorted(scraped.run_labels)
        by = f" by ({', '.join(runs)})" if runs else ""
        own = {"job": scraped.job.job, "collector": audit.collector}  # audit events are all that it takes in
        matchers = ", ".join(equal(name, value) for name, value in own.items())
        series = sample(TAKEN_IN, own | dict.fromkeys(runs, SAMPLE_VALUE))
        where = f" of {{{{ $labels.{scraped.run_labels[0]} }}}}" if runs else ""
        return Alert(
            name=f"{camel(audit.source.name)}IntakeIdle",
            expression=f"sum{by} (increase({TAKEN_IN}{{{matchers}}}[15m])) == 0",
            hold=self.hold,
            severity="warning",
            summary=f"No audit event{where} reaches {audit.collector}, which is up",
            description="The API server makes audit events all the time. It cannot reach the collector, or has "
            "not been given the policy or the webhook's config.",
            labels={"collector": audit.collector},
            tests=(
                UnitTest(
                    ((series, RESTS),),
                    ((series, RISES),),
                    dict.fromkeys(runs, SAMPLE_VALUE) | {"collector": audit.collector},
                ),
            ),
            about_collectors=(audit.collector,),
            span=self.span,
        )

    def _symptom(self, symptom: Symptom, selves: tuple[Scraped, ...], collectors: tuple[str, ...]) -> Alert:
        runs = {label for s in selves for label in s.run_labels}
        by = ", ".join(sorted({*symptom.by, *runs}))
        job = one_of("job", (s.job.job for s in selves))
        return Alert(
            name=symptom.name,
            expression=symptom.expression.replace("%m", job).replace("%by", by),
            hold=symptom.hold,
            severity=symptom.severity,
            summary=symptom.summary,
            description=symptom.description,
            tests=(_symptom_test(symptom, selves[0]),),
            about_collectors=collectors,
            span=self.span,
        )


def _symptom_test(symptom: Symptom, scraped: Scraped) -> UnitTest:
    labels = dict.fromkeys((*symptom.by, *scraped.run_labels), SAMPLE_VALUE)
    series = labels | {"job": scraped.job.job, "collector": scraped.collector}

    def samples(values: dict[str, str]) -> Samples:
        return tuple((sample(metric, series), text) for metric, text in sorted(values.items()))

    return UnitTest(samples(symptom.fires), samples(symptom.silent))
