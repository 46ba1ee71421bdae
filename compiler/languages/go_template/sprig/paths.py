"""Sprig's functions on slash-separated paths and on URLs: the table PATHS. The `os` twins are the same on Linux.

Source of the rules: Go's path package.
"""

from __future__ import annotations

from typing import Final

from compiler.languages.go_template.signatures import Function


def _clean(path: str) -> str:
    """path.Clean: no `.`, no double slashes, and `..` resolved as far as the text tells."""
    rooted = path.startswith("/")
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", ".") and not (part == ".." and rooted):
            parts.append(part)
    return "/" + "/".join(parts) if rooted else "/".join(parts) or "."


def _base(path: str) -> str:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def _dir(path: str) -> str:
    directory, slash, _ = path.rpartition("/")
    return _clean(directory + slash)


def _extension(path: str) -> str:
    _, dot, extension = path.rpartition("/")[2].rpartition(".")
    return dot + extension if dot else ""


def _url_parse(text: str) -> dict[str, object]:
    from compiler.languages.go_template.sprig.urls import url_parse

    return url_parse(text)


def _url_join(parts: dict[str, object]) -> str:
    from compiler.languages.go_template.sprig.urls import url_join

    return url_join(parts)


_FUNCTIONS: Final = {
    "Base": Function(_base, "string"),
    "Clean": Function(_clean, "string"),
    "Dir": Function(_dir, "string"),
    "Ext": Function(_extension, "string"),
    "IsAbs": Function(lambda path: path.startswith("/"), "string"),
}
PATHS: Final = (
    {name[0].lower() + name[1:]: function for name, function in _FUNCTIONS.items()}
    | {f"os{name}": function for name, function in _FUNCTIONS.items()}
    | {"urlParse": Function(_url_parse, "string"), "urlJoin": Function(_url_join, "map")}
)
