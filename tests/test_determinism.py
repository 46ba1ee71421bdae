"""The same spec gives the same bytes, whatever else differs."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from compiler.diagnostics import Report
from compiler.pipeline import compile_spec

ROOT = Path(__file__).resolve().parents[1]
SPECS = sorted((ROOT / "specs").glob("*.yaml"))
DIGEST = """
import hashlib, sys
from pathlib import Path
from compiler.diagnostics import Report
from compiler.pipeline import compile_spec
files = compile_spec(Path(sys.argv[1]), {}, Report()).render()
print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())
"""


def digest(files: dict[str, bytes]) -> str:
    return hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest()


def compiled(path: Path) -> dict[str, bytes]:
    return compile_spec(path, {}, Report()).render()


def shuffled(value: object, order: random.Random) -> object:
    """The value with the keys of all its mappings in another order; lists keep theirs, since it has a meaning."""
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key], order) for key in keys}
    if isinstance(value, list):
        return [shuffled(item, order) for item in value]
    return value


class Quoting(yaml.SafeDumper):
    """Quotes every text, since an unquoted 1 in another place would be read as a number."""


Quoting.add_representer(
    str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_tests_of_sources_and_jobs_change_nothing_of_what_is_compiled(path: Path, tmp_path: Path) -> None:
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    kept = {name: test for name, test in spec["tests"].items() if "rule" in test}
    assert len(kept) < len(spec["tests"]), "the spec has tests of sources and jobs"
    spec["tests"] = kept
    untested = tmp_path / path.name
    untested.write_text(yaml.dump(spec, Dumper=Quoting, sort_keys=False), encoding="utf-8")
    assert digest(compiled(untested)) == digest(compiled(path))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_order_of_keys_does_not_reach_the_output(path: Path, seed: int, tmp_path: Path) -> None:
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    other = tmp_path / path.name
    text = yaml.dump(shuffled(spec, random.Random(seed)), Dumper=Quoting, sort_keys=False, allow_unicode=True)
    other.write_text(text, encoding="utf-8")
    assert compiled(other) == compiled(path)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "changed",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "2", "LC_ALL": "C"},
        {"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Kathmandu"},
    ],
    ids=lambda changed: " ".join(changed.values()),
)
def test_the_environment_does_not_reach_the_output(
    path: Path, changed: dict[str, str], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "specs"
    elsewhere.mkdir()
    shutil.copy(path, elsewhere)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **changed}
    command = [sys.executable, "-c", DIGEST, f"specs/{path.name}"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest(compiled(path))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_committed_output_is_what_the_specs_say(path: Path) -> None:
    folder = ROOT / "out" / path.stem
    present = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    files = compiled(path)
    assert present == set(files)
    assert all((folder / name).read_bytes() == content for name, content in files.items())
