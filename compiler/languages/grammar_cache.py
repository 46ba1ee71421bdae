"""Lark parsers, their tables kept in the user's cache folder: building them takes longer than reading them."""

from __future__ import annotations

import fcntl
import hashlib
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import lark

from compiler.cache_folder import cache_folder


def cached_parser(name: str, grammar: str, **options: Any) -> lark.Lark:
    """A LALR parser of `grammar`; `name` is part of the cache file's name, so is what the tables depend on."""
    key = hashlib.sha256(f"{grammar}{lark.__version__}{sys.version}".encode()).hexdigest()[:16]
    with _locked_file(f"{name}-grammar-{key}.pickle") as path:
        return lark.Lark(grammar, parser="lalr", cache=str(path) if path else False, **options)


@contextmanager
def _locked_file(name: str) -> Iterator[Path | None]:
    """The file of this name in the user's cache folder, for this process alone; None where that cannot be had.

    Lark reads and writes the file in place. A file that a dying process left half written does not unpickle, and
    Lark replaces it.
    """
    with ExitStack() as stack:
        path = None
        folder = cache_folder()
        if folder is not None:
            with suppress(OSError):  # no permission, or another process is at it
                lock = stack.enter_context(open(folder / f"{name}.lock", "ab"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path = folder / name
        yield path
