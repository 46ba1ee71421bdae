"""A template's text in, a Template out: what it reads and calls, and what it writes for given data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from compiler.languages.go_strings import normal
from compiler.languages.go_template.alloy_functions import ALLOY
from compiler.languages.go_template.compiler import Compiler
from compiler.languages.go_template.functions import BUILTINS
from compiler.languages.go_template.nodes import Block
from compiler.languages.go_template.parser import MAIN, parse_trees
from compiler.languages.go_template.reads import called_functions, fields_read
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.sprig import SPRIG
from compiler.languages.go_template.state import State
from compiler.languages.go_values import StringMap

FUNCTIONS: Final[dict[str, Function]] = BUILTINS | SPRIG | ALLOY  # the later hides the earlier, as in Alloy


class Template:
    """A parsed template. It holds no state: runs do not see each other."""

    def __init__(self, text: str) -> None:
        """Raises TemplateSyntaxError."""
        self.text = text
        self._trees = parse_trees(text, FUNCTIONS)
        compiler = Compiler(FUNCTIONS)
        self._compiled = {name: compiler.tree(tree) for name, tree in self._trees.items()}

    def execute(self, data: Mapping[str, object], *, texts_only: bool = False, now: int | None = None) -> str:
        """What the template writes for the data, a map of texts by key; a missing key prints `<no value>`.

        `texts_only`: the data are a `map[string]string`, as in stage.replace, and not a map of anything, as
        in stage.template; functions that take maps accept only the latter. `now`: the clock, in nanoseconds
        since 1970. Raises TemplateError where Alloy would leave the entry as it is, and NotSimulated where
        what Alloy does cannot be told: chance, the machine, the clock without `now`, or a result too large.
        """
        root = StringMap(data) if texts_only else dict(data)
        state = State(self._compiled, root, now)
        self._compiled[MAIN].run(state, root)
        return normal("".join(state.output))

    @property
    def main(self) -> Block:
        """The tree of the text itself, without the templates that it defines."""
        return self._trees[MAIN]

    def fields(self) -> frozenset[str]:
        """The keys of the data that the text names: `.level`, `$.level`, `index . "level"`, also in its
        templates.
        """
        return fields_read(self._trees)

    def functions(self) -> frozenset[str]:
        """The names of the functions that it calls."""
        return called_functions(self._trees)


@lru_cache(maxsize=512)
def parse(text: str) -> Template:
    """Parse as Alloy does when it loads stage.template. Raises TemplateSyntaxError."""
    return Template(text)
