"""Operations that rearrange, pick or copy the entries of an array, with their arguments."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import strategies as st

from .of_arrays import Shape, indices

# So that results stay small enough to be looked at.
MAX_SIZE, MAX_NDIM = 27, 4


@st.composite
def moves(draw: Callable[..., Any], shape: Shape) -> tuple[Any, ...]:
    """A word and its arguments after the array, which are plain numbers, tuples and lists.

    Args:
        shape: The array's. No axis may have size 0.

    >>> from hypothesis import find
    >>> find(moves((2, 3)), lambda move: move[0] == "transpose")
    ('transpose', (0, 1))
    """
    ndim, size = len(shape), math.prod(shape)
    axis = st.integers(-ndim, ndim - 1)
    arguments: dict[str, st.SearchStrategy[Any]] = {
        "reshape": st.tuples(_factors(size)),
        "transpose": st.tuples(st.permutations(range(ndim)).map(tuple)),
        "index": st.tuples(_picking(shape)),
    }
    if ndim:
        arguments["flip"] = st.tuples(axis)
        arguments["roll"] = st.tuples(st.integers(-2, 2), axis)
    if 1 in shape:
        arguments["squeeze"] = st.tuples(st.sampled_from([i for i in range(ndim) if shape[i] == 1]))
    if ndim < MAX_NDIM:
        arguments["expand_dims"] = st.tuples(st.integers(-ndim - 1, ndim))
    if ndim < MAX_NDIM and 2 * size <= MAX_SIZE:
        arguments["broadcast_to"] = st.tuples(st.just((2, *shape)))
        arguments["tile"] = st.tuples(st.sampled_from([(2,), (2, 1)][: MAX_NDIM - ndim]))
    if ndim and 2 * size <= MAX_SIZE:
        arguments["repeat"] = st.tuples(st.just(2), axis)
    if ndim and math.prod(n + 2 for n in shape) <= MAX_SIZE:
        arguments["pad"] = st.tuples(st.sampled_from([1, (1, 0), (0, 1)]))
    word = draw(st.sampled_from(list(arguments)))
    return (word, *draw(arguments[word]))


@st.composite
def _factors(draw: Callable[..., Any], size: int) -> Shape:
    """A shape of so many entries."""
    shape: Shape = ()
    while len(shape) < MAX_NDIM - 1 and (size > 1 or draw(st.booleans())):
        n = draw(st.sampled_from([n for n in range(size, 0, -1) if size % n == 0]))
        shape, size = (*shape, n), size // n
    return (*shape, size) if size > 1 else shape


def _picking(shape: Shape) -> st.SearchStrategy[Any]:
    """Indices that pick something, and not too much; the others become `...`, which picks all."""

    def repaired(index: Any) -> Any:
        picked = np.empty(shape)[index]
        if 0 < picked.size <= MAX_SIZE and picked.ndim <= MAX_NDIM:
            return _as_lists(index)
        return ...

    return indices(shape).map(repaired)


def _as_lists(index: Any) -> Any:
    """An index in plain Python."""
    if isinstance(index, tuple):
        return tuple(map(_as_lists, index))
    return index.tolist() if isinstance(index, np.ndarray) else index


def moved(x: np.ndarray, word: str, *arguments: Any) -> np.ndarray:
    """What NumPy makes of a move.

    >>> moved(np.array([[1.0, 2.0]]), "transpose", (1, 0))
    array([[1.],
           [2.]])
    >>> moved(np.array([1.0, 2.0]), "index", [1, 1])
    array([2., 2.])
    """
    return x[arguments[0]] if word == "index" else getattr(np, word)(x, *arguments)
