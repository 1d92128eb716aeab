"""The primitives as documented functions, with NumPy's names and arguments."""

from collections.abc import Callable
from inspect import isfunction
from typing import Any

from . import (
    activations,
    arithmetic,
    attention,
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
    normalization,
    norms,
    recurrent,
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
    normalization,
    attention,
    recurrent,
    convolution,
)

# Every public function of these files, by its name.
FUNCTIONS: dict[str, Callable[..., Any]] = {
    name: function
    for family in _FAMILIES
    for name, function in vars(family).items()
    if isfunction(function) and function.__module__ == family.__name__ and name[0] != "_"
}
