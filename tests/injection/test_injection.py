"""No text of a spec, and no value of --set, adds anything to an output but a text.

A spec with a harmless text in some place, and the same spec with a hostile one there, compile to outputs of the same
shape: no YAML key, Alloy block, shell word, table cell or template expression more. Or the hostile text is refused.
"""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.diagnostics import Problems, Report
from compiler.languages.regex import Regex, compile_regex
from compiler.pipeline import compile_spec, plan_spec
from compiler.spec.schema import spec_schema
from tests.injection.shapes import shape
from tests.test_hostile_specs import HOSTILE, Place, dumped, replaced, texts

SPEC: Any = yaml.safe_load(Path(__file__).with_name("everywhere.yaml").read_text(encoding="utf-8"))
PLACES = sorted(texts(SPEC), key=str)
KEYS = [("jobs", "shop", "match_labels", "app"), ("sources", "pods", "match_labels", "app"),
        ("sources", "audit", "policy", 0, "resources", "metrics.example.com")]  # fmt: skip

# Each holds what ends a text, or begins something else, in one of the output's languages.
POLYGLOTS = (
    """x'"`\\ $(touch x) $HOME ${home} $${HOME} {{ .Values.x }} {% x %} | <b>[a](b) *c* # - : , ]} // /* ;&>""",
    'x"\n}\nevil "y" {\n}\n---\nkind: Secret\n- a\n| b | c |\n# d\nUSAGE\nEOF\n\'; touch x\n',
    "x\t\x1b\x7f\u2028\u202e\u00e9\U0001f600\ufeff\\u0022\\n\\",
)
PREFIXES = (("path", "/"), ("url", "https://example.com/"))

TEXTS = st.one_of(
    st.text(min_size=1, max_size=30),  # no text at all may leave a line out
    st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=4).map("".join).filter(bool),
    st.text(alphabet="\"'`\\${}()[]<>|#:;,&*!%@-=\n\r\t xa", min_size=1, max_size=40),
)


def with_prefix(place: Place, text: str) -> str:
    """A text that is not refused for its first letters alone."""
    return next((prefix + text for name, prefix in PREFIXES if place[-1] == name), text)


def compiled(spec: Any, folder: Path, values: dict[str, str] | None = None) -> dict[str, str] | None:
    """The outputs as texts; None where the spec is refused, in order."""
    path = folder / "spec.yaml"
    path.write_text(dumped(spec), encoding="utf-8")
    report = Report()
    try:
        files = compile_spec(path, values or {}, report).render()
    except Problems:
        assert report.failed
        return None
    return {name: content.decode() for name, content in files.items()}


@cache
def harmless_shapes(place: Place, folder: Path) -> dict[str, Any] | None:
    files = compiled(replaced(SPEC, place, with_prefix(place, "harmless")), folder)
    return None if files is None else {name: shape(name, text) for name, text in files.items()}


def same_shape(place: Place, text: str, folder: Path) -> bool:
    """Whether the text was taken; fails where it changes more than a text."""
    files = compiled(replaced(SPEC, place, with_prefix(place, text)), folder)
    if files is None:
        return False
    expected = harmless_shapes(place, folder)
    assert expected is not None, f"{place} takes {text!r} and not a plain word"
    assert files.keys() == expected.keys(), f"{text!r} at {place} changes the files"
    for name, content in files.items():
        assert shape(name, content) == expected[name], f"{text!r} at {place} changes the shape of {name}"
        if name.endswith(".sh"):
            assert subprocess.run(["bash", "-n"], input=content, text=True, check=False).returncode == 0
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("injection")


@cache
def takers(text: str, folder: Path) -> tuple[Place, ...]:
    """The free places where the text is not refused."""
    return tuple(place for place in FREE if is_taken(place, text, folder))


def is_taken(place: Place, text: str, folder: Path) -> bool:
    if place[-1] in ("first_line", "line") and not isinstance(compile_regex(text), Regex):
        return False  # what is no regular expression is refused later than where this looks
    if place[0] in ("rules", "queries"):  # what they hold is read later too
        return compiled(replaced(SPEC, place, text), folder) is not None
    path = folder / "spec.yaml"
    path.write_text(dumped(replaced(SPEC, place, with_prefix(place, text))), encoding="utf-8")
    try:
        plan_spec(path, {}, Report())
    except Problems:
        return False
    return True


def everywhere(text: str, places: tuple[Place, ...]) -> Any:
    spec = SPEC
    for place in places:
        spec = replaced(spec, place, with_prefix(place, text))
    return spec


NARROW_PATTERNS = ("^/", r"^[\x20-\x7e]+$")  # which leave all that could end a text on one line


def schema_places(node: Any, at: Place = ()) -> set[Place]:
    """The places of texts that the schema leaves free: `*` for any key of a map, `[]` for any item of a list."""
    if not isinstance(node, dict):
        return set()
    if "$ref" in node:
        node = spec_schema()["$defs"][node["$ref"].removeprefix("#/$defs/")]
    found: set[Place] = set()
    if (
        node.get("type") == "string"
        and not node.keys() & {"enum", "const"}
        and node.get("pattern", "^/") in NARROW_PATTERNS
    ):
        found.add(at)
    for name, inner in node.get("properties", {}).items():
        found |= schema_places(inner, (*at, name))
    found |= schema_places(node.get("additionalProperties"), (*at, "*"))
    found |= schema_places(node.get("items"), (*at, "[]"))
    for word in ("anyOf", "oneOf", "allOf"):
        for inner in node.get(word, ()):
            found |= schema_places(inner, at)
    for word in ("if", "then", "else"):
        found |= schema_places(node.get(word), at)
    return found


def is_at(pattern: Place, place: Place) -> bool:
    return len(pattern) == len(place) and all(
        wanted in (step, "*") or (wanted == "[]" and isinstance(step, int))
        for wanted, step in zip(pattern, place, strict=True)
    )


# What a test sends and expects reaches no output (tests/test_determinism.py), nor do names of files that are read; what
# a contract demands reaches only messages. A kind and `keep: used` are fixed words, and an expression is a text of
# another language, which is read and printed.
NOT_FREE = ("kind", "keep", "file", "metrics", "expr", "logql", "promql")
WANTED = {
    place
    for place in schema_places(spec_schema())
    if place[0] not in ("tests", "contract") and place[-1] not in NOT_FREE
}
FREE = [place for place in PLACES if any(is_at(pattern, place) for pattern in WANTED)]


def test_every_free_text_of_the_schema_is_tried() -> None:
    assert len(WANTED) > 30
    assert {pattern for pattern in WANTED if not any(is_at(pattern, place) for place in FREE)} == set()


@pytest.mark.parametrize("text", POLYGLOTS, ids=["one_line", "several_lines", "characters"])
def test_a_text_stays_a_text_in_all_places_at_once(text: str, folder: Path) -> None:
    taken = takers(text, folder)
    assert ("description",) in taken
    hostile, harmless = (compiled(everywhere(word, taken), folder) for word in (text, "harmless"))
    assert hostile is not None
    assert harmless is not None
    assert hostile.keys() == harmless.keys()
    for name, content in hostile.items():
        assert shape(name, content) == shape(name, harmless[name]), f"{name} has another shape"


@pytest.mark.conformance
@pytest.mark.parametrize("text", POLYGLOTS, ids=["one_line", "several_lines", "characters"])
@pytest.mark.parametrize("place", PLACES, ids=lambda place: ".".join(map(str, place)))
def test_a_text_stays_a_text_wherever_it_stands(place: Place, text: str, folder: Path) -> None:
    same_shape(place, text, folder)


@pytest.mark.parametrize("text", POLYGLOTS, ids=["one_line", "several_lines", "characters"])
@pytest.mark.parametrize("place", KEYS, ids=lambda place: ".".join(map(str, place)))
def test_a_key_stays_a_key(place: Place, text: str, folder: Path) -> None:
    outcomes = []
    for key in ("harmless", text):
        spec = replaced(SPEC, place, None)
        parent = spec
        for step in place[:-1]:
            parent = parent[step]
        value = SPEC
        for step in place:
            value = value[step]
        del parent[place[-1]]
        parent[key] = value
        files = compiled(spec, folder)
        outcomes.append(files and {name: shape(name, content) for name, content in files.items()})
    assert outcomes[1] in (None, outcomes[0])


@settings(max_examples=40, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.sampled_from(FREE), TEXTS)
def test_any_text_stays_a_text(folder: Path, place: Place, text: str) -> None:
    same_shape(place, text, folder)


@pytest.mark.conformance
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FREE), TEXTS)
def test_any_text_stays_a_text_at_length(folder: Path, place: Place, text: str) -> None:
    same_shape(place, text, folder)


@settings(max_examples=40, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.sampled_from(["RUN", "NUMBER"]), TEXTS)
def test_a_value_given_at_compile_time_stays_a_text(folder: Path, name: str, text: str) -> None:
    accepted = {"RUN": "[a-z0-9]([a-z0-9-]*[a-z0-9])?", "NUMBER": "1|two"}
    files = compiled(SPEC, folder, {name: text})
    assert (files is not None) == (re.fullmatch(accepted[name], text) is not None and len(text) <= 63)


def test_grafana_puts_no_variables_into_a_folder(folder: Path) -> None:
    files = compiled(replaced(SPEC, ("backends", "grafana", "folder"), "a $HOME $(id) $${HOME}"), folder)
    assert files is not None
    config_map = yaml.safe_load(files["host/manifests/20-configmap-grafana-provisioning.yaml"])
    (provider,) = yaml.safe_load(config_map["data"]["dashboards.yaml"])["providers"]
    assert provider["folder"] == "a $$HOME $$(id) $${HOME}"  # of which Grafana makes what the spec says


def test_a_relabel_rule_puts_no_groups_into_a_label(folder: Path) -> None:
    files = compiled(replaced(SPEC, ("jobs", "shop", "labels", "zone", "value"), "a $1 x"), folder)
    assert files is not None
    assert 'replacement  = "a $$1 x"' in files["inside/single.alloy"]


def test_no_hostile_script_does_anything_but_refuse(folder: Path) -> None:
    """The whole script runs with hostile texts in every place that takes them: nothing of them is run."""
    files = compiled(everywhere(POLYGLOTS[0], takers(POLYGLOTS[0], folder)), folder)
    assert files is not None
    script = folder / "deploy.sh"
    script.write_text(files["deploy-vcluster.sh"], encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "RUN": "run-1"}
    done = subprocess.run(
        ["bash", script, "--help"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    subprocess.run(["bash", script], cwd=folder, env=environment, capture_output=True, check=False)
    assert not (folder / "x").exists()
