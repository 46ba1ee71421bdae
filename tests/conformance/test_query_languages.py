"""PromQL against promtool, LogQL against Grafana's own grammar: 5,000 generated and broken queries each.

No query that an official parser takes may be refused, and less than one in a hundred of those it refuses may
be taken. The kinds of query on which the parsers differ are listed, with the reason; any other one fails.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from compiler.languages import logql, promql
from compiler.languages.logql import LogQLSyntaxError, ast, units
from compiler.languages.logql.walk import walk
from tests.conformance import query_generator as generator

pytestmark = pytest.mark.conformance

ORACLE = Path(__file__).parent / "logql_oracle"
PAIRS = 2500
MOST_WRONGLY_TAKEN = 0.01


def _queries(make: Callable[[Random], str]) -> list[str]:
    random = Random(20261122)
    whole = [make(random) for _ in range(PAIRS)]
    return [query for one in whole for query in (one, generator.mutate(random, one))]


def _compare(
    queries: list[str], official: list[bool], ours: list[bool], excused: Callable[[str, bool], str | None]
) -> None:
    """Fails on a difference of no listed kind, and where too many refused queries are taken."""
    differing = [
        (query, mine) for query, theirs, mine in zip(queries, official, ours, strict=True) if theirs != mine
    ]
    assert not [(query, mine) for query, mine in differing if excused(query, mine) is None]
    taken = sum(mine for _, mine in differing)
    assert taken < MOST_WRONGLY_TAKEN * official.count(False)
    assert official.count(True) > PAIRS  # the generator makes queries, not noise


def _program(name: str) -> str:
    """The path of a program. Skips the calling test where it is absent; in CI that is a failure."""
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI"):
            raise FileNotFoundError(f"{name} is not on PATH")
        pytest.skip(f"{name} is not on PATH")
    return found


@pytest.fixture(scope="module")
def promtool() -> str:
    return _program("promtool")


def test_promql_is_read_as_promtool_reads_it(promtool: str, tmp_path: Path) -> None:
    queries = _queries(generator.promql)
    rules = [{"record": f"r{n}", "expr": query} for n, query in enumerate(queries)]
    file = tmp_path / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}), encoding="utf-8")
    run = subprocess.run(
        [promtool, "check", "rules", str(file)], capture_output=True, text=True, errors="replace", check=False
    )
    refused = set(map(int, re.findall(r'group "g", rule (\d+)', run.stdout + run.stderr)))
    official = [n not in refused for n in range(1, len(queries) + 1)]
    ours = [not promql.parse(query).errors for query in queries]
    _compare(queries, official, ours, _newer_promql)


# Syntax that Prometheus has taken up after the release that promtool may be of (2.42).
NEWER_PROMQL = {
    "a number of seconds as a duration": re.compile(
        r"\[\s*[-+]?[\d.]+\s*[]:]|:\s*[-+]?[\d.]+\s*\]|offset\s+[-+]?[\d.]+\b"
    ),
    "a signed duration": re.compile(r"[\[:]\s*\+"),
    "a duration as a number": re.compile(r"\b\d+(?:ms|[smhdwy])\b"),
    "a colon in a grouping label": re.compile(
        r"(?:by|without|on|ignoring|group_left|group_right)\s*\([^()]*:"
    ),
    "an underscore in a number": re.compile(r"\d_\d"),
    "a quoted name": re.compile(r"""[{(,]\s*["'`]"""),
}


def _newer_promql(query: str, taken: bool) -> str | None:
    return next((kind for kind, pattern in NEWER_PROMQL.items() if taken and pattern.search(query)), None)


@pytest.fixture(scope="module")
def logql_oracle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm = _program("npm")
    folder = tmp_path_factory.mktemp("logql_oracle")
    for name in ("package.json", "package-lock.json", "verdicts.js"):
        shutil.copy(ORACLE / name, folder)
    subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return folder


def test_logql_is_read_as_grafana_reads_it(logql_oracle: Path) -> None:
    queries = _queries(generator.logql)
    run = subprocess.run(
        ["node", "verdicts.js"],
        cwd=logql_oracle,
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        check=True,
    )
    _compare(queries, json.loads(run.stdout), [_reads(query) for query in queries], _known_logql)


def _reads(query: str) -> bool:
    try:
        logql.parse(query)
    except LogQLSyntaxError:
        return False
    return True


# What Grafana's grammar takes and Loki's own lexer refuses, by the message of our parser.
REFUSED_BY_LOKI = {
    "a colon in a name": re.compile("unexpected character `:`"),
    "an escape of JavaScript": re.compile("unknown escape sequence"),
    "spaces or a sign in a range": re.compile(r"`\[[-+\s]*\w+\s*\]` is not a range"),
    "a flag that runs into a name": re.compile("unexpected `-`"),
}


def _known_logql(query: str, taken: bool) -> str | None:
    """Where Grafana's grammar is not what Loki does: Loki's own lexer and grammar decide."""
    if taken:
        if any(map(_is_go_duration, re.findall(r"-?\d[\d.]*[numshµ][\w.µ]*", query))):
            return "a duration as only Go writes it"
        return "label filters side by side" if any(_side_by_side(query)) else None
    try:
        logql.parse(query)
    except LogQLSyntaxError as error:
        return next((kind for kind, words in REFUSED_BY_LOKI.items() if words.match(error.message)), None)
    return None


def _is_go_duration(text: str) -> bool:
    return units.prometheus_duration(text) is None and units.duration(text) is not None


def _side_by_side(query: str) -> Iterator[bool]:
    for node in walk(logql.parse(query)):
        for stage in node.stages if isinstance(node, ast.LogQuery) else ():
            if isinstance(stage, ast.LabelFilter):
                yield any(_joined_by_nothing(query, all_of) for all_of in _all_of(stage.test))


def _all_of(test: ast.LabelTest) -> Iterator[ast.AllOf]:
    if isinstance(test, ast.AllOf):
        yield test
    if isinstance(test, ast.AllOf | ast.AnyOf):
        for inner in test.tests:
            yield from _all_of(inner)


def _joined_by_nothing(query: str, all_of: ast.AllOf) -> bool:
    pairs = zip(all_of.tests, all_of.tests[1:], strict=False)
    return any(not query[first.end : second.start].strip(" ()") for first, second in pairs)
