"""Data sets as the loop sees them: rows of inputs, targets and weights, taken in batches."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..checks import Seed, check_count, generator
from .arrays import as_arrays, mapped, parts, shape_of, take

EVALUATION_BATCH = 1024  # rows at a time where no gradients are needed


@dataclass(slots=True)
class Data:
    """Rows: arrays, or tuples or dictionaries of arrays, all with a row for each example.

    Attributes:
        x: Inputs. What has a length and can be indexed, such as a memory-mapped array or an HDF5
            data set, stays where it is; a batch is read when it is needed.
        y: Targets, or None.
        weight: How much each row counts (n,), or each of its steps (n, steps), or None.
        rows: Which of the rows there are.
        places: Of rows that were read into memory, which of the data they were; else None.

    >>> data = Data.of([[1.0], [2.0], [3.0]], [0, 1, 0])
    >>> len(data), data[1:].y.tolist()
    (3, [1, 0])
    """

    x: Any
    y: Any
    weight: Any
    rows: range
    places: Any = None

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
        if weight is not None and shape_of(weight)[:1] != (rows,):
            raise ValueError(
                f"the {what}sample_weight has shape {shape_of(weight)}: it must have a number for "
                f"each of the {rows} rows, ({rows},), or for each of their steps, ({rows}, steps)"
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
            said = f"there are no targets: {f'the {what}y' if what else 'y'} is None"
            raise ValueError(said + _of_batches(x))
        return cls.of(x, y, weight, what)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, rows: slice | np.ndarray) -> Data:
        """Some of the rows, read into memory."""
        if isinstance(rows, slice):
            found = self.rows[rows]
            places: Any = slice(found.start, found.stop)
            known: Any = found
        else:
            places = rows + self.rows.start if self.rows.start else rows
            found = range(len(rows))
            known = places

        def taken(data: Any) -> Any:
            if data is None:
                return None
            if type(data) is np.ndarray:  # the common case, for every batch
                return data[places]
            return mapped(lambda array: take(array, places), data)

        return Data(taken(self.x), taken(self.y), taken(self.weight), range(len(found)), known)

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
        return replace(self, x=x)

    def split(self, rows: int) -> tuple[Data, Data]:
        """The first rows, and the others; none is read yet.

        >>> first, second = Data.of([[1.0], [2.0], [3.0]], [0, 1, 0]).split(2)
        >>> len(first), second[:].y.tolist()
        (2, [0])
        """
        return (
            replace(self, rows=self.rows[:rows]),
            replace(self, rows=self.rows[rows:]),
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


def _of_batches(x: Any) -> str:
    """What to say to who gave no targets, since they are in what was given as inputs."""
    if callable(x) and not hasattr(x, "__len__") and not hasattr(x, "__iter__"):
        return (
            ", and x is a function: to give batches, let it be the __iter__ of an object, which is "
            "called anew for every epoch"
        )
    first = x[0] if isinstance(x, list) and x else None
    is_pair = isinstance(first, tuple | list) and len(first) == 2
    if is_pair and all(hasattr(part, "shape") for part in first or ()):
        return (
            ", and x is a list, so its entries are rows: if they are batches (x, y), give "
            "x, y = map(np.concatenate, zip(*batches))"
        )
    if isinstance(x, tuple) and len(x) == 2:
        return ", and x is a tuple, so several inputs: if it is (x, y), give both, as x, y"
    if isinstance(x, tuple) and len(x) == 3:
        return (
            ", and x is a tuple, so several inputs: if it is (x, y, sample_weight), give x, y and "
            "sample_weight=weight"
        )
    return ""


def batches(
    x: Any,
    y: Any = None,
    batch_size: int = 32,
    shuffle: bool = True,
    seed: Seed = None,
    *,
    drop_last: bool = False,
) -> Iterator[Any]:
    """Mini-batches of some data, once through all of it.

    Args:
        x: Inputs: an array, anything with a length that can be indexed (a memory-mapped array is
            read batch by batch), or a tuple or dictionary of these.
        y: Targets, likewise; left out, the batches are inputs alone.
        batch_size: Rows in each; the last one may be smaller.
        shuffle: Whether the rows come in a new order.
        seed: For the order: an integer, or a NumPy Generator to draw from.
        drop_last: Whether a last batch that would be smaller is left out.

    Yields:
        Pairs (x, y) of arrays, or of tuples or dictionaries of arrays.

    Raises:
        ValueError: No data, numbers of rows that differ, a batch size below 1, or too few rows for
            one batch with `drop_last`.

    >>> import numpy as np
    >>> for x, y in batches(np.arange(5) * 10, np.arange(5), batch_size=2, shuffle=False):
    ...     print(x, y)
    [ 0 10] [0 1]
    [20 30] [2 3]
    [40] [4]
    """
    data = Data.of(x, y)
    number_of_batches(len(data), batch_size, drop_last)
    rng = generator("seed", seed)
    order = rng.permutation(len(data)) if shuffle else None
    return (
        (batch.x, batch.y) if y is not None else batch.x
        for batch in in_batches(data, batch_size, order, drop_last=drop_last)
    )


def number_of_batches(rows: int, batch_size: int, drop_last: bool = False) -> int:
    """How many batches rows make, of which the last may be smaller, or is dropped.

    Raises:
        ValueError: A batch size below 1, or nothing but a last batch that is dropped.

    >>> number_of_batches(5, 2), number_of_batches(5, 2, drop_last=True)
    (3, 2)
    """
    check_count("batch_size", batch_size)
    if drop_last and rows < batch_size:
        raise ValueError(
            f"drop_last leaves no batch: there are {rows} rows, and batch_size is {batch_size}"
        )
    return rows // batch_size if drop_last else math.ceil(rows / batch_size)


def in_batches(
    data: Data,
    batch_size: int,
    order: np.ndarray | None = None,
    start: int = 0,
    drop_last: bool = False,
) -> Iterator[Data]:
    """The rows in batches, in an order or as they come, from batch `start` on.

    >>> data = Data.of([[1.0], [2.0], [3.0]], [0, 1, 0])
    >>> [len(batch) for batch in in_batches(data, 2)]
    [2, 1]
    """
    end = len(data) - len(data) % batch_size if drop_last else len(data)
    for first in range(start * batch_size, end, batch_size):
        rows = slice(first, first + batch_size)
        yield data[rows if order is None else order[rows]]
