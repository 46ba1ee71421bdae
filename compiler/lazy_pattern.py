"""Regular expressions of modules, compiled when they are first used: a command uses few of those that it imports."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def lazy_pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What re.compile returns for the same arguments, to whoever calls a method of it.

    Errors in `text` are raised at the first use; a test compiles all expressions.
    """
    return cast("re.Pattern[AnyStr]", LazyPattern(text, flags))


class LazyPattern:
    """Gets each method of the compiled expression when it is first asked for."""

    def __init__(self, text: Any, flags: int) -> None:
        self.given = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copying and pickling ask for what is not there
            raise AttributeError(name)
        value = getattr(re.compile(*self.given), name)
        setattr(self, name, value)  # found without this method from now on
        return value
