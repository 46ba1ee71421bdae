"""Days since 1970 to dates of the Gregorian calendar and back, for any year.

The algorithm counts in eras of 400 years that begin in March (Howard Hinnant, chrono-compatible date
algorithms).
"""

from __future__ import annotations

from typing import Final

DAY: Final = 86400
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_DAYS_BEFORE: Final = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)
_DAYS_OF_ERA: Final = 146097
_EPOCH: Final = 719468  # days from March of year 0 to 1970


def days_of_date(year: int, month: int, day: int) -> int:
    """Days since 1970; a day beyond the end of its month runs on into the next."""
    era, year_of_era = divmod(year - (month <= 2), 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return (
        era * _DAYS_OF_ERA + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - _EPOCH
    )


def date_of_days(days: int) -> tuple[int, int, int]:
    """Year, month and day."""
    era, day_of_era = divmod(days + _EPOCH, _DAYS_OF_ERA)
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (month <= 2), month, day


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_before(month: int) -> int:
    """Days of a common year before a month; 13 gives the whole year."""
    return _DAYS_BEFORE[month]


def days_in(month: int, year: int) -> int:
    return 29 if month == 2 and is_leap(year) else _DAYS_BEFORE[month + 1] - _DAYS_BEFORE[month]
