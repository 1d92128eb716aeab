"""The primitives as documented functions, with NumPy's names and arguments."""

from collections.abc import Callable
from inspect import isfunction
from typing import Any

from . import (
    arithmetic,
    convolution,
    elementwise,
    indexing,
    linalg,
    linear,
    neural,
    reductions,
    shapes,
)

_FAMILIES = (
    arithmetic,
    elementwise,
    reductions,
    shapes,
    indexing,
    linear,
    linalg,
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
