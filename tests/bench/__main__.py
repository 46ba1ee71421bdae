"""`python -m tests.bench`: a table of medians and ratios beside what the project asks for. Nothing here is a test."""

from __future__ import annotations

from tests.bench import checking, language, large_specs, log_lines, processes, proofs

if __name__ == "__main__":
    for timed in (processes, large_specs, checking, log_lines, proofs, language):
        timed.main()
