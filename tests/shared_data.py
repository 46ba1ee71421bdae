"""Where the conformance data lie: the folder `shared` beside the checkout, or $ALLOYC_SHARED."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(os.environ.get("ALLOYC_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(name: str) -> Path:
    """The path of one file or folder of the conformance data.

    Skips the calling test (or, at import time, its module) where the data are absent; in CI that is a failure.
    """
    path = FOLDER / name
    if path.exists():
        return path
    message = f"conformance data {name!r} not found: put the folder `shared` beside the checkout"
    if os.environ.get("CI"):
        raise FileNotFoundError(message)
    pytest.skip(message, allow_module_level=True)


def cases(name: str) -> list[Any]:
    """The cases of one JSON file below `shared/cases`."""
    return json.loads(shared(f"cases/{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]
