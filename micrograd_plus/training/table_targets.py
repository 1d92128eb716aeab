"""The targets of a table: classes or numbers, which of the two, and back from a model's outputs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import Any

import numpy as np

from ..checks import check_choice
from ..engine.operands import plain_array
from .preprocessing import Standardizer

MOST_CLASSES = 10  # that whole numbers are by themselves
ROWS_PER_CLASS = 5
MOST_NAMED = 100  # classes
TASKS = ("regression", "classification")


def missing(cell: Any) -> bool:
    """Whether a cell has nothing in it: None, nan, an empty text, or pandas' NA and NaT.

    >>> missing(""), missing(float("nan")), missing(0)
    (True, True, False)
    """
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return True
    return cell == "" if isinstance(cell, str) else is_number(cell) and math.isnan(as_float(cell))


def is_number(cell: Any) -> bool:
    """Whether a cell is a number, of Python or NumPy; True and False are none.

    >>> is_number(np.float32(1)), is_number(Decimal(1)), is_number(True), is_number("1")
    (True, True, False, False)
    """
    return isinstance(cell, Real | Decimal) and not isinstance(cell, bool)


def as_float(cell: Any) -> float:
    """A number as a float; infinite if none is as large.

    >>> as_float(2), as_float(-(10**400))
    (2.0, -inf)
    """
    try:
        return float(cell)
    except OverflowError:
        return math.inf if cell > 0 else -math.inf


def cells_of(given: Any) -> np.ndarray:
    """A column or targets as an array, in which nan among texts is still nan.

    Raises:
        TypeError: For a masked array or a matrix.

    >>> cells_of(["a", math.nan]), cells_of([1, 2])
    (array(['a', nan], dtype=object), array([1, 2]))
    """
    array = plain_array(given)
    is_changed = isinstance(given, list | tuple) and array.dtype.kind not in "biuf"
    return np.array(given, object) if is_changed else array


def shown(names: Sequence[Any], most: int = 10) -> str:
    """Names with quotes, and how many more there are.

    >>> shown(["a", "b", "c"], most=2)
    "'a', 'b' and 1 more"
    """
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"{name!r:.60}" for name in names[:most]) + more


def guessed_task(y: Any) -> str:
    """ "classification" or "regression", as the targets are.

    Texts are classes, True and False too; of numbers only whole ones, if there are at most 10 of
    them and each is in 5 rows or more on average.

    >>> guessed_task(["a", "b"]), guessed_task([0, 1] * 5), guessed_task([146, 149, 140])
    ('classification', 'classification', 'regression')
    """
    labels = _labels(y)
    if not all(isinstance(label, float) for label in labels):
        return "classification"
    kinds = len(set(labels))
    few = kinds <= min(MOST_CLASSES, len(labels) / ROWS_PER_CLASS)
    return "classification" if few and all(map(float.is_integer, labels)) else "regression"


class TableTargets:
    """What is learnt of targets: their classes, or their mean and standard deviation.

    Args:
        y: Targets (n,), none of them missing.
        task: "regression" or "classification"; left out, as they are.
        classes: All that there are; left out, those in `y`.

    Attributes:
        classes: The labels in ascending order; None of a regression.
        mean, std: Of the numbers of a regression.

    Raises:
        ValueError: One is missing or infinite, a regression of texts or of equal numbers, a single
            class, or classes that look like numbers or free text.

    >>> TableTargets(["b", "a", "b"]).classes
    ['a', 'b']
    """

    def __init__(
        self, y: Any, task: str | None = None, classes: Sequence[Any] | None = None
    ) -> None:
        labels = _labels(y)
        check_choice("task", task, (*TASKS, None))
        self.classes: list[Any] | None = None
        self.mean, self.std = 0.0, 1.0
        if (task or guessed_task(y)) == "classification":
            self._learn_classes(labels, classes)
            return
        if texts := [label for label in labels if not isinstance(label, float)]:
            raise ValueError(f"a regression predicts numbers, and a target is {texts[0]!r:.40}")
        if len(set(labels)) == 1:
            raise ValueError(f"the target is always {labels[0]:g}: there is nothing to learn")
        with np.errstate(over="ignore"):
            scale = Standardizer(labels)
        if not np.isfinite(scale.std):
            raise ValueError(
                "the targets are too large to be standardised: give them in another unit"
            )
        self.mean, self.std = float(scale.mean), float(scale.std)

    def _learn_classes(self, labels: list[Any], classes: Sequence[Any] | None) -> None:
        found = set(labels if classes is None else _labels(classes))
        if len(found) == 1:
            raise ValueError(f"the target is always {labels[0]!r:.40}: there is nothing to learn")
        if len(found) > MOST_NAMED or (classes is None and len(found) > max(2, len(labels) / 2)):
            of_what = "texts: ids or free text?"
            if all(isinstance(label, float) for label in found):
                of_what = "numbers: a regression?"
            raise ValueError(
                f"as classes, the {len(labels):,} targets are {len(found):,} different {of_what}"
            )
        self.classes = [_short(label) for label in sorted(found)]

    @property
    def task(self) -> str:
        """ "classification" or "regression".

        >>> TableTargets([0.5, 0.7]).task
        'regression'
        """
        return "regression" if self.classes is None else "classification"

    @property
    def outputs(self) -> int:
        """How many numbers a model gives for a row.

        >>> TableTargets(["a", "b", "c", "a", "b", "c"]).outputs
        3
        """
        return 1 if self.classes is None else len(self.classes)

    def transform(self, y: Any, rows: int) -> np.ndarray:
        """Class numbers, int64 (n,), or standardised numbers, float32 (n, 1).

        Raises:
            ValueError: There are not as many as rows, a class is unknown, or a number is none.

        >>> TableTargets(["a", "b"]).transform(["b"], 1)
        array([1])
        """
        labels = _labels(y)
        if len(labels) != rows:
            raise ValueError(f"there are {rows} rows, and {len(labels)} targets")
        if self.classes is None:
            if texts := [label for label in labels if not isinstance(label, float)]:
                raise ValueError(f"a regression predicts numbers, and a target is {texts[0]!r:.40}")
            return ((np.array(labels)[:, None] - self.mean) / self.std).astype(np.float32)
        if isinstance(self.classes[0], str):
            labels = list(map(_as_text, labels))
        numbers = {label: number for number, label in enumerate(self.classes)}
        if unknown := [label for label in Counter(labels) if label not in numbers]:
            raise ValueError(f"unknown classes: {shown(unknown)}; known are {shown(self.classes)}")
        return np.array([numbers[label] for label in labels], np.int64)

    def inverse_transform(self, outputs: Any) -> np.ndarray:
        """The numbers (n,), or the most probable classes (n,).

        Raises:
            ValueError: Another shape.

        >>> TableTargets(["a", "b"]).inverse_transform([[0.2, 0.8]]).tolist()
        ['b']
        """
        outputs = np.asarray(outputs)
        if outputs.ndim != 2 or outputs.shape[1] != self.outputs:
            raise ValueError(f"outputs are (n, {self.outputs}), got shape {outputs.shape}")
        if self.classes is None:
            return outputs[:, 0].astype(float) * self.std + self.mean
        return np.array(self.classes)[outputs.argmax(axis=1)]

    @property
    def state(self) -> dict[str, Any]:
        """All of it, for `of`.

        >>> TableTargets(["a", "b"]).state
        {'classes': ['a', 'b']}
        """
        if self.classes is None:
            return {"mean": self.mean, "std": self.std}
        return {"classes": self.classes}

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> TableTargets:
        """What `state` gave.

        Raises:
            ValueError: It is something else.
            KeyError, TypeError: Likewise.

        >>> TableTargets.of({"mean": 2.0, "std": 0.5}).inverse_transform([[1.0]])
        array([2.5])
        """
        made = cls.__new__(cls)
        made.classes, made.mean, made.std = None, 0.0, 1.0
        if "classes" in state:
            made.classes = list(state["classes"])
            kinds = {type(label) for label in made.classes}
            if len(set(made.classes)) < 2 or not (kinds == {str} or kinds <= {int, float}):
                raise ValueError("classes are two texts or numbers, or more")
            return made
        made.mean, made.std = float(state["mean"]), float(state["std"])
        if not math.isfinite(made.mean) or not 0 < made.std < math.inf:
            raise ValueError("the mean must be finite, and the std above 0")
        return made


def _labels(y: Any) -> list[Any]:
    """Targets as floats or as texts, True and False as texts; some of each as texts.

    Raises:
        ValueError: There are none, they have more axes, or one is missing or infinite.
    """
    array = cells_of(y)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1 or not array.size:
        raise ValueError(f"targets are (n,), a number or a text for each row, got {array.shape}")
    labels: list[Any] = []
    for row, cell in enumerate(array.tolist()):
        label = as_float(cell) if is_number(cell) else str(cell)
        if missing(cell) or (isinstance(label, float) and math.isinf(label)):
            raise ValueError(f"a target is {'missing' if missing(cell) else label} in row {row}")
        labels.append(label)
    is_mixed = len({type(label) for label in labels}) > 1
    return list(map(_as_text, labels)) if is_mixed else labels


def _as_text(label: Any) -> str:
    return str(_short(label))


def _short(label: Any) -> Any:
    """A whole number without its .0."""
    return int(label) if isinstance(label, float) and label.is_integer() else label
