"""No false alarm: real configs have no errors, apart from a short list of configs that are really wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.alloy.checking import errors
from tests.shared_data import shared

FOLDER = shared("corpus/alloy/valid")
REAL = ("file", "yaml", "txtar")
CONFIGS: list[dict[str, Any]] = [
    entry
    for line in (FOLDER / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    if (entry := json.loads(line))["kind"] in REAL
]

NOT_CONFIGS = {
    "grafana/alloy:syntax/": "data for the tests of parser and printer: made-up names",
    "grafana/alloy:internal/validator/testdata/": "wrong on purpose: the validator's own cases",
}

REALLY_WRONG = {
    "0xSplits/alloy:config/001_relabel.alloy": "one file of several that Alloy loads together",
    "0xSplits/alloy:config/002_scrape.alloy": "one file of several that Alloy loads together",
    "grafana/agent:internal/converter/internal/otelcolconvert/testdata/logging.river": (
        "otelcol.exporter.logging was removed before 1.10"
    ),
    "grafana/agent-modules:example/kubernetes/logs/simple-multi-tenant.river": (
        "names loki.write.primary, which is loki.write.local_primary"
    ),
    "grafana/alloy:internal/converter/internal/otelcolconvert/testdata/fileexporter.alloy": (
        "a converter's output without the required output block"
    ),
    "grafana/alloy:internal/converter/internal/otelcolconvert/testdata/filelog.alloy": (
        "a converter's output without the required output block"
    ),
    "grafana/alloy:internal/converter/internal/otelcolconvert/testdata/syslog.alloy": (
        "a converter's output without the required output block"
    ),
    "grafana/alloy:internal/converter/internal/otelcolconvert/testdata/tcplog.alloy": (
        "a converter's output without the required output block"
    ),
    "grafana/alloy:internal/converter/internal/promtailconvert/testdata/pipeline_stages_match_nested.alloy": (
        "selectors that are no selectors"
    ),
    "grafana/alloy:internal/converter/internal/staticconvert/testdata/traces.alloy": (
        "gc_frequency = 0s, which Validate refuses"
    ),
    "grafana/alloy-modules:modules/databases/sql/mysql/metrics.alloy": "reads argument.port, which is port_name",
    "grafana/alloy-modules:modules/databases/timeseries/tempo/metrics.alloy": (
        "reads argument.port, which is port_name"
    ),
    "grafana/alloy-modules:modules/kubernetes/annotations/logs/json.alloy": (
        "exports loki.process.json_scrub_empties, which is json_scrub_nulls"
    ),
    "grafana/alloy-scenarios:log-to-metrics/config.alloy": "scrape_interval is below the default scrape_timeout",
    "qclaogui/codelab-monitoring:alloy-modules/compose/integrations/alloy.alloy": (
        "reads prometheus.exporter.unix, which is prometheus.exporter.self"
    ),
}

NOT_IN_ALLOY = {
    '"testcomponents.': "registered by Alloy's own tests only",
    '"module.': "components of Grafana Agent that Alloy replaced by import blocks",
    '"pipelinetest.': "set by Alloy's pipeline tests only",
}


def alarms(entry: dict[str, Any]) -> list[str]:
    text = (FOLDER / entry["file"]).read_bytes().decode()
    return [
        f"{finding.span.line if finding.span else 0}: {finding.code}: {finding.message}"
        for finding in errors(text)
        if not any(name in finding.message for name in NOT_IN_ALLOY)
    ]


@pytest.mark.parametrize(
    "entry",
    [
        e
        for e in CONFIGS
        if e["source"] not in REALLY_WRONG and not e["source"].startswith(tuple(NOT_CONFIGS))
    ],
    ids=lambda entry: entry["file"],
)
def test_a_real_config_has_no_errors(entry: dict[str, Any]) -> None:
    assert alarms(entry) == []


@pytest.mark.parametrize("source", sorted(REALLY_WRONG))
def test_an_exception_is_still_needed(source: str) -> None:
    found = [alarms(entry) for entry in CONFIGS if entry["source"] == source]
    assert any(found)
