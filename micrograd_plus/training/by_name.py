"""Losses and metrics by their names: in full, in short, or as they are called elsewhere."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any

from .. import functions, losses, metrics
from ..hints import hint
from ..metrics.directions import SHORT_NAMES

Measure = Callable[..., Any]

# Short names, as Keras has them. Of the losses, those of its that mean the same here.
_SHORT_LOSSES = {
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "msle": "mean_squared_logarithmic_error",
}
# What a first argument is called where the target comes before the prediction.
_TARGETS = ("y_true", "true", "target", "targets", "label", "labels")
_LOSSES_OF_LOGITS = tuple(
    getattr(module, f"{name}_cross_entropy")
    for module in (functions, losses)
    for name in ("sigmoid", "softmax")
)
_TABLES = (
    metrics.classification_report,
    metrics.confusion_matrix,
    metrics.precision_recall_curve,
    metrics.roc_curve,
)


def name_of(function: Measure) -> str:
    """What a function is called, the same in every process; of an object what its class is.

    A `functools.partial` is called as its function, unless it is given a `__name__` of its own.

    >>> name_of(functools.partial(metrics.accuracy, threshold=0))
    'accuracy'
    """
    while not hasattr(function, "__name__") and isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__name__", type(function).__name__)


def find_loss(loss: str | Measure) -> Measure:
    """The loss of that name, in full or short; a function as it is.

    Raises:
        ValueError: For an unknown name.
        TypeError: For a function of (y_true, y_pred), which is called the other way round here.

    >>> find_loss("hinge") is losses.hinge, find_loss("mse") is losses.mean_squared_error
    (True, True)
    """
    if not callable(loss):
        return _named(loss, losses, _SHORT_LOSSES, "loss")
    _check_order(loss, "loss")
    return loss


def find_metrics(chosen: str | Measure | Sequence[str | Measure] | None) -> dict[str, Measure]:
    """The metrics by their names, as they were typed.

    Raises:
        ValueError: For an unknown name, one that comes twice, or one that gives a table.
        TypeError: For a function of (y_true, y_pred), which is called the other way round here.

    >>> list(find_metrics(["accuracy", "mae"]))
    ['accuracy', 'mae']
    """
    if isinstance(chosen, str) or callable(chosen):
        chosen = (chosen,)
    found: dict[str, Measure] = {}
    for given in chosen or ():
        metric = given if callable(given) else _named(given, metrics, SHORT_NAMES, "metric")
        name = name_of(metric) if callable(given) else given
        if callable(given):
            _check_order(given, "metric")
        if _innermost(metric) in _TABLES:
            raise ValueError(
                f"{name} gives a table, and a metric is one number: call it afterwards, with what "
                "predict gives"
            )
        if name in (*found, "loss"):
            raise ValueError(f"two columns would be named {name!r}: give functions other names")
        found[name] = metric
    return found


def as_the_loss(metric: Measure, loss: Measure | None) -> Measure:
    """A metric of `metrics` that takes predictions as logits if the loss does.

    Otherwise beside `sigmoid_cross_entropy` an "accuracy" would ask whether a logit is above 0.5.
    One's own functions, and what is given arguments by `functools.partial`, stay as they are.

    >>> as_the_loss(metrics.accuracy, losses.sigmoid_cross_entropy)([0.2], [1])
    1.0
    """
    if not takes_logits(loss) or getattr(metrics, name_of(metric), None) is not metric:
        return metric
    parameters = inspect.signature(metric).parameters
    if "from_logits" in parameters:
        return functools.partial(metric, from_logits=True)
    return functools.partial(metric, threshold=0.0) if "threshold" in parameters else metric


def _check_order(function: Measure, kind: str) -> None:
    """Raise TypeError for a function whose arguments say that the target comes first.

    Keras and scikit-learn have (y_true, y_pred). Called as (prediction, target), what is not
    symmetric would be another number, and nothing would say so.
    """
    try:
        names = list(inspect.signature(function).parameters)[:2]
    except (TypeError, ValueError):  # of what is written in C nobody knows
        return
    if len(names) < 2 or names[0] not in _TARGETS or names[1] in _TARGETS:
        return
    name = name_of(function)
    if name == "<lambda>":
        name = "f"
    raise TypeError(
        f"the {kind} {name} takes ({', '.join(names)}), and is called as (prediction, target): "
        f"give `lambda p, t: {name}(t, p)`, or swap its arguments"
    )


def takes_logits(loss: Measure | None) -> bool:
    """Whether predictions are logits to a loss of ours.

    >>> takes_logits(losses.softmax_cross_entropy), takes_logits(losses.hinge)
    (True, False)
    """
    while isinstance(loss, functools.partial):
        if loss.keywords.get("from_logits"):
            return True
        loss = loss.func
    return loss in _LOSSES_OF_LOGITS


def ignored_class(loss: Measure | None) -> int | None:
    """The label that a `functools.partial` of a loss of ours leaves out; None if it counts all.

    >>> ignored_class(functools.partial(losses.softmax_cross_entropy, ignore_class=-1))
    -1
    """
    ignored = None
    while isinstance(loss, functools.partial):
        ignored = loss.keywords.get("ignore_class") if ignored is None else ignored
        loss = loss.func
    return ignored if getattr(losses, getattr(loss, "__name__", ""), None) is loss else None


def _innermost(function: Measure) -> Measure:
    while isinstance(function, functools.partial):
        function = function.func
    return function


def _named(wanted: Any, module: ModuleType, short: Mapping[str, str], kind: str) -> Measure:
    name = short.get(wanted, wanted) if isinstance(wanted, str) else wanted
    if name in module.__all__:
        return getattr(module, name)
    owners = ("", f"{module.__name__.rpartition('.')[2]}.", "F.", "nn.")
    if said := next(filter(None, (hint(f"{owner}{wanted}") for owner in owners)), ""):
        raise ValueError(f"no {kind} {wanted!r}{said}")
    raise ValueError(
        f"no {kind} {wanted!r}: use {', '.join(module.__all__)}, {', '.join(short)}, or a function "
        "of (prediction, target)"
    )
