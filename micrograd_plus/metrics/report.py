"""The classification report: precision, recall and F1 of every class as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .classification import as_matrix, confusion_matrix
from .scores import (
    Counts,
    counted,
    counts_of,
    parts_of_f1,
    parts_of_precision,
    parts_of_recall,
    score,
)

_COLUMNS = {"precision": parts_of_precision, "recall": parts_of_recall, "f1-score": parts_of_f1}


class ClassificationReport:
    """What a confusion matrix comes to. It prints as a table.

    Args:
        matrix: Counts (classes, classes), with a row per true class.
        class_names: One for each class; left out, their numbers.
        zero_division: What 0 of 0 is.

    Attributes:
        matrix: The counts.
        class_names: A list.
        precision, recall, f1: An array (classes,) each.
        support: How often each class is true, (classes,).
        accuracy: The share that is right; `zero_division` for a matrix of zeros.

    Raises:
        ValueError: A matrix that is not square or has counts below 0, another number of names, or
            two classes of one name.

    >>> print(ClassificationReport([[11, 2], [1, 10]], ["no", "yes"]))
                  precision    recall  f1-score   support
    <BLANKLINE>
              no       0.92      0.85      0.88        13
             yes       0.83      0.91      0.87        11
    <BLANKLINE>
        accuracy                           0.88        24
       macro avg       0.88      0.88      0.87        24
    weighted avg       0.88      0.88      0.88        24
    """

    averages: tuple[str, ...] = ("macro", "weighted")
    matrix: Any
    accuracy: Any

    def __init__(
        self, matrix: Any, class_names: Sequence[str] | None = None, zero_division: float = 0.0
    ) -> None:
        self.matrix = as_matrix(matrix)
        self._count(counts_of(self.matrix), class_names, zero_division)
        # Of single labels, the counts of all classes together give the accuracy.
        self.accuracy = score(parts_of_recall, self._counts, "micro", zero_division)

    def _count(
        self, counts: Counts, class_names: Sequence[str] | None, zero_division: float
    ) -> None:
        k = len(counts.true)
        names = range(k) if class_names is None else class_names
        self.class_names = [str(name) for name in names]
        if len(self.class_names) != k:
            raise ValueError(
                f"a report on {k} classes needs {k} class_names, got {len(self.class_names)}"
            )
        taken = [*self.class_names, "accuracy", *(f"{name} avg" for name in self.averages)]
        if twice := [name for name in taken if taken.count(name) > 1]:
            raise ValueError(f"two lines would be named {twice[0]!r}: give classes other names")
        self.zero_division = zero_division
        self.support = counts.true
        self._counts = counts
        self.precision, self.recall, self.f1 = self._scores(None)

    def _scores(self, average: str | None) -> list[Any]:
        """Precision, recall and F1."""
        return [
            score(parts, self._counts, average, self.zero_division) for parts in _COLUMNS.values()
        ]

    def as_dict(self) -> dict[str, Any]:
        """The numbers by the names of the lines and columns, as scikit-learn's `output_dict`.

        Returns:
            A dictionary with "precision", "recall", "f1-score" and "support" for every class, and
            for every average, such as "macro avg"; and a number for "accuracy", where there is one.

        >>> report = ClassificationReport([[11, 2], [1, 10]], ["no", "yes"])
        >>> report.as_dict()["yes"]["support"], report.as_dict()["accuracy"]
        (11, 0.875)
        """
        columns = zip(self.precision, self.recall, self.f1, self.support, strict=True)
        lines: dict[str, Any] = {
            name: self._line(*map(float, scores), support=support)
            for name, (*scores, support) in zip(self.class_names, columns, strict=True)
        }
        if self.accuracy is not None:
            lines["accuracy"] = self.accuracy
        for average in self.averages:
            lines[f"{average} avg"] = self._line(*self._scores(average), support=self.support.sum())
        return lines

    def _line(self, *scores: float, support: Any) -> dict[str, float]:
        return {**dict(zip(_COLUMNS, scores, strict=True)), "support": support.item()}

    def __str__(self) -> str:
        lines = self.as_dict()
        width = max(len(name) for name in lines)
        rows = [self._row(width, "", {name: name for name in (*_COLUMNS, "support")}), ""]
        rows += [self._row(width, name, lines.pop(name)) for name in self.class_names]
        rows.append("")
        if self.accuracy is not None:
            lines["accuracy"] = {"f1-score": self.accuracy, "support": self.support.sum()}
        rows += [self._row(width, name, line) for name, line in lines.items()]
        return "\n".join(rows)

    def _row(self, width: int, name: str, line: dict[str, Any]) -> str:
        cells = [line.get(column, "") for column in (*_COLUMNS, "support")]
        texts = [f"{cell:.2f}" if isinstance(cell, float) else f"{cell}" for cell in cells]
        return f"{name:>{width}}  " + " ".join(f"{text:>9}" for text in texts)

    __repr__ = __str__


class MultilabelReport(ClassificationReport):
    """The same of several labels per row, which have no confusion matrix and no accuracy."""

    averages = ("micro", "macro", "weighted", "samples")

    def __init__(
        self, counts: Counts, class_names: Sequence[str] | None, zero_division: float
    ) -> None:
        self.matrix = self.accuracy = None
        self._count(counts, class_names, zero_division)


def classification_report(
    prediction: Any,
    target: Any = None,
    class_names: Sequence[str] | None = None,
    *,
    threshold: float = 0.5,
    zero_division: float = 0.0,
    multilabel: bool = False,
) -> ClassificationReport:
    """Precision, recall, F1 and support of every class, and their averages.

    Args:
        prediction: Scores (n, classes), probabilities of "yes", or integer class numbers (n,);
            without a target the confusion matrix itself, with a row per true class.
        target: Class numbers (n,) or one-hot rows.
        class_names: One for each class; left out, their numbers.
        threshold: Above which a single probability means "yes"; 0 for logits.
        zero_division: What 0 of 0 is, such as the precision of a class that was never predicted.
        multilabel: Whether each column is a label of its own, as for `precision`.

    Returns:
        A report that prints as a table, with `precision`, `recall`, `f1`, `support`, `accuracy` and
        `matrix` as attributes, and `as_dict()`. "macro avg" is the mean over the classes that
        occur, "weighted avg" the mean weighted by support. Of several labels per row there is no
        accuracy and no matrix, but "micro avg" and "samples avg".

    Raises:
        ValueError: For shapes that do not fit, no predictions, or another number of names.

    >>> report = classification_report([0, 2, 1, 2], [0, 1, 1, 2], ["gold", "silver", "bronze"])
    >>> report
                  precision    recall  f1-score   support
    <BLANKLINE>
            gold       1.00      1.00      1.00         1
          silver       1.00      0.50      0.67         2
          bronze       0.50      1.00      0.67         1
    <BLANKLINE>
        accuracy                           0.75         4
       macro avg       0.83      0.83      0.78         4
    weighted avg       0.88      0.75      0.75         4
    >>> report.recall
    array([1. , 0.5, 1. ])
    """
    if multilabel and target is None:
        raise ValueError("a report on several labels per row needs both prediction and target")
    if multilabel:
        return MultilabelReport(
            counted(prediction, target, threshold, multilabel), class_names, zero_division
        )
    if target is None:
        return ClassificationReport(prediction, class_names, zero_division)
    named = 0 if class_names is None else len(class_names)  # some of them may not occur
    matrix = confusion_matrix(prediction, target, named, threshold=threshold)
    return ClassificationReport(matrix, class_names, zero_division)
