"""What can be wrong with a text that should be a time, or a name that should be a location."""

from __future__ import annotations


class TimeError(ValueError):
    """The text does not fit the layout, or the location is unknown; the message is Go's."""
