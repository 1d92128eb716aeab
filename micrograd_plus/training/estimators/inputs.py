"""What Classifier and Regressor are given: tables of finite numbers, targets, weights of rows.

Their errors begin in scikit-learn's words, which people know, and its tools look for.
"""

from __future__ import annotations

import sys
import warnings
from typing import Any

import numpy as np

from ...engine.graph import data_of
from ...engine.operands import plain_array
from ..arrays import is_sparse
from ..preprocessing import as_labels


class NotFittedError(ValueError, AttributeError):
    """An estimator was asked for predictions before `fit`; scikit-learn has one alike.

    >>> from micrograd_plus import training
    >>> try:
    ...     training.Regressor().predict([[1.0]])
    ... except ValueError as error:
    ...     print(f"{type(error).__name__}: {error}")
    NotFittedError: this Regressor is not fitted yet: call fit first
    """


def of_scikit_learn(name: str, otherwise: type) -> Any:
    """The exception or warning of that name if scikit-learn is loaded; it is never loaded here.

    Args:
        name: As in `sklearn.exceptions`.
        otherwise: What there is without it.

    >>> of_scikit_learn("NoWarningOfThisName", UserWarning)
    <class 'UserWarning'>
    """
    return getattr(sys.modules.get("sklearn.exceptions"), name, otherwise)


def as_rows(x: Any) -> Any:
    """Inputs (n, ...) as finite numbers: float32 stays, everything else becomes float64.

    A sparse matrix stays one.

    Raises:
        TypeError: An entry that is no number.
        ValueError: No rows or columns, a single axis, complex numbers, or any that is not finite.

    >>> as_rows([[1, 2], [3, 4]])
    array([[1., 2.],
           [3., 4.]])
    >>> as_rows([[1.0, 2.0], [3.0, np.nan]])
    Traceback (most recent call last):
    ValueError: X contains NaN in row 1, column 1: fill it in, or leave the row out
    """
    array = x if is_sparse(x) else plain_array(data_of(x))
    if len(array.shape) < 2:
        raise ValueError(
            f"Expected 2D array, got {len(array.shape)}D array instead: X has a row for each "
            "example and a column for each feature. Reshape your data: X.reshape(-1, 1) has one "
            "feature, X.reshape(1, -1) one row"
        )
    for axis, what, word in ((0, "sample", "rows"), (1, "feature", "columns")):
        if not array.shape[axis]:
            raise ValueError(
                f"Found array with 0 {what}(s) (shape={array.shape}) while a minimum of 1 is "
                f"required: X has no {word}"
            )
    if array.dtype.kind == "c":
        raise ValueError("Complex data not supported: give X.real and X.imag as columns")
    if is_sparse(x):
        array = x.tocsr().astype(np.float32 if x.dtype == np.float32 else np.float64)
        _check_entries(array)
        return array
    if array.dtype != np.float32:
        array = _as_floats(array, column_names(x))
    _check_finite(array, column_names(x))
    return array


def _check_entries(matrix: Any) -> None:
    """`_check_finite` of a sparse matrix in rows."""
    wrong = np.flatnonzero(~np.isfinite(matrix.data))
    if wrong.size:
        row = int(np.searchsorted(matrix.indptr, wrong[0], side="right")) - 1
        column = int(matrix.indices[wrong[0]])
        raise _not_finite(matrix.data[wrong[0]], f"row {row}, column {column}")


def check_real(name: str, given: Any) -> None:
    """Raise TypeError for dates, durations and complex numbers, of which NumPy would make floats.

    >>> check_real("y", np.array(["2030-01-01"], "datetime64[D]"))
    Traceback (most recent call last):
    TypeError: y must be real numbers, got datetime64[D]
    """
    if given.dtype.kind in "cmM":
        raise TypeError(f"{name} must be real numbers, got {given.dtype}")


def _as_floats(array: np.ndarray, names: np.ndarray | None) -> np.ndarray:
    """The numbers as float64; an entry that is none is named."""
    check_real("X", array)
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError) as error:
        for place, entry in np.ndenumerate(array):
            try:
                float(entry)
            except (TypeError, ValueError):
                where = _place(place, names)
                raise type(error)(
                    f"X must be numbers, got {entry!r:.60} in {where}: {error}"
                ) from None
        raise


def _check_finite(array: np.ndarray, names: np.ndarray | None) -> None:
    if np.isfinite(array).all():
        return
    place = tuple(np.argwhere(~np.isfinite(array))[0].tolist())
    raise _not_finite(array[place], _place(place, names))


def _not_finite(number: Any, where: str) -> ValueError:
    kind = "NaN" if np.isnan(number) else "infinity"
    return ValueError(f"X contains {kind} in {where}: fill it in, or leave the row out")


def _place(place: tuple[int, ...], names: np.ndarray | None) -> str:
    row, *rest = place
    if names is not None:
        return f"row {row}, column {names[rest[0]]!r}"
    return f"row {row}, column {rest[0]}" if len(rest) == 1 else f"row {row}, at {tuple(rest)}"


def column_names(x: Any) -> np.ndarray | None:
    """The names of a table's columns, if they are texts.

    Raises:
        TypeError: Some of them are texts and others not.

    >>> column_names([[1.0, 2.0]]) is None
    True
    """
    names = getattr(x, "columns", None)
    if names is None or callable(names):
        return None
    of_text = [isinstance(name, str) for name in names]
    if any(of_text) and not all(of_text):
        raise TypeError("Feature names are only supported if all of them are texts: rename columns")
    return np.array(list(names), dtype=object) if any(of_text) else None


def check_names(owner: str, fitted: np.ndarray | None, given: np.ndarray | None) -> None:
    """See that the columns have the names that they had in `fit`; of tables without is warned.

    Args:
        owner: The name of the estimator's class.
        fitted: The names that there were, if they had any.
        given: The names that there are.

    Raises:
        ValueError: They are others, or in another order.

    >>> check_names("Regressor", np.array(["a", "b"]), np.array(["b", "a"]))
    Traceback (most recent call last):
    ValueError: The feature names should match those that were passed during fit.
    Feature names must be in the same order as they were in fit.
    """
    if fitted is None or given is None:
        if fitted is not None:
            text = f"X does not have valid feature names, but {owner} was fitted with feature names"
        else:
            text = f"X has feature names, but {owner} was fitted without feature names"
        if fitted is not given:
            warnings.warn(text, stacklevel=4)
        return
    unseen, missing = sorted(set(given) - set(fitted)), sorted(set(fitted) - set(given))
    lines = ["The feature names should match those that were passed during fit."]
    if unseen:
        lines += ["Feature names unseen at fit time:", *(f"- {name}" for name in unseen)]
    if missing:
        lines += ["Feature names seen at fit time, yet now missing:"]
        lines += [f"- {name}" for name in missing]
    if list(fitted) != list(given):
        if not unseen and not missing:
            lines += ["Feature names must be in the same order as they were in fit."]
        raise ValueError("\n".join(lines) + "\n")


def as_targets(y: Any, owner: str, rows: int) -> np.ndarray:
    """Targets (n,) or (n, outputs); a single column is (n,), with a warning.

    Raises:
        ValueError: None, other numbers of rows, or numbers that are not finite.
        TypeError: Texts and something else, such as nan, in one list.

    >>> as_targets([1, 0], "Classifier", 3)
    Traceback (most recent call last):
    ValueError: X has 3 rows and y has shape (2,)
    """
    if y is None:
        raise ValueError(f"{owner} requires y to be passed, but the target y is None")
    array = as_labels(data_of(y))
    if not array.ndim or len(array) != rows:
        raise ValueError(f"X has {rows} rows and y has shape {array.shape}")
    if array.ndim == 2 and array.shape[1] == 1:
        warnings.warn(
            "A column-vector y was passed when a 1d array was expected. Please change the shape of "
            "y to (n_samples,), for example using ravel().",
            of_scikit_learn("DataConversionWarning", UserWarning),
            stacklevel=4,
        )
        array = array.ravel()
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array))[0][0])
        raise ValueError(f"y contains NaN or infinity, first in row {row}")
    return array


def as_weights(sample_weight: Any, rows: int) -> np.ndarray | None:
    """How much each row counts (n,), or None.

    Raises:
        ValueError: Another shape, a number below 0 or not finite, or nothing but zeros.
        TypeError: Dates, durations or complex numbers.

    >>> as_weights([0.0, 0.0], 2)
    Traceback (most recent call last):
    ValueError: sample_weight is zero in every row: there is nothing to learn from
    """
    if sample_weight is None:
        return None
    weight = plain_array(sample_weight)
    check_real("sample_weight", weight)
    weight = weight.astype(float)
    if weight.shape != (rows,):
        raise ValueError(
            f"sample_weight has shape {weight.shape}: it must have a number for each of the "
            f"{rows} rows, ({rows},)"
        )
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("sample_weight must be 0 or more and finite in every row")
    if not weight.any():
        raise ValueError("sample_weight is zero in every row: there is nothing to learn from")
    return weight
