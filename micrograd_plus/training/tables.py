"""Tables as rows of numbers: what is learnt of the training rows is used for all rows."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .preprocessing import Standardizer
from .table_columns import Categories, Numbers, as_numbers, as_texts, column_of, is_numbers
from .table_targets import TableTargets, cells_of, shown

MOST_CATEGORIES = 100
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}( .*)?")


class TablePreparation:
    """What is learnt of a table to make rows of numbers of it, and of its targets.

    Made from the training rows alone, and used for all: otherwise something of the test rows gets
    into the training. A column of numbers gets mean 0 and standard deviation 1, and its median
    where one is missing. A column of texts, or of True and False, becomes a column of 0 and 1 for
    each category; missing is a category of its own where it occurs, and a text that was not there
    is 0 in all. Left out are columns that never change, dates, and texts of more than 100 kinds or
    of more kinds than half of the rows. Numbers are no categories, even if they are few: where they
    are codes, `datasets.read_table(..., types={"month": str})` reads them as texts.

    Targets of texts, of True and False, and of at most 10 whole numbers, each in 5 rows or more on
    average, are classes; other numbers are standardised.

    Args:
        x: Columns by name, each (n,): a dictionary, as `datasets.load_table` gives, or a pandas
            DataFrame.
        y: Targets (n,), or None.
        task: "regression" or "classification"; left out, as the targets are.
        classes: All that there are; left out, those in `y`.

    Attributes:
        columns: A `Numbers` or `Categories` by the name of the column, for those that are used.
        left_out: Why, by the name of the column, for the others.
        notes: What was done about gaps, and about texts among numbers, a sentence for each.
        features: The names of the numbers of a row.
        targets: A `TableTargets`; None without `y`.
        outputs: How many numbers a model gives: one for each class, or 1.

    Raises:
        TypeError: `x` is no columns by name.
        ValueError: No rows, columns of different lengths, none that can be used, infinite numbers,
            or targets that do not suit the task.

    >>> x = {"area": [100, None, 140], "kind": ["flat", "house", "flat"], "id": ["a", "b", "c"]}
    >>> preparation = TablePreparation(x, [300.0, 310.0, 350.0])
    >>> preparation.features, preparation.left_out
    (['area', 'kind=flat', 'kind=house'], {'id': 'texts of 3 kinds in 3 rows'})
    >>> rows, targets = preparation.transform(x, [300.0, 310.0, 350.0])
    >>> rows.shape, targets.shape
    ((3, 3), (3, 1))
    >>> preparation.inverse_transform([[0.0]])
    array([320.])
    """

    def __init__(
        self,
        x: Any,
        y: Any = None,
        *,
        task: str | None = None,
        classes: Sequence[Any] | None = None,
    ) -> None:
        self.columns: dict[str, Numbers | Categories] = {}
        self.left_out: dict[str, str] = {}
        self.notes: list[str] = []
        for name, column in _columns(x).items():
            self._learn(str(name), column)
        if not self.columns:
            why = "; ".join(f"{name}: {reason}" for name, reason in self.left_out.items())
            raise ValueError(f"no column can be learnt from ({why})")
        self.targets = None if y is None else TableTargets(y, task, classes)

    def _learn(self, name: str, column: Any) -> None:
        if cells_of(column).dtype.kind in "mM":
            self.left_out[name] = "dates"
        elif is_numbers(column):
            numbers = as_numbers(column, name)
            absent = np.isnan(numbers)
            median = float(np.median(numbers[~absent])) if not absent.all() else 0.0
            filled = np.where(absent, median, numbers)
            if (filled == filled[0]).all():
                self.left_out[name] = "never changes" if not absent.all() else "is empty"
                return
            with np.errstate(over="ignore"):
                scale = Standardizer(filled)
            if not np.isfinite(scale.std):
                self.left_out[name] = "numbers too large to be standardised"
                return
            self.columns[name] = Numbers(median, float(scale.mean), float(scale.std))
            if absent.any():
                self.notes.append(
                    f"{name}: missing in {_rows(int(absent.sum()))}: the median, {median:g}"
                )
        else:
            self._learn_texts(name, as_texts(column))

    def _learn_texts(self, name: str, texts: list[str | None]) -> None:
        counts = Counter(text for text in texts if text is not None)
        absent = len(texts) - counts.total()
        kinds, rows = sorted(counts), len(texts) - absent
        # What alone keeps a column from being numbers: often a slip.
        strays = [text for text in kinds if not _is_number(text)]
        strays = strays if 2 * len(strays) < len(kinds) else []
        if len(kinds) <= 1 and not (kinds and absent):
            self.left_out[name] = "never changes" if kinds else "is empty"
        elif all(map(_DATE.fullmatch, kinds)):
            self.left_out[name] = "dates"
        elif len(kinds) > min(MOST_CATEGORIES, max(2, rows / 2)):
            self.left_out[name] = f"texts of {len(kinds):,} kinds in {_rows(rows)}"
            if strays:
                self.left_out[name] += f", no numbers because of {strays[0]!r:.40}"
        else:
            self.columns[name] = Categories((*kinds, *([None] if absent else [])))
            if absent:
                self.notes.append(f"{name}: missing in {_rows(absent)}: a category of its own")
            if strays:
                self.notes.append(f"{name}: categories, because of {strays[0]!r:.40}")

    @property
    def features(self) -> list[str]:
        """The names of the numbers of a row.

        >>> TablePreparation({"size": [1, 2], "new": ["yes", "no"]}).features
        ['size', 'new=no', 'new=yes']
        """
        return [x for name, column in self.columns.items() for x in column.features(name)]

    @property
    def outputs(self) -> int:
        """How many numbers a model gives for a row.

        >>> TablePreparation({"size": [1, 2]}, [0.5, 0.7]).outputs
        1
        """
        return self._targets.outputs

    @property
    def _targets(self) -> TableTargets:
        if self.targets is None:
            raise ValueError("this TablePreparation was made without targets: give it y")
        return self.targets

    def transform(self, x: Any, y: Any = None) -> Any:
        """The rows as numbers; with targets a pair, as `fit` takes it.

        Args:
            x: Columns by name, in any order; more than are used do no harm.
            y: Targets (n,), or None.

        Returns:
            float32 (n, features); and where there is a `y`, class numbers int64 (n,), or float32
            (n, 1), standardised.

        Raises:
            ValueError: A column is missing, has a text where there were numbers or an infinite
                number, lengths differ, or a class is unknown.

        >>> preparation = TablePreparation({"size": [1.0, 3.0]}, ["s", "l"], task="classification")
        >>> preparation.transform({"size": [5.0]}, ["l"])
        (array([[3.]], dtype=float32), array([0]))
        """
        table = self._needed(x)
        rows = np.concatenate(
            [column.transform(table[name], name) for name, column in self.columns.items()], axis=1
        ).astype(np.float32)
        return rows if y is None else (rows, self._targets.transform(y, len(rows)))

    def inverse_transform(self, outputs: Any) -> np.ndarray:
        """The targets that a model's outputs stand for.

        Args:
            outputs: (n, outputs), as `predict` gives.

        Returns:
            Of a regression the numbers, float64 (n,); of classes the most probable ones (n,).

        Raises:
            ValueError: Another shape.

        >>> preparation = TablePreparation({"size": [1.0, 3.0]}, ["s", "l"], task="classification")
        >>> preparation.inverse_transform([[0.1, 0.9]])
        array(['s'], dtype='<U1')
        """
        return self._targets.inverse_transform(outputs)

    def surprises(self, x: Any) -> list[str]:
        """What is missing in some rows, or was not there before: a sentence for each.

        >>> preparation = TablePreparation({"kind": ["a", "b", "a", "b"]})
        >>> preparation.surprises({"kind": ["b", "c"], "more": [1, 2]})
        ["kind: unknown in 1 row ('c'): all its columns are 0"]
        """
        table, found = self._needed(x), []
        for name, column in self.columns.items():
            if isinstance(column, Numbers):
                if absent := int(np.isnan(as_numbers(table[name], name)).sum()):
                    said = f"missing in {_rows(absent)}: the median, {column.median:g}"
                    found.append(f"{name}: {said}")
                continue
            counts = Counter(as_texts(table[name]))
            new = [text for text in counts if text not in column.known]
            if new:
                rows = _rows(sum(counts[text] for text in new))
                what = shown([text for text in new if text is not None]) or "none missing before"
                found.append(f"{name}: unknown in {rows} ({what}): all its columns are 0")
        return found

    def to_json(self) -> str:
        """All of it as text, for `from_json`.

        >>> TablePreparation({"size": [1.0, 3.0]}).to_json()
        '{"columns": {"size": {"median": 2.0, "mean": 2.0, "std": 1.0}}, "targets": null}'
        """
        columns = {name: column._asdict() for name, column in self.columns.items()}
        targets = None if self.targets is None else self.targets.state
        return json.dumps({"columns": columns, "targets": targets})

    @classmethod
    def from_json(cls, text: str) -> TablePreparation:
        """What `to_json` gave, as it was, but for the notes and what was left out.

        Raises:
            ValueError: The text is something else.

        >>> text = TablePreparation({"size": [1.0, 3.0]}).to_json()
        >>> TablePreparation.from_json(text).transform({"size": [2.0]})
        array([[0.]], dtype=float32)
        """
        made = cls.__new__(cls)
        made.left_out, made.notes = {}, []
        try:
            state = json.loads(text)
            made.columns = {name: column_of(kept) for name, kept in state["columns"].items()}
            targets = state["targets"]
            made.targets = None if targets is None else TableTargets.of(targets)
        except (KeyError, TypeError, AttributeError, RecursionError, ValueError) as error:
            raise ValueError(f"this is no TablePreparation as JSON: {error!r:.100}") from None
        if not made.columns:
            raise ValueError("this is no TablePreparation as JSON: it has no columns")
        return made

    def _needed(self, x: Any) -> Mapping[str, Any]:
        table = _columns(x)
        if absent := [name for name in self.columns if name not in table]:
            raise ValueError(
                f"no column {shown(absent)}: it was there when the preparation was made; here are "
                f"{shown(list(table))}"
            )
        return table


def _columns(x: Any) -> dict[str, Any]:
    if not hasattr(x, "keys") or not hasattr(x, "__getitem__"):
        raise TypeError(
            "a table is a dictionary of columns by name, as datasets.read_table gives, or a pandas "
            f"DataFrame, got {type(x).__name__}"
        )
    counts = Counter(map(str, x.keys()))
    if twice := [name for name, count in counts.items() if count > 1]:
        raise ValueError(f"a table has two columns named {twice[0]!r}")
    columns = {str(name): x[name] for name in x.keys()}  # noqa: SIM118
    lengths = {name: len(column) for name, column in columns.items()}
    if not columns or len(set(lengths.values())) > 1 or not all(lengths.values()):
        of_each = ", ".join(f"{name} {length}" for name, length in list(lengths.items())[:10])
        raise ValueError(f"the columns of a table are equally long, and not empty, got {of_each}")
    for name, column in columns.items():
        if len(shape := getattr(column, "shape", (0,))) != 1:
            raise ValueError(f"a column of a table is (n,), and {name!r} has shape {shape}")
    return columns


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text.replace(",", ".")))
    except ValueError:
        return False


def _rows(count: int) -> str:
    return f"{count:,} row{'s' * (count != 1)}"
