"""The code of compiled templates, kept between commands: making it takes longer than filling it in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

# What unpickling the checksum at the start of a file may raise, beside what Jinja itself takes for no hit.
_UNREADABLE = (
    *(UnpicklingError, EOFError, ValueError, OSError),
    *(LookupError, AttributeError, ImportError, TypeError, MemoryError),
)


class TemplateCache(FileSystemBytecodeCache):
    """Jinja's own cache. It knows a template by its text; the files' names also tell version and options apart."""

    def __init__(self, folder: Path, options: Mapping[str, object]) -> None:
        known_by = f"{jinja2.__version__}{sorted(options.items())}"
        digest = hashlib.sha256(known_by.encode()).hexdigest()[:16]
        super().__init__(str(folder), f"template-{digest}-%s.code")

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except _UNREADABLE:  # it is made again
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a full disk or a folder that cannot be written costs time, not the document
            super().dump_bytecode(bucket)
