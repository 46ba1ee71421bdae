"""Random templates: calls with arguments of mostly the right types, and texts made of the lexer's own pieces."""

from __future__ import annotations

from random import Random
from typing import Final

from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.template import FUNCTIONS

DATA: Final = {
    "Value": "hello",
    "app": "loki",
    "num": "3",
    "uni": "ÄÖü ß Σας ﬁ İı",
    "json": '{"k":"w","a":[1,2.5,"x",null,true],"n":{"z":1e21,"y":-0.0}}',
}
# Go gives these in the order of its maps, or reads the clock where the argument is no time.
_UNORDERED: Final = frozenset(
    {"keys", "values", "date", "dateInZone", "date_in_zone", "htmlDate", "htmlDateInZone"}
)
_UNKNOWABLE: Final = frozenset(
    {"now", "ago", "env", "expandenv", "getHostByName", "shuffle", "uuidv4", "bcrypt"}
)
_SECRETS: Final = ("gen", "rand", "htpasswd", "derive", "build", "encrypt", "decrypt", "semver")
# Merging a map into itself overflows Go's stack.
_NAMES: Final = tuple(
    name
    for name in FUNCTIONS
    if name not in _UNORDERED | _UNKNOWABLE and not name.startswith(_SECRETS) and "erge" not in name
)
_TEXTS: Final = (
    *(
        '"hello world"',
        ".Value",
        ".app",
        ".uni",
        ".num",
        '"-17"',
        '""',
        '"a,b,,c"',
        '"FooBar_baz 12X"',
        ".json",
    ),
    *('"3.50"', '"l+"', r'"(\\w)(o)?"', '","', '"é"', '"${1}$2"', '"2006-01-02"', '"1h2m"', '"%5.2f %v"'),
    *('"/a/../b.c"', '"   x  "', '(trunc 1 "é")', '"aGk="', '"0x1F"', '"1e3"', '"null"', "(toString 3)"),
)
_INTEGERS: Final = ("0", "1", "-1", "2", "3", "5", "-7", "40", "2.0", "(len .Value)", "(atoi .num)", "'a'")
_OTHERS: Final = (
    *(
        "nil",
        ".nope",
        "true",
        "1.5",
        "-0.5",
        "0.0",
        "1e21",
        "1i",
        '(list 1 2 "x" nil)',
        "(list)",
        '(dict "a" 1)',
    ),
    *("(dict)", '(splitList "," "c,a,b")', "(until 3)", "(add 1 2)", '(split "," "x")', "(rest (list))", "."),
    *("(chunk 2 (list 1 2 3))", '(index "abc" 0)', "(fromJson .json)", '(toDate "2006" "2021")'),
)
_ARGUMENTS: Final = {
    "string": _TEXTS,
    "int": _INTEGERS,
    "any": _TEXTS + _INTEGERS + _OTHERS,
    "value": _TEXTS + _INTEGERS + _OTHERS,
    "bool": ("true", "false", "(eq 1 1)"),
    "float": ("0.5", "1", "-2.5", '(float64 "3")'),
    "map": ('(dict "a" 1)', '(dict "a" (dict "b" 2) "c" "d")', "(fromJson .json)", "(dict)", ".nope", "."),
    "time": ('(toDate "2006-01-02" "2021-03-04")',),
}
_PIECES: Final = (
    *(
        "{{",
        "}}",
        "{{-",
        "-}}",
        "{{- ",
        " -}}",
        " ",
        "  ",
        "\n",
        ".",
        ".a",
        ".Value",
        ".a.b",
        "$",
        "$x",
        "$x.a",
    ),
    *(
        "$x := ",
        "$x = ",
        "$i, $x := ",
        ":=",
        "=",
        ",",
        "|",
        " | ",
        "(",
        ")",
        '"s"',
        '"',
        "`r`",
        "`",
        "'c'",
        "'",
    ),
    *("1", "1.5", "0x1F", "-", "+", "1_0", "1i", "1+2i", "nil", "true", "if ", "else", "else if ", "with "),
    *("range ", "end", 'define "d"', 'template "d" ', 'block "b" .', "break", "continue", "print ", "upper"),
    *(
        "and ",
        "eq ",
        "/* c */",
        "/*",
        "*/",
        "é",
        "%",
        "\\",
        '\\"',
        "x",
        "nosuch ",
        "if .a",
        "{{end}}",
        "{{else}}",
    ),
    *("{{if .app}}", "{{range list 1 2}}", "{{.}}", "{{with .app}}", "{{- /* c */ -}}", '{{define "d"}}'),
    *(
        '{{template "d" .}}',
        "list 1 2",
        "{{$x := 1}}",
        "{{$x}}",
        "{{break}}",
        "..",
        ".1",
        "1.",
        "{{{",
        "}}}",
        "\0",
    ),
)
_DEEPEST: Final = 4


def call(random: Random, depth: int = 0) -> str:
    """A call of any function, its last argument piped into it now and then."""
    name = random.choice(_NAMES)
    arguments = [_argument(random, kind, depth) for kind in _kinds(random, FUNCTIONS[name])]
    if arguments and random.random() < 0.3:
        return " | ".join((arguments[-1], " ".join((name, *arguments[:-1]))))
    return " ".join((name, *arguments))


def _kinds(random: Random, function: Function) -> list[str]:
    rest = [function.rest] * random.choice((0, 1, 1, 2, 3)) if function.rest else []
    kinds = [*function.parameters, *rest]
    return kinds[:-1] if random.random() < 0.03 else kinds


def _argument(random: Random, kind: str, depth: int) -> str:
    if random.random() < 0.12:
        kind = random.choice(tuple(_ARGUMENTS))
    if random.random() < 0.12 and depth < _DEEPEST:
        return f"({call(random, depth + 1)})"
    return random.choice(_ARGUMENTS[kind])


def template(random: Random) -> str:
    """A template whose functions mostly work."""
    form = random.choice(
        (
            "{{{{ {0} }}}}",
            "{{{{ {0} }}}}",
            "{{{{ toJson ({0}) }}}}|{{{{ typeOf ({1}) }}}}",
            "{{{{ range $i, $e := {0} }}}}{{{{ $i }}}}:{{{{ $e }}}};{{{{ else }}}}E{{{{ end }}}}",
            '{{{{ with {0} }}}}[{{{{ . }}}}]{{{{ else }}}}E{{{{ end }}}}{{{{ printf "%#v %T %q" ({1}) 1 2 }}}}',
        )
    )
    return form.format(call(random), call(random))


def noise(random: Random) -> str:
    """A text that is a template by luck."""
    text = "".join(random.choice(_PIECES) for _ in range(random.randint(1, 10)))
    if random.random() < 0.5:
        text = "{{ " + text + " }}"
    return text + "{{ end }}" if random.random() < 0.3 else text
