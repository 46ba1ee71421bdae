"""The digest that rolls pods when their config changes."""

from __future__ import annotations

import hashlib


def digest(*texts: str) -> str:
    """The SHA-256 of the texts, one after the other, in hexadecimal."""
    return hashlib.sha256("".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
