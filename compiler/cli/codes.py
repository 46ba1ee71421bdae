"""The codes of findings about out/ as a whole, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "output/stale": Explanation(
        "the output folder is not what the specs say",
        "Someone changed a spec, the compiler or a compiled file, and did not compile again. `alloyc compile --check` "
        "prints what compiling would change.",
    ),
    "output/not-readable": Explanation(
        "the output folder cannot be read",
        "The operating system refused to read a file of the output folder, so it cannot be compared.",
    ),
}
