"""A source as the scanner reads it: one character for each byte, and the first byte that no source may hold.

Alloy counts columns and offsets in bytes. Decoded as Latin-1, a text's indices are its byte offsets.
"""

from __future__ import annotations

from msgspec import Struct

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class ByteFault(Struct, frozen=True):
    """A byte that is illegal wherever it stands, strings and comments included."""

    offset: int
    message: str


class Source(Struct, frozen=True):
    """`text` has one character for each byte of the source; `fault` is the first illegal byte, if any."""

    text: str
    fault: ByteFault | None

    @property
    def start(self) -> int:
        """Where the first token may begin: a leading byte order mark is skipped."""
        return len(BYTE_ORDER_MARK) if self.text.startswith("\xef\xbb\xbf") else 0


def read_source(source: str | bytes) -> Source:
    """The bytes of `source`, one character for each; lone surrogates of a str become illegal bytes."""
    if isinstance(source, str):
        if source.isascii() and "\0" not in source:
            return Source(source, None)
        source = source.encode("utf-8", "surrogatepass")
    return Source(source.decode("latin-1"), _first_fault(source))


def decoded(text: str) -> str:
    """The characters of a piece of a `Source.text`."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8")


def _first_fault(source: bytes) -> ByteFault | None:
    faults = []
    if (nul := source.find(b"\0")) >= 0:
        faults.append(ByteFault(nul, "illegal character NUL"))
    if (mark := source.find(BYTE_ORDER_MARK, 1)) >= 0:
        faults.append(ByteFault(mark, "illegal byte order mark"))
    try:
        source.decode("utf-8")
    except UnicodeDecodeError as error:
        faults.append(ByteFault(error.start, "illegal UTF-8 encoding"))
    return min(faults, key=lambda fault: fault.offset, default=None)
