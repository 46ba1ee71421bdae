"""The codes of findings about writing output, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "output/unsafe-path": Explanation(
        "A file outside its folder",
        "Every file of the output lies below the folder of its spec; a name cannot lead out of it.",
    ),
    "output/not-ours": Explanation(
        "The folder holds something else",
        "The output folder of a spec is replaced as a whole. One that holds files, but none of those that would "
        "be written, was not written by a compile and is left alone; so are links and files in its place.",
    ),
    "output/not-writable": Explanation(
        "The output cannot be written",
        "The system refused to write: no permission, no space, a file in place of a folder. The output folders "
        "are as they were before or as they should be, each as a whole.",
    ),
    "output/busy": Explanation(
        "Another compile is writing",
        "Two compiles never write to the same output at once; this one gave up waiting.",
    ),
}
