"""Sprig's encodings and checksums: the table ENCODINGS. A text that does not decode gives Go's error as its
result.

Source of the rules: sprig (strings.go, crypto.go, defaults.go); Go's encoding/base64 and encoding/base32.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from compiler.languages.go_strings import decode, encode
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_template.signatures import Function

_BASE64: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BASE32: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_BASE32_GROUP: Final = 8


def _b64enc(text: str) -> str:
    from binascii import b2a_base64

    return b2a_base64(encode(text), newline=False).decode()


def _b64dec(text: str) -> str:
    from binascii import a2b_base64

    data = encode(text).decode("latin-1")
    if (place := _base64_error(data)) is not None:
        return f"illegal base64 data at input byte {place}"
    return decode(a2b_base64(data))


def _base64_error(text: str) -> int | None:
    """Where Go's decoder stops; line ends may stand anywhere."""
    places = [place for place, char in enumerate(text) if char not in "\r\n"]
    end = next((n for n, place in enumerate(places) if text[place] not in _BASE64), len(places))
    position = end % 4
    if end == len(places):
        return len(text) - position if position else None
    if text[places[end]] != "=" or position < 2:
        return places[end]
    if position == 3:
        return places[end + 1] if end + 1 < len(places) else None
    if end + 1 == len(places):
        return len(text)
    if text[places[end + 1]] != "=":
        return places[end + 1] - 1
    return places[end + 2] if end + 2 < len(places) else None


def _b32enc(text: str) -> str:
    from base64 import b32encode

    return b32encode(encode(text)).decode()


def _b32dec(text: str) -> str:
    from base64 import b32decode

    data = encode(text).decode("latin-1").replace("\r", "").replace("\n", "")
    if (place := _base32_error(data)) is not None:
        return f"illegal base32 data at input byte {place}"
    end = data.find("=")
    data = data[: end + -end % _BASE32_GROUP] if end >= 0 else data
    return decode(b32decode(data))


def _base32_error(text: str) -> int | None:
    end = next((place for place, char in enumerate(text) if char not in _BASE32), len(text))
    position = end % _BASE32_GROUP
    rest = len(text) - end
    if end == len(text):
        return end - position if position else None
    if text[end] != "=" or position < 2 or rest > _BASE32_GROUP:
        return end
    if rest + position < _BASE32_GROUP:
        return len(text)
    for place in range(end + 1, end + _BASE32_GROUP - position):
        if text[place] != "=":
            return place - 1
    return end if position in (3, 6) else None


def _checksum(algorithm: str) -> Callable[[str], str]:
    def apply(text: str) -> str:
        import hashlib

        return hashlib.new(algorithm, encode(text), usedforsecurity=False).hexdigest()

    return apply


def _adler32(text: str) -> str:
    from zlib import adler32

    return str(adler32(encode(text)))


def _from_json(text: str) -> object:
    try:
        return _must_from_json(text)
    except CallError:
        return None


def _must_from_json(text: str) -> object:
    from compiler.languages.go_marshal import BadJson, unmarshal

    try:
        return unmarshal(text)
    except BadJson as error:
        raise CallError(str(error)) from error


def _to_json(indent: str = "", *, html: bool = True, must: bool = False) -> Callable[[object], str]:
    def apply(value: object) -> str:
        from compiler.languages.go_marshal import BadJson, marshal

        try:
            return marshal(value, indent=indent, escape_html=html)
        except BadJson as error:
            if must:
                raise CallError(str(error)) from error
            return ""

    return apply


ENCODINGS: Final = {
    "b64enc": Function(_b64enc, "string"),
    "b64dec": Function(_b64dec, "string"),
    "b32enc": Function(_b32enc, "string"),
    "b32dec": Function(_b32dec, "string"),
    "sha1sum": Function(_checksum("sha1"), "string"),
    "sha256sum": Function(_checksum("sha256"), "string"),
    "sha512sum": Function(_checksum("sha512"), "string"),
    "adler32sum": Function(_adler32, "string"),
    "fromJson": Function(_from_json, "string"),
    "mustFromJson": Function(_must_from_json, "string"),
    "toJson": Function(_to_json(), "any"),
    "mustToJson": Function(_to_json(must=True), "any"),
    "toPrettyJson": Function(_to_json("  "), "any"),
    "mustToPrettyJson": Function(_to_json("  ", must=True), "any"),
    "toRawJson": Function(_to_json(html=False, must=True), "any"),
    "mustToRawJson": Function(_to_json(html=False, must=True), "any"),
}
