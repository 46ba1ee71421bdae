"""The grammar to a Lark parser, kept in the user's cache folder: building it takes longer than reading it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import lark

from compiler.alloy.tree_builder import TreeBuilder

GRAMMAR = Path(__file__).with_name("grammar.lark")


class GivenTokens(lark.lexer.Lexer):
    """The lexer of a parser whose input is an iterator of tokens."""

    def __init__(self, conf: object) -> None:
        """Takes Lark's lexer configuration, which says nothing that is needed here."""

    def lex(self, given: Any) -> Any:  # type: ignore[override]  # Lark's simplest lexer interface
        return given


@cache
def load_parser() -> lark.Lark:
    """The parser of Alloy, whose input is an iterator of tokens."""
    grammar = GRAMMAR.read_text(encoding="utf-8")
    key = hashlib.sha256(f"{grammar}{lark.__version__}{sys.version}".encode()).hexdigest()[:16]
    with _locked_file(f"alloy-grammar-{key}.pickle") as path:
        return _build(grammar, path)


def _build(grammar: str, path: Path | None) -> lark.Lark:
    return lark.Lark(
        grammar,
        parser="lalr",
        lexer=GivenTokens,
        transformer=TreeBuilder,
        keep_all_tokens=True,
        maybe_placeholders=False,
        cache=str(path) if path else False,
    )


@contextmanager
def _locked_file(name: str) -> Iterator[Path | None]:
    """The file of this name in the user's cache folder, for this process alone; None where that cannot be had.

    Lark reads and writes the file in place. A file that a dying process left half written does not unpickle, and
    Lark replaces it.
    """
    with ExitStack() as stack:
        path = None
        with suppress(
            OSError, RuntimeError
        ):  # no home, no folder, no permission, or another process is at it
            folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "alloyc"
            folder.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(open(folder / f"{name}.lock", "ab"))
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path = folder / name
        yield path
