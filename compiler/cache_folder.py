"""Where what takes long to make is kept from one command to the next: grammars and templates."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def cache_folder() -> Path | None:
    """The folder of this program below the user's caches, made if need be; None where it cannot be had."""
    with suppress(OSError, RuntimeError):  # no home, no permission
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "alloyc"
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    return None
