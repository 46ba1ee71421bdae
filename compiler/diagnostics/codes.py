"""What `alloyc explain CODE` prints: the meaning of a code, an input that fails and the same input mended."""

from __future__ import annotations

from msgspec import Struct


class Explanation(Struct, frozen=True):
    """One code's page. `failing` and `mended` are short inputs (YAML or Alloy); empty where none fits."""

    title: str
    meaning: str
    failing: str = ""
    mended: str = ""
