"""A compile that changes what cannot change in place says so, with the command that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from compiler.cli.main import main

SPEC = """
images: {{alloy: "docker.io/grafana/alloy:v1.18.1", loki: "docker.io/grafana/loki:3.5.3"}}
scopes: {{cluster: {{namespace: monitoring}}}}
backends: {{loki: {{kind: loki, scope: cluster, storage: {storage}}}}}
collectors: {{alloy: {{scope: cluster, workload: daemonset}}}}
sinks: {{logs: {{kind: loki, backend: loki}}}}
sources: {{pod-logs: {{kind: pod_logs, scope: cluster, log_type: pod_log, to: [logs]}}}}
"""
LOKI = "stack/cluster/manifests/50-statefulset-loki.yaml"


def compile_with(folder: Path, storage: str, *arguments: str) -> int:
    spec = folder / "stack.yaml"
    spec.write_text(SPEC.format(storage=storage))
    return main(["compile", str(spec), "--out", str(folder / "out"), *arguments])


def test_a_change_of_storage_is_announced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert compile_with(tmp_path, "50Gi") == 0
    capsys.readouterr()
    assert compile_with(tmp_path, "80Gi", "--check") == 1
    assert compile_with(tmp_path, "80Gi") == 0
    shown = capsys.readouterr().err
    assert shown.count("warning[kubernetes/immutable-field]") == 2
    assert "spec.volumeClaimTemplates differs from before" in shown
    assert "kubectl delete statefulset loki -n monitoring --cascade=orphan" in shown


def test_the_same_again_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compile_with(tmp_path, "50Gi")
    capsys.readouterr()
    assert compile_with(tmp_path, "50Gi") == 0
    assert "immutable" not in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"[]", b"a: [", b"\xff\xfe", b"kind: StatefulSet\nspec: 1\n"])
def test_what_is_no_object_any_more_is_overwritten(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    compile_with(tmp_path, "50Gi")
    (tmp_path / "out" / LOKI).write_bytes(content)
    assert compile_with(tmp_path, "50Gi") == 0
