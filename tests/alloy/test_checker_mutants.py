"""Mutated configs: at least 99 % of the mutants have a finding that their origin has not."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from compiler.alloy import parse
from compiler.alloy.catalog import load_catalog
from tests.alloy.checking import findings
from tests.alloy.mutants import mutants
from tests.shared_data import shared

CATALOG = load_catalog()
WANTED = 0.99


def found(source: bytes) -> Counter[tuple[str, str]]:
    text = source.decode()
    return Counter((f.code, f.message) for f in findings(text, stability="experimental", community=True))


def score(source: bytes) -> tuple[Counter[str], Counter[str]]:
    """How many mutants of each kind there are, and how many are missed."""
    made: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    before = found(source)
    for mutant in mutants(source, parse(source.decode()), CATALOG):
        made[mutant.kind] += 1
        missed[mutant.kind] += not found(mutant.source) - before
    return made, missed


def configs(largest: int, count: int) -> list[Path]:
    folder = shared("corpus/alloy/valid")
    manifest = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in manifest]
    real = [entry for entry in entries if entry["kind"] in ("file", "yaml") and entry["bytes"] <= largest]
    return [folder / entry["file"] for entry in real[:count]]


def check_score(paths: list[Path]) -> None:
    made: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for path in paths:
        own_made, own_missed = score(path.read_bytes())
        made += own_made
        missed += own_missed
    total = made.total()
    caught = total - missed.total()
    print(f"\n{len(paths)} configs: {caught} of {total} mutants found ({caught / total:.2%})")
    for kind, number in sorted(made.items()):
        print(f"  {kind}: {number - missed[kind]} of {number}")
    assert total > len(paths)
    assert caught / total >= WANTED


def test_mutants_of_small_real_configs_are_found() -> None:
    check_score(configs(largest=2500, count=40))


def test_mutants_of_the_compiled_stacks_are_found() -> None:
    check_score(sorted(Path(__file__).parents[2].glob("out/*/*/*.alloy")))


@pytest.mark.conformance
def test_mutants_of_two_hundred_real_configs_are_found() -> None:
    check_score(configs(largest=10**6, count=200))
