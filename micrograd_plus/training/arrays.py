"""What users pass as data, as arrays with a row for each example: one, or several together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ..engine.graph import Node, data_of
from ..engine.operands import plain_array


def mapped(function: Callable[[Any], Any], data: Any) -> Any:
    """A function of an array, or of each array in a tuple or a dictionary of arrays.

    >>> mapped(len, {"images": [1, 2], "texts": [3, 4]})
    {'images': 2, 'texts': 2}
    """
    if isinstance(data, Mapping):
        return {name: function(part) for name, part in data.items()}
    if isinstance(data, tuple):
        return tuple(function(part) for part in data)
    return function(data)


def parts(data: Any) -> Mapping[str, Any]:
    """The arrays by name: "" for a single one, the place for those of a tuple.

    >>> parts((3, 4)), parts(5)
    ({'0': 3, '1': 4}, {'': 5})
    """
    if isinstance(data, Mapping):
        return data
    if isinstance(data, tuple):
        return {str(i): part for i, part in enumerate(data)}
    return {"": data}


def joined(batches: Sequence[Any]) -> Any:
    """What several batches gave as one array; of tuples or dictionaries each part for itself.

    >>> joined([(np.array([1]), np.array([2])), (np.array([3]), np.array([4]))])
    (array([1, 3]), array([2, 4]))
    """
    first = batches[0]
    if isinstance(first, Mapping):
        return {name: np.concatenate([batch[name] for batch in batches]) for name in first}
    if isinstance(first, tuple):
        return tuple(map(np.concatenate, zip(*batches, strict=True)))
    return np.concatenate(batches)


def one_or_several(data: Any) -> Any:
    """A tuple of numbers or of lists as a list, since it is one array; all else as it is.

    >>> one_or_several((1, 2)), one_or_several((np.zeros(1), [1]))
    ([1, 2], (array([0.]), [1]))
    """
    is_one = isinstance(data, tuple) and not any(map(_is_array, data))
    return list(data) if is_one else data


def as_arrays(data: Any, name: str) -> Any:
    """Lists, nodes and tables as arrays; what is read row by row stays as it is.

    Args:
        data: As a user passed it: an array, a list, anything with a length that can be indexed, a
            sparse matrix, or a tuple or a dictionary of these. A tuple of numbers or of lists is
            one array, as a list of them is.
        name: For errors.

    Raises:
        ValueError: It has no rows, or rows of different shapes.

    >>> as_arrays((1, 2), "y"), as_arrays(([1, 2], np.array([3, 4])), "x")
    (array([1, 2]), (array([1, 2]), array([3, 4])))
    """
    data = one_or_several(data)
    if is_sparse(data):  # of which one kind is a dictionary as well
        return _as_array(data, name)
    return mapped(lambda part: _as_array(part, name), data)


def take(data: Any, rows: slice | np.ndarray) -> np.ndarray:
    """Some rows of what `as_arrays` gave, in memory.

    >>> take(np.array([1, 2, 3]), np.array([2, 0]))
    array([3, 1])
    """
    if isinstance(data, np.ndarray):
        return data[rows]
    if not hasattr(data, "shape"):
        places = range(len(data))[rows] if isinstance(rows, slice) else rows.tolist()
        return np.stack([plain_array(data_of(data[i])) for i in places])
    if is_sparse(data):
        return np.asarray(data[rows].toarray())
    if isinstance(rows, slice):
        return plain_array(data[rows])
    ascending, where = np.unique(rows, return_inverse=True)  # HDF5 reads them in no other order
    return plain_array(data[ascending])[where]


def is_sparse(data: Any) -> bool:
    """Whether it is a sparse matrix, such as SciPy's: of its rows, those of a batch are made dense.

    >>> is_sparse(np.eye(3))
    False
    """
    return hasattr(data, "toarray") and hasattr(data, "shape")


def shape_of(data: Any) -> tuple[int, ...]:
    """The shape of what `as_arrays` gave; of what has none, its length.

    >>> shape_of(np.zeros((2, 3))), shape_of(range(4))
    ((2, 3), (4,))
    """
    return tuple(data.shape) if hasattr(data, "shape") else (len(data),)


def _is_array(data: Any) -> bool:
    """Whether it holds rows, and is no list of numbers, which may be a row itself."""
    if hasattr(data, "shape"):
        return len(data.shape) > 0
    return _is_sequence(data) and not isinstance(data, list | tuple | str | bytes)


def _is_sequence(data: Any) -> bool:
    return hasattr(data, "__len__") and hasattr(data, "__getitem__")


def _as_array(data: Any, name: str) -> Any:
    if is_sparse(data):
        rows = data.tocsr() if hasattr(data, "tocsr") else data  # not every format has rows
        if len(rows.shape) != 2:
            raise ValueError(f"{name} is a sparse array of shape {rows.shape}: give its toarray()")
        return rows
    in_memory = list | tuple | str | bytes | Mapping | Node | np.ndarray
    is_table = hasattr(data, "iloc")  # of pandas, whose [] goes by label instead of by place
    has_rows = _is_sequence(data) and getattr(data, "shape", None) != ()
    if has_rows and not isinstance(data, in_memory) and not is_table:
        return data
    try:
        array = plain_array(data_of(data))
    except ValueError:
        raise ValueError(
            f"{name} is a {type(data).__name__} of rows of different shapes: several inputs or "
            "outputs are a tuple or a dictionary of arrays"
        ) from None
    if not array.ndim:
        raise ValueError(
            f"{name} must have a row for each example: give an array, a list, or what has a length "
            f"and can be indexed, got {type(data).__name__}"
            + ("; an iterable of batches goes without y" if hasattr(data, "__iter__") else "")
        )
    if array.dtype == object:  # a table's columns of different kinds
        with contextlib.suppress(TypeError, ValueError):
            return array.astype(float)
    return array
