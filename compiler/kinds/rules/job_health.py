"""Alerts on every scrape job: targets that do not answer, and jobs without any target.

A job that is collected once per deployment of a scope (a test run, say) is only missed where the collector that
reads it is there: runs come and go, and what is gone needs no alert. The collectors' own jobs are left to
`pipeline_health`: who is gone cannot be asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import ClassVar, Self, TypeAlias

from compiler.coverage.model import Domain
from compiler.diagnostics import Report, Span
from compiler.diagnostics.suggest import suggestion
from compiler.kinds import rule_schema as schema
from compiler.kinds.jobs.alloy import AlloyJob
from compiler.kinds.rule import Alert, RuleEntry, Scraped, Stack, UnitTest, read_common
from compiler.kinds.rule_parts import (
    SAMPLE_VALUE,
    camel,
    equal,
    literal,
    matchers_that_tell,
    merged,
    one_of,
    sample,
    selector,
)
from compiler.kinds.schema import NAMES
from compiler.languages.quoted_strings import quote
from compiler.located_yaml.fields import Fields

Selves: TypeAlias = Mapping[str, set[str]]
"""The job labels under which collectors read themselves, by collector."""


class JobHealth(RuleEntry, frozen=True, kw_only=True):
    kind: ClassVar = "job_health"
    summary: ClassVar = "Alerts on each scrape job: targets that do not answer, and jobs without a target."
    store: ClassVar = "prometheus"
    pack: ClassVar = True
    schema: ClassVar = schema.rule_schema(
        summary,
        schema.RULE
        | {
            "for": schema.DURATION | {"description": "How long a target may be away; 10m if absent."},
            "optional": NAMES
            | {"description": "Jobs that may have no target: no alert when they have none."},
        },
    )

    hold: str
    optional: tuple[tuple[str, Span], ...]

    @classmethod
    def read(cls, name: str, fields: Fields) -> Self:
        return cls(
            **read_common(name, fields),
            hold=fields.text("for", default="10m"),
            optional=fields.texts("optional"),
        )

    def rules(self, stack: Stack, report: Report) -> tuple[Alert, ...]:
        watched = tuple(s for s in stack.jobs if not isinstance(s.job, AlloyJob))
        self._check_optional({s.job.name for s in watched}, report)
        optional = {name for name, _ in self.optional}
        selves = _selves(stack)
        certain = frozenset(label for s in watched for label in s.run_labels)
        jobs = {name: tuple(group) for name, group in groupby(sorted(watched, key=_name), key=_name)}
        alike = _alike(jobs)
        absent = [
            alert
            for name, group in jobs.items()
            if name not in optional
            for alert in self._absent(group, alike[group[0].job.job], selves, certain, report)
        ]
        return (*self._down(watched), *absent)

    def _check_optional(self, known: set[str], report: Report) -> None:
        for name, span in self.optional:
            if name not in known:
                report.error(
                    "rule/unknown-job",
                    f"no job of this backend is called {name!r}",
                    span,
                    suggestion(name, sorted(known)),
                )

    def _down(self, watched: tuple[Scraped, ...]) -> tuple[Alert, ...]:
        if not watched:
            return ()
        own = {"job": watched[0].job.job, "instance": "a:80"}
        return (
            Alert(
                name="TargetDown",
                expression=selector("up", one_of("job", (s.job.job for s in watched))) + " == 0",
                hold=self.hold,
                severity="warning",
                summary="{{ $labels.instance }} of job {{ $labels.job }} does not answer",
                description="The target is known, and scraping it fails: its pod is not ready, its port or its "
                "certificate is wrong, it asks for a token, or a network policy is in the way.",
                tests=(
                    UnitTest(
                        fires_on=((sample("up", own), "0x60"),),
                        silent_on=((sample("up", own), "1x60"),),
                        labels=own,
                    ),
                ),
                about_jobs=tuple(sorted({s.job.name for s in watched})),
                span=self.span,
            ),
        )

    def _absent(
        self,
        group: tuple[Scraped, ...],
        alike: Mapping[str, Mapping[str, Domain]],
        selves: Selves,
        certain: frozenset[str],
        report: Report,
    ) -> Iterator[Alert]:
        """`alike` has the labels of all jobs with the same job label, by their names in the spec."""
        job = group[0].job
        inactive = _inactive(group[0], report)
        if inactive is None:
            return
        others = (labels for name, labels in alike.items() if name != job.name)
        told = matchers_that_tell(alike[job.name], others, certain)
        own = selector("up", equal("job", job.job), *told)
        runs = group[0].run_labels
        if runs:
            witness = _witness(group, selves)
            by = ", ".join(sorted(runs))
            expression = (
                f"group by ({by}) ({selector('up', *witness, *inactive)})\nunless\ngroup by ({by}) ({own})"
            )
            where = f" in {{{{ $labels.{runs[0]} }}}}"
        else:
            expression, where = f"absent({own})", ""
        yield Alert(
            name=f"{camel(job.name)}Absent",
            expression=expression,
            hold=self.hold,
            severity="critical",
            summary=f"Job {job.name} has no target{where}",
            description="Nothing that the job looks for is there: what exposes the metrics is not deployed, or its "
            "labels, its Service or its port have other names than the spec says.",
            labels={"job": literal(job.job)},
            tests=(_absence_test(group, selves, exact=bool(runs) or not told),),
            about_jobs=(job.name,),
            about_collectors=tuple(sorted({s.collector for s in group})),
            span=self.span,
        )


def _name(scraped: Scraped) -> str:
    return scraped.job.name


def _selves(stack: Stack) -> Selves:
    found: dict[str, set[str]] = {}
    for scraped in stack.jobs:
        if isinstance(scraped.job, AlloyJob):
            found.setdefault(scraped.collector, set()).add(scraped.job.job)
    return found


def _alike(jobs: Mapping[str, tuple[Scraped, ...]]) -> dict[str, dict[str, Mapping[str, Domain]]]:
    """The labels of each job by its job label and its name."""
    found: dict[str, dict[str, Mapping[str, Domain]]] = {}
    for name, group in jobs.items():
        found.setdefault(group[0].job.job, {})[name] = merged(scraped.labels for scraped in group)
    return found


def _inactive(scraped: Scraped, report: Report) -> tuple[str, ...] | None:
    """Matchers that leave out deployments in which the job has no target; None where no label tells them."""
    matchers: dict[str, None] = {}
    for entry in scraped.job.inactive:
        label = scraped.parameters.get(entry.parameter)
        if label is None:
            report.error(
                "rule/inactive-without-label",
                f"job {scraped.job.name!r} is inactive under a value of {entry.parameter}, which no label tells",
                entry.span,
                "add the parameter to `labels:` for the job's scope, or list the job as `optional`",
            )
            return None
        matchers[f"{label}!={quote(entry.value)}"] = None
    return tuple(matchers)


def _witness(group: tuple[Scraped, ...], selves: Selves) -> tuple[str, ...]:
    """Matchers of `up` for the collectors that read the job; of anything in the run where none reads itself."""
    there = f'{group[0].run_labels[0]}!=""'
    collectors = {scraped.collector for scraped in group}
    jobs = {job for collector in collectors for job in selves.get(collector, ())}
    return (one_of("job", jobs), one_of("collector", collectors), there) if jobs else (there,)


def _absence_test(group: tuple[Scraped, ...], selves: Selves, *, exact: bool) -> UnitTest:
    """`exact`: the alert has no labels but those of the run and the job."""
    scraped = group[0]
    run = dict.fromkeys(scraped.run_labels, SAMPLE_VALUE)
    constants = {
        name: min(domain.values)
        for name, domain in scraped.labels.items()
        if domain.values is not None and name not in run
    }
    target = (sample("up", {**constants, **run, "job": scraped.job.job, "instance": "a:80"}), "1x60")
    if not run:
        return UnitTest((), (target,), {"job": scraped.job.job} if exact else None)
    jobs = sorted(selves.get(scraped.collector, ()))
    own = {"job": jobs[0], "collector": scraped.collector} if jobs else {"job": "another"}
    inactive = [
        {**dict.fromkeys(run, "run-2"), scraped.parameters[entry.parameter]: entry.value}
        for entry in scraped.job.inactive
    ]
    there, *idle = ((sample("up", {**labels, **own}), "1x60") for labels in (run, *inactive))
    return UnitTest((there,), (there, target, *idle), {**run, "job": scraped.job.job})
