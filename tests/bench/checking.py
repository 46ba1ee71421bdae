"""What checking a file adds to parsing it, once the catalog is loaded."""

from __future__ import annotations

import statistics
from pathlib import Path

from compiler.alloy import parse
from compiler.alloy.checker import check
from compiler.diagnostics import SourceText
from compiler.flow.judges import JUDGES
from tests.bench.generated import config_of
from tests.bench.table import row, seconds_of

RUNS = 41
CONFIGS = Path(__file__).resolve().parents[2] / "out" / "kaiwo"


def overhead(texts: list[str]) -> float:
    """Seconds of checking for each second of parsing. The two take turns, so that both meet the same noise."""
    sources = [(parse(text), SourceText("config.alloy", text, "bytes")) for text in texts]
    ratios = []
    for _ in range(RUNS):
        parsing = seconds_of(lambda: [parse(text) for text in texts])
        checking = seconds_of(lambda: [check(tree, source, judges=JUDGES) for tree, source in sources])
        ratios.append(checking / parsing)
    return statistics.median(ratios)


def main() -> None:
    kaiwo = [path.read_text() for path in sorted(CONFIGS.glob("*/*.alloy"))]
    row("checking the KAIWO configs", f"{overhead(kaiwo):.0%} of parsing", "40 %")
    row("checking a generated config", f"{overhead([config_of(200)]):.0%} of parsing", "40 %")
