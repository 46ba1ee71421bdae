"""Runbook and deploy script name files and objects that are there; a moved or misspelt one is found."""

from __future__ import annotations

import pytest

from tests.documents.references import KAIWO, code, stale

RUNBOOK = (KAIWO / "RUNBOOK.md").read_text(encoding="utf-8")
SCRIPT = (KAIWO / "deploy-vcluster.sh").read_text(encoding="utf-8")


def test_the_runbook_names_what_is_there() -> None:
    assert list(stale(code(RUNBOOK), RUNBOOK)) == []


def test_the_deploy_script_names_what_is_there() -> None:
    commands = "\n".join(line for line in SCRIPT.splitlines() if line.startswith(("run ", "fill ", "if ")))
    assert list(stale(commands)) == []


def test_a_moved_file_is_found() -> None:
    assert list(stale(code(RUNBOOK).replace("apply -k host", "apply -k monitoring"))) == ["file monitoring"]
    assert list(stale("", RUNBOOK.replace("(COVERAGE.md)", "(docs/COVERAGE.md)"))) == [
        "file docs/COVERAGE.md"
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("configmap alloy-host-config", "configmap alloy-config", "configmap alloy-config"),
        ("--selector app=alloy-host", "--selector app=alloy", "selector app=alloy"),
        ("service/loki-gateway", "service/loki-read", "service loki-read"),
        ("create token alloy-vcluster", "create token alloy", "serviceaccount alloy"),
    ],
)
def test_a_name_that_nobody_makes_is_found(right: str, wrong: str, message: str) -> None:
    commands = code(RUNBOOK)
    assert right in commands
    assert message in list(stale(commands.replace(f"{right} ", f"{wrong} ")))


def test_an_object_in_another_namespace_is_found() -> None:
    commands = code(RUNBOOK).replace(
        'alloy-host-config --namespace "monitoring"', 'alloy-host-config --namespace "default"'
    )
    assert list(stale(commands)) == ["configmap alloy-host-config in namespace default"]
