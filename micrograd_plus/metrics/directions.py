"""Directions: of which losses and metrics more is better, and of which less; and short names.

The table has every loss and metric of ours that gives one number. Of a function of one's own nobody
knows but its author: a guess would keep the worst model without a word.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..checks import check_choice

# By which metrics may be asked for, and their columns are then called.
SHORT_NAMES: dict[str, str] = {
    "acc": "accuracy",
    "f1": "f1_score",
    "mae": "mean_absolute_error",
    "mse": "mean_squared_error",
    "r2": "r2_score",
    "rmse": "root_mean_squared_error",
}

# By the names of columns; "loss" is what is minimised, whatever it is.
DIRECTIONS: dict[str, str] = {
    **dict.fromkeys(
        (
            "accuracy",
            "average_precision",
            "binary_accuracy",
            "f1_score",
            "matthews_corrcoef",
            "precision",
            "r2_score",
            "recall",
            "roc_auc",
            "top_k_accuracy",
        ),
        "max",
    ),
    **dict.fromkeys(
        (
            "binary_crossentropy",
            "categorical_crossentropy",
            "categorical_hinge",
            "cosine_similarity",  # the loss, which is -1 of equal directions
            "hinge",
            "huber",
            "kl_divergence",
            "log_cosh",
            "log_loss",
            "loss",
            "mean_absolute_error",
            "mean_absolute_percentage_error",
            "mean_squared_error",
            "mean_squared_logarithmic_error",
            "poisson",
            "root_mean_squared_error",
            "sigmoid_cross_entropy",
            "softmax_cross_entropy",
            "sparse_categorical_crossentropy",
            "squared_hinge",
        ),
        "min",
    ),
}
DIRECTIONS |= {short: DIRECTIONS[name] for short, name in SHORT_NAMES.items()}


def direction(column: str, outputs: Iterable[str] = ()) -> str | None:
    """Whether more of a column of a History is better, or less.

    Args:
        column: Its name, such as "val_accuracy".
        outputs: The names of a model's outputs, which columns may begin with: "price_loss".

    Returns:
        "max", "min", or None for what is none of ours.

    >>> direction("val_accuracy"), direction("price_loss", ["price"]), direction("auc")
    ('max', 'min', None)
    """
    name = column.removeprefix("val_")
    names = [name, *(name.removeprefix(f"{output}_") for output in outputs)]
    return next((DIRECTIONS[name] for name in names if name in DIRECTIONS), None)


def mode_of(column: str, mode: str | None = None, outputs: Iterable[str] = ()) -> str:
    """The mode that was given, and else the column's direction.

    Args:
        column: As for `direction`.
        mode: "min", "max" or None.
        outputs: As for `direction`.

    Raises:
        ValueError: Another mode, or none and the column is none of ours.

    >>> mode_of("auc", "max")
    'max'
    >>> mode_of("auc")
    Traceback (most recent call last):
    ValueError: whether 'auc' is better when it is larger is not known: give mode="max" or ...
    """
    check_choice("mode", mode, ("min", "max", None))
    found = mode or direction(column, outputs)
    if found is None:
        raise ValueError(
            f"whether {column!r} is better when it is larger is not known: "
            'give mode="max" or mode="min"'
        )
    return found
