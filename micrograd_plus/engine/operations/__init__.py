"""The primitives as documented functions, with NumPy's names and arguments."""

import sys
from collections.abc import Callable
from inspect import isfunction
from typing import Any

from ...hints import knows_arguments
from . import (
    activations,
    arithmetic,
    convolution,
    copies,
    curves,
    diagonals,
    elementwise,
    indexing,
    joining,
    linalg,
    linear,
    neural,
    norms,
    reductions,
    sequences,
    shapes,
    sorting,
    trigonometry,
    without_nan,
)

_FAMILIES = (
    arithmetic,
    elementwise,
    trigonometry,
    activations,
    reductions,
    without_nan,
    sequences,
    sorting,
    shapes,
    copies,
    joining,
    indexing,
    diagonals,
    linear,
    linalg,
    norms,
    curves,
    neural,
    convolution,
)

# Every public function of these files, by its name.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: function
    for family in _FAMILIES
    for name, function in vars(family).items()
    if isfunction(function) and function.__module__ == family.__name__ and name[0] != "_"
}


def _tell(functions: dict[str, Callable[..., Any]]) -> None:
    """Have those that take `axis` tell who writes `dim` so; each stays one, under all its names."""
    of_axes = [f for f in functions.values() if {"axis", "keepdims"} & {*f.__code__.co_varnames}]
    telling = {function: knows_arguments(function) for function in of_axes}
    for name, function in functions.items():
        if function in telling:
            functions[name] = telling[function]
            setattr(sys.modules[function.__module__], name, telling[function])


_tell(FUNCTIONS)
