"""What takes the place of deprecated arguments and blocks: the table is whole, and lint and upgrade say it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from compiler.alloy import parse
from compiler.alloy.catalog import Catalog, load_catalog, snapshots
from compiler.alloy.checker.upgrade import check_upgrade
from compiler.diagnostics import Diagnostic, Severity, SourceText
from tests.alloy.checking import findings

DATA = Path("compiler/alloy/catalog/data")

UNKNOWN: dict[str, str] = {}
"""Deprecated paths for which no replacement could be established -> why."""


def _data(name: str) -> dict[str, Any]:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


TABLE = _data("replacements")


def _paths(path: str, body: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Each attribute and block below `path`, and whether it is deprecated; shared bodies stand for themselves."""
    for name, spec in body.get("attrs", {}).items():
        yield f"{path}/{name}", "deprecated" in spec
    for name, spec in body.get("blocks", {}).items():
        yield f"{path}/{name}{{}}", "deprecated" in spec
        yield from _paths(f"{path}/{name}{{}}", spec)


def _newest() -> dict[str, bool]:
    owners = _data("components") | _data("types")
    owners |= {f"config:{name}": body for name, body in _data("config_blocks").items()}
    found = dict.fromkeys(owners, False)
    for name, body in owners.items():
        found |= dict(_paths(name, body))
    return found


NEWEST = _newest()
"""Every path of the newest release -> whether it is deprecated."""

GONE = {
    path
    for changes in _data("changes").values()
    for path, releases in changes.get("in", {}).items()
    if len(snapshots()) - 1 not in releases
}


def test_every_deprecated_argument_and_block_has_an_entry() -> None:
    deprecated = {path for path, is_deprecated in NEWEST.items() if is_deprecated}
    assert len(deprecated) > 50
    assert deprecated - TABLE.keys() == UNKNOWN.keys()


def test_no_entry_is_about_what_is_neither_deprecated_nor_gone() -> None:
    shared = _data("types")
    for key in TABLE:
        owner, _, inside = key.rpartition("/")
        gone = key in GONE or (owner in shared and any(path.endswith(f"/{inside}") for path in GONE))
        assert NEWEST.get(key, gone), key


def _exists(path: str) -> bool:
    """Whether a path is there in the newest release and not deprecated itself; shared bodies are looked into."""
    owner, _, name = path.rpartition("/")
    if path in NEWEST:
        return not NEWEST[path]
    ref = _ref(owner)
    return ref is not None and not NEWEST.get(f"{ref}/{name}", True)


def _ref(path: str) -> str | None:
    """The shared body of the block at `path`."""
    owner, *blocks = path.split("/")
    body = _data("components")[owner]
    for block in blocks:
        body = body["blocks"][block.removesuffix("{}")]
    return body.get("ref")  # type: ignore[no-any-return]


@pytest.mark.parametrize("key", sorted(TABLE))
def test_what_an_entry_names_exists_in_the_newest_release(key: str) -> None:
    entry = TABLE[key]
    assert entry["source"]
    used = entry.get("use", [])
    assert [path for path in used if not _exists(path)] == []
    quoted = " ".join(re.findall(r"`([^`]*)`", re.sub(r'"[^"]*"', "", entry["hint"])))
    known = {
        name.removesuffix("{}") for path in (*used, key) for name in path.removeprefix("config:").split("/")
    }
    assert set(re.findall(r"[a-z_][\w.]*", quoted)) <= known


def _kafka(inside: str) -> str:
    return (
        'otelcol.receiver.kafka "k" {\n\tbrokers          = ["k:9092"]\n\tprotocol_version = "2.0.0"\n'
        f"\t{inside}\n\n\toutput {{ }}\n}}\n"
    )


def _ebpf(inside: str) -> str:
    return f'pyroscope.ebpf "e" {{\n\tforward_to = []\n\t{inside}\n}}\n'


WARNED: dict[str, tuple[str, str, str]] = {
    "an argument with a new name": (
        _ebpf('u_probe_links = ["/lib/libc.so.6:malloc"]'),
        'attribute "u_probe_links" is deprecated',
        "use `probe_links`",
    ),
    "an argument that became a list": (
        _kafka('logs {\n\t\ttopic = "a"\n\t}'),
        'attribute "topic" is deprecated',
        "use `topics`, a list",
    ),
    "a block that another block stands in for": (
        _kafka('authentication {\n\t\tplaintext {\n\t\t\tusername = "u"\n\t\t\tpassword = "p"\n\t\t}\n\t}'),
        'block "plaintext" is deprecated',
        'use the block `sasl` with `mechanism = "PLAIN"`',
    ),
    "an argument of a body that many components share": (
        _kafka('debug_metrics {\n\t\tlevel = "basic"\n\t}'),
        'attribute "level" is deprecated',
        "it has no effect: remove it",
    ),
}


def _deprecated(found: list[Diagnostic]) -> list[tuple[Severity, str, str | None]]:
    return [(f.severity, f.message, f.hint) for f in found if f.code == "alloy/deprecated-argument"]


@pytest.mark.parametrize("what", WARNED)
def test_the_hint_says_what_to_do(what: str) -> None:
    config, message, hint = WARNED[what]
    assert _deprecated(findings(config)) == [(Severity.WARNING, message, hint)]


@pytest.mark.parametrize(
    ("config", "first", "before"),
    [
        (WARNED["an argument with a new name"][0], "1.19", "1.18.1"),
        (WARNED["an argument that became a list"][0], "1.14", "1.12"),
        (_ebpf("pid_map_size = 2048"), "1.12", "1.11"),
    ],
)
def test_nothing_is_deprecated_before_its_replacement_is_there(config: str, first: str, before: str) -> None:
    assert len(_deprecated(findings(config, release=first))) == 1
    assert _deprecated(findings(config, release=before)) == []


def test_the_table_is_not_read_for_a_config_without_anything_deprecated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unwanted(catalog: Catalog, key: str) -> str | None:
        raise AssertionError(key)

    config = 'prometheus.scrape "s" {\n\ttargets    = []\n\tforward_to = []\n}\n'
    monkeypatch.setattr(Catalog, "replacement", unwanted)
    assert _deprecated(findings(config)) == []


def test_a_replacement_inside_a_block_that_came_later_is_not_there_before() -> None:
    key = "otelcol.auth.basic/username"
    assert load_catalog("1.14").replacement(key) == "use `username` of the block `client_auth`"
    assert load_catalog("1.12").replacement(key) is None


def _upgrade(config: str, old: str, new: str) -> list[tuple[str, str, str | None]]:
    found = check_upgrade(parse(config), SourceText("c", config, "bytes"), old, new)
    return [(f.code, f.message, f.hint) for f in found]


def test_an_upgrade_lists_what_is_newly_deprecated() -> None:
    config = WARNED["an argument with a new name"][0]
    message = '"u_probe_links" is deprecated in Alloy 1.19'
    assert _upgrade(config, "1.18.1", "1.19") == [("alloy/deprecated-argument", message, "use `probe_links`")]


def test_an_upgrade_does_not_list_what_was_deprecated_before() -> None:
    assert _upgrade(WARNED["an argument that became a list"][0], "1.18.1", "1.19") == []


def test_an_upgrade_knows_what_takes_the_place_of_what_is_gone() -> None:
    config = _kafka('topic = "a"') + (
        'otelcol.exporter.otlp "o" {\n\tsending_queue {\n\t\tblocking = true\n\t}\n\n\tclient { }\n}\n\n'
        'otelcol.receiver.opencensus "c" {\n\toutput { }\n}\n'
    )
    assert [
        (code, hint) for code, _, hint in _upgrade(config, "1.10", "1.19") if code == "alloy/removed"
    ] == [
        ("alloy/removed", "use `topics` of the blocks `logs`, `metrics` and `traces`"),
        ("alloy/removed", "use `block_on_overflow`"),
        ("alloy/removed", "use `otelcol.receiver.otlp`"),
    ]
