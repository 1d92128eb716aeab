"""Data sets as the loop sees them: what users pass, one array or several, as rows in batches."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import Seed, check_count, generator
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


def as_arrays(data: Any, name: str) -> Any:
    """Lists, nodes and tables as arrays; what is read row by row stays as it is.

    Args:
        data: As a user passed it: an array, a list, anything with a length that can be indexed, or
            a tuple or a dictionary of these. A tuple of numbers or of lists is one array, as a list
            of them is.
        name: For errors.

    Raises:
        ValueError: It has no rows, or rows of different shapes.

    >>> as_arrays((1, 2), "y"), as_arrays(([1, 2], np.array([3, 4])), "x")
    (array([1, 2]), (array([1, 2]), array([3, 4])))
    """
    if isinstance(data, tuple) and not any(map(_is_array, data)):
        data = list(data)
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
    if isinstance(rows, slice):
        return plain_array(data[rows])
    ascending, where = np.unique(rows, return_inverse=True)  # HDF5 reads them in no other order
    return plain_array(data[ascending])[where]


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
    in_memory = list | tuple | str | bytes | Mapping | Node | np.ndarray
    is_table = hasattr(data, "iloc")  # of pandas, whose [] goes by label instead of by place
    if _is_sequence(data) and not isinstance(data, in_memory) and not is_table:
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
        )
    if array.dtype == object:  # a table's columns of different kinds
        with contextlib.suppress(TypeError, ValueError):
            return array.astype(float)
    return array


EVALUATION_BATCH = 1024  # rows at a time where no gradients are needed


@dataclass(slots=True)
class Data:
    """Rows: arrays, or tuples or dictionaries of arrays, all with a row for each example.

    Attributes:
        x: Inputs. What has a length and can be indexed, such as a memory-mapped array or an HDF5
            data set, stays where it is; a batch is read when it is needed.
        y: Targets, or None.
        weight: How much each row counts (n,), or None.
        rows: Which of the rows there are.

    >>> data = Data.of([[1.0], [2.0], [3.0]], [0, 1, 0])
    >>> len(data), data[1:].y.tolist()
    (3, [1, 0])
    """

    x: Any
    y: Any
    weight: Any
    rows: range

    @classmethod
    def of(cls, x: Any, y: Any = None, weight: Any = None, what: str = "") -> Data:
        """The rows that a user passed.

        Args:
            x, y, weight: See `fit`; the last two may be None.
            what: Which rows they are, for errors: "validation ".

        Raises:
            ValueError: There are none, or the numbers of rows differ.

        >>> Data.of([[1.0]], [0, 1])
        Traceback (most recent call last):
        ValueError: x has 1 rows and y has shape (2,)
        """
        the = f"the {what}" if what else ""
        is_list_of_arrays = isinstance(x, list) and any(hasattr(part, "ndim") for part in x)
        x, y, weight = (
            None if given is None and name != "x" else as_arrays(given, the + name)
            for name, given in (("x", x), ("y", y), ("sample_weight", weight))
        )
        for name, part in parts(x).items():
            if not shape_of(part)[0]:
                raise ValueError(
                    f"the {what}data set is empty: x{name and f'[{name!r}]'} has shape "
                    f"{shape_of(part)}"
                )
        if not parts(x):
            raise ValueError(f"the {what}data set is empty: {the}x is {x}")
        rows = shape_of(next(iter(parts(x).values())))[0]
        for kind, given in (("x", x), ("y", y)):
            for name, part in {} if given is None else parts(given).items():
                if shape_of(part)[0] != rows:
                    hint = "; several inputs are a tuple, not a list" if is_list_of_arrays else ""
                    raise ValueError(
                        f"{the}x has {rows} rows and {kind}{name and f'[{name!r}]'} has shape "
                        f"{shape_of(part)}{hint}"
                    )
        if weight is not None and shape_of(weight) != (rows,):
            raise ValueError(
                f"the {what}sample_weight has shape {shape_of(weight)}: it must have a number for "
                f"each of the {rows} rows, ({rows},)"
            )
        return cls(x, y, weight, range(rows))

    @classmethod
    def with_targets(cls, x: Any, y: Any, weight: Any = None, what: str = "") -> Data:
        """The same, of which there must be targets.

        Raises:
            ValueError: There are none.

        >>> Data.with_targets([[1.0]], None)
        Traceback (most recent call last):
        ValueError: there are no targets: y is None
        """
        if y is None:
            raise ValueError(f"there are no targets: {f'the {what}y' if what else 'y'} is None")
        return cls.of(x, y, weight, what)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, rows: slice | np.ndarray) -> Data:
        """Some of the rows, read into memory."""
        if isinstance(rows, slice):
            found = self.rows[rows]
            places: Any = slice(found.start, found.stop)
        else:
            places = rows + self.rows.start if self.rows.start else rows
            found = range(len(rows))

        def taken(data: Any) -> Any:
            if data is None:
                return None
            if type(data) is np.ndarray:  # the common case, for every batch
                return data[places]
            return mapped(lambda array: take(array, places), data)

        return Data(taken(self.x), taken(self.y), taken(self.weight), range(len(found)))

    def with_inputs(self, x: Any) -> Data:
        """The same targets and weights for other inputs.

        Raises:
            ValueError: They are not as many.
        """
        x = as_arrays(x, "what augment gave")
        for part in parts(x).values():
            if len(part) != len(self):
                raise ValueError(
                    f"augment was given {len(self)} rows, and gave shape {shape_of(part)}"
                )
        return Data(x, self.y, self.weight, self.rows)

    def split(self, rows: int) -> tuple[Data, Data]:
        """The first rows, and the others; none is read yet.

        >>> first, second = Data.of([[1.0], [2.0], [3.0]], [0, 1, 0]).split(2)
        >>> len(first), second[:].y.tolist()
        (2, [0])
        """
        return (
            Data(self.x, self.y, self.weight, self.rows[:rows]),
            Data(self.x, self.y, self.weight, self.rows[rows:]),
        )

    def check_shape(self, held_out: Data) -> None:
        """Raise ValueError unless the rows to validate on have the shape of these.

        >>> Data.of([[1.0, 2.0]]).check_shape(Data.of([[1.0]]))
        Traceback (most recent call last):
        ValueError: the validation x has shape (1, 1) and the training x (1, 2): beyond the rows ...
        """
        shapes, others = (
            {name: (len(data), *shape_of(part)[1:]) for name, part in parts(data.x).items()}
            for data in (self, held_out)
        )
        if shapes.keys() != others.keys():
            raise ValueError(
                f"the validation x has {len(others)} inputs {', '.join(others)} and the training x "
                f"{len(shapes)}: {', '.join(shapes)}"
            )
        for name, shape in shapes.items():
            if shape[1:] != others[name][1:]:
                x = f"x[{name!r}]" if name else "x"
                raise ValueError(
                    f"the validation {x} has shape {others[name]} and the training {x} {shape}: "
                    "beyond the rows they must be the same"
                )


def batches(
    x: Any,
    y: Any = None,
    batch_size: int = 32,
    shuffle: bool = True,
    seed: Seed = None,
) -> Iterator[Any]:
    """Mini-batches of some data, once through all of it.

    Args:
        x: Inputs: an array, anything with a length that can be indexed (a memory-mapped array is
            read batch by batch), or a tuple or dictionary of these.
        y: Targets, likewise; left out, the batches are inputs alone.
        batch_size: Rows in each; the last one may be smaller.
        shuffle: Whether the rows come in a new order.
        seed: For the order: an integer, or a NumPy Generator to draw from.

    Yields:
        Pairs (x, y) of arrays, or of tuples or dictionaries of arrays.

    Raises:
        ValueError: No data, numbers of rows that differ, or a batch size below 1.

    >>> import numpy as np
    >>> for x, y in batches(np.arange(5) * 10, np.arange(5), batch_size=2, shuffle=False):
    ...     print(x, y)
    [ 0 10] [0 1]
    [20 30] [2 3]
    [40] [4]
    """
    data = Data.of(x, y)
    check_count("batch_size", batch_size)
    rng = generator("seed", seed)
    order = rng.permutation(len(data)) if shuffle else None
    return (
        (batch.x, batch.y) if y is not None else batch.x
        for batch in in_batches(data, batch_size, order)
    )


def in_batches(
    data: Data, batch_size: int, order: np.ndarray | None = None, start: int = 0
) -> Iterator[Data]:
    """The rows in batches, in an order or as they come, from batch `start` on.

    >>> data = Data.of([[1.0], [2.0], [3.0]], [0, 1, 0])
    >>> [len(batch) for batch in in_batches(data, 2)]
    [2, 1]
    """
    for first in range(start * batch_size, len(data), batch_size):
        rows = slice(first, first + batch_size)
        yield data[rows if order is None else order[rows]]
