"""A kubectl and a vcluster that note their calls and answer from a small state: what exists, which call fails."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "out" / "kaiwo" / "deploy-vcluster.sh"
RUN = "kaiwo-test-7-1-helm"
GIVEN = {"VCLUSTER_NAMESPACE": RUN, "GITHUB_RUN_ID": "7", "INSTALLER": "helm"}

# What was created stays, so that the same script run again finds it. Arguments are kept apart by a unit separator.
_TOOL = r"""#!/bin/bash
set -u
words=("${0##*/}" "$@")
(IFS=$'\x1f'; printf '%s\n' "${words[*]//$'\n'/\\n}") >>"$STATE/calls"
for word in "$@"; do
  if [ -f "$word/parameters.env" ]; then cp "$word/parameters.env" "$STATE/parameters-${word##*/}"; fi
  case "$word" in *=/*/password) cp "${word##*=}" "$STATE/password" ;; esac
done
if [ "$(wc -l <"$STATE/calls")" = "${FAIL_AT:-}" ]; then
  echo "the call was made to fail" >&2
  exit "${FAIL_WITH:-3}"
fi
line=" ${words[*]} "
case "$line" in
  *" current-context "*) echo kind ;;
  *" get namespace "*"--output"*) cat "$STATE/owner" 2>/dev/null || true ;;
  *" get namespace "* | *" get secret "*) grep -qxF -- "${line##* get }" "$STATE/made" || exit 1 ;;
  *" create namespace "*) printf 'namespace %s \n' "${words[-1]}" >>"$STATE/made" ;;
  *" create secret "*) printf 'secret grafana-admin --namespace monitoring \n' >>"$STATE/made" ;;
esac
"""


@dataclass
class FakeCluster:
    """Tools and state in a folder of their own; `secret` texts must never be seen in a call."""

    folder: Path
    script: Path = SCRIPT
    tools: tuple[str, ...] = ("kubectl", "vcluster")
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "made").touch()
        for tool in self.tools:
            (self.bin / tool).write_text(_TOOL)
            (self.bin / tool).chmod(0o755)

    @cached_property
    def bin(self) -> Path:
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        return folder

    def deploy(
        self, *arguments: str, fail_at: int = 0, **parameters: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the script; call number `fail_at` fails. Calls of earlier runs are forgotten, what they made is not."""
        (self.folder / "calls").unlink(missing_ok=True)
        (self.folder / "calls").touch()
        environment = {
            "PATH": f"{self.bin}:/usr/bin:/bin",
            "HOME": str(self.folder),
            "STATE": str(self.folder),
            "TMPDIR": str(self.folder),
            "FAIL_AT": str(fail_at or ""),
            **self.environment,
            **parameters,
        }
        return subprocess.run(
            ["bash", self.script, *arguments],
            env=environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def calls(self) -> list[list[str]]:
        """The words of each call, the tool first."""
        text = (self.folder / "calls").read_text()
        return [line.split("\x1f") for line in text.splitlines()]

    @property
    def changes(self) -> list[list[str]]:
        """The calls that change something."""
        return [call for call in self.calls if {"apply", "create", "delete"} & set(call)]

    def owns(self, owner: str) -> None:
        """What the namespace of the run says of itself: `NAME/STACK`; empty where there is none."""
        (self.folder / "owner").write_text(owner)

    def leftovers(self) -> list[str]:
        """Temporary folders that a run has left behind."""
        return [path.name for path in self.folder.iterdir() if path.name.startswith("tmp.")]
