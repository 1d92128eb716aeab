"""Where batches come from: rows of data, cut into batches, or an iterable's own batches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import SHARE, check_count, check_number
from .data import EVALUATION_BATCH, Data, in_batches, number_of_batches
from .splits import rows_to_train_on

if TYPE_CHECKING:
    from .run import Run

BATCH = 32  # rows per update, if nothing is said


@dataclass
class Rows:
    """Data, in batches of so many rows.

    Attributes:
        data: All rows.
        batch_size: How many make a batch.
        shuffle: Whether they come in a new order in every epoch of a training.
        drop_last: Whether a last batch that would be smaller is left out.

    >>> rows = Rows(Data.of([[1.0], [2.0], [3.0]], [0, 1, 0]), batch_size=2)
    >>> [len(batch) for batch in rows], rows.number, rows.rows
    ([2, 1], 2, 3)
    """

    data: Data
    batch_size: int
    shuffle: bool = False
    drop_last: bool = False

    def __post_init__(self) -> None:
        # Checked here: too few rows for one batch are known before the first.
        self.number = number_of_batches(len(self.data), self.batch_size, self.drop_last)

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.data)

    @property
    def setup(self) -> dict[str, Any]:
        """What the batches depend on, for a checkpoint."""
        return {
            "rows": self.rows,
            "batch_size": self.batch_size,
            "shuffle": self.shuffle,
            "drop_last": self.drop_last,
        }

    def __iter__(self) -> Iterator[Data]:
        return in_batches(self.data, self.batch_size)

    def epoch(self, run: Run) -> Iterator[Data]:
        """What is left of the epoch under way."""
        order = run.order(len(self.data)) if self.shuffle else None
        done = run.batches_done
        return in_batches(self.data, self.batch_size, order, done, self.drop_last)

    def sample(self, most: int | None = None) -> Data:
        """Rows from all over the data: as many as a batch has, but no more than `most`."""
        rows = min(self.rows, self.batch_size, most or self.batch_size)
        return self.data[np.arange(rows) * self.rows // rows]

    @property
    def in_last(self) -> int:
        """How many rows there are in a last batch that is smaller; 0 if all are equal."""
        return 0 if self.drop_last or self.number == 1 else self.rows % self.batch_size


class Batches:
    """An iterable that gives (x, y) or (x, y, sample_weight), as Data; anew for every pass.

    Args:
        given: The iterable.
        with_targets: Whether there must be targets.

    >>> loader = Batches(zip([[[1.0], [2.0]], [[3.0]]], [[0, 1], [0]]))
    >>> [(len(batch), batch.y.tolist()) for batch in loader]
    [(2, [0, 1]), (1, [0])]
    """

    # How many rows there are is seen when they come; and that there are some.
    rows = "unknown"
    in_last = 0
    data = None

    def __init__(self, given: Any, with_targets: bool = True) -> None:
        self.given = given
        self.with_targets = with_targets
        self._begun: Iterator[Data] | None = None
        self._first: Data | None = None

    @property
    def number(self) -> int | None:
        """How many batches there are, if the iterable knows."""
        try:
            return len(self.given)
        except (TypeError, NotImplementedError):
            return None

    @property
    def setup(self) -> dict[str, Any]:
        """What the batches depend on, for a checkpoint."""
        return {"rows": self.rows, "batches": self.number}

    def __iter__(self) -> Iterator[Data]:
        begun, self._begun, self._first = self._begun, None, None
        return self._anew() if begun is None else begun

    def epoch(self, run: Run) -> Iterator[Data]:
        """What is left of the epoch under way: what was done before is read again, and passed."""
        if hasattr(self.given, "set_epoch"):  # its batches depend on the epoch's number
            self.given.set_epoch(run.epochs_done)
            self._begun = None
        done = run.batches_done
        return (batch for i, batch in enumerate(self) if i >= done)

    def sample(self, most: int | None = None) -> Data:
        """Rows of the first batch, which stays the first of the next pass."""
        if self._first is None:
            batches = self._anew()
            self._first = next(batches)
            self._begun = chain([self._first], batches)
        first = self._first
        rows = min(len(first), most or len(first))
        return first[np.arange(rows) * len(first) // rows]

    def check_passes(self, passes: int) -> None:
        """Raise ValueError if there are to be several, and the iterable is used up by one."""
        if passes > 1 and hasattr(self.given, "__next__"):
            kind = type(self.given).__name__
            raise ValueError(
                f"a {kind} of batches is used up after one epoch, and there are to be {passes}: "
                "give what can be iterated anew for each, as an object whose __iter__ makes the "
                f"{kind}, or epochs=1"
            )

    def _anew(self) -> Iterator[Data]:
        number = 0
        make = Data.with_targets if self.with_targets else Data.of
        for number, given in enumerate(self.given, 1):
            try:
                batch = make(*_as_tuple(given, self.with_targets))[:]
            except ValueError as error:
                raise ValueError(f"batch {number} of {_kind(self.given)}: {error}") from None
            yield batch
        if not number:
            raise ValueError(
                f"{_kind(self.given)} gave no batches: what is iterated over twice, as a generator "
                "is, has none left"
            )


Source = Rows | Batches


def to_learn_from(
    x: Any,
    y: Any,
    weight: Any,
    batch_size: int,
    shuffle: bool,
    drop_last: bool,
    epochs: int,
) -> Source:
    """The batches of what a user passed to `fit`, whose arguments these are.

    Raises:
        ValueError: See `Data.of`; an iterable beside what has no meaning with one, or that is used
            up too early.
    """
    check_count("batch_size", batch_size)
    if not gives_batches(x) or y is not None:
        return Rows(Data.with_targets(x, y, weight), batch_size, shuffle, drop_last)
    beside = {
        "sample_weight": (weight, None),
        "batch_size": (batch_size, BATCH),
        "drop_last": (drop_last, False),
    }
    refuse_beside(x, beside)
    source = Batches(x)
    source.check_passes(epochs)
    return source


def to_validate_on(
    source: Source, split: float, given: Any, batch_size: int, epochs: int
) -> tuple[Source, Source | None]:
    """What is left to learn from, and what is held out, if there is anything.

    Args:
        source: Where batches come from.
        split, given, batch_size: As `validation_split` and so on of `fit`.
        epochs: How often it is validated.

    Raises:
        ValueError: As for `to_learn_from`; or rows of another shape.
    """
    check_number("validation_split", split, SHARE)
    check_count("validation_batch_size", batch_size)
    if given is None and split:
        if isinstance(source, Rows):
            data, rest = source.data.split(rows_to_train_on(source.rows, split))
            return replace(source, data=data), Rows(rest, batch_size)
        refuse_beside(source.given, {"validation_split": (split, 0.0)})
    if given is None:
        return source, None
    if not gives_batches(given) and (
        not isinstance(given, tuple | list) or len(given) not in (2, 3)
    ):
        raise ValueError(
            "validation_data must be a pair: (x, y), or (x, y, sample_weight), or an iterable of "
            "batches of these"
        )
    x, y, weight = (given, None, None) if gives_batches(given) else (*given, None)[:3]
    held_out = to_measure(x, y, weight, batch_size, "validation ")
    if isinstance(held_out, Batches):
        held_out.check_passes(epochs)
    elif isinstance(source, Rows):
        source.data.check_shape(held_out.data)
    return source, held_out


def to_measure(
    x: Any, y: Any, weight: Any, batch_size: int, what: str = "", with_targets: bool = True
) -> Source:
    """The batches of what a user passed to be evaluated or predicted.

    Args:
        x, y, weight: Rows, or an iterable of batches without the others.
        batch_size: Of rows.
        what: Which they are, for errors: "validation ".
        with_targets: Whether there must be targets.

    Raises:
        ValueError: See `Data.of`; or an iterable beside what has no meaning with one.
    """
    size = f"{what}batch_size".replace(" ", "_")
    if gives_batches(x) and y is None:
        sizes = (batch_size, EVALUATION_BATCH)
        refuse_beside(x, {"sample_weight": (weight, None), size: sizes})
        return Batches(x, with_targets)
    check_count(size, batch_size)
    return Rows((Data.with_targets if with_targets else Data.of)(x, y, weight, what), batch_size)


def refuse_beside(batches: Any, given: Mapping[str, tuple[Any, Any]]) -> None:
    """Raise ValueError for what has no meaning with an iterable of batches.

    Args:
        batches: The iterable.
        given: By name what was given, and what it is if it is left out.
    """
    for name, (value, default) in given.items():
        if value is not None if default is None else value != default:
            raise ValueError(
                f"{name} has no meaning with {_kind(batches)} of batches, which has to give them "
                "as they are to be: (x, y) or (x, y, sample_weight)"
            )


def gives_batches(x: Any) -> bool:
    """Whether `x` gives batches, one after another: it can be iterated over, but not indexed.

    >>> gives_batches(iter([])), gives_batches([]), gives_batches({"a": []})
    (True, False, False)
    """
    of_rows = hasattr(x, "shape") or (hasattr(x, "__len__") and hasattr(x, "__getitem__"))
    return hasattr(x, "__iter__") and not of_rows


def _as_tuple(given: Any, with_targets: bool) -> tuple[Any, ...]:
    """The inputs, targets and weights of a batch."""
    of_arrays = isinstance(given, list) and any(hasattr(part, "shape") for part in given)
    if not with_targets and of_arrays:
        _check_collated(given)
    # Collated by PyTorch it is a list; and so may rows be that need no targets.
    of_parts = isinstance(given, tuple) or of_arrays or (with_targets and isinstance(given, list))
    if of_parts and len(given) in ((2, 3) if with_targets else (1, 2, 3)):
        x, *rest = given
        return (_several(x, rest[0]), *rest) if rest else (x,)
    if with_targets:
        length = f" of {len(given)}" if isinstance(given, tuple | list) else ""
        raise ValueError(
            f"it must be (x, y), or (x, y, sample_weight), got {type(given).__name__}{length}"
        )
    return (given,)


def _check_collated(given: list[Any]) -> None:
    """Raise ValueError for a list that may be rows as well as inputs and targets."""
    shapes = [tuple(getattr(part, "shape", ())) for part in given]
    if len(given) > 3 or (len(given) > 1 and len(set(shapes)) == 1):
        raise ValueError(
            f"a list of {len(given)} arrays may be so many rows, or inputs and targets: give an "
            "array of rows, as np.stack(rows), or a tuple (x, y)"
        )


def _several(x: Any, y: Any) -> Any:
    """A list of arrays as a tuple of several inputs, which PyTorch's loaders make a list."""
    if not isinstance(x, list) or not x or not all(getattr(part, "shape", ()) for part in x):
        return x
    rows = len(y) if hasattr(y, "__len__") and not isinstance(y, Mapping | list | tuple) else 0
    return tuple(x) if all(part.shape[0] == rows for part in x) else x


def _kind(x: Any) -> str:
    kind = type(x).__name__
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
