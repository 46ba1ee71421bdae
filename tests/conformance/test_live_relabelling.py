"""500 generated scrape jobs, scraped by a real Prometheus: their targets and series against the simulator's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from compiler.alloy.build import attr, block
from compiler.simulator.relabel import Rule, apply_rules
from compiler.simulator.relabel_rules import read_rules
from tests.conformance import relabel_generator as generator
from tests.conformance.live_prometheus import Server, pages, prometheus

pytestmark = pytest.mark.conformance

JOBS = 500
SCRAPE = {"scrape_interval": "5s", "scrape_timeout": "4s"}
# Prometheus 2.42 knows no other names; Alloy's rules, like those of Prometheus 3, can set any.
NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
OWN_SERIES = re.compile(r"up|scrape_.*")  # what Prometheus adds to each scrape
PAGE = "__metrics_path__"

LabelSet = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Job:
    """One scrape job: targets and samples as labels, and the rules on each."""

    number: int
    target_rules: list[dict[str, Any]]
    sample_rules: list[dict[str, Any]]
    targets: list[dict[str, str]]
    samples: list[dict[str, str]]

    @property
    def page(self) -> str:
        lines = []
        for labels in self.samples:
            shown = ",".join(
                f'{name}="{_escaped(value)}"' for name, value in labels.items() if name != "__name__"
            )
            lines.append(f"{labels['__name__']}{{{shown}}} 1")
        return "\n".join([*lines, ""])

    def configuration(self, address: str) -> dict[str, Any]:
        return {
            "job_name": f"job-{self.number}",
            "metrics_path": f"/{self.number}",
            **SCRAPE,
            "static_configs": [{"targets": [address], "labels": labels} for labels in self.targets],
            "relabel_configs": self.target_rules,
            "metric_relabel_configs": self.sample_rules,
        }


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _job(random: Random, number: int) -> Job:
    # The names of samples are none of those that target rules can write: what happens to labels of both is
    # another question than what rules do.
    names = generator.SAMPLE_NAMES
    samples = [
        {"__name__": f"m{number}_{sample}"} | _prefixed(generator.labels(random, names))
        for sample in range(4)
    ]
    return Job(
        number,
        generator.rules(random, generator.NAMES),
        [_on_samples(rule) for rule in generator.rules(random, names)],
        [generator.labels(random, generator.NAMES) for _ in range(2)],
        samples,
    )


def _prefixed(labels: Mapping[str, str]) -> dict[str, str]:
    return {f"s_{name}": value for name, value in labels.items()}


def _on_samples(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule on the labels of samples, and on two of the targets."""
    names = [f"s_{name}" for name in rule.get("source_labels", ())]
    return rule | ({"source_labels": names} if names else {})


def _rules(rules: list[dict[str, Any]]) -> tuple[Rule, ...]:
    read, findings = read_rules(
        block("rule", None, *(attr(name, value) for name, value in rule.items())) for rule in rules
    )
    assert not findings, findings
    return read


def _targets(job: Job, address: str) -> Iterator[dict[str, str] | None]:
    """The labels that each target has after its rules, hidden ones too; None for a dropped one."""
    for labels in job.targets:
        given = {
            "job": f"job-{job.number}",
            "__address__": address,
            PAGE: f"/{job.number}",
            "__scheme__": "http",
            "__scrape_interval__": SCRAPE["scrape_interval"],
            "__scrape_timeout__": SCRAPE["scrape_timeout"],
        } | {name: value for name, value in labels.items() if value}
        relabelled = apply_rules(_rules(job.target_rules), given).labels
        yield None if relabelled is None else {"instance": address} | relabelled


def _series(job: Job, targets: list[dict[str, str]]) -> Iterator[dict[str, str] | None]:
    """The labels of each stored series; None for a dropped one."""
    for target in targets:
        public = {name: value for name, value in target.items() if not name.startswith("__")}
        for sample in job.samples:
            yield apply_rules(_rules(job.sample_rules), public | sample).labels


def _comparable(job: Job, address: str) -> bool:
    """Whether Prometheus 2.42 can show what the rules of a job do."""
    targets = [target for target in _targets(job, address) if target is not None]
    series = [labels for labels in _series(job, targets) if labels is not None]
    names = {name for labels in (*targets, *series) for name in labels}
    page_kept = all(target.get(PAGE) == f"/{job.number}" for target in targets)
    named = all("__name__" in labels for labels in series)  # one sample without a name fails a whole scrape
    return page_kept and named and all(NAME.fullmatch(name) for name in names)


def _key(labels: Mapping[str, str]) -> LabelSet:
    return frozenset(labels.items())


def _stored(server: Server) -> set[LabelSet]:
    found = server.ask("series", **{"match[]": '{__name__=~".+"}'})
    return {_key(labels) for labels in found if not OWN_SERIES.fullmatch(labels["__name__"])}


def test_targets_and_series_are_those_of_a_real_prometheus(tmp_path: Path) -> None:
    random = Random(20261126)
    drawn = [_job(random, number) for number in range(3 * JOBS)]
    with pages({f"/{job.number}": job.page for job in drawn}) as address:
        jobs = [job for job in drawn if _comparable(job, address)][:JOBS]
        assert len(jobs) == JOBS  # the generator makes rules that can be compared, not noise
        configuration = {"scrape_configs": [job.configuration(address) for job in jobs]}
        with prometheus(configuration, tmp_path) as server:
            active = server.scraped(within=120)
            stored = _stored(server)
    assert not [target["lastError"] for target in active if target["health"] != "up"]
    simulated: dict[int, list[dict[str, str]]] = {
        job.number: [target for target in _targets(job, address) if target is not None] for job in jobs
    }
    expected = {
        (f"job-{number}", _key({n: v for n, v in target.items() if not n.startswith("__")}))
        for number, targets in simulated.items()
        for target in targets
    }
    assert {(target["scrapePool"], _key(target["labels"])) for target in active} == expected
    series = {
        _key(labels) for job in jobs for labels in _series(job, simulated[job.number]) if labels is not None
    }
    assert stored == series
    # Both halves must have had something to differ on.
    assert len(expected) > JOBS / 2
    assert len(series) > JOBS
