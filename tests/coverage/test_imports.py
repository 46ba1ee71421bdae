"""What is slow to import stays away from commands that ask nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = "out/quickstart/cluster/alloy.alloy"
SLOW = ("grafanalib", "promql_parser", "compiler.languages.promql.parser", "compiler.languages.logql.parser")


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "specs/quickstart.yaml"],
        ["fmt", "--check", CONFIG],
        ["lint", CONFIG],
        ["trace", "--help"],
    ],
    ids=" ".join,
)
def test_query_parsers_and_grafanalib_are_not_imported(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from compiler.cli.main import main\n"
        f"assert main({arguments!r}) == 0\n"
        f"sys.exit(', '.join(name for name in {SLOW!r} if name in sys.modules) or None)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
