"""Arrays for the page: their shape, a summary, and a heat map of at most a few hundred cells."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..numbers_as_text import array_rows, shape_text

_MOST_CELLS = 24  # in each direction


def data_of_array(array: np.ndarray) -> dict[str, Any]:
    """What the page shows of an array.

    Args:
        array: Any shape with at least one axis, real or boolean.

    Returns:
        `shape` and `summary` as texts, and `cells`: rows of numbers, None for what is not finite.
        A vector is one row; leading axes of more than two become rows; of a large array each cell
        is the mean of a block, and `blocks` is true.

    >>> data = data_of_array(np.array([[1.0, -2.0]]))
    >>> data["shape"], data["summary"], data["cells"], data["blocks"]
    ('1 × 2', '1, −2', [[1.0, -2.0]], False)
    """
    matrix = np.asarray(array, np.float64)
    matrix = matrix.reshape(-1, matrix.shape[-1]) if matrix.size else np.zeros((0, 0))
    steps = [max(1, math.ceil(size / _MOST_CELLS)) for size in matrix.shape]
    cells = _block_means(matrix, *steps)
    rows = array_rows(array)
    return {
        "shape": shape_text(array),
        "summary": "; ".join(", ".join(row) for row in rows),
        "cells": [[x if math.isfinite(x) else None for x in row] for row in cells.tolist()],
        "blocks": steps != [1, 1],
    }


def _block_means(matrix: np.ndarray, down: int, across: int) -> np.ndarray:
    """The mean of each block; blocks at the end may be smaller."""
    if down == across == 1:
        return matrix
    starts = [np.arange(0, matrix.shape[0], down), np.arange(0, matrix.shape[1], across)]
    counts = [np.diff([*s, size]) for s, size in zip(starts, matrix.shape, strict=True)]
    with np.errstate(all="ignore"):
        sums = np.add.reduceat(np.add.reduceat(matrix, starts[0], axis=0), starts[1], axis=1)
        return sums / np.outer(*counts)
