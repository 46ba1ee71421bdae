"""The terminals of Alloy: their types in `grammar.lark`, and the regular expressions that find them.

The expressions are for texts with one character for each byte, see `source`.
"""

from __future__ import annotations

TERMINATOR = "TERMINATOR"
KEYWORD_TYPES = {"true": "BOOL", "false": "BOOL", "null": "NULL"}
SYMBOL_TYPES = {
    **dict.fromkeys(["||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "*", "/", "%", "^"], "OPERATOR"),
    "-": "MINUS",
    "!": "NOT",
    "=": "ASSIGN",
    ".": "DOT",
    ",": "COMMA",
    "(": "LPAREN",
    ")": "RPAREN",
    "[": "LBRACKET",
    "]": "RBRACKET",
    "{": "LBRACE",
    "}": "RBRACE",
}
ENDS_STATEMENT = frozenset(
    ["IDENT", "NUMBER", "FLOAT", "STRING", "LABEL", "BOOL", "NULL", "RPAREN", "RBRACKET", "RBRACE"]
)

_HEX4 = "(?:[0-9A-Ca-cE-Fe-f][0-9A-Fa-f]{3}|[Dd][0-7][0-9A-Fa-f]{2})"  # not a surrogate
ESCAPE = (
    rf'\\(?:[abfnrtv\\"]|[0-3][0-7]{{2}}|x[0-9A-Fa-f]{{2}}|u{_HEX4}'
    rf"|U(?:0000{_HEX4}|00(?:0[1-9A-Fa-f]|10)[0-9A-Fa-f]{{4}}))"
)
# Repetitions are possessive (`*+`): a match keeps no states to go back to, however long it grows.
STRING = rf'"[^"\\\n]*(?:{ESCAPE}[^"\\\n]*)*+"|`[^`]*`'
LETTER = r"A-Za-z_\x80-\xff"  # any byte of a non-ASCII character: whether it is a letter is looked up
IDENT = rf"[{LETTER}][0-9{LETTER}]*"
NUMBER = r"[0-9]+(?![0-9.eE])"
FLOAT = r"(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+|(?![0-9eE]))|[0-9]+[eE][+-]?[0-9]+"
COMMENT = r"//[^\n]*|/\*(?s:.)*?\*/"
LINES = rf"(?:\n|{COMMENT})(?:[ \t\r\n]+|{COMMENT})*+"
SYMBOL = r"\|\||&&|[=!<>]=|[-+*%^<>=!,(){}\[\]]|\.(?![0-9])|/(?!\*)"
