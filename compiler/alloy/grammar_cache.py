"""The grammar to a Lark parser, kept in the user's cache folder: building it takes longer than reading it."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
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
    folder = _cache_folder()
    if folder is None:
        return _build(grammar, None)
    key = hashlib.sha256(f"{grammar}{lark.__version__}{sys.version}".encode()).hexdigest()[:16]
    path = folder / f"alloy-grammar-{key}.pickle"
    if path.exists():
        return _build(grammar, path)
    return _build_and_keep(grammar, path)


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


def _build_and_keep(grammar: str, path: Path) -> lark.Lark:
    """Builds the parser; Lark writes it to a file of our own, which then becomes `path` in one step."""
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
        os.close(descriptor)
        os.unlink(name)
        parser = _build(grammar, Path(name))
        os.replace(name, path)
    except OSError:
        return _build(grammar, None)
    return parser


def _cache_folder() -> Path | None:
    """The writable folder for caches, made if need be; None where there is none."""
    with suppress(OSError, RuntimeError):
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "alloyc"
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    return None
