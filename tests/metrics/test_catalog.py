"""The metric catalog: its files hold the facts, versions differ, includes are served too."""

from __future__ import annotations

import pytest

from compiler.metrics import UnknownExporterError, exporter_names, load
from tests.metrics.catalog_files import FOLDER, made_files


def test_the_files_are_made_from_the_facts() -> None:
    assert {file.name: file.read_text("utf-8") for file in FOLDER.iterdir()} == made_files()


@pytest.mark.parametrize("name", exporter_names())
def test_every_exporter_loads(name: str) -> None:
    exporter = load(name)
    assert exporter.series("go_goroutines") or exporter.families or exporter.patterns


def test_a_histogram_is_asked_for_by_its_parts() -> None:
    kueue = load("kueue")
    bucket = kueue.series("kueue_admission_attempt_duration_seconds_bucket")
    assert bucket is not None
    assert "le" in bucket.labels
    assert bucket.cumulative
    assert kueue.series("kueue_admission_attempt_duration_seconds") is None
    count = kueue.series("kueue_admission_attempt_duration_seconds_count")
    assert count is not None
    assert "le" not in count.labels


def test_an_exporter_serves_what_it_includes() -> None:
    operator = load("kaiwo-operator")
    assert operator.series("controller_runtime_reconcile_total")
    assert operator.series("go_goroutines")


def test_versions_differ() -> None:
    old, new = load("kuberay-operator", "v1.4.2"), load("kuberay-operator", "v1.7.0")
    assert "uid" not in old.families["kuberay_cluster_info"].labels
    assert "uid" in new.families["kuberay_cluster_info"].labels
    assert load("kuberay-operator", "v1.5.9").version == "v1.5.1"
    assert load("kuberay-operator", "v0.1").version == "v1.4.0"


def test_open_families_and_labels_count() -> None:
    node = load("node-exporter").series("node_netstat_Made_Up")
    assert node is not None
    assert node.has_label("anything")
    pod_labels = load("kube-state-metrics").series("kube_pod_labels")
    assert pod_labels is not None
    assert pod_labels.has_label("label_app")
    assert not pod_labels.has_label("app")


def test_an_unknown_exporter_is_named() -> None:
    with pytest.raises(UnknownExporterError) as caught:
        load("kueue2")
    assert "kueue" in caught.value.names
