"""The model of a graph's life: recipes, which are run again from scratch whenever a number is due.

A recipe says how a node was made and holds no result. Derivatives come from no rule either: the
recipe is run once for every entry of the node in question, with i·h added to that entry. Since
f(x + ih) = f(x) + ih·f'(x) + O(h²), the imaginary part, divided by h, is the derivative, carried
forward, and exact, as nothing is subtracted (W. Squire and G. Trapp, Using Complex Variables to
Estimate Derivatives of Real Functions, SIAM Review 40, 1998).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.engine.life.formulas import Formula, NumPy

TINY = 1e-30  # its square is nothing beside 1
STEP = 1e-6  # of a central difference


@dataclass(eq=False)
class Leaf:
    """A node that was given, or a constant: its number, a new array after each update."""

    number: np.ndarray
    requires_grad: bool
    is_value: bool


@dataclass(eq=False)
class Result:
    """A recorded node: a formula of leaves, results and raw constants.

    Attributes:
        read: The numbers of the operands that are leaves, as they were then.
    """

    formula: Formula
    operands: tuple[Any, ...]
    read: dict[Leaf, np.ndarray] = field(init=False)

    requires_grad = True

    def __post_init__(self) -> None:
        self.read = {x: x.number for x in self.operands if isinstance(x, Leaf)}

    @property
    def is_value(self) -> bool:
        """Numbers of numbers are Values; an array anywhere makes a Tensor."""
        return self.formula.of_numbers and all(
            x.is_value if isinstance(x, Leaf | Result) else isinstance(x, float)
            for x in self.operands
        )


Recipe = Leaf | Result


def everything_below(*roots: Recipe) -> set[Recipe]:
    """The recipes that these ones are made of, themselves among them."""
    found: set[Recipe] = set()
    waiting: list[Any] = list(roots)
    while waiting:
        recipe = waiting.pop()
        if isinstance(recipe, Leaf | Result) and recipe not in found:
            found.add(recipe)
            waiting += getattr(recipe, "operands", ())
    return found


def is_outdated(root: Recipe) -> bool:
    """Whether a leaf has been updated since something below `root` was computed from it."""
    return any(
        leaf.number is not number
        for recipe in everything_below(root)
        if isinstance(recipe, Result)
        for leaf, number in recipe.read.items()
    )


def number(root: Recipe, nudges: Mapping[Recipe, Any] | None = None) -> np.ndarray:
    """What a recipe comes to, with `nudges` added to what some recipes below it come to."""
    nudges = nudges or {}
    done: dict[Recipe, Any] = {}

    def run(recipe: Any, read: Mapping[Leaf, np.ndarray]) -> Any:
        if isinstance(recipe, Leaf):
            return read[recipe] + nudges.get(recipe, 0.0)
        if not isinstance(recipe, Result):
            return recipe
        if recipe not in done:
            operands = [run(x, recipe.read) for x in recipe.operands]
            done[recipe] = recipe.formula.run(NumPy, *operands) + nudges.get(recipe, 0.0)
        return done[recipe]

    return np.asarray(run(root, {root: root.number} if isinstance(root, Leaf) else {}))


def gradient(
    root: Recipe, x: Recipe, seed: Any, nudges: Mapping[Recipe, Any] | None = None
) -> np.ndarray:
    """The derivative of sum(seed * root) with respect to every entry of `x`."""
    nudges = nudges or {}
    result = np.zeros(number(x).shape)
    for place, unit in _units(result.shape):
        y = number(root, {**nudges, x: nudges.get(x, 0.0) + 1j * TINY * unit})
        result[place] = np.sum(seed * y.imag) / TINY
    return result


def second_derivative(root: Recipe, x: Recipe, z: Leaf, seed: Any) -> np.ndarray:
    """The derivative of sum(gradient of root with respect to x) by `z`, by central differences."""
    result = np.zeros(z.number.shape)
    for place, unit in _units(result.shape):
        ahead = gradient(root, x, seed, {z: STEP * unit}).sum()
        behind = gradient(root, x, seed, {z: -STEP * unit}).sum()
        result[place] = (ahead - behind) / (2 * STEP)
    return result


def _units(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], np.ndarray]]:
    for place in np.ndindex(shape):
        unit = np.zeros(shape)
        unit[place] = 1.0
        yield place, unit
