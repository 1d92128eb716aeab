"""A rule: what an operation does to floats and to arrays, and its derivatives; of no node."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

PLAIN = frozenset((float, int, bool))


class Rule:
    """The functions and texts of one operation; see `Primitive`, which records what it computes."""

    __call__: Callable[..., Any]  # a Primitive says how

    def __init__(
        self,
        name: str,
        *,
        on_arrays: Callable[..., Any],
        on_floats: Callable[..., Any] | None = None,
        vjps: tuple[Callable[..., Any] | None, ...] = (),
        vjp_of_all: Callable[..., Any] | None = None,
        formulas: tuple[str, ...] = (),
        symbol: str | None = None,
        operand_names: tuple[str, ...] = ("a", "b", "c"),
        unfused: Callable[..., Any] | None = None,
    ) -> None:
        vjps = _tuple_of(vjps, "vjps", "functions", name)
        formulas = _tuple_of(formulas, "formulas", "texts", name)
        if bool(vjps) == (vjp_of_all is not None):
            raise TypeError(
                f"the primitive {name} needs either vjps, one per operand, or vjp_of_all"
            )
        if vjps and formulas and len(vjps) != len(formulas):
            raise TypeError(
                f"the primitive {name} has {len(vjps)} vjps and {len(formulas)} formulas: it needs "
                "a formula for each, or none at all"
            )
        self.name = name
        self.symbol = symbol or name
        self.on_floats = on_floats
        self.on_arrays = on_arrays
        self.vjps: tuple[Any, ...] = vjps
        # Two vjps at the most, and none that is None: the short way through the backward pass.
        self.is_short = len(vjps) in (1, 2) and None not in vjps
        self.without_gradient = frozenset(i for i, vjp in enumerate(vjps) if vjp is None)
        self.vjp_of_all = vjp_of_all
        self.formulas = formulas
        self.operand_names = operand_names
        self.unfused = unfused

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"

    def __copy__(self) -> Rule:
        return self

    def __deepcopy__(self, memo: Any) -> Rule:
        return self

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError(f"{self!r} is code: graphs are not pickled; save the data of the leaves")

    def formula_of(self, i: int) -> str | None:
        """The text of the derivative by operand `i`; None where there is none."""
        shared = self.vjp_of_all is not None and len(self.formulas) == 1
        i = 0 if shared else i
        return self.formulas[i] if i < len(self.formulas) else None

    def named_in_formula(self, i: int, operands: Sequence[Any]) -> dict[str, Any]:
        """The operands by the names that this text has for them; `a` where it serves for all."""
        if self.vjp_of_all is not None and len(self.formulas) == 1:
            return {"a": operands[i]}
        return dict(zip(self.operand_names, operands, strict=False))

    def compute_floats(self, operands: Sequence[Any], static: dict[str, Any]) -> Any:
        """The result on Python numbers, by IEEE arithmetic as NumPy has it: 1/0 is inf."""
        assert self.on_floats is not None
        try:
            y = self.on_floats(*operands, **static)
            if not isinstance(y, complex):  # as Python's (-8.0) ** 0.5 is, where NumPy has nan
                return y
        except (ArithmeticError, ValueError):
            pass
        with np.errstate(all="ignore"):
            y = self.on_arrays(*map(ieee, operands), **static)
            return math.nan if np.iscomplexobj(y) else float(y)

    def pull_back(
        self,
        needed: Sequence[bool],
        g: Any,
        y: Any,
        operands: Sequence[Any],
        static: dict[str, Any],
    ) -> Sequence[Any]:
        """The contribution to each operand that is needed; None, or anything, for the others.

        On Python numbers it follows IEEE arithmetic, as the results do: 1/0 is inf.
        """
        try:
            return self._pull_back(needed, g, y, operands, static)
        except (ArithmeticError, ValueError):
            if type(y) not in PLAIN:
                raise
            g, y, *operands = map(ieee, (g, y, *operands))
            return self._pull_back(needed, g, y, operands, static)

    def _pull_back(
        self, needed: Sequence[bool], g: Any, y: Any, operands: Sequence[Any], static: Any
    ) -> Sequence[Any]:
        if self.vjp_of_all is not None:
            return self.vjp_of_all(needed, g, y, *operands, **static)
        return [
            vjp(g, y, *operands, **static) if need and vjp is not None else None
            for need, vjp in zip(needed, self.vjps, strict=True)
        ]


def ieee(x: Any) -> np.float64:
    """A number that follows IEEE arithmetic, where 1/0 is inf and not an exception."""
    try:
        return np.float64(x)
    except OverflowError:  # an integer beyond the largest float
        return np.float64(math.inf if x > 0 else -math.inf)


def _tuple_of(given: Any, argument: str, what: str, name: str) -> tuple[Any, ...]:
    if not isinstance(given, tuple | list):
        raise TypeError(
            f"the primitive {name}: {argument} must be a tuple of {what}, one per operand, got "
            f"{type(given).__name__}; a tuple of one is written with a comma, as in (f,)"
        )
    return tuple(given)
