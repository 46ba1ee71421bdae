"""The codes of findings about what flows through a stack, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "spec/impossible-label": Explanation(
        "A test expects a label, or a value, that cannot be there",
        "The compiler knows which labels each line and series can have at each sink, and for some of them which "
        "values: out/<spec>/PIPELINES.md lists them. This test could never pass.",
    ),
}
