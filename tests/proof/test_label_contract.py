"""What a pipeline does to labels, and what the contract and Loki's limits say of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.alloy import parse, print_file
from compiler.diagnostics import Diagnostic, Severity
from tests.proof.stacks import SMALL, contract_breaches, one_branch, plan_of, with_pipeline

CONTRACT = """contract:
  logs:
    namespace: required
    level: {required: true, values: [info, error]}
    request_id: {at_most: 20}
    secret: forbidden
"""
SET_LEVEL = 'stage.static_labels {\n values = {level = "info"}\n}\n'


def breaches(tmp_path: Path, stages: str, contract: str = "") -> list[Diagnostic]:
    """What is said of pod logs that pass `stages`; the label uid of their targets is dropped first."""
    drop_uid = 'stage.label_drop {\n values = ["uid", "instance"]\n}\n'
    return contract_breaches(
        plan_of(SMALL + contract, tmp_path), with_pipeline(one_branch(drop_uid + stages))
    )


def labels(source: str, **values: str) -> str:
    """Stages that extract `values` (name to path) from JSON by stage `source`, and make labels of them."""
    pairs = ", ".join(f'{name} = "{path}"' for name, path in values.items())
    names = ", ".join(f'{name} = ""' for name in values)
    return f"{source} {{\n expressions = {{{pairs}}}\n}}\nstage.labels {{\n values = {{{names}}}\n}}\n"


def test_a_pipeline_that_keeps_the_contract(tmp_path: Path) -> None:
    assert breaches(tmp_path, SET_LEVEL, CONTRACT) == []


def test_a_dropped_label_is_missing_and_the_stage_is_named(tmp_path: Path) -> None:
    stages = SET_LEVEL + 'stage.label_drop {\n values = ["namespace"]\n}\n'
    (finding,) = breaches(tmp_path, stages, CONTRACT)
    assert finding.code == "spec/label-missing"
    assert finding.message == (
        "streams of 'pod-logs' come without label 'namespace' on cluster/alloy to sink 'logs': "
        "stage.label_drop of loki.process.pod_logs removes it"
    )


def test_a_label_that_is_not_kept_is_missing(tmp_path: Path) -> None:
    stages = SET_LEVEL + 'stage.label_keep {\n values = ["level"]\n}\n'
    (finding,) = breaches(tmp_path, stages, CONTRACT)
    assert "stage.label_keep of loki.process.pod_logs removes it" in finding.message


def test_structured_metadata_is_no_label(tmp_path: Path) -> None:
    stages = SET_LEVEL + 'stage.structured_metadata {\n values = {namespace = ""}\n}\n'
    (finding,) = breaches(tmp_path, stages, CONTRACT)
    assert "stage.structured_metadata of loki.process.pod_logs removes it" in finding.message


def test_a_field_of_some_lines_is_not_on_every_path(tmp_path: Path) -> None:
    contract = "contract: {logs: {level: required}}\n"
    found = breaches(tmp_path, labels("stage.json", level="lvl"), contract)
    assert [finding.code for finding in found] == ["spec/label-missing"]
    assert "can come without label 'level'" in found[0].message
    only_json = 'stage.json {\n expressions = {level = "lvl"}\n drop_malformed = true\n}\n'
    assert breaches(tmp_path, only_json + 'stage.labels {\n values = {level = ""}\n}\n', contract) == []


def test_a_label_set_for_some_lines_only(tmp_path: Path) -> None:
    stages = f'stage.match {{\n selector = `{{namespace="a"}}`\n{SET_LEVEL}}}\n'
    (finding,) = breaches(tmp_path, stages, CONTRACT)
    assert finding.code == "spec/label-missing"
    assert "stage.static_labels in stage.match" in finding.message


@pytest.mark.parametrize(
    ("stages", "found"),
    [
        ('stage.static_labels {\n values = {level = "warn"}\n}\n', "the value warn"),
        (SET_LEVEL + labels("stage.json", level="level"), "any value"),
    ],
)
def test_other_values_than_agreed(tmp_path: Path, stages: str, found: str) -> None:
    (finding,) = breaches(tmp_path, stages, CONTRACT)
    assert finding.code == "spec/label-value"
    assert f"can have {found} on" in finding.message


def test_a_forbidden_label(tmp_path: Path) -> None:
    (finding,) = breaches(tmp_path, SET_LEVEL + labels("stage.json", secret="token"), CONTRACT)
    assert finding.code == "spec/label-forbidden"
    assert finding.message.endswith(": stage.labels of loki.process.pod_logs sets it")


@pytest.mark.parametrize(
    "path",
    ["requestURI", "items[0].requestURI", "user.username", "auditID", "objectRef.name", "sourceIPs[0]", "trace_id",
     "metadata.uid", "stageTimestamp", "msg"],
)  # fmt: skip
def test_fields_without_an_end_of_values_are_no_labels(tmp_path: Path, path: str) -> None:
    (finding,) = breaches(tmp_path, labels("stage.json", thing=path))
    assert finding.code == "spec/unbounded-label"
    assert f"takes it from {path} of the line" in finding.message


def test_a_group_of_an_expression_has_the_groups_name(tmp_path: Path) -> None:
    stages = 'stage.regex {\n expression = `uri=(?P<uri>\\S+)`\n}\nstage.labels {\n values = {u = "uri"}\n}\n'
    (finding,) = breaches(tmp_path, stages)
    assert finding.message.startswith("label 'u' of streams of 'pod-logs' has values without end")


def test_a_template_passes_on_what_it_prints(tmp_path: Path) -> None:
    template = 'stage.template {\n source = "t"\n template = "{{ .user }}!"\n}\n'
    stages = (
        'stage.json {\n expressions = {user = "user"}\n}\n'
        + template
        + 'stage.labels {\n values = {t = ""}\n}\n'
    )
    assert [finding.code for finding in breaches(tmp_path, stages)] == ["spec/unbounded-label"]


@pytest.mark.parametrize(
    "path", ["verb", "objectRef.resource", "stage", "level", "severity", "logger", "org.id"]
)
def test_other_fields_may_be_labels(tmp_path: Path, path: str) -> None:
    assert breaches(tmp_path, labels("stage.json", thing=path)) == []


def test_the_contract_may_set_a_bound(tmp_path: Path) -> None:
    assert breaches(tmp_path, SET_LEVEL + labels("stage.json", request_id="request_id"), CONTRACT) == []


def test_a_meta_label_without_an_end_of_values(tmp_path: Path) -> None:
    found = contract_breaches(plan_of(SMALL, tmp_path), with_pipeline(one_branch("")))
    (finding,) = found
    assert finding.message == (
        "label 'uid' of streams of 'pod-logs' has values without end on cluster/alloy to sink 'logs': a replace rule "
        "of discovery.relabel.pod_logs takes it from __meta_kubernetes_pod_uid of the target, it changes with every pod"
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [(10, None), (11, "spec/many-labels"), (12, "spec/many-labels"), (13, "spec/too-many-labels")],
)
def test_the_number_of_labels(tmp_path: Path, more: int, code: str | None) -> None:
    """Beside these: namespace, pod and job."""
    names = ", ".join(f'l{number} = "v"' for number in range(more))
    found = breaches(tmp_path, f"stage.static_labels {{\n values = {{{names}}}\n}}\n")
    assert [finding.code for finding in found] == ([] if code is None else [code])
    for finding in found:
        assert f"have {more + 3} labels" in finding.message
        assert (finding.severity is Severity.ERROR) == (more == 13)


def test_labels_mapped_by_a_pattern_have_no_number(tmp_path: Path) -> None:
    trees = with_pipeline(one_branch('stage.label_drop {\n values = ["uid"]\n}\n'))
    text = 'rule {\n action = "labelmap"\n regex = "__meta_kubernetes_pod_label_(.+)"\n }\n}\n'
    whole = print_file(trees["alloy"])
    start = whole.index('discovery.relabel "pod_logs"')
    end = whole.index("\n}\n", start)
    changed = parse(whole[:end] + "\n" + text + whole[end + 3 :])
    found = contract_breaches(plan_of(SMALL, tmp_path), {"alloy": changed})
    assert [(finding.code, finding.severity) for finding in found] == [("spec/many-labels", Severity.WARNING)]
