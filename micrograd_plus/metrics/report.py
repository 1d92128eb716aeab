"""The classification report: precision, recall and F1 of every class as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .classification import (
    as_matrix,
    confusion_matrix,
    parts_of_f1,
    parts_of_precision,
    parts_of_recall,
    score,
)

_COLUMNS = {"precision": parts_of_precision, "recall": parts_of_recall, "f1-score": parts_of_f1}
_SUMMARY = {"macro avg": "macro", "weighted avg": "weighted"}


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

    def __init__(
        self, matrix: Any, class_names: Sequence[str] | None = None, zero_division: float = 0.0
    ) -> None:
        self.matrix = as_matrix(matrix)
        k = len(self.matrix)
        names = range(k) if class_names is None else class_names
        self.class_names = [str(name) for name in names]
        if len(self.class_names) != k:
            raise ValueError(
                f"a report on {k} classes needs {k} class_names, got {len(self.class_names)}"
            )
        taken = [*self.class_names, "accuracy", *_SUMMARY]
        if twice := [name for name in taken if taken.count(name) > 1]:
            raise ValueError(f"two lines would be named {twice[0]!r}: give classes other names")
        self.zero_division = zero_division
        self.support = self.matrix.sum(axis=1)
        self.precision, self.recall, self.f1 = (
            score(parts, self.matrix, None, zero_division) for parts in _COLUMNS.values()
        )
        # Of single labels, the counts of all classes together give the accuracy.
        self.accuracy = score(parts_of_recall, self.matrix, "micro", zero_division)

    def as_dict(self) -> dict[str, Any]:
        """The numbers by the names of the lines and columns, as scikit-learn's `output_dict`.

        Returns:
            A dictionary with "precision", "recall", "f1-score" and "support" for every class, and
            for "macro avg" and "weighted avg"; and a number for "accuracy".

        >>> report = ClassificationReport([[11, 2], [1, 10]], ["no", "yes"])
        >>> report.as_dict()["yes"]["support"], report.as_dict()["accuracy"]
        (11, 0.875)
        """
        columns = zip(self.precision, self.recall, self.f1, self.support, strict=True)
        lines: dict[str, Any] = {
            name: self._line(*map(float, scores), support=support)
            for name, (*scores, support) in zip(self.class_names, columns, strict=True)
        }
        lines["accuracy"] = self.accuracy
        for name, average in _SUMMARY.items():
            scores = [
                score(parts, self.matrix, average, self.zero_division)
                for parts in _COLUMNS.values()
            ]
            lines[name] = self._line(*scores, support=self.support.sum())
        return lines

    def _line(self, *scores: float, support: Any) -> dict[str, float]:
        return {**dict(zip(_COLUMNS, scores, strict=True)), "support": support.item()}

    def __str__(self) -> str:
        lines = self.as_dict()
        width = max(len(name) for name in lines)
        accuracy = {"f1-score": lines["accuracy"], "support": self.support.sum()}
        rows = [self._row(width, "", {name: name for name in (*_COLUMNS, "support")}), ""]
        rows += [self._row(width, name, lines[name]) for name in self.class_names]
        rows += ["", self._row(width, "accuracy", accuracy)]
        rows += [self._row(width, name, lines[name]) for name in _SUMMARY]
        return "\n".join(rows)

    def _row(self, width: int, name: str, line: dict[str, Any]) -> str:
        cells = [line.get(column, "") for column in (*_COLUMNS, "support")]
        texts = [f"{cell:.2f}" if isinstance(cell, float) else f"{cell}" for cell in cells]
        return f"{name:>{width}}  " + " ".join(f"{text:>9}" for text in texts)

    __repr__ = __str__


def classification_report(
    prediction: Any,
    target: Any = None,
    class_names: Sequence[str] | None = None,
    *,
    threshold: float = 0.5,
    zero_division: float = 0.0,
) -> ClassificationReport:
    """Precision, recall, F1 and support of every class, and their averages.

    Args:
        prediction: Scores (n, classes), probabilities of "yes", or integer class numbers (n,);
            without a target the confusion matrix itself, with a row per true class.
        target: Class numbers (n,) or one-hot rows.
        class_names: One for each class; left out, their numbers.
        threshold: Above which a single probability means "yes"; 0 for logits.
        zero_division: What 0 of 0 is, such as the precision of a class that was never predicted.

    Returns:
        A report that prints as a table, with `precision`, `recall`, `f1`, `support`, `accuracy` and
        `matrix` as attributes, and `as_dict()`. "macro avg" is the mean over the classes that
        occur, "weighted avg" the mean weighted by support.

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
    if target is None:
        return ClassificationReport(prediction, class_names, zero_division)
    named = 0 if class_names is None else len(class_names)  # some of them may not occur
    matrix = confusion_matrix(prediction, target, named, threshold=threshold)
    return ClassificationReport(matrix, class_names, zero_division)
