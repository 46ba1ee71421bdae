"""The codes of findings about the YAML of a spec and about its shape, as `alloyc explain` tells them."""

from __future__ import annotations

from typing import Final

from compiler.diagnostics.codes import Explanation

CODES: Final[dict[str, Explanation]] = {
    "spec/file-not-found": Explanation(
        "The file does not exist", "No file has this name. Names are relative to the current folder."
    ),
    "spec/file-not-readable": Explanation(
        "The file cannot be read",
        "The system refuses to open or read the file; the message carries its reason.",
    ),
    "spec/not-a-file": Explanation(
        "Not a file", "A spec is an ordinary file: no folder, pipe, socket or device."
    ),
    "spec/yaml-not-utf-8": Explanation(
        "The file is not UTF-8",
        "Specs are read as UTF-8. Editors call other encodings UTF-16, Latin-1 or Windows-1252.",
    ),
    "spec/yaml-too-large": Explanation(
        "The spec is too large", "A spec can have 50,000,000 characters and 2,000,000 values and brackets."
    ),
    "spec/yaml-control-character": Explanation(
        "A control character",
        "Control characters, and those that only some YAML readers take for a line break, cannot stand in a "
        "spec as they are. Double quotes know escapes for them; NUL cannot be used at all.",
        'description: "a\\0b"\n',
        'description: "ab"\n',
    ),
    "spec/yaml-syntax": Explanation(
        "Not YAML",
        "The text is not YAML here. A missing quote, bracket or colon, or an indentation that fits no level.",
        "scopes:\n  host:\n    namespace: a: b\n",
        'scopes:\n  host:\n    namespace: "a: b"\n',
    ),
    "spec/yaml-tab": Explanation(
        "A tab as indentation",
        "YAML indents with spaces only. Within quotes and text blocks a tab may stand.",
        "scopes:\n\thost: {}\n",
        "scopes:\n  host: {}\n",
    ),
    "spec/yaml-empty": Explanation(
        "The spec is empty",
        "There is nothing but comments in the file.",
        "# to do\n",
        "scopes: {host: {namespace: monitoring}}\n",
    ),
    "spec/yaml-not-a-mapping": Explanation(
        "The spec is not a mapping",
        "A spec is a mapping of keys to values. `key:value` without a blank after the colon is one text.",
        "scopes:x\n",
        "scopes: x\n",
    ),
    "spec/yaml-several-documents": Explanation(
        "More than one document",
        "`---` begins a second document. One file holds one spec.",
        "scopes: {}\n---\nscopes: {}\n",
        "scopes: {}\n",
    ),
    "spec/yaml-directive": Explanation(
        "A directive",
        "Specs are YAML 1.2 without tags, so no directive but `%YAML 1.2` has a meaning in them.",
        "%YAML 1.1\n---\nscopes: {}\n",
        "scopes: {}\n",
    ),
    "spec/yaml-duplicate-key": Explanation(
        "A key written twice",
        "Most YAML readers silently keep the last of two equal keys of one mapping.",
        "jobs:\n  node: {}\n  node: {}\n",
        "jobs:\n  node: {}\n  node-gpu: {}\n",
    ),
    "spec/yaml-ambiguous-scalar": Explanation(
        "A value that readers disagree on",
        "Readers of YAML 1.1 and 1.2 take some unquoted values for different things: `no` is false or text, "
        "0123 is 83 or 123, 12:30 is 750 or text. Quotes make it text everywhere.",
        "country: no\n",
        'country: "no"\n',
    ),
    "spec/yaml-anchor": Explanation(
        "An anchor or alias",
        "A spec has no `&anchor` and no `*alias`: what a reviewer reads is what is compiled.",
        "a: &x 1\nb: *x\n",
        "a: 1\nb: 1\n",
    ),
    "spec/yaml-merge-key": Explanation(
        "A merge key",
        "`<<` merges mappings in YAML 1.1 and is an ordinary key in YAML 1.2. Write the keys out.",
        "a:\n  <<: {b: 1}\n",
        "a:\n  b: 1\n",
    ),
    "spec/yaml-tag": Explanation(
        "A tag",
        "A spec has no tags (`!!str`, `!name`). Quotes make a value text.",
        "a: !!str 1\n",
        'a: "1"\n',
    ),
    "spec/yaml-complex-key": Explanation(
        "A list or mapping as a key",
        "Keys are names. A value that begins with `{` needs quotes.",
        "{a: 1}: b\n",
        '"{a: 1}": b\n',
    ),
    "spec/yaml-key-not-text": Explanation(
        "A key that is not text",
        "Keys are text, but this one would be read as a number, true, false or nothing.",
        "ports:\n  8080: web\n",
        'ports:\n  "8080": web\n',
    ),
    "spec/yaml-too-deep": Explanation(
        "Nested too deep", "Values can be nested 64 levels deep; no spec comes near that."
    ),
    "spec/too-many-errors": Explanation(
        "Too many errors", "Only the first 50 are shown: many of the others usually go away with them."
    ),
    "spec/wrong-type": Explanation(
        "A value of another kind",
        "The key takes text, a number, true or false, a list or a mapping, and got something else.",
        "scopes:\n  host: {namespace: [monitoring]}\n",
        "scopes:\n  host: {namespace: monitoring}\n",
    ),
    "spec/bad-format": Explanation(
        "A text of another form",
        "Durations, names, sizes, addresses and images have a fixed form, which the message describes.",
        "scopes:\n  host: {namespace: My Namespace}\n",
        "scopes:\n  host: {namespace: my-namespace}\n",
    ),
    "spec/bad-name": Explanation(
        "A name of another form",
        "Names of entries become names of Kubernetes objects, labels or components, which have rules.",
        "scopes:\n  Host_1: {namespace: monitoring}\n",
        "scopes:\n  host-1: {namespace: monitoring}\n",
    ),
    "spec/unknown-value": Explanation(
        "An unknown word",
        "The key takes one of a few words; the hint lists them or guesses which one was meant.",
        "scopes:\n  host: {namespace: monitoring, pod_security: privilege}\n",
        "scopes:\n  host: {namespace: monitoring, pod_security: privileged}\n",
    ),
    "spec/out-of-range": Explanation("A number too small or too large", "The message tells the limit."),
    "spec/wrong-length": Explanation(
        "Too short or too long",
        "The text, list or mapping cannot be of this size.",
        "scopes: {}\n",
        "scopes:\n  host: {namespace: monitoring}\n",
    ),
    "spec/duplicate-item": Explanation("An item stands twice", "The items of this list must differ."),
    "spec/missing-key": Explanation(
        "A key is missing",
        "The mapping cannot do without this key, or not beside a key that it has.",
        "scopes:\n  host: {}\n",
        "scopes:\n  host: {namespace: monitoring}\n",
    ),
    "spec/unknown-key": Explanation(
        "An unknown key",
        "The mapping has no use for this key: a typing mistake, or a key that belongs one level higher.",
        "scopes:\n  host: {name_space: monitoring}\n",
        "scopes:\n  host: {namespace: monitoring}\n",
    ),
    "spec/not-allowed": Explanation(
        "Not allowed here", "The key or value has no meaning beside the others, or contradicts them."
    ),
    "spec/wrong-shape": Explanation(
        "The value does not fit", "The value breaks a rule of the spec's schema."
    ),
}
