"""The codes of findings about what a trace is given, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "trace/bad-input": Explanation(
        "a line given to `alloyc trace` is no input",
        "Each line must be one JSON object with `labels`, a map of texts, and for log components `line`, a text; "
        "`timestamp` (RFC 3339) and `structured_metadata` may be there too.",
    ),
    "trace/not-simulated": Explanation(
        "what Alloy would do cannot be told here",
        "The component depends on what only a running Alloy knows: chance, an environment variable that was not "
        "given with --env, a module, or a kind of component that is not simulated.",
    ),
}
