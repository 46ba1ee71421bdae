"""The codes of findings of a spec's own tests, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "test/failed": Explanation(
        "a test of the spec failed",
        "What a test of `tests:` sends does not become what it expects. The trace below the message shows each step.",
    ),
}
