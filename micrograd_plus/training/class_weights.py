"""Class weights: rows of rare classes count more, by a weight for each class."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from numbers import Integral, Real
from typing import Any

import numpy as np

from .data import Data, in_batches

_AT_ONCE = 65536  # rows whose classes are looked at together


@dataclass(frozen=True)
class ClassWeights:
    """A weight for each class, which multiplies the weights of its rows.

    Attributes:
        by_class: The weights by class number; of other classes it is 1, as in Keras.

    >>> batch = Data.of([[0.0], [0.0]], [0, 2])
    >>> ClassWeights({2: 3.0}).weighed(batch).weight
    array([1., 3.])
    """

    by_class: Mapping[int, float]

    def weighed(self, batch: Data) -> Data:
        """The same rows, weighted."""
        classes, places = np.unique(classes_of(batch.y), return_inverse=True)
        of_classes = np.array([float(self.by_class.get(c, 1.0)) for c in classes.tolist()])
        weight = of_classes[places.reshape(-1)]
        if batch.weight is not None:
            weight = (weight * batch.weight.T).T  # of steps: all those of a row
        return replace(batch, weight=weight)


def class_weights(given: Any, data: Data | None, ignored: int | None = None) -> ClassWeights:
    """What `fit` was told about classes, checked.

    Args:
        given: A weight by class number, or "balanced": rows / (classes * rows of the class), as in
            scikit-learn.
        data: The rows to learn from; None of an iterable of batches, which are looked at one by
            one.
        ignored: A label that is no class; None if all are.

    Raises:
        ValueError: Something else; a class of which there is no row, or that is no number; a
            weight below 0; targets that are no classes.
        TypeError: A weight that is no number.

    >>> class_weights("balanced", Data.of([[0.0]] * 4, [0, 0, 0, 1])).by_class
    {0: 0.6666666666666666, 1: 2.0}
    """
    if isinstance(given, str) and given == "balanced":
        if data is None:
            raise ValueError(
                'class_weight="balanced" needs the classes of all rows, which an iterable of '
                "batches does not show: give a dictionary {class: weight}"
            )
        counts = _counts(data, ignored)
        rows = sum(counts.values())
        return ClassWeights({c: rows / (len(counts) * count) for c, count in counts.items()})
    if not isinstance(given, Mapping):
        raise ValueError(
            f'class_weight must be a dictionary {{class: weight}} or "balanced", got {given!r:.60}'
        )
    for one, weight in given.items():
        if not isinstance(one, Integral | np.bool_):
            raise ValueError(f"class_weight is by class number, got class {one!r:.60}")
        if not isinstance(weight, Real):
            raise TypeError(f"the weight of class {one!r} must be a number, got {weight!r:.60}")
        if not 0 <= float(weight) < math.inf:
            raise ValueError(
                f"the weight of class {one!r} must be 0 or more and finite, got {weight}"
            )
    if data is not None:
        counts = _counts(data, ignored)
        unknown = [repr(one) for one in given if one not in counts]
        if unknown:
            raise ValueError(
                f"class_weight has class {', '.join(unknown)}, of which there is no row: there are "
                f"{', '.join(map(str, list(counts)[:20]))}{', ...' if len(counts) > 20 else ''}"
            )
    return ClassWeights({int(one): float(weight) for one, weight in given.items()})


def classes_of(y: Any) -> np.ndarray:
    """The class number of each row (n,), by what targets of classes look like.

    Args:
        y: Integers, or 0 and 1 of any kind, (n,) or (n, 1); or one-hot rows (n, classes).

    Raises:
        ValueError: Targets of several outputs, or that are no classes.

    >>> classes_of([[0, 1, 0], [1, 0, 0]]), classes_of([[1.0], [0.0]])
    (array([1, 0]), array([1, 0]))
    """
    if isinstance(y, tuple | Mapping):
        raise ValueError(
            "class_weight is for one output, and the targets are of several: give sample_weight, "
            "a number for each row"
        )
    y = np.asarray(y)
    of_zeros_and_ones = y.dtype.kind in "biuf" and bool(((y == 0) | (y == 1)).all())
    if y.ndim == 2 and y.shape[1] > 1 and of_zeros_and_ones and (y.sum(axis=1) == 1).all():
        return y.argmax(axis=1)
    of_rows = y.ndim == 1 or (y.ndim == 2 and y.shape[1] == 1)
    if not of_rows or not (y.dtype.kind in "iu" or of_zeros_and_ones):
        raise ValueError(
            "class_weight needs targets that are classes: integers or 0 and 1, (n,) or (n, 1), or "
            f"one-hot rows, got {y.dtype} of shape {y.shape}; sample_weight takes any numbers"
        )
    return y.reshape(-1).astype(np.int64)


def _counts(data: Data, ignored: int | None) -> dict[int, int]:
    """How many rows there are of each class, in ascending order."""
    counts: dict[int, int] = {}
    targets = Data(data.y, None, None, data.rows)  # inputs that are on disk stay there
    for batch in in_batches(targets, _AT_ONCE):
        for c, count in zip(*np.unique(classes_of(batch.x), return_counts=True), strict=True):
            counts[int(c)] = counts.get(int(c), 0) + int(count)
    return {c: count for c, count in sorted(counts.items()) if c != ignored}
