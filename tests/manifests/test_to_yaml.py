"""Kubernetes objects as YAML: how they look, and that every reader gets back what was meant."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from compiler.manifests.to_yaml import to_yaml
from compiler.manifests.yaml_comments import comment_of, commented

OBJECT = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "alloy-config", "labels": {"app.kubernetes.io/name": "alloy"}, "annotations": {}},
    "data": {
        "config.alloy": 'logging {\n\tlevel = "info"\n}\n\nx "y" { }\n',
        "enabled": "true",
        "number": "10",
        "exponent": "1e3",
        "octal": "0o17",
        "no": "no",
        "empty": "",
        "regex": r"a\.b\"",
        "quote": "it's",
        "sentence": "Some: text # here",
        "memory": "128Mi",
        "emoji": "é日🙂",
        "escape": "\x1b[31m\u202e\u200b",
    },
    "spec": {
        "replicas": 1,
        "ratio": 0.5,
        "hostNetwork": False,
        "nothing": None,
        "verbs": ["get", "list"],
        "groups": [""],
        "args": ["run", "--config.file=/etc/x", "-c"],
        "ports": [8080, 12345],
        "none": [],
        "containers": [{"name": "a", "env": [{"name": "B", "value": "c"}]}, {"name": "b"}],
        "nested": [["a b", "c"], [1]],
    },
}

TEXT = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: alloy-config
  labels:
    app.kubernetes.io/name: alloy
  annotations: {}
data:
  config.alloy: |
    logging {
    \tlevel = "info"
    }

    x "y" { }
  enabled: "true"
  number: "10"
  exponent: "1e3"
  octal: "0o17"
  "no": "no"
  empty: ""
  regex: 'a\\.b\\"'
  quote: "it's"
  sentence: "Some: text # here"
  memory: 128Mi
  emoji: "é日🙂"
  escape: "\\x1b[31m\\u202e\\u200b"
spec:
  replicas: 1
  ratio: 0.5
  hostNetwork: false
  nothing: null
  verbs: [get, list]
  groups: [""]
  args:
    - run
    - --config.file=/etc/x
    - "-c"
  ports:
    - 8080
    - 12345
  none: []
  containers:
    - name: a
      env:
        - name: B
          value: c
    - name: b
  nested:
    -
      - "a b"
      - c
    -
      - 1
"""


def test_an_object_reads_like_one_written_by_hand() -> None:
    assert to_yaml(OBJECT) == TEXT.replace("    -\n      - ", "    - - ")


def test_comments_stand_above_keys_and_items_and_change_nothing_else() -> None:
    rule = commented({"resources": ["pods"], "verbs": ["get"]}, ("discovery.kubernetes.pods", "job pods\x1b"))
    value = {"rules": [rule], "data": commented({"a": commented("b\nc\n", ("why a",))}, ("why data",))}
    assert to_yaml(commented(value, ("top",))) == (
        "# top\n"
        "rules:\n"
        "  # discovery.kubernetes.pods\n"
        "  # job pods\\x1b\n"
        "  - resources: [pods]\n"
        "    verbs: [get]\n"
        "# why data\n"
        "data:\n"
        "  # why a\n"
        "  a: |\n"
        "    b\n"
        "    c\n"
    )
    assert rule == {"resources": ["pods"], "verbs": ["get"]}
    assert (comment_of(rule), comment_of("x")) == (("discovery.kubernetes.pods", "job pods\x1b"), ())


def test_long_comments_are_wrapped_and_cannot_break_out() -> None:
    text = to_yaml({"a": commented(["x"], ("word " * 60, "evil\nb: 1", ""))})
    assert all(len(line) <= 102 for line in text.splitlines())
    assert yaml.safe_load(text) == {"a": ["x"]}


@pytest.mark.parametrize(
    ("text", "header"),
    [
        *(("a\nb\n", "|"), ("a\nb", "|-"), ("a\nb\n\n", "|+"), ("a\n\n  b \n", "|"), ("---\n...\n# x\n", "|")),
        *(("\n a\nb\n", "|2"), (" a\nb", "|2-"), ("\n\ta\nb\n", "|2"), ("a\n", "|")),
    ],
)  # fmt: skip
def test_several_lines_become_a_block(text: str, header: str) -> None:
    assert to_yaml({"a": text}).splitlines()[0] == f"a: {header}"
    assert to_yaml({"a": [text]}).splitlines()[1] == f"  - {header}"


@pytest.mark.parametrize(
    "text", ["\n", "\n\n", "a\r\nb\n", "a\n\x07\n", "a\u2028b\n", "a\n  ", "a\n\t\n", "\ufeffa\n", "\ta\n"]
)
def test_lines_that_a_block_cannot_hold_or_show_are_quoted(text: str) -> None:
    assert to_yaml({"a": text}).startswith('a: "')


@pytest.mark.parametrize(
    "value",
    [{1: "a"}, {"a": float("inf")}, {"a": b"x"}, {"a": {1, 2}}, {"a": "\ud800"}, {"a": Ellipsis}],
    ids=str,
)
def test_what_yaml_cannot_say_is_a_bug(value: dict[Any, Any]) -> None:
    with pytest.raises(AssertionError):
        to_yaml(value)


HOSTILE = st.one_of(
    st.text(max_size=20),
    st.text(st.sampled_from(" \n\t-:#?|>'\"\\&*!%@`[]{},ab01\r\x00é🙂\u2028\u0085\ufeff"), max_size=12),
    st.text(st.sampled_from("0123456789_.:-+eExoybntrufalsYNO~=TZ "), max_size=12),
).filter(lambda text: not any("\ud800" <= character <= "\udfff" for character in text))
FINITE = st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.one_of(HOSTILE, st.integers(-(2**63), 2**63), st.booleans(), st.none(), FINITE),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(HOSTILE, inner, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(HOSTILE, VALUES, max_size=4))
@example({"a" * 2000: {"b": "c"}})
@example({"? a": ["- b", {"- c": "d"}], "<<": "<<"})
def test_every_value_is_read_back_by_both_parsers(value: dict[str, Any]) -> None:
    text = to_yaml(value)
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        assert yaml.load(text, Loader=loader) == value
    assert to_yaml(value) == text
    assert not {c for c in text if unicodedata.category(c) in ("Cc", "Zl", "Zp")} - {"\n", "\t"}


@given(st.lists(HOSTILE, min_size=1, max_size=5))
def test_a_comment_never_changes_the_value(lines: list[str]) -> None:
    value = {"a": commented({"b": "c"}, tuple(lines)), "d": [commented("e", tuple(lines))]}
    assert yaml.safe_load(to_yaml(value)) == {"a": {"b": "c"}, "d": ["e"]}


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_reads_the_same_texts(tmp_path: Path) -> None:
    hostile = [
        *("yes", "1e3", "0o17", "012", "12:30", "2024-01-01", "~", "null", ".inf", "0x1F", "1_000", "", " ", "-", "="),
        *("a\tb\n\tc\n", " a\nb\n", "\ta\n", "\n\ta\n", "\n\na\n", "a\n\n\n", "a", "a \nb  \n"),
        *("{a: 1}\n- b\n# c\n", "|\n>\n"),
        *("é🙂\n", "\x1b\x07", "\u2028", "a: b", "#", "'\"\\", "%a", "@a", "`a`", "*a", "&a", "!a", "x" * 3000),
    ]  # fmt: skip
    data = {f"k{index}": text for index, text in enumerate(hostile)}
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": data}
    (tmp_path / "c.yaml").write_text(to_yaml(manifest), encoding="utf-8")
    (tmp_path / "kustomization.yaml").write_text(to_yaml({"resources": ["c.yaml"]}), encoding="utf-8")
    done = subprocess.run(["kubectl", "kustomize", tmp_path], capture_output=True, check=True)
    assert yaml.load(done.stdout, Loader=yaml.BaseLoader)["data"] == data
