"""What is checked before a training starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral
from types import ModuleType
from typing import Any

import numpy as np

from .. import losses, metrics
from ..engine.graph import Node
from ..engine.operators import data_of
from ..nn import Module

Measure = Callable[[Any, Any], Any]
_FUSED_LOSSES = ("sigmoid_cross_entropy", "softmax_cross_entropy")  # in functions, not in losses


def as_data(x: Any, y: Any, what: str = "") -> tuple[np.ndarray, np.ndarray]:
    """Inputs and targets as arrays with as many rows each.

    Raises:
        ValueError: For no rows, or numbers of rows that differ.
    """
    x, y = np.asarray(data_of(x)), np.asarray(data_of(y))
    if not x.ndim or not len(x):
        raise ValueError(f"the {what}data set is empty: x has shape {x.shape}")
    if not y.ndim or len(x) != len(y):
        raise ValueError(f"the {what}x has {len(x)} rows and y has shape {y.shape}")
    return x, y


def check_count(name: str, count: int) -> None:
    """Raise ValueError unless `count` is an integer of 1 or more.

    >>> check_count("epochs", 0)
    Traceback (most recent call last):
    ValueError: epochs must be an integer of 1 or more, got 0
    """
    if not isinstance(count, Integral) or count < 1:
        raise ValueError(f"{name} must be an integer of 1 or more, got {count!r}")


def check_seed(name: str, seed: Any) -> None:
    """Raise ValueError for an integer below 0, before NumPy does without a name.

    >>> check_seed("seed", -1)
    Traceback (most recent call last):
    ValueError: seed must be 0 or more, got -1
    """
    if isinstance(seed, Integral) and seed < 0:
        raise ValueError(f"{name} must be 0 or more, got {seed}")


def check_split(validation_split: float) -> None:
    """Raise ValueError unless it is from 0 to below 1."""
    if not 0 <= validation_split < 1:
        raise ValueError(f"validation_split must be from 0 to below 1, got {validation_split}")


def rows_to_train_on(rows: int, validation_split: float) -> int:
    """How many of the rows, the first ones, a validation split leaves to train on.

    Raises:
        ValueError: It leaves nothing to train on, or nothing to validate on.

    >>> rows_to_train_on(1437, 0.1)
    1293
    """
    # Keras's rounding; a share such as 1 - 0.9 is not quite the decimal number that was meant.
    kept = int(rows * (1 - validation_split) + 1e-9)
    if not 0 < kept < rows:
        raise ValueError(
            f"a validation_split of {validation_split} of {rows} rows leaves "
            f"{kept} to train on and {rows - kept} to validate on"
        )
    return kept


def check_validation_shape(x: np.ndarray, validation_x: np.ndarray) -> None:
    """Raise ValueError unless the rows to validate on have the shape of those to train on."""
    if x.shape[1:] != validation_x.shape[1:]:
        raise ValueError(
            f"the validation x has shape {validation_x.shape} and the training x {x.shape}: "
            "beyond the rows they must be the same"
        )


def check_model(model: Any, caller: str) -> None:
    """Raise TypeError unless `model` is a Module; `caller` is the function that needs it."""
    if not isinstance(model, Module):
        raise TypeError(
            f"{caller} needs a Module, got {type(model).__name__}: nn.Sequential(f) makes one of "
            "a function f"
        )


def check_optimizer(optimizer: Any, model: Module) -> None:
    """Raise unless `optimizer` is one, and moves the model.

    Raises:
        TypeError: For anything but an optimizer, such as its name or class.
        ValueError: It has none of the model's parameters, and would train nothing: a model that
            was made anew needs an optimizer made anew.
    """
    if isinstance(optimizer, type) or not hasattr(optimizer, "step"):
        raise TypeError(
            "the optimizer must be made with the model's parameters, as in "
            f"optim.Adam(model.parameters()), got {optimizer!r}"
        )
    own = set(model.parameters())
    if own and own.isdisjoint(getattr(optimizer, "parameters", own)):
        raise ValueError(
            "the optimizer has none of this model's parameters: make it after the model, as in "
            "optim.Adam(model.parameters())"
        )


def check_on_epoch(on_epoch: Any) -> None:
    """Raise TypeError unless `on_epoch` can be called, or is None.

    >>> check_on_epoch(3)
    Traceback (most recent call last):
    TypeError: on_epoch must be a function of (epoch, history), got 3
    """
    if on_epoch is not None and not callable(on_epoch):
        raise TypeError(f"on_epoch must be a function of (epoch, history), got {on_epoch!r}")


def loss_number(loss: Any) -> float:
    """The number in a loss.

    Raises:
        TypeError: It is not a node, so there is nothing to differentiate.
        ValueError: It is not one number.
    """
    if not isinstance(loss, Node):
        raise TypeError(
            f"the loss must be a Value or a Tensor, got {type(loss).__name__}: compute it from the "
            "prediction with micrograd_plus.functions, without .data, float() or .item()"
        )
    if np.size(loss.data) != 1:
        raise ValueError(
            f"the loss must be one number, got shape {np.shape(loss.data)}: reduce it, as with "
            ".mean()"
        )
    return float(loss.item())


def find_loss(loss: str | Measure) -> Measure:
    """The loss of that name; a function as it is.

    Raises:
        ValueError: For an unknown name.

    >>> find_loss("hinge") is losses.hinge
    True
    """
    return _find(loss, losses, "loss")


def find_metrics(chosen: Sequence[str | Measure]) -> dict[str, Measure]:
    """The metrics by their names.

    Raises:
        ValueError: For an unknown name, or one that comes twice.

    >>> list(find_metrics(["accuracy"]))
    ['accuracy']
    """
    if isinstance(chosen, str) or callable(chosen):
        chosen = (chosen,)
    found: dict[str, Measure] = {}
    for function in (_find(metric, metrics, "metric") for metric in chosen):
        name = getattr(function, "__name__", repr(function))
        if name in (*found, "loss"):
            raise ValueError(f"two columns would be named {name!r}: give functions other names")
        found[name] = function
    return found


def _find(wanted: str | Measure, module: ModuleType, kind: str) -> Measure:
    if callable(wanted):
        return wanted
    if wanted not in module.__all__:
        example = f", such as functions.{wanted} itself" if wanted in _FUSED_LOSSES else ""
        raise ValueError(
            f"no {kind} {wanted!r}: use {', '.join(module.__all__)}, or a function of "
            f"(prediction, target){example}"
        )
    return getattr(module, wanted)
