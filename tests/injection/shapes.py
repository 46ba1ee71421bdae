"""The shape of each kind of output: everything but the texts in it. What a text could add shows in the shape.

Shapes are plain values, so that two of them compare at once: trees of Alloy with strings blanked, keys and kinds of
YAML and JSON nodes, words of a shell script, lines and cells of a Markdown table.
"""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import yaml

from compiler.alloy import ast, parse

_MARKUP = re.compile(r"(?<!\\)(?:\\\\)*(\||`+|<|\]\(|\*+|!\[)")
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINE = re.compile(r"(#{1,6} |\||```|- |[0-9]+\. |   \S)?")


def shape(path: str, text: str) -> Any:
    """The shape of the file at `path`."""
    if path.endswith(".alloy"):
        return alloy_shape(parse(text.encode()))
    if path.endswith((".yaml", ".yml")):
        return yaml_shape(yaml.compose(text, Loader=yaml.CSafeLoader))
    if path.endswith(".json"):
        return json_shape(json.loads(text))
    if path.endswith(".sh"):
        return shell_shape(text)
    if path.endswith(".md"):
        return markdown_shape(text)
    if path.endswith(".env"):
        return [line.partition("=")[0] for line in text.split("\n")]
    raise AssertionError(f"no shape is known for {path}")


def alloy_shape(node: Any) -> Any:
    match node:
        case ast.String():
            return "text"
        case ast.Node():
            return (type(node).__name__, *map(alloy_shape, node.parts()))
        case tuple() | list():
            return [alloy_shape(item) for item in node]
        case _:
            return node


def yaml_shape(node: Any) -> Any:
    """Tags and keys; a text below the key of a known file format has the shape of that file."""
    if isinstance(node, yaml.MappingNode):
        entries = [(key.value, value) for key, value in node.value]
        return [(key, _embedded(key, value)) for key, value in entries]
    if isinstance(node, yaml.SequenceNode):
        return [yaml_shape(item) for item in node.value]
    return None if node is None else node.tag


def _embedded(key: str, value: Any) -> Any:
    known = isinstance(value, yaml.ScalarNode) and re.search(r"\.(alloy|ya?ml|json)$", key)
    return shape(key, value.value) if known else yaml_shape(value)


def json_shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: json_shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [json_shape(item) for item in value]
    return type(value).__name__


def shell_shape(text: str) -> Any:
    """Each command as the number of its words, and the operators between them."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars=True)
    lexer.commenters = "#"
    lexer.whitespace_split = True
    lexer.whitespace = " \t\r"  # a line break ends a command
    return [token if set(token) <= set("();<>|&\n") else "word" for token in lexer]


def markdown_shape(text: str) -> Any:
    """Line by line: how it starts and which markup is in it; escaped characters and code apart.

    The commands in fenced blocks of backticks are shell scripts, those of tildes are queries.
    """
    lines: list[Any] = []
    fenced: list[str] | None = None
    is_query = False
    for line in text.split("\n"):
        if line.startswith("```") and not is_query:
            lines.append("fence" if fenced is None else ("end", shell_shape("\n".join(fenced))))
            fenced = [] if fenced is None else None
        elif fenced is not None:
            fenced.append(line)
            lines.append("command")
        elif line.startswith("~~~"):
            is_query = not is_query
            lines.append("query")
        elif is_query or (line.startswith("    ") and lines and lines[-1] in ((None, []), "code")):
            lines.append("code")  # an indented block begins after an empty line
        else:
            start = _LINE.match(line)
            assert start is not None
            prose = _CODE_SPAN.sub("C", line)
            lines.append((start.group(1), [found.group(1)[:1] for found in _MARKUP.finditer(prose)]))
    return lines
