"""A URL to its parts and back, as Sprig's urlParse and urlJoin do it.

Source of the rules: sprig (url.go) and Go's net/url (url.go).
"""

from __future__ import annotations

import re
from typing import Final

from compiler.languages.go_strings import decode, encode
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_values import kind_name
from compiler.lazy_pattern import lazy_pattern

_PERCENT = lazy_pattern(rb"%([0-9A-Fa-f]{2})?")
_CONTROL = lazy_pattern(r"[\0-\x1f\x7f]")
_SCHEME = lazy_pattern(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_PORT = lazy_pattern(r"(:[0-9]*)?")
_USERINFO = lazy_pattern(r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*")
_UNRESERVED: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
_IN_PATH: Final = _UNRESERVED + b"$&+,/:;=@"
_IN_FRAGMENT: Final = _UNRESERVED + b"$&+,/:;=?@!()*"
_IN_USER: Final = _UNRESERVED + b"$&+,;="
_IN_HOST: Final = _UNRESERVED + b"!$&'()*+,;=:[]<>\""


def url_parse(text: str) -> dict[str, object]:
    """The parts by their names, "" for those that are absent. Raises CallError for what is no URL."""
    url, _, fragment = text.partition("#")
    parts = _split(url)
    parts["fragment"] = _unescape(fragment)
    return dict(parts)


def _split(url: str) -> dict[str, str]:
    if _CONTROL.search(url):
        raise _bad("invalid control character in URL")
    parts = dict.fromkeys(
        ("scheme", "host", "hostname", "path", "query", "opaque", "fragment", "userinfo"), ""
    )
    if url.startswith(":"):
        raise _bad("missing protocol scheme")
    rest = url
    if match := _SCHEME.match(url):
        parts["scheme"], rest = match[1].lower(), url[match.end() :]
    rest, _, parts["query"] = rest.partition("?")
    if not rest.startswith("/"):
        if parts["scheme"]:
            return parts | {"opaque": rest}
        if ":" in rest.partition("/")[0]:
            raise _bad("first path segment in URL cannot contain colon")
    if rest.startswith("//") and (parts["scheme"] or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        rest = slash + path
        userinfo, at, host = authority.rpartition("@")
        parts["host"] = _host(host, parts["scheme"])
        parts["hostname"] = _hostname(parts["host"])
        parts["userinfo"] = _userinfo(userinfo) if at else ""
    return parts | {"path": _unescape(rest)}


def _host(host: str, scheme: str) -> str:
    if "[" in host:
        return _ip_literal(host)
    first, last = host.find(":"), host.rfind(":")
    colon = first if scheme in ("http", "https") else last
    if colon >= 0 and not _PORT.fullmatch(host[colon:]):
        raise _bad(f"invalid port {host[colon:]!r} after host")
    return _unescape_host(host)


def _ip_literal(host: str) -> str:
    from ipaddress import AddressValueError, IPv6Address

    address, bracket, port = host[1:].rpartition("]")
    if not host.startswith("[") or "[" in address or not bracket or not _PORT.fullmatch(port):
        raise _bad("invalid IP-literal")
    name, zone, identifier = address.partition("%25")
    unescaped = _unescape_host(name) + ("%" + _unescape(identifier) if zone else "")
    try:
        IPv6Address(unescaped.partition("%")[0])
    except AddressValueError as error:
        raise _bad(f"invalid host: {error}") from error
    return f"[{unescaped}]{port}"


def _unescape_host(host: str) -> str:
    for match in _PERCENT.finditer(encode(host)):
        if match[1] is None or (match[1][:1] < b"8" and match[1] != b"25"):
            raise _bad(f"invalid URL escape {match[0].decode()!r}")
    if any(byte < 128 and byte not in _IN_HOST + b"%" for byte in encode(host)):
        raise _bad("invalid character in host name")
    return _unescape(host)


def _hostname(host: str) -> str:
    name, colon, port = host.rpartition(":")
    host = name if colon and _PORT.fullmatch(colon + port) else host
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _userinfo(text: str) -> str:
    if not _USERINFO.fullmatch(text):
        raise _bad("net/url: invalid userinfo")
    return ":".join(_escape(_unescape(part), _IN_USER) for part in text.split(":", 1))


def _unescape(text: str) -> str:
    if "%" not in text:
        return text

    def byte_of(match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            raise _bad("invalid URL escape")
        return bytes((int(match[1], 16),))

    return decode(_PERCENT.sub(byte_of, encode(text)))


def _escape(text: str, kept: bytes) -> str:
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in encode(text))


def url_join(parts: dict[str, object]) -> str:
    """The inverse of url_parse. Raises CallError for a part that is no text."""
    part = {name: _text(parts, name) for name in ("scheme", "host", "path", "query", "opaque", "fragment")}
    userinfo = _text(parts, "userinfo")
    user = _split(f"proto://{userinfo}@host")["userinfo"] if userinfo else ""
    result = part["scheme"] + ":" if part["scheme"] else ""
    if part["opaque"]:
        result += part["opaque"]
    else:
        if part["host"] or user or (part["scheme"] and part["path"]):
            result += "//" + (user + "@" if userinfo else "") + _escape(part["host"], _IN_HOST)
        path = part["path"] if part["path"] == "*" else _escape(part["path"], _IN_PATH)
        if path and not path.startswith("/") and part["host"]:
            result += "/"
        result += "./" + path if not result and ":" in path.partition("/")[0] else path
    result += "?" + part["query"] if part["query"] else ""
    return result + ("#" + _escape(part["fragment"], _IN_FRAGMENT) if part["fragment"] else "")


def _text(parts: dict[str, object], name: str) -> str:
    value = parts.get(name, "")
    if value is None:
        raise CallError("runtime error: invalid memory address or nil pointer dereference")
    if not isinstance(value, str):
        raise CallError(f"unable to parse {name} key, must be of type string, but {kind_name(value)} found")
    return value


def _bad(message: str) -> CallError:
    return CallError(f"unable to parse url: {message}")
