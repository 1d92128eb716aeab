"""Rows of the table: what a source printed, what we ask for, what came out here."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import median
from typing import NamedTuple

Form = Callable[[float], str]


class Row(NamedTuple):
    """One number of the course.

    Attributes:
        what: What was measured.
        theirs: What the source printed; empty where it printed nothing.
        bar: What is asked for; empty where it is only shown.
        ours: What was found.
        met: Whether that is what is asked for.
    """

    what: str
    theirs: str
    bar: str
    ours: str
    met: bool

    def __str__(self) -> str:
        said = [f"theirs {self.theirs}"] * bool(self.theirs) + [f"bar {self.bar}"] * bool(self.bar)
        return f"{self.what}: {self.ours}" + (f"  ({', '.join(said)})" if said else "")


def percent(x: float) -> str:
    """A share with two digits."""
    return f"{100 * x:.2f} %"


def rounded(n: int) -> Form:
    """A form of numbers with `n` digits after the point, and commas between thousands."""
    return lambda x: f"{x:,.{n}f}"


def exact(what: str, found: float, expected: float, form: Form, theirs: str | None = None) -> Row:
    """A number that the task fixes, to the digits of the form.

    >>> exact("area", 3 * 4, 12, rounded(0))
    Row(what='area', theirs='12', bar='12', ours='12', met=True)
    """
    bar, ours = form(expected), form(found)
    return Row(what, bar if theirs is None else theirs, bar, ours, bar == ours)


def of_starts(
    what: str,
    found: Sequence[float],
    *,
    least: float = -math.inf,
    most: float = math.inf,
    judged: str = "best",
    best: Callable[[Sequence[float]], float] = max,
    form: Form = percent,
    theirs: str = "",
) -> Row:
    """What random starts led to: a row with their median and their best.

    Args:
        what: What was measured.
        found: Of each start.
        least, most: What is asked for.
        judged: Of what it is asked for: the "best", the "median", or "each".
        best: Which is the best: the `max`, the `min`, or the `first` of them.
        form: How numbers are written.
        theirs: What the source printed.

    >>> of_starts("right", [0.9, 0.5, 0.7], least=0.8)[2:]
    ('best ≥ 80.00 %', 'median 70.00 %, best 90.00 % of 3', True)
    """
    looked_at = {"best": [best(found)], "median": [median(found)], "each": found}[judged]
    bounds = [f"≥ {form(least)}"] * (least > -math.inf) + [f"≤ {form(most)}"] * (most < math.inf)
    ends = f"best {form(best(found))}"
    if len(bounds) == 2:  # neither end is the better one
        ends = f"{form(min(found))} to {form(max(found))}"
    return Row(
        what,
        theirs,
        f"{judged} {' and '.join(bounds)}" if bounds else "",
        f"median {form(median(found))}, {ends} of {len(found)}",
        all(least <= x <= most for x in looked_at),
    )


def first(found: Sequence[float]) -> float:
    """The best of what is sorted already, by something else.

    >>> first([3.0, 5.0])
    3.0
    """
    return found[0]
