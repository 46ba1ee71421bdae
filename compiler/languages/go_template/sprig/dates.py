"""Sprig's functions on times: the table DATES. Their bodies, and Go's times with them, load when one is
called.

Source of the names: sprig (date.go).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from compiler.languages.go_template.signatures import Function


def _body(name: str, *, layout: str | None = None, local: bool = False) -> Callable[..., object]:
    """The function of that name in `times`; with `layout` or `local` the arguments that its callers leave
    out.
    """

    def call(*arguments: object) -> object:
        from compiler.languages.go_template.sprig import times

        if layout is not None:
            arguments = (arguments[0], layout, *arguments[1:])
        if local:
            arguments = (*arguments, "Local")
        return getattr(times, name)(*arguments)

    return call


_HTML: Final = "2006-01-02"
_IN_ZONE: Final = Function(_body("date_in_zone"), "string any string", takes_clock=True)
_MODIFY: Final = Function(_body("modify"), "string time")
_MUST_MODIFY: Final = Function(_body("must_modify"), "string time")
DATES: Final = {
    "now": Function(_body("now"), takes_clock=True),
    "ago": Function(_body("ago"), "any", takes_clock=True),
    "date": Function(_body("date_in_zone", local=True), "string any", takes_clock=True),
    "dateInZone": _IN_ZONE,
    "date_in_zone": _IN_ZONE,
    "htmlDate": Function(_body("date_in_zone", layout=_HTML, local=True), "any", takes_clock=True),
    "htmlDateInZone": Function(_body("date_in_zone", layout=_HTML), "any string", takes_clock=True),
    "dateModify": _MODIFY,
    "date_modify": _MODIFY,
    "mustDateModify": _MUST_MODIFY,
    "must_date_modify": _MUST_MODIFY,
    "duration": Function(_body("duration"), "any"),
    "durationRound": Function(_body("duration_round"), "any", takes_clock=True),
    "toDate": Function(_body("to_date"), "string string"),
    "mustToDate": Function(_body("must_to_date"), "string string"),
    "unixEpoch": Function(_body("unix_epoch"), "time"),
}
