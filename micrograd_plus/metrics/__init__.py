"""Metrics: what people read, as plain numbers without gradients.

Each takes (prediction, target), of Tensors, arrays, Values or lists of them, as losses do. Any
function of the two that returns a number is a metric as well.

Of classes, a prediction is one of three things, and the same for every metric:

* scores (n, classes), logits or probabilities, of which the largest counts, and of equal ones the
  first;
* probabilities of "yes", floats (n,) or (n, 1), which mean yes above a `threshold` of 0.5, or for
  logits 0;
* class numbers, integers (n,) or (n, 1).

A target is class numbers (n,) or (n, 1), of any dtype, or one-hot rows (n, classes). More axes
between, such as (n, steps, classes), are more predictions. Whatever counts right and wrong by class
counts it in one place, the `confusion_matrix`. Of several labels per row, (n, labels) of yes and no
each, `binary_accuracy` says how many are right, and other metrics have `multilabel=True`.

Where only classes count, logits are as good as probabilities. What ranks or weighs scores tells
them apart: `roc_auc`, `average_precision` and `log_loss` take probabilities of classes, and logits
with `from_logits=True`, as losses do. `fit` and its like read what a model gives as the loss does:
beside a cross-entropy from logits, "accuracy" has the threshold 0.
"""

from typing import TYPE_CHECKING

from ..hints import in_module
from .classification import (
    accuracy,
    binary_accuracy,
    confusion_matrix,
    log_loss,
    matthews_corrcoef,
    top_k_accuracy,
)
from .inputs import numbers as numbers
from .ranking import average_precision, precision_recall_curve, roc_auc, roc_curve
from .regression import (
    mean_absolute_error,
    mean_squared_error,
    r2_score,
    root_mean_squared_error,
)
from .report import ClassificationReport as ClassificationReport
from .report import classification_report
from .scores import f1_score, precision, recall

__all__ = [
    "accuracy",
    "average_precision",
    "binary_accuracy",
    "classification_report",
    "confusion_matrix",
    "f1_score",
    "log_loss",
    "matthews_corrcoef",
    "mean_absolute_error",
    "mean_squared_error",
    "precision",
    "precision_recall_curve",
    "r2_score",
    "recall",
    "roc_auc",
    "roc_curve",
    "root_mean_squared_error",
    "top_k_accuracy",
]

if not TYPE_CHECKING:  # type checkers would then take every name for one that is there
    __getattr__ = in_module(__name__, "metrics")
