"""What is said about the meaning of an operation: what it does, and why its slopes are as they are.

The slope by an operand says how much the result grows when that operand grows by a little, per
unit.
"""

from __future__ import annotations

from typing import NamedTuple


def dlmf(section: str) -> str:
    """A section of NIST's handbook of functions, as one finds it.

    >>> dlmf("4.34")
    'NIST Digital Library of Mathematical Functions, dlmf.nist.gov/4.34'
    """
    return f"NIST Digital Library of Mathematical Functions, dlmf.nist.gov/{section}"


class Reason(NamedTuple):
    """Why a slope is what it is.

    Attributes:
        text: One line.
        source: A book, a paper or a standard, and where in it.
        examples: Numbers for the operands, and the slope there to four digits.

    >>> Reason("One more in `a` is one more in the sum.", dlmf("1.4")).examples
    ()
    """

    text: str
    source: str
    examples: tuple[tuple[tuple[float, ...], float], ...] = ()


class Meaning(NamedTuple):
    """What an operation does, and the reasons for its slopes.

    Attributes:
        does: One line.
        reasons: One for each operand; a single one serves for any number of them.

    >>> Meaning("`a` times itself.", ()).does
    '`a` times itself.'
    """

    does: str
    reasons: tuple[Reason, ...]
