"""Specs of thousands of scrape jobs: what a job costs, and whether it costs the same in a large spec."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.generated import spec_of
from tests.bench.processes import ALLOYC, command_megabytes, command_seconds
from tests.bench.table import row


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = command_seconds([*ALLOYC, "check", str(spec_of(1000, folder))], 3)
        row("check of 1,000 jobs", f"{small:.2f} s")
        check_large = [*ALLOYC, "check", str(spec_of(10_000, folder))]
        large = command_seconds(check_large, 3)
        row("check of 10,000 jobs", f"{large:.2f} s", "8 s")
        row("  time per job, against 1,000 jobs", f"{large / 10 / small:.2f} x", "1.3 x")
        row("  its memory", f"{command_megabytes(check_large):.0f} MB", "800 MB")
