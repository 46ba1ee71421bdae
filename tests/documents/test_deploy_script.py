"""The deploy script checks before it touches, works in order, stops at whatever fails, and can be run again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from compiler.cli.main import main
from tests.documents.fake_cluster import GIVEN, RUN, SCRIPT, FakeCluster

QUERIES = ("get namespace", "get secret")  # a failure says that there is none


@pytest.fixture
def cluster(tmp_path: Path) -> FakeCluster:
    return FakeCluster(tmp_path / "state")


@cache
def whole_run() -> tuple[tuple[str, ...], ...]:
    """The calls of a run on an empty cluster in which everything works."""
    with TemporaryDirectory() as folder:
        cluster = FakeCluster(Path(folder))
        done = cluster.deploy(**GIVEN)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "deployed"), done.stderr
        return tuple(tuple(call) for call in cluster.calls)


def test_shellcheck_finds_nothing() -> None:
    shellcheck(SCRIPT)


def shellcheck(script: Path) -> None:
    program = shutil.which("shellcheck") or str(Path(sys.executable).with_name("shellcheck"))
    done = subprocess.run([program, script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def steps(calls: tuple[tuple[str, ...], ...]) -> list[str]:
    """What the calls do, without options; temporary folders by their last part."""
    found = []
    for call in calls:
        words = [word for word in call if word not in ("--context", "kind", "--namespace", "--server-side")]
        if words[0] == "vcluster" and "--" in words:
            words = ["inside", *words[words.index("--") + 2 :]]
        found.append(
            " ".join(w.rsplit("/", 1)[-1] if w.startswith("/") and "readyz" not in w else w for w in words)
        )
    return found


def test_everything_is_made_in_order() -> None:
    in_order = [
        "kubectl config current-context",
        "kubectl get --raw /readyz",
        "kubectl create gpu-operator",
        "kubectl create secret generic grafana-admin monitoring --from-file=password=",
        "kubectl apply -k host --force-conflicts",
        "kubectl rollout status statefulset/loki monitoring --timeout=5m",
        "kubectl rollout status daemonset/alloy-host monitoring --timeout=5m",
        "kubectl apply -k run --force-conflicts",
        f"kubectl rollout status deployment/audit-receiver {RUN} --timeout=3m",
        f"vcluster create vcluster {RUN} --chart-version 0.20.0 --values vcluster-values.yaml --upgrade",
        "inside create kueue-system",
        "inside apply -k vcluster --force-conflicts",
        "inside rollout status daemonset/alloy-vcluster default --timeout=3m",
    ]
    done = [step.replace("create namespace ", "create ").replace("//", "/") for step in steps(whole_run())]
    places = [next((i for i, s in enumerate(done) if s.startswith(wanted)), wanted) for wanted in in_order]
    assert all(isinstance(place, int) for place in places), places
    assert places == sorted(places, key=int)


def test_every_workload_is_waited_for() -> None:
    waited = {call[call.index("status") + 1] for call in whole_run() if "rollout" in call}
    manifests = SCRIPT.parent.glob("*/manifests/5*.yaml")
    kinds = ("statefulset", "deployment", "daemonset")
    made = {
        path.stem.partition("-")[2].replace("-kube-system-", "-").replace("-", "/", 1) for path in manifests
    }
    assert waited == {name for name in made if name.startswith(kinds)}


def test_scopes_get_the_given_parameters(cluster: FakeCluster) -> None:
    assert cluster.deploy(**GIVEN).returncode == 0
    expected = f"GITHUB_RUN_ATTEMPT=1\nGITHUB_RUN_ID=7\nINSTALLER=helm\nVCLUSTER_NAMESPACE={RUN}\n"
    for scope in ("run", "vcluster"):
        assert (cluster.folder / f"parameters-{scope}").read_text() == expected
    assert cluster.leftovers() == []


def test_the_committed_parameters_stay_as_they_are(cluster: FakeCluster) -> None:
    before = (SCRIPT.parent / "run" / "parameters.env").read_text()
    cluster.deploy(**GIVEN)
    assert (SCRIPT.parent / "run" / "parameters.env").read_text() == before


CALLS = 24


def test_no_call_goes_untested() -> None:
    assert len(whole_run()) == CALLS


@pytest.mark.parametrize("number", range(1, CALLS + 1))
def test_each_failing_call_stops_the_script(number: int, cluster: FakeCluster) -> None:
    calls = whole_run()
    done = cluster.deploy(fail_at=number, **GIVEN)
    made = cluster.calls
    line = " ".join(calls[number - 1])
    if any(query in line for query in QUERIES):
        assert (done.returncode, len(made)) == (0, len(calls)), line
        return
    assert done.returncode != 0, line
    assert len(made) == number, f"something follows {line}"
    assert "deployed" not in done.stdout
    assert cluster.leftovers() == []
    assert (" ".join(made[-1])).split(" ")[:3] == line.split(" ")[:3]
    expected = {
        1: "there is no current kubeconfig context",
        2: "the API server of context kind does not answer",
    }
    assert (expected.get(number) or f"failed at: {last_step(done.stdout)}") in done.stderr


def last_step(output: str) -> str:
    return [line for line in output.splitlines() if line.startswith("== ")][-1].removeprefix("== ")


@pytest.mark.parametrize(
    ("what", "step"),
    [
        ("kaiwo/host --server-side", "apply scope host"),
        ("statefulset/loki", "wait for statefulset loki of host"),
        ("vcluster create", "create vCluster vcluster"),
        ("daemonset/alloy-vcluster ", "wait for daemonset alloy-vcluster of vcluster"),
    ],
)
def test_the_failing_step_is_named(what: str, step: str, cluster: FakeCluster) -> None:
    number = next(index for index, call in enumerate(whole_run(), 1) if what in " ".join(call) + " ")
    done = cluster.deploy(fail_at=number, **GIVEN)
    assert (done.returncode, done.stderr.splitlines()) == (
        3,
        ["the call was made to fail", f"deploy-vcluster: failed at: {step}"],
    )


def test_a_second_run_makes_nothing_anew(cluster: FakeCluster) -> None:
    assert cluster.deploy(**GIVEN).returncode == 0
    password = (cluster.folder / "password").read_text()
    first = [call for call in cluster.changes if "apply" not in call]
    assert cluster.deploy(**GIVEN).returncode == 0
    again = [call for call in cluster.changes if "apply" not in call]
    assert [call[:2] for call in first if call[0] == "kubectl"]
    assert [call[:2] for call in again] == [["vcluster", "create"]]
    assert "--upgrade" in again[0]
    assert (cluster.folder / "password").read_text() == password


def test_the_password_is_random_and_shown_nowhere(tmp_path: Path) -> None:
    passwords = set()
    for name in ("one", "two"):
        cluster = FakeCluster(tmp_path / name)
        done = cluster.deploy(**GIVEN)
        password = (cluster.folder / "password").read_text()
        seen = done.stdout + done.stderr + (cluster.folder / "calls").read_text()
        assert len(password) == 32
        assert password not in seen
        passwords.add(password)
    assert len(passwords) == 2


HOSTILE = ["", "$(touch x)", "`touch x`", "a;touch x", "a b", "a\nb", "a\n", "'", '"', "-n", "--all", "*", "../x",
           "a'b", "é", "A", "a" * 64, "%s", "\\", "a&b", "${HOME}", "!!", "a\x1b[31m", "#"]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
@pytest.mark.parametrize("name", ["VCLUSTER_NAMESPACE", "INSTALLER"])
def test_a_hostile_parameter_touches_nothing(name: str, value: str, cluster: FakeCluster) -> None:
    done = cluster.deploy(**{**GIVEN, name: value})
    assert done.returncode == 1
    assert f"deploy-vcluster: parameter {name} " in done.stderr
    assert cluster.calls == []
    assert not (cluster.folder / "x").exists()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({**GIVEN, "VCLUSTER_NAMESPACE": ""}, "parameter VCLUSTER_NAMESPACE is not set"),
        ({**GIVEN, "INSTALLER": ""}, "parameter INSTALLER is not set"),
        (
            {**GIVEN, "INSTALLER": "hand"},
            "parameter INSTALLER is 'hand', which does not match helm|kustomization|manual",
        ),
        ({**GIVEN, "GITHUB_RUN_ID": "a\nb"}, "parameter GITHUB_RUN_ID has more than one line"),
        ({**GIVEN, "GITHUB_RUN_ID": "a" * 64}, "parameter GITHUB_RUN_ID is longer than 63 characters"),
        ({}, "parameter VCLUSTER_NAMESPACE is not set"),
        (
            {**GIVEN, "GITHUB_RUN_ID": "8"},
            f"parameter VCLUSTER_NAMESPACE is '{RUN}', and the other parameters make it 'kaiwo-test-8-1-helm'",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_parameter_is_said(
    parameters: dict[str, str], message: str, cluster: FakeCluster
) -> None:
    done = cluster.deploy(**parameters)
    assert (done.returncode, done.stderr) == (1, f"deploy-vcluster: {message}\n")
    assert cluster.calls == []


def test_parameters_that_are_not_given_have_their_defaults(cluster: FakeCluster) -> None:
    assert cluster.deploy(VCLUSTER_NAMESPACE="kaiwo-test-local-1-manual").returncode == 0


@pytest.mark.parametrize("missing", ["kubectl", "vcluster"])
def test_a_missing_tool_is_named(missing: str, tmp_path: Path) -> None:
    tools = tuple(tool for tool in ("kubectl", "vcluster") if tool != missing)
    cluster = FakeCluster(tmp_path / "state", tools=tools)
    for tool in ("bash", "dirname", "grep"):  # and nothing else of this machine
        found = shutil.which(tool)
        assert found is not None
        (cluster.bin / tool).symlink_to(found)
    cluster.environment["PATH"] = str(cluster.bin)
    done = cluster.deploy(**GIVEN)
    assert (done.returncode, done.stderr) == (1, f"deploy-vcluster: {missing} is not installed\n")
    assert cluster.calls == []


def test_a_dry_run_shows_every_change_and_makes_none(cluster: FakeCluster) -> None:
    done = cluster.deploy("--dry-run", **GIVEN)
    assert done.returncode == 0, done.stderr
    assert cluster.changes == []
    printed = [line.removeprefix("+ ") for line in done.stdout.splitlines() if line.startswith("+ ")]
    changing = [call for call in whole_run() if {"apply", "create", "delete", "rollout"} & set(call)]
    assert [line.split(" ")[0] for line in printed] == [call[0] for call in changing]
    assert not (cluster.folder / "password").exists()
    assert cluster.leftovers() == []


def test_delete_removes_the_run_only(cluster: FakeCluster) -> None:
    cluster.owns(f"{RUN}/kaiwo")
    done = cluster.deploy("--delete", **GIVEN)
    assert done.returncode == 0, done.stderr
    assert [call[:3] for call in cluster.changes] == [
        ["vcluster", "delete", "vcluster"],
        ["kubectl", "--context", "kind"],
    ]
    assert cluster.changes[1][3:6] == ["delete", "namespace", RUN]


def test_a_deleted_run_can_be_deleted_again(cluster: FakeCluster) -> None:
    done = cluster.deploy("--delete", **GIVEN)
    assert (done.returncode, cluster.changes) == (0, [])
    assert "there is none" in done.stdout


@pytest.mark.parametrize("owner", ["kube-system/<no value>", "kube-system/other"])
def test_a_namespace_of_somebody_else_is_not_deleted(owner: str, cluster: FakeCluster) -> None:
    cluster.owns(owner)
    done = cluster.deploy("--delete", VCLUSTER_NAMESPACE="kube-system")
    assert (done.returncode, cluster.changes) == (1, [])
    assert done.stderr == "deploy-vcluster: namespace kube-system was not made for this stack\n"


@pytest.mark.parametrize("number", [3, 4, 5])
def test_each_failing_call_stops_the_deletion(number: int, cluster: FakeCluster) -> None:
    cluster.owns(f"{RUN}/kaiwo")
    done = cluster.deploy("--delete", fail_at=number, **GIVEN)
    assert (done.returncode, len(cluster.calls)) == (3, number)
    assert f"failed at: {last_step(done.stdout)}" in done.stderr


def test_delete_and_dry_run_only_shows(cluster: FakeCluster) -> None:
    cluster.owns(f"{RUN}/kaiwo")
    done = cluster.deploy("--delete", "--dry-run", **GIVEN)
    assert (done.returncode, cluster.changes) == (0, [])
    assert done.stdout.count("\n+ ") == 2


def test_another_context_is_used_everywhere(cluster: FakeCluster) -> None:
    assert cluster.deploy("--context", "other cluster", **GIVEN).returncode == 0
    assert all(call[call.index("--context") + 1] == "other cluster" for call in cluster.calls)


@pytest.mark.parametrize(
    "arguments", [["--force"], ["--context"], ["--context", ""], ["run"], ["--dry-run", "-x"]]
)
def test_wrong_arguments_are_wrong_usage(arguments: list[str], cluster: FakeCluster) -> None:
    done = cluster.deploy(*arguments, **GIVEN)
    assert (done.returncode, cluster.calls) == (2, [])
    assert "usage:" in done.stderr


def test_help_names_every_parameter_and_option(cluster: FakeCluster) -> None:
    done = cluster.deploy("--help")
    assert (done.returncode, cluster.calls, done.stderr) == (0, [], "")
    for word in (
        "VCLUSTER_NAMESPACE",
        "GITHUB_RUN_ID (default local)",
        "--dry-run",
        "--delete",
        "--context NAME",
    ):
        assert word in done.stdout


SEVERAL = r"""
parameters:
  RUN: {description: a run, format: dns_label, template: "TEMPLATE"}
  NUMBER: {description: a number, format: number, default: "1"}
images: {alloy: "docker.io/grafana/alloy:v1.18.1"}
scopes:
  run: {namespace: "${RUN}"}
  one: {namespace: inner, vcluster: {name: one, control_plane: run, chart_version: 0.20.0}}
  two: {namespace: inner, vcluster: {name: two, control_plane: run, chart_version: 0.20.0, distro: k3s}}
backends:
  loki:
    kind: loki
    url: https://loki.example.com
    auth: {basic: {username: me, password: {secret: loki-login, key: password}}}
collectors:
  first: {scope: one, workload: daemonset}
  second: {scope: two, workload: daemonset}
sinks: {logs: {kind: loki, backend: loki}}
sources:
  pods-one: {kind: pod_logs, scope: one, log_type: pod_log, to: [logs]}
  pods-two: {kind: pod_logs, scope: two, log_type: pod_log, to: [logs]}
"""


def several(folder: Path, template: str) -> Path:
    """The script of a stack with two vClusters in one run, and a Secret that only people can make."""
    spec = folder / "several.yaml"
    spec.write_text(SEVERAL.replace("TEMPLATE", template), encoding="utf-8")
    assert main(["compile", str(spec), "--out", str(folder / "out")]) == 0
    return folder / "out" / "several" / "deploy-vcluster.sh"


def test_several_vclusters_are_made_one_after_the_other(tmp_path: Path) -> None:
    script = several(tmp_path, "run-{NUMBER}")
    shellcheck(script)
    cluster = FakeCluster(tmp_path / "state", script)
    (cluster.folder / "made").write_text("secret loki-login --namespace inner \n")
    done = cluster.deploy(RUN="run-1")
    assert done.returncode == 0, done.stderr
    made = [call for call in cluster.changes if call[0] == "vcluster" and call[1] == "create"]
    values = [Path(call[call.index("--values") + 1]).name for call in made]
    assert ([call[2] for call in made], values) == (
        ["one", "two"],
        ["one-vcluster-values.yaml", "two-vcluster-values.yaml"],
    )
    cluster.owns("run-1/several")
    assert cluster.deploy("--delete", RUN="run-1").returncode == 0
    assert [call[2] for call in cluster.changes if call[0] == "vcluster"] == ["one", "two"]


def test_a_secret_that_only_people_can_make_is_looked_for(tmp_path: Path) -> None:
    cluster = FakeCluster(tmp_path / "state", several(tmp_path, "run-{NUMBER}"))
    done = cluster.deploy(RUN="run-1")
    assert done.returncode != 0
    assert "failed at: look for secret loki-login" in done.stderr


def test_a_hostile_template_stays_a_word(tmp_path: Path) -> None:
    cluster = FakeCluster(tmp_path / "state", several(tmp_path, "$(touch x)`touch x`'\\\\\\\"-{NUMBER}"))
    done = cluster.deploy(RUN="run-1")
    assert "and the other parameters make it '$(touch x)`touch x`'\\\"-1'" in done.stderr
    assert (cluster.calls, (cluster.folder / "x").exists()) == ([], False)
