"""What is done to data before training: standardising, one-hot rows, numbers for labels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..engine.operands import plain_array


class Standardizer:
    """Columns with mean 0 and standard deviation 1, by the numbers of the rows it is made from.

    Made from the training rows alone, and used for all: otherwise something of the test rows gets
    into the training. Population standard deviation, as in scikit-learn's StandardScaler; a column
    that never changes, or by no more than rounding, is only shifted.

    Args:
        x: Rows (n, ...).

    Attributes:
        mean: Of each column (...).
        std: Of each column (...), 1 where all rows are equal, but for rounding.

    Raises:
        ValueError: No rows.
        TypeError: They are no numbers.

    >>> x = np.array([[1.0, 5.0], [3.0, 5.0]])
    >>> standardizer = Standardizer(x)
    >>> standardizer.transform(x)
    array([[-1.,  0.],
           [ 1.,  0.]])
    >>> standardizer.inverse_transform([[0.0, 1.0]])
    array([[2., 6.]])
    """

    def __init__(self, x: Any) -> None:
        x = _numbers(x)
        if not x.ndim or not len(x):
            raise ValueError(f"a Standardizer needs rows, got shape {x.shape}")
        self.mean = x.mean(axis=0, dtype=float)
        std = x.std(axis=0, dtype=float)
        varies = x.max(axis=0) != x.min(axis=0)  # rounding makes the deviation of equals not 0
        if x.dtype.kind == "f":
            # Of equal numbers that were computed in several ways, as 0.1 + 0.2 and 0.3, nothing but
            # rounding is left, which would come out as ±1. (scikit-learn's bound is of the number
            # of rows, and takes years for a constant where float32 has a million of them.)
            varies &= std > 16 * np.finfo(x.dtype).eps * np.abs(self.mean)
        self.std = np.where(varies, std, 1.0)

    def transform(self, x: Any) -> np.ndarray:
        """(x - mean) / std.

        Args:
            x: Rows (n, ...), or a single one (...).

        Returns:
            The same shape; float32 of float32, float64 of integers.

        Raises:
            ValueError: Rows of another shape.
            TypeError: They are no numbers.

        >>> Standardizer([1.0, 3.0]).transform([5.0])
        array([3.])
        """
        x = self._checked(x)
        return ((x - self.mean) / self.std).astype(_float_of(x), copy=False)

    def inverse_transform(self, x: Any) -> np.ndarray:
        """x * std + mean: what `transform` was given.

        Args:
            x: Rows (n, ...), or a single one (...).

        Returns:
            The same shape; float32 of float32.

        Raises:
            ValueError: Rows of another shape.
            TypeError: They are no numbers.

        >>> Standardizer([1.0, 3.0]).inverse_transform([3.0])
        array([5.])
        """
        x = self._checked(x)
        return (x * self.std + self.mean).astype(_float_of(x), copy=False)

    def _checked(self, x: Any) -> np.ndarray:
        x = _numbers(x)
        if x.shape[x.ndim - self.mean.ndim :] != self.mean.shape or x.ndim < self.mean.ndim:
            raise ValueError(
                f"the Standardizer was made from rows of shape {self.mean.shape}, got {x.shape}"
            )
        return x


class LabelEncoder:
    """Class numbers from 0 for labels of any kind, in ascending order of the labels.

    Args:
        labels: (n,), such as texts, or numbers with gaps.

    Attributes:
        classes: Each label once (k,).

    Raises:
        ValueError: No labels, or labels with more axes.
        TypeError: Labels of different kinds, which have no order.

    >>> encoder = LabelEncoder(["silver", "gold", "silver"])
    >>> encoder.transform(["gold", "silver"]).tolist()
    [0, 1]
    >>> encoder.inverse_transform([1]).tolist()
    ['silver']
    """

    def __init__(self, labels: Any) -> None:
        labels = as_labels(labels)
        if labels.ndim != 1 or not labels.size:
            raise ValueError(f"a LabelEncoder needs labels (n,), got shape {labels.shape}")
        try:
            self.classes = np.unique(labels)
        except TypeError:
            raise TypeError(f"{_ONE_KIND}, got {_kinds(labels.tolist())}") from None

    def transform(self, labels: Any) -> np.ndarray:
        """The class number of each label.

        Raises:
            ValueError: There are labels that it was not made from.
            TypeError: Labels of different kinds.

        >>> LabelEncoder(["a", "b"]).transform(["c"])
        Traceback (most recent call last):
        ValueError: unknown labels: 'c'; known are 'a', 'b'
        """
        labels = as_labels(labels)
        unknown = labels
        if (labels.dtype.kind in "US") == (self.classes.dtype.kind in "US"):
            unknown = np.setdiff1d(labels, self.classes)
        if unknown.size:
            raise ValueError(f"unknown labels: {_some(unknown)}; known are {_some(self.classes)}")
        return np.searchsorted(self.classes, labels)

    def inverse_transform(self, numbers: Any) -> np.ndarray:
        """The label of each class number.

        Raises:
            ValueError: There are numbers without a class.

        >>> LabelEncoder(["a", "b"]).inverse_transform([1, 0]).tolist()
        ['b', 'a']
        """
        _check_classes(np.asarray(numbers), len(self.classes))
        return self.classes[np.asarray(numbers)]


def one_hot(labels: Any, classes: int | None = None, dtype: str = "float32") -> np.ndarray:
    """Class numbers as rows with a 1 at the class and 0 elsewhere.

    Args:
        labels: Integers (...), from 0.
        classes: How many there are; left out, up to the largest label.
        dtype: Of the rows.

    Returns:
        (..., classes).

    Raises:
        TypeError: Labels that are no integers.
        ValueError: A label outside of the classes.

    >>> one_hot([0, 2, 1])
    array([[1., 0., 0.],
           [0., 0., 1.],
           [0., 1., 0.]], dtype=float32)
    """
    labels = plain_array(labels)
    if classes is None:
        classes = int(labels.max()) + 1 if labels.size else 0
    _check_classes(labels, classes)
    return np.eye(classes, dtype=dtype)[labels]


_ONE_KIND = "labels of one kind have an order"


def as_labels(given: Any) -> np.ndarray:
    """Labels as an array; of a list with texts and numbers NumPy would make texts of all.

    Raises:
        TypeError: There are such.

    >>> as_labels(["a", float("nan")])
    Traceback (most recent call last):
    TypeError: labels of one kind have an order, got float, str
    """
    labels = plain_array(given)
    if labels.dtype.kind in "US" and isinstance(given, list | tuple):
        others = [x for x in given if not isinstance(x, str | bytes | list | tuple | np.ndarray)]
        if others:
            raise TypeError(f"{_ONE_KIND}, got {_kinds(given)}")
    return labels


def _kinds(labels: Iterable[Any]) -> str:
    return ", ".join(sorted({type(label).__name__ for label in labels}))


def _numbers(x: Any) -> np.ndarray:
    x = plain_array(x)
    if x.dtype.kind not in "biuf":
        raise TypeError(f"numbers are standardised, got {x.dtype}")
    return x.astype(float) if x.dtype.kind == "b" else x


def _float_of(x: np.ndarray) -> np.dtype[Any]:
    return x.dtype if x.dtype.kind == "f" else np.dtype(float)


def _check_classes(labels: np.ndarray, classes: int) -> None:
    if labels.dtype.kind not in "iu":
        raise TypeError(f"class numbers are integers, got {labels.dtype}")
    wrong = labels[(labels < 0) | (labels >= classes)]
    if wrong.size:
        raise ValueError(
            f"class numbers run from 0 to {classes - 1}, got {_some(np.unique(wrong))}"
        )


def _some(labels: np.ndarray) -> str:
    shown = ", ".join(map(repr, labels[:10].tolist()))
    return f"{shown}, ..." if len(labels) > 10 else shown
