"""Every code of the proofs has a case that shows its message."""

from __future__ import annotations

from pathlib import Path

from compiler.proof.codes import CODES

# A drop of everything is refused by itself, before it is asked what arrives.
SHOWN_BY_CONFIGS = {"spec/never-arrives"}
TESTS = Path(__file__).resolve().parents[1]


def test_every_code_of_the_proofs_has_a_case() -> None:
    folders = [TESTS / kind for kind in ("rejected", "warned")]
    shown = {
        path.parent.parent.relative_to(folder).as_posix()
        for folder in folders
        for path in folder.rglob("spec.yaml")
    }
    assert CODES.keys() - SHOWN_BY_CONFIGS <= shown
