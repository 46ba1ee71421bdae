"""Any spec, however wrong, ends in findings or in output that quotes it: never in a traceback, never half-written."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.alloy import parse
from compiler.cli.main import main
from compiler.diagnostics import Problems, Report
from compiler.diagnostics.render import render
from compiler.pipeline import compile_spec
from tests.plans import spec_name
from tests.test_determinism import Quoting

ROOT = Path(__file__).resolve().parents[1]
SPECS = [
    ROOT / "specs" / "kaiwo.yaml",
    ROOT / "specs" / "quickstart.yaml",
    *(
        ROOT / "tests" / "cases" / case / "spec.yaml"
        for case in (
            "client_certificates_and_own_authorities",
            "collector_runs_on_chosen_nodes",
            "deploy_script_looks_for_secrets",
            "headers_are_plain_or_secret",
            "oauth2_fetches_tokens",
            "platform_narrows_network_policies",
        )
    ),
]
HOSTILE = [
    'a"b', "a'b", "a\\b", "a\\nb\nc", "`x`", "{{ .x }}", "{", "}", "${X}", "$(id)", "$${A}", "a: b", "- a", "#c",
    "é名😀", "\u202eabc", "a\tb", "\x1b[31m", "a\x00b", "", " ", "../../x", "-rf", "%s%n", "null", "true", "007", "1e3",
    "a;b|c&d", "*", "(", "a$1", "\u2028", "//", "/*", 'x"\n}\nevil "y" {', "x\n---\nkind: Secret",
]  # fmt: skip
WRONG = [None, True, 7, 1.5, [], ["x"], {}, {"x": "y"}]

Place = tuple[Any, ...]


def texts(value: Any, place: Place = ()) -> Iterator[Place]:
    """The places of all texts below a value."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, (*place, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, (*place, index))
    elif isinstance(value, str):
        yield place


def places(value: Any, place: Place = ()) -> Iterator[Place]:
    """The places of all values below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*place, key)
        yield from places(item, (*place, key))


def some(found: Iterator[Place], order: random.Random) -> list[Place]:
    """At most 120 of the places, the same ones in every run: a compile for each takes its time."""
    every = list(found)
    return every if len(every) <= 120 else order.sample(every, 120)


def replaced(spec: Any, place: Place, value: Any) -> Any:
    changed = copy.deepcopy(spec)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    return changed


def survives(text: str | bytes, folder: Path) -> None:
    """A compile ends in findings that can be shown, or in output whose Alloy and YAML read back."""
    path = folder / "spec.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    report = Report()
    try:
        files = compile_spec(path, {}, report).render()
    except Problems:
        assert report.failed
        for output_format in ("text", "json", "github"):
            render(report.diagnostics, report.sources, output_format, False)  # type: ignore[arg-type]
        return
    for name, content in files.items():
        if name.endswith(".alloy"):
            parse(content)
        elif name.endswith(".yaml") and "/manifests/" in name:
            (manifest,) = yaml.load_all(content, Loader=yaml.CSafeLoader)
            assert {"apiVersion", "kind", "metadata"} <= manifest.keys()


def dumped(spec: Any) -> str:
    text: str = yaml.dump(spec, Dumper=Quoting, sort_keys=False, allow_unicode=False, width=10**6)
    return text


def loaded(path: Path) -> Any:
    """The spec without its dashboards, which take most of a compile and hold nothing of the spec's texts."""
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    spec.pop("dashboards", None)
    return spec


@pytest.mark.parametrize("path", SPECS, ids=spec_name)
def test_a_hostile_text_in_any_place(path: Path, tmp_path: Path) -> None:
    spec = loaded(path)
    order = random.Random(path.stem)
    for place in some(texts(spec), order):
        survives(dumped(replaced(spec, place, order.choice(HOSTILE))), tmp_path)


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_every_hostile_text_where_texts_are_free(text: str, tmp_path: Path) -> None:
    spec = yaml.safe_load(SPECS[1].read_text(encoding="utf-8"))
    spec["description"] = text
    spec["labels"]["cluster"]["value"] = text
    spec["jobs"]["my-app"] |= {
        "labels": {"team": {"value": text}},
        "job": text,
    }
    spec["backends"]["loki"]["tenant"] = text
    survives(dumped(spec), tmp_path)


@pytest.mark.parametrize("path", SPECS, ids=spec_name)
def test_a_value_of_another_type_in_any_place(path: Path, tmp_path: Path) -> None:
    spec = loaded(path)
    order = random.Random(path.stem)
    for place in some(places(spec), order):
        survives(dumped(replaced(spec, place, order.choice(WRONG))), tmp_path)


def test_a_missing_key_in_any_place(tmp_path: Path) -> None:
    spec = yaml.safe_load(SPECS[1].read_text(encoding="utf-8"))
    for place in places(spec):
        changed = copy.deepcopy(spec)
        inner = changed
        for step in place[:-1]:
            inner = inner[step]
        del inner[place[-1]]
        survives(dumped(changed), tmp_path)


def test_a_megabyte_of_text(tmp_path: Path) -> None:
    spec = yaml.safe_load(SPECS[1].read_text(encoding="utf-8"))
    survives(dumped(replaced(spec, ("labels", "cluster", "value"), "x" * 1_000_000)), tmp_path)
    survives(dumped(replaced(spec, ("jobs", "my-app", "namespace"), "-" * 1_000_000)), tmp_path)


BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
)


@pytest.mark.parametrize(
    "text",
    [
        b"", b"\n", b"\xff\xfe", b"\x00", b"a: [", b"- a", b"7", b"a: b: c", b"\xef\xbb\xbfscopes: {}",
        b"{" * 10_000, b"[" * 100_000, b"a: 1\na: 2", b"!!python/object:os.system x", BOMB.encode(), b"? [a]\n: b",
        b"a: 'x", b"%YAML 1.1\n---\na: b", b"---\na: b\n---\nc: d", b"scopes:\n\thost: {}", b"<<: {a: b}",
        b"scopes: {a: {namespace: x, vcluster: {name: v, control_plane: a, chart_version: 1.2.3}}}",
    ],
    ids=lambda text: ascii(text[:24]),
)  # fmt: skip
def test_a_broken_file(text: bytes, tmp_path: Path) -> None:
    survives(text, tmp_path)


def test_a_file_of_sixty_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    report = Report()
    with pytest.raises(Problems):
        compile_spec(path, {}, report)
    assert [finding.code for finding in report.diagnostics] == ["spec/yaml-too-large"]


YAML_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SECTIONS = [
    "parameters",
    "defaults",
    "images",
    "scopes",
    "backends",
    "collectors",
    "labels",
    "sinks",
    "sources",
    "jobs",
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(SECTIONS), YAML_VALUES))
def test_random_sections(tmp_path: Path, spec: dict[str, Any]) -> None:
    survives(yaml.dump(spec, Dumper=yaml.CSafeDumper, allow_unicode=True), tmp_path)


def test_a_broken_spec_leaves_the_output_untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    specs = tmp_path / "specs"
    specs.mkdir()
    (specs / "shop.yaml").write_text(SPECS[1].read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["compile"]) == 0
    before = {path: path.read_bytes() for path in sorted((tmp_path / "out").rglob("*")) if path.is_file()}
    (specs / "shop.yaml").write_text("scopes: {}", encoding="utf-8")
    assert main(["compile"]) == 1
    assert {p: p.read_bytes() for p in sorted((tmp_path / "out").rglob("*")) if p.is_file()} == before
