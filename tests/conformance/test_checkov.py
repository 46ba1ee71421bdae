"""A linter of manifests in general use, checkov, has nothing to say about out/ that is not explained here.

It runs in a virtual environment of its own, from pinned and hashed packages, without its rule downloads and with no way
to the network: its version check is off, and a proxy that does not exist stands in the way of anything else.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

pytestmark = pytest.mark.conformance

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / ".ci" / "requirements-checkov.txt"
OFFLINE = {
    "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
}

AGENTS = (
    "kaiwo/host DaemonSet alloy-host",
    "kaiwo/vcluster DaemonSet alloy-vcluster",
    "kaiwo/vcluster Deployment alloy-vcluster-single",
    "quickstart/cluster DaemonSet alloy",
)
RECEIVER = "kaiwo/run Deployment audit-receiver"
STATE_METRICS = "kaiwo/vcluster Deployment kube-state-metrics"
STORES = tuple(f"kaiwo/host StatefulSet {name}" for name in ("grafana", "loki", "prometheus"))
GRAFANA = STORES[0]


@dataclass(frozen=True)
class Explained:
    """Why the findings of one check stay; `objects` are all that it finds, as `folder Kind name` with * for any."""

    reason: str
    objects: tuple[str, ...]


EXPLAINED = {
    "CKV_K8S_15": Explained(
        "pull policy Always: tags that float are refused, so that the image on the node is the right one, and a pod "
        "starts while the registry is away",
        (*AGENTS, RECEIVER, STATE_METRICS, *STORES),
    ),
    "CKV_K8S_21": Explained(
        "the namespace default: in a throw-away vCluster collectors go there unless NAMESPACE says otherwise; the "
        "scope run has no namespace before it is deployed",
        ("kaiwo/run *", "kaiwo/vcluster *"),
    ),
    "CKV_K8S_38": Explained(
        "token mounted: these discover targets, read logs or watch objects through the Kubernetes API, each with the "
        "rights that its components need; everything else has no token",
        (*AGENTS, STATE_METRICS),
    ),
    "CKV_K8S_40": Explained(
        "user below 10000: the images own their files as 473 (Alloy) and 472 (Grafana); node metrics are read as root",
        (*AGENTS, RECEIVER, GRAFANA),
    ),
    "CKV_K8S_43": Explained(
        "no digest: the spec says which images run, by tag or by digest; these specs name releases that people read",
        (*AGENTS, RECEIVER, STATE_METRICS, *STORES),
    ),
}


@pytest.fixture(scope="module")
def checkov() -> Path:
    """The program, installed on the first run. Skips the tests where it cannot be; in CI that is a failure."""
    digest = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    folder = ROOT / ".cache" / f"checkov-{digest}"
    program = folder / "bin" / "checkov"
    done = folder / "installed"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        installed = subprocess.run([*pip, "--require-hashes", "-r", REQUIREMENTS], check=False)
        if installed.returncode != 0:
            assert not os.environ.get("CI"), "checkov cannot be installed"
            pytest.skip("checkov cannot be installed")
        done.touch()
    return program


def findings(checkov: Path, folder: Path) -> dict[str, set[str]]:
    """What checkov finds below `folder`: for each check `spec/scope Kind name` of the objects."""
    arguments = [
        "--directory",
        folder,
        "--framework",
        "kubernetes",
        "--skip-download",
        "--compact",
        "--quiet",
    ]
    done = subprocess.run(
        [checkov, *arguments, "--output", "json", "--soft-fail"],
        env={**os.environ, **OFFLINE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 0
    found: dict[str, set[str]] = {}
    for entry in report["results"]["failed_checks"]:
        scope = "/".join(Path(entry["file_path"]).parts[1:3])
        kind, _, name = entry["resource"].split(".", 2)
        found.setdefault(entry["check_id"], set()).add(f"{scope} {kind} {name}")
    return found


def test_every_finding_is_explained(checkov: Path) -> None:
    found = {
        (check, entry) for check, entries in findings(checkov, ROOT / "out").items() for entry in entries
    }
    table = [(check, pattern) for check, explained in EXPLAINED.items() for pattern in explained.objects]
    new = {pair for pair in found if not any(_covers(row, pair) for row in table)}
    gone = {row for row in table if not any(_covers(row, pair) for pair in found)}
    assert (new, gone) == (set(), set())


def _covers(row: tuple[str, str], finding: tuple[str, str]) -> bool:
    return row[0] == finding[0] and fnmatchcase(finding[1], row[1])


def test_a_new_finding_would_be_seen(checkov: Path, tmp_path: Path) -> None:
    name = "52-daemonset-alloy-vcluster.yaml"
    text = (ROOT / "out" / "kaiwo" / "vcluster" / "manifests" / name).read_text(encoding="utf-8")
    target = tmp_path / "kaiwo" / "vcluster" / "manifests" / name
    target.parent.mkdir(parents=True)
    target.write_text(text.replace("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"))
    assert "CKV_K8S_22" in findings(checkov, tmp_path)
