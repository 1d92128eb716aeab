"""A rule: what an operation is. It knows no node, so that nodes can refer to it.

What it does to floats and to arrays, its derivatives, and their formulas as text: one entry in
the tables of `primitives/`. `Primitive` is a rule that records nodes when it is called.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import Any

import numpy as np

PLAIN = frozenset((float, int, bool))
# What takes longer to answer: IEEE arithmetic where Python raises, and errors, to be explained.
UNUSUAL = (ArithmeticError, AttributeError, TypeError, ValueError)

# The vjps of a sum: what arrives goes on as it is. The backward pass knows this pair, and saves the
# calls: every second node of a graph of numbers is a sum.
SUM = (lambda g, y, a, b: g, lambda g, y, a, b: g)


class Rule:
    """The functions and texts of one operation; see `Primitive` for what each of them is."""

    __call__: Callable[..., Any]  # a Primitive says how

    def __init__(
        self,
        name: str,
        on_arrays: Callable[..., Any],
        on_floats: Any = None,  # a function, or None
        vjps: tuple[Any, ...] = (),
        formulas: tuple[str, ...] = (),
        vjp_of_all: Callable[..., Any] | None = None,
        symbol: str = "",
        operand_names: tuple[str, ...] = ("a", "b", "c"),
        unfused: Callable[..., Any] | None = None,
        partners: Callable[..., Any] | None = None,
    ) -> None:
        self.name = name
        self.on_arrays, self.on_floats, self.unfused = on_arrays, on_floats, unfused
        self.vjps = self._tuple_of(vjps, "vjps", "functions")
        self.partners = partners
        self.vjp_of_all = self._times_partners if partners is not None else vjp_of_all
        self.formulas = self._tuple_of(formulas, "formulas", "texts")
        self.operand_names = operand_names
        if bool(self.vjps) == (self.vjp_of_all is not None):
            raise TypeError(
                f"the primitive {self.name} needs either vjps, one per operand, or vjp_of_all"
            )
        if self.vjps and self.formulas and len(self.vjps) != len(self.formulas):
            raise TypeError(
                f"the primitive {self.name} has {len(self.vjps)} vjps and {len(self.formulas)} "
                "formulas: it needs a formula for each, or none at all"
            )
        self.symbol = symbol or name
        # Two vjps at the most, and none that is None: the short way through the backward pass.
        self.is_short = len(self.vjps) in (1, 2) and None not in self.vjps
        self.without_gradient = frozenset(i for i, vjp in enumerate(self.vjps) if vjp is None)

    def _tuple_of(self, given: Any, argument: str, what: str) -> tuple[Any, ...]:
        if not isinstance(given, tuple | list):
            raise TypeError(
                f"the primitive {self.name}: {argument} must be a tuple of {what}, one per operand,"
                f" got {type(given).__name__}; a tuple of one is written with a comma, as in (f,)"
            )
        return tuple(given)

    def _times_partners(
        self, needed: Sequence[bool], g: Any, y: Any, *operands: Any
    ) -> Sequence[Any]:
        """`vjp_of_all` of a * b + ... + c: each factor gets g times its partner, c gets g."""
        return [*[g * x for x in self.partners(*operands)], g]  # type: ignore[misc]

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def __deepcopy__(self, memo: Any = None) -> Rule:
        return self

    __copy__ = __deepcopy__

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError(f"{self!r} is code: graphs are not pickled; save the data of the leaves")

    def compute_floats(self, operands: Sequence[Any], static: dict[str, Any]) -> Any:
        """The result on Python numbers, by IEEE arithmetic as NumPy has it: 1/0 is inf."""
        try:
            y = self.on_floats(*operands, **static)
            if not isinstance(y, complex):  # as Python's (-8.0) ** 0.5 is, where NumPy has nan
                return y
        except (ArithmeticError, ValueError):
            pass
        y = quietly(lambda: self.on_arrays(*map(ieee, operands), **static))
        return math.nan if np.iscomplexobj(y) else float(y)

    def pull_back(
        self, needed: Sequence[bool], g: Any, y: Any, operands: Sequence[Any], static: Any
    ) -> Sequence[Any]:
        """What each operand that is needed gets of `g`; None, or anything, for the others.

        On Python numbers it follows IEEE arithmetic, as the results do: 1/0 is inf.
        """
        try:
            if self.vjp_of_all is not None:
                return self.vjp_of_all(needed, g, y, *operands, **static)
            return [
                vjp(g, y, *operands, **static) if need and vjp is not None else None
                for need, vjp in zip(needed, self.vjps, strict=True)
            ]
        except (ArithmeticError, ValueError):
            if type(y) not in PLAIN:
                raise
        return self.pull_back_by_ieee(needed, g, y, operands, static)

    def pull_back_by_ieee(
        self, needed: Sequence[bool], g: Any, y: Any, operands: Sequence[Any], static: Any
    ) -> Sequence[Any]:
        """`pull_back` where Python's numbers are known to raise."""
        g, y, *operands = map(ieee, (g, y, *operands))  # NumPy's numbers do not
        return self.pull_back(needed, g, y, operands, static)

    def formula_of(self, i: int) -> str | None:
        """The text of the derivative by operand `i`; None where there is none."""
        i = 0 if self._formula_is_shared else i
        return self.formulas[i] if i < len(self.formulas) else None

    def named_in_formula(self, i: int, operands: Sequence[Any]) -> dict[str, Any]:
        """The operands by the names that this text has for them; `a` where it serves for all."""
        if self._formula_is_shared:
            return {"a": operands[i]}
        return dict(zip(self.operand_names, operands, strict=False))

    @property
    def _formula_is_shared(self) -> bool:
        return self.vjp_of_all is not None and len(self.formulas) == 1


def quietly(function: Callable[[], Any]) -> Any:
    """What a function gives without NumPy's warnings: where inf and nan are answers.

    Unlike `np.errstate`, which Ctrl-C can make forget to restore, it leaves nothing to restore.
    """

    return copy_context().run(_quiet, function)


def _quiet(function: Callable[[], Any]) -> Any:
    np.errstate(all="ignore").__enter__()  # for good: the context ends with the function
    return function()


def ieee(x: Any) -> np.float64:
    """A number that follows IEEE arithmetic, where 1/0 is inf and not an exception."""
    try:
        return np.float64(x)
    except OverflowError:  # an integer beyond the largest float
        return np.float64(math.inf if x > 0 else -math.inf)
