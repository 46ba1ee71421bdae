"""Samples with labels that targets have too, scraped by a real Prometheus: its series against the simulator's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest

from compiler.simulator.samples import parse_sample, scraped_labels
from tests.conformance.live_prometheus import pages, prometheus

pytestmark = pytest.mark.conformance

JOBS = 200
NAMES = ("job", "instance", "a", "b", "exported_a", "exported_job", "exported_exported_a")
# The first is empty: rules leave no target such a label, exporters do.
VALUES = ("", "x", "y", 'say "hi"', "back\\slash", "ü")
OWN_SERIES = re.compile(r"up|scrape_.*")  # what Prometheus adds to each scrape


def _drawn(random: Random, values: Sequence[str]) -> dict[str, str]:
    drawn = {name: random.choice(values) for name in NAMES if random.random() < 0.5}
    # Prometheus 2.42 steers clear of an empty exported_* label of an exporter, 3 and Alloy do not.
    return {name: value for name, value in drawn.items() if value or not name.startswith("exported_")}


def _text(metric: str, labels: Mapping[str, str]) -> str:
    escaped = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in labels.items()}
    shown = ",".join(f'{name}="{value}"' for name, value in escaped.items())
    return f"{metric}{{{shown}}} 1"


def test_series_have_the_labels_that_a_real_prometheus_gives_them(tmp_path: Path) -> None:
    random = Random(20261127)
    honors = [random.random() < 0.5 for _ in range(JOBS)]
    targets = [_drawn(random, VALUES[1:]) for _ in range(JOBS)]
    samples = [
        [_text(f"m{job}_{number}", _drawn(random, VALUES)) for number in range(4)] for job in range(JOBS)
    ]
    with pages({f"/{job}": "\n".join([*samples[job], ""]) for job in range(JOBS)}) as address:
        jobs: list[dict[str, Any]] = [
            {
                "job_name": f"job-{job}",
                "metrics_path": f"/{job}",
                "honor_labels": honors[job],
                "scrape_interval": "5s",
                "scrape_timeout": "4s",
                "static_configs": [{"targets": [address], "labels": targets[job]}],
            }
            for job in range(JOBS)
        ]
        with prometheus({"scrape_configs": jobs}, tmp_path) as server:
            server.scraped(within=120)
            found = server.ask("series", **{"match[]": '{__name__=~".+"}'})
    stored = {frozenset(labels.items()) for labels in found if not OWN_SERIES.fullmatch(labels["__name__"])}
    expected = set()
    for job in range(JOBS):
        target = {"job": f"job-{job}", "instance": address} | targets[job]
        for sample in samples[job]:
            expected.add(frozenset(scraped_labels(parse_sample(sample), target, honors[job]).items()))
    assert stored == expected
    assert len(stored) == 4 * JOBS
