"""Sprig functions that exist but raise NotSimulated: their result depends on chance, on the machine, or is
left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from compiler.languages.go_limits import NotSimulated
from compiler.languages.go_template.signatures import Function


def _unknowable(name: str, reason: str) -> Callable[..., object]:
    def refuse(*_arguments: object) -> object:
        raise NotSimulated(f"{name}, which depends on {reason}")

    return refuse


_SIGNATURES: Final = {
    "chance": {
        "bcrypt": "string",
        "buildCustomCert": "string string",
        "encryptAES": "string string",
        "genCA": "string int",
        "genCAWithKey": "string int string",
        "genPrivateKey": "string",
        "genSelfSignedCert": "string any any int",
        "genSelfSignedCertWithKey": "string any any int string",
        "genSignedCert": "string any any int any",
        "genSignedCertWithKey": "string any any int any string",
        "htpasswd": "string string",
        "randAlpha": "int",
        "randAlphaNum": "int",
        "randAscii": "int",
        "randBytes": "int",
        "randInt": "int int",
        "randNumeric": "int",
        "shuffle": "string",
        "uuidv4": "",
    },
    "the machine": {"env": "string", "expandenv": "string", "getHostByName": "string"},
    "rules that are left out here": {
        "decryptAES": "string string",
        "derivePassword": "any string string string string",
        "semver": "string",
        "semverCompare": "string string",
    },
}
UNKNOWABLE: Final = {
    name: Function(_unknowable(name, reason), signature)
    for reason, signatures in _SIGNATURES.items()
    for name, signature in signatures.items()
}
