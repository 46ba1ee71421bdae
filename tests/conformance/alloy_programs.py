"""Hypothesis strategies for Alloy sources: programs of the whole grammar in any layout, and mutations of sources."""

from __future__ import annotations

from hypothesis import strategies as st

# Characters that Unicode has had for long, so that every Go and every Python knows them.
NAMES = ["a", "b", "foo", "x1", "_", "é", "名前", "a९", "nil", "declare", "targets", "very_long_name", "𝔘"]
LABELS = ["", ' ""', ' "l"', ' "default"', '"é"', '/* c */ "l" ']
STRINGS = [
    '""', '"x"', '"a b"', '"\\n\\t\\\\\\""', '"\\x41\\u00e9\\U0001F600\\377"', '"tab\there"', '"é😀"', '"//"', '"cr\r"',
    "`raw`", "`two\nlines`", "`a\n\tb  \n  c`", "`\t`", '`"`', "``", "`x\r\ny`", "`/* no */`", '"\x0c"', '"v\x0bv"',
]  # fmt: skip
NUMBERS = [
    "0",
    "1",
    "42",
    "007",
    "1.5",
    ".5",
    "1.",
    "1e5",
    "1.e-5",
    ".5E+3",
    "123456789012345678901234567890",
]
KEYS = [*NAMES[:6], '"k"', '"a b"', "`k`", '""', '"a\\n"', '"é\u200b"', "`x\\y`", "`m\nn`", '"\x7f"']
BINARY = ["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "^"]
BLANKS = ["", "", "", " ", " ", "  ", "\t", "\r"]
LINE_BREAKS = [
    "\n",
    "\n\n",
    "\n\n\n",
    "\r\n",
    "\n \t\n",
    "// c\n",
    " // c \t\n\n",
    "\n// c\n// d\n",
    "/* c */\n",
]
LINE_BREAKS += ["\n/* c\n  d */\n", "/* c\r\n\r*/ // d\r\n", "\n\n// c\n\n// d\n\n", "/*\r*\r/*/\n"]
INLINE_COMMENTS = ["/* c */", " /* c */ ", "/**/", "/* é */ ", "/* a */ /* b */"]

blank = st.sampled_from(BLANKS)
name = st.sampled_from(NAMES)
line_end = st.sampled_from(LINE_BREAKS)
gap = st.one_of(blank, blank, blank, blank, st.sampled_from(INLINE_COMMENTS))
"""What may stand between any two tokens without ending a line."""
break_or_gap = st.one_of(gap, gap, gap, line_end, st.just("\n"))
"""What may stand where a newline ends no statement."""


def join(*parts: str | st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*[st.just(part) if isinstance(part, str) else part for part in parts]).map("".join)


def listed(item: st.SearchStrategy[str], opener: str, closer: str) -> st.SearchStrategy[str]:
    """Items with commas between them and perhaps one after the last, on one line or several."""
    one = join(break_or_gap, item, gap)
    between = st.lists(one, min_size=1, max_size=4).map(",".join)
    trailing = st.one_of(st.just(""), join(",", break_or_gap))
    return st.one_of(join(opener, break_or_gap, closer), join(opener, between, trailing, closer))


@st.composite
def _larger(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    field = join(st.sampled_from(KEYS), gap, "=", break_or_gap, inner)
    form = draw(
        st.sampled_from(
            [
                listed(inner, "[", "]"),
                listed(field, "{", "}"),
                join(name, gap, listed(inner, "(", ")")),
                join("(", break_or_gap, inner, gap, ")"),
                join(inner, gap, st.sampled_from(BINARY), break_or_gap, inner),
                join(st.sampled_from("-!"), break_or_gap, inner),
                join(inner, gap, ".", break_or_gap, name),
                join(inner, gap, "[", break_or_gap, inner, gap, "]"),
            ]
        )
    )
    return draw(form)


literals = st.sampled_from([*STRINGS, *NUMBERS, "true", "false", "null"])
expressions = st.recursive(st.one_of(name, literals), _larger, max_leaves=8)
block_names = st.lists(name, min_size=1, max_size=3).map(".".join)
attributes = join(name, gap, "=", break_or_gap, expressions)


@st.composite
def _body(draw: st.DrawFn, depth: int) -> str:
    """Statements, each but the last with a line end."""
    text = draw(break_or_gap)
    count = draw(st.integers(0, 3))
    for position in range(count):
        text += draw(_block(depth - 1) if depth and draw(st.booleans()) else attributes) + draw(gap)
        if position < count - 1 or draw(st.booleans()):
            text += draw(line_end) + draw(blank)
    return text


@st.composite
def _block(draw: st.DrawFn, depth: int) -> str:
    head = [draw(block_names), draw(gap), draw(st.sampled_from(LABELS)), draw(gap)]
    return "".join([*head, "{", draw(_body(depth)), "}"])


programs = _body(2)

SNIPPETS = [
    *(symbol.encode() for symbol in [*BINARY, *"!=.,()[]{};:'\"`$?#@&|\\", "//", "/*", "*/", "\n", "\r", "\t", " "]),
    *(text.encode() for text in ["a", "true", "null", "1", "1e", "1.", '"x"', "`r`", '"a-b"', "é", "²", "९", "\ufeff"]),
    *(text.encode() for text in ["\\", "\\d", "\\400", "\\ud800", "\\x4", "\\U00110000", "// c\n", "/* c */", "\x0c"]),
    b"\0", b"\xff", b"\xe2\x82", b"\xed\xa0\x80", b" \n", b",\n", b"\n,", b"{\n}", b" = ", b"a.b = 1\n", b"b {}\n",
]  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn, source: bytes) -> bytes:
    """The source with one to three small edits."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(source)))
        end = min(len(source), start + draw(st.integers(0, 3)))
        match draw(st.integers(0, 3)):
            case 0:
                source = source[:start] + source[end + 1 :]
            case 1:
                source = source[:start] + draw(st.sampled_from(SNIPPETS)) + source[start:]
            case 2:
                source = source[:start] + draw(st.sampled_from(SNIPPETS)) + source[end + 1 :]
            case _:
                target = draw(st.integers(0, len(source)))
                source = source[:target] + source[start : end + 1] + source[target:]
    return source
