"""The deploy script checks before it touches, works in order, and says which step failed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "out" / "kaiwo" / "deploy-vcluster.sh"
FAKE = """#!/usr/bin/env bash
printf '%s' "$(basename "$0")" >>"$CALLS"
printf ' %s' "$@" >>"$CALLS"
printf '\\n' >>"$CALLS"
for argument in "$@"; do
  if [ -f "$argument/parameters.env" ]; then cat "$argument/parameters.env" >>"$CALLS"; fi
done
case " $* " in *"$FAIL"*) [ -n "$FAIL" ] && exit 1 ;; esac
case " $* " in *" current-context "*) echo kind ;; esac
exit 0
"""
GIVEN = {"VCLUSTER_NAMESPACE": "kaiwo-test-7-1-helm", "GITHUB_RUN_ID": "7", "INSTALLER": "helm"}


def deploy(
    folder: Path, *arguments: str, fail: str = "", **parameters: str
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the script with kubectl and vcluster that only note their calls; `fail` is what a failing call contains."""
    for tool in ("kubectl", "vcluster"):
        (folder / tool).write_text(FAKE)
        (folder / tool).chmod(0o755)
    calls = folder / "calls"
    calls.touch()
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "CALLS": str(calls), "FAIL": fail, **parameters}
    done = subprocess.run(
        ["bash", SCRIPT, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    return done, calls.read_text().splitlines()


def test_shellcheck_finds_nothing() -> None:
    shellcheck = shutil.which("shellcheck") or str(Path(sys.executable).with_name("shellcheck"))
    done = subprocess.run([shellcheck, SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_scopes_are_deployed_in_order_with_the_given_parameters(tmp_path: Path) -> None:
    done, calls = deploy(tmp_path, **GIVEN)
    assert done.returncode == 0, done.stderr
    applied = [
        line
        for line in calls
        if " apply " in line or " create kaiwo" in line or line.startswith("vcluster create")
    ]
    assert [
        word for line in applied for word in ("/host", "/run", "create vcluster", "/vcluster") if word in line
    ][:4]
    order = [next(i for i, line in enumerate(calls) if part in line) for part in (
        "apply -k " + str(SCRIPT.parent / "host"), "/run --server-side", "vcluster create vcluster",
        "-- kubectl apply -k",
    )]  # fmt: skip
    assert order == sorted(order)
    assert calls.count("VCLUSTER_NAMESPACE=kaiwo-test-7-1-helm") == 2
    assert calls.count("GITHUB_RUN_ATTEMPT=1") == 2


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("VCLUSTER_NAMESPACE", "", "is not set"),
        ("VCLUSTER_NAMESPACE", "a;rm -rf /", "does not match"),
        ("VCLUSTER_NAMESPACE", "a\nb", "more than one line"),
        ("VCLUSTER_NAMESPACE", "a" * 64, "longer than 63"),
        ("GITHUB_RUN_ID", "$(id)", "does not match"),
        ("GITHUB_RUN_ATTEMPT", "one", "does not match"),
        ("INSTALLER", "hand", "does not match"),
    ],
)
def test_a_bad_parameter_stops_before_anything_is_touched(
    name: str, value: str, problem: str, tmp_path: Path
) -> None:
    done, calls = deploy(tmp_path, **{**GIVEN, name: value})
    assert done.returncode == 1
    assert f"parameter {name}" in done.stderr
    assert problem in done.stderr
    assert calls == []


@pytest.mark.parametrize(
    ("fail", "step"),
    [
        ("host --server-side", "apply scope host"),
        ("rollout status statefulset/loki", "wait for statefulset loki of host"),
        ("run --server-side", "apply scope run"),
        ("create vcluster --namespace", "create vCluster vcluster"),
        ("rollout status daemonset/alloy-vcluster ", "wait for daemonset alloy-vcluster of vcluster"),
    ],
)
def test_a_failing_step_is_named_and_nothing_follows(fail: str, step: str, tmp_path: Path) -> None:
    done, calls = deploy(tmp_path, fail=fail, **GIVEN)
    assert done.returncode != 0
    assert f"failed at: {step}" in done.stderr
    assert fail.strip() in next(line for line in reversed(calls) if "=" not in line.split(" ")[0])


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    done, calls = deploy(tmp_path, "--dry-run", **GIVEN)
    assert done.returncode == 0, done.stderr
    assert not any(word in line for line in calls for word in (" apply ", " create ", " delete "))
    assert "+ kubectl --context kind apply -k" in done.stdout


def test_delete_removes_the_run_only(tmp_path: Path) -> None:
    done, calls = deploy(tmp_path, "--delete", **GIVEN)
    assert done.returncode == 0, done.stderr
    deleting = [line for line in calls if " delete " in line]
    assert [line.split()[0] for line in deleting] == ["vcluster", "kubectl"]
    assert all("kaiwo-test-7-1-helm" in line for line in deleting)


def test_wrong_arguments_are_wrong_usage(tmp_path: Path) -> None:
    done, calls = deploy(tmp_path, "--force", **GIVEN)
    assert (done.returncode, calls) == (2, [])
    assert "usage:" in done.stderr


def test_namespaces_of_operators_exist_before_roles_are_made_in_them(tmp_path: Path) -> None:
    done, calls = deploy(tmp_path, fail="get namespace", **GIVEN)
    assert done.returncode == 0, done.stderr
    made = [index for index, line in enumerate(calls) if "create namespace gpu-operator" in line]
    applied = [index for index, line in enumerate(calls) if f"apply -k {SCRIPT.parent / 'host'}" in line]
    assert made
    assert made < applied
    inside = [line for line in calls if line.endswith("kubectl create namespace kueue-system")]
    assert [line.split()[0] for line in inside] == ["vcluster"]


def test_namespaces_that_exist_are_left_alone(tmp_path: Path) -> None:
    _, calls = deploy(tmp_path, **GIVEN)
    assert not any(" create namespace " in line for line in calls)


SECURED = ROOT / "tests" / "cases" / "deploy_script_looks_for_secrets" / "expected" / "deploy-vcluster.sh"
KEYS = {"secret prometheus ": "password ", "configmap corporate-ca ": "ca.crt other "}


def deploy_secured(
    folder: Path, keys: dict[str, str], *arguments: str
) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the script of a stack whose pods read a Secret and a ConfigMap; `keys` are what is there."""
    shutil.copytree(SECURED.parent, folder / "stack")
    for scope in ("run", "inside"):
        (folder / "stack" / scope).mkdir()
    answers = "".join(
        f'case "$*" in *"get {what}"*) printf "{present}"; exit 0 ;; esac\n' for what, present in keys.items()
    )
    missing = 'case "$*" in *" get secret "* | *" get configmap "*) exit 1 ;; esac\n'
    fake = FAKE.replace('case " $* " in *"$FAIL"', answers + missing + 'case " $* " in *"$FAIL"')
    for tool in ("kubectl", "vcluster"):
        (folder / tool).write_text(fake)
        (folder / tool).chmod(0o755)
    calls = folder / "calls"
    calls.touch()
    environment = {"PATH": f"{folder}:{os.environ['PATH']}", "CALLS": str(calls), "FAIL": "", "RUN": "test-1"}
    done = subprocess.run(
        ["bash", folder / "stack" / SECURED.name, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done, calls.read_text().splitlines()


def applied_inside(calls: list[str]) -> list[str]:
    return [line for line in calls if line.startswith("vcluster connect") and " apply " in line]


def test_what_only_people_can_make_is_there(tmp_path: Path) -> None:
    done, calls = deploy_secured(tmp_path, KEYS)
    assert done.returncode == 0, done.stderr
    assert len(applied_inside(calls)) == 1


def test_a_missing_secret_stops_before_its_pods(tmp_path: Path) -> None:
    done, calls = deploy_secured(tmp_path, {"configmap corporate-ca ": "ca.crt "})
    assert done.returncode == 1
    assert "make secret prometheus in namespace monitoring first, with the keys password" in done.stderr
    assert applied_inside(calls) == []


def test_a_missing_key_stops_before_the_pods(tmp_path: Path) -> None:
    done, calls = deploy_secured(tmp_path, KEYS | {"configmap corporate-ca ": "other "})
    assert done.returncode == 1
    assert "configmap corporate-ca in namespace monitoring lacks the key ca.crt" in done.stderr
    assert applied_inside(calls) == []


def test_a_dry_run_looks_for_nothing(tmp_path: Path) -> None:
    done, calls = deploy_secured(tmp_path, {}, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert not [line for line in calls if " get secret " in line or " get configmap " in line]


def test_shellcheck_finds_nothing_in_the_search_for_secrets() -> None:
    shellcheck = shutil.which("shellcheck") or str(Path(sys.executable).with_name("shellcheck"))
    done = subprocess.run([shellcheck, SECURED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
