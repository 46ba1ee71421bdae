"""Sprig's functions on numbers: the table NUMBERS. Whole ones are int64, which overflow silently.

Source of the rules: sprig (numeric.go, functions.go); shopspring/decimal v1.4.0 for addf, subf, mulf and
divf.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from compiler.languages.go_fmt import text_of
from compiler.languages.go_limits import NotSimulated, check_items
from compiler.languages.go_template.errors import CallError
from compiler.languages.go_template.signatures import Function
from compiler.languages.go_template.sprig.casts import parse_int_or_nearest, to_float, to_int, to_int64
from compiler.languages.go_values import Int64, IntSlice, wrap_int64
from compiler.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from decimal import Decimal

_DIVISION_PLACES: Final = 16
_OCTAL = lazy_pattern(r"[+-]?[0-7]{1,100}")
_MAX_DECIMAL_DIGITS: Final = 5000


def _div(first: object, second: object) -> Int64:
    dividend, divisor = _operands(first, second)
    quotient = abs(dividend) // abs(divisor)
    return wrap_int64(quotient if (dividend < 0) == (divisor < 0) else -quotient)


def _mod(first: object, second: object) -> Int64:
    dividend, divisor = _operands(first, second)
    rest = abs(dividend) % abs(divisor)
    return wrap_int64(-rest if dividend < 0 else rest)


def _operands(first: object, second: object) -> tuple[int, int]:
    if not (divisor := to_int(second)):
        raise CallError("runtime error: integer divide by zero")
    return to_int(first), divisor


def _mul(first: object, *others: object) -> Int64:
    product = to_int64(first)
    for other in others:
        product = wrap_int64(product * to_int(other))
    return product


def _extreme(choose: Callable[..., int]) -> Callable[..., Int64]:
    return lambda first, *others: Int64(choose(map(to_int, (first, *others))))


def _maxf(first: object, *others: object) -> float:
    numbers = [to_float(value) for value in (first, *others)]
    if math.inf in numbers or not any(map(math.isnan, numbers)):
        return max(numbers, key=lambda number: (number, math.copysign(1.0, number)))
    return math.nan


def _minf(first: object, *others: object) -> float:
    numbers = [to_float(value) for value in (first, *others)]
    if -math.inf in numbers or not any(map(math.isnan, numbers)):
        return min(numbers, key=lambda number: (number, math.copysign(1.0, number)))
    return math.nan


def _until(count: int) -> IntSlice:
    return _until_step(0, count, -1 if count < 0 else 1)


def _until_step(start: int, stop: int, step: int) -> IntSlice:
    if (stop < start) != (step < 0) or step == 0:
        return IntSlice()
    numbers = range(start, stop, step)
    check_items(max((stop - start) // step, 0))
    return IntSlice(numbers)


def _seq(*bounds: int) -> str:
    """Numbers from first to last, both included: `seq last`, `seq first last`, `seq first step last`."""
    if not 1 <= len(bounds) <= 3:
        return ""
    start = bounds[0] if len(bounds) > 1 else 1
    end = bounds[-1]
    direction = -1 if end < start else 1
    step = bounds[1] if len(bounds) == 3 else direction
    if direction < 0 < step:
        return ""
    return " ".join(map(str, _until_step(start, end + direction, step)))


def _round(value: object, places: int, *threshold: float) -> float:
    """Up from the fraction `threshold` (0.5) on, so -1.5 becomes -2 and 1.5 becomes 2."""
    power = _power_of_ten(places)
    digit = power * to_float(value)
    if not math.isfinite(digit):
        return digit / power
    fraction = math.modf(digit)[0]
    whole = math.ceil(digit) if fraction >= (threshold[0] if threshold else 0.5) else math.floor(digit)
    return _quotient(math.copysign(float(whole), digit), power)


def _power_of_ten(places: int) -> float:
    return 0.0 if places < -323 else math.inf if places > 308 else float(f"1e{places}")


def _quotient(number: float, power: float) -> float:
    return number / power if power else math.nan if number == 0 else math.copysign(math.inf, number)


def _whole(rounded: Callable[[float], int]) -> Callable[[object], float]:
    def apply(value: object) -> float:
        number = to_float(value)
        return math.copysign(float(rounded(number)), number) if math.isfinite(number) else number

    return apply


def _to_decimal(value: object) -> Int64:
    """Octal digits to a number; 0 for what are none."""
    match = _OCTAL.fullmatch(text_of(value))
    number = int(match[0], 8) if match else 0
    return Int64(number if -(2**63) <= number < 2**63 else 0)


def _decimal_function(combine: Callable[[Decimal, Decimal], Decimal]) -> Callable[..., float]:
    def apply(first: object, *others: object) -> float:
        from decimal import Context, Inexact, localcontext

        with localcontext(Context(prec=_MAX_DECIMAL_DIGITS, Emax=10**6, Emin=-(10**6), traps=[])) as context:
            total = _decimal(first)
            for other in others:
                total = combine(total, _decimal(other))
                if context.flags[Inexact]:
                    raise NotSimulated("a decimal number of this many digits")
            return float(total) + 0.0  # a decimal zero has no sign

    return apply


def _decimal(value: object) -> Decimal:
    from decimal import Decimal

    number = to_float(value)
    if not math.isfinite(number):
        raise CallError(f"Cannot create a Decimal from {text_of(number)}")
    return Decimal(repr(number))


def _divide(first: Decimal, second: Decimal) -> Decimal:
    """To 16 places, half away from zero."""
    from decimal import Decimal
    from fractions import Fraction

    if not second:
        raise CallError("decimal division by 0")
    scaled = abs(Fraction(first) / Fraction(second)) * 10**_DIVISION_PLACES
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign = -1 if (first < 0) != (second < 0) else 1
    return Decimal(sign * digits).scaleb(-_DIVISION_PLACES)


_addf = _decimal_function(lambda a, b: a + b)
_divf = _decimal_function(_divide)
NUMBERS: Final = {
    "atoi": Function(parse_int_or_nearest, "string"),
    "int64": Function(to_int64, "any"),
    "int": Function(to_int, "any"),
    "float64": Function(to_float, "any"),
    "toDecimal": Function(_to_decimal, "any"),
    "seq": Function(_seq, "int..."),
    "until": Function(_until, "int"),
    "untilStep": Function(_until_step, "int int int"),
    "add1": Function(lambda value: wrap_int64(to_int(value) + 1), "any"),
    "add": Function(lambda *values: wrap_int64(sum(map(to_int, values))), "any..."),
    "sub": Function(lambda a, b: wrap_int64(to_int(a) - to_int(b)), "any any"),
    "div": Function(_div, "any any"),
    "mod": Function(_mod, "any any"),
    "mul": Function(_mul, "any any..."),
    "add1f": Function(lambda value: _addf(value, 1), "any"),
    "addf": Function(lambda *values: _addf(0, *values), "any..."),
    "subf": Function(_decimal_function(lambda a, b: a - b), "any any..."),
    "mulf": Function(_decimal_function(lambda a, b: a * b), "any any..."),
    "divf": Function(_divf, "any any..."),
    "biggest": Function(_extreme(max), "any any..."),
    "max": Function(_extreme(max), "any any..."),
    "min": Function(_extreme(min), "any any..."),
    "maxf": Function(_maxf, "any any..."),
    "minf": Function(_minf, "any any..."),
    "ceil": Function(_whole(math.ceil), "any"),
    "floor": Function(_whole(math.floor), "any"),
    "round": Function(_round, "any int float..."),
}
