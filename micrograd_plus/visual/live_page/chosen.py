"""What a page opens with, from what `live` is given: a model, data, a loss, an optimizer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from ...checks import AMOUNT, check_choice, check_number
from ...engine.operands import plain_array
from ...nn import MLP, Dense, Module, Sequential
from ...nn.activations import Activation, name_of
from ...optim import Optimizer
from .page_data import DATA_SETS, LIMITS
from .rules import rules_data

# What the last layer may be beside the loss that it belongs to.
AT_THE_END = {
    "linear": None,
    "sigmoid": "sigmoid_cross_entropy",
    "softmax": "softmax_cross_entropy",
    "tanh": "tanh_squared_error",
}
# Losses that are the same on what comes before the last activation.
_MEANT = {
    "binary_crossentropy": "sigmoid_cross_entropy",
    "categorical_crossentropy": "softmax_cross_entropy",
    "sparse_categorical_crossentropy": "softmax_cross_entropy",
}


def of_model(model: Any, x: np.ndarray | None) -> dict[str, Any]:
    """The settings of a network: its layers, its activation and its weights.

    Args:
        model: An `nn.MLP`, an `nn.Dense`, or an `nn.Sequential` of these and of activations.
        x: Inputs, by which layers of unknown size find theirs.

    Returns:
        `layers`, `activation`, `weights`; `at_the_end`, the activation of the last layer; and
        `inputs` and `outputs`, how many there are.

    Raises:
        TypeError: It is another module, or none.
        ValueError: It has what the page cannot show.

    >>> from micrograd_plus import nn
    >>> found = of_model(nn.Sequential(nn.Dense(2, 3, "relu", seed=0), nn.Dense(3, 1)), None)
    >>> found["layers"], found["activation"], found["inputs"]
    ([3], 'relu', 2)
    """
    if isinstance(model, MLP):
        model = model.to_tensors()
    parts = list(_parts(model))
    if any(dense.weight is None for dense, _ in parts):
        if x is None:
            raise ValueError(f"live() of {model!r} needs data, to know how many inputs it has")
        model(x[:1])
    *hidden, (last, at_the_end) = parts
    activations = {name for _, name in hidden} or {"tanh"}
    if len(activations) > 1:
        raise ValueError(
            "live() shows one activation in all hidden layers, got "
            + ", ".join(sorted(activations))
        )
    check_choice("the activation of live()'s model", at_the_end, AT_THE_END)
    (activation,) = activations
    check_choice("the activation of live()'s model", activation, rules_data()["activations"])
    units = [dense.units for dense, _ in hidden]
    weights = []
    for dense, _ in parts:
        if dense.bias is None:
            raise ValueError(f"live() shows layers with a bias, got {dense!r} without one")
        rows = [*plain_array(dense.weight.data), plain_array(dense.bias.data)]
        weights.append([[float(w) for w in row] for row in rows])
    return {
        "layers": units,
        "activation": activation,
        "weights": weights,
        "at_the_end": at_the_end,
        "inputs": len(weights[0]) - 1,
        "outputs": last.units,
    }


def _parts(model: Any) -> list[tuple[Dense, str]]:
    """The dense layers, each with the name of its activation."""
    parts: list[tuple[Dense, str]] = []
    for layer in _layers(model):
        if isinstance(layer, Dense):
            own = "linear" if layer.activation is None else _named(layer.activation)
            parts.append((layer, own))
        elif isinstance(layer, Activation) and parts and parts[-1][1] == "linear":
            parts[-1] = parts[-1][0], _named(layer.function)
        else:
            raise ValueError(
                "live() shows networks of nn.Dense and one activation after each, got "
                f"{layer!r}: its neurons are drawn one by one"
            )
    if not parts:
        raise ValueError(f"live() shows networks of nn.Dense, got {model!r} without one")
    return parts


def _layers(model: Any) -> list[Module]:
    if isinstance(model, Sequential):
        return [layer for part in model for layer in _layers(part)]
    if not isinstance(model, Module):
        raise TypeError(
            "live() takes a network, such as nn.MLP or nn.Sequential of nn.Dense, got "
            f"{type(model).__name__}"
        )
    return [model]


def _named(function: Callable[..., Any]) -> str:
    """The name of an activation, if it has the settings that the page gives it."""
    if isinstance(function, Activation):
        function = function.function
    name = name_of(function)
    given = getattr(function, "keywords", None) or {}
    static = (rules_data()["activations"].get(name) or {}).get("static", {})
    if any(given.get(key, x) != x for key, x in static.items()) or "none" in given.values():
        raise ValueError(f"live() has {name} as functions.{name} is without settings, got {given}")
    return name


def of_data(data: Any, names: Sequence[str] | None) -> dict[str, Any]:
    """The settings of data: a data set's name, or rows of one's own.

    Args:
        data: A name, or a pair (x, y).
        names: Of the inputs, and of what is predicted.

    Returns:
        `data`; of rows also `rows`, `names`, `task` and no share that is held out.

    Raises:
        TypeError: It is neither.
        ValueError: Another name, or rows that do not fit.

    >>> found = of_data(([[0.0, 1.0], [1.0, 0.0]], [0, 1]), None)
    >>> found["rows"], found["names"], found["task"]
    ([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]], ['x1', 'x2', 'class'], 'two classes')
    """
    if isinstance(data, str):
        check_choice("data of live()", data, DATA_SETS)
        return {"data": data}
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError(
            "data of live() is a name, such as 'moons', or a pair (x, y), got "
            f"{type(data).__name__}"
        )
    x, y = (np.asarray(plain_array(part), float) for part in data)
    x = x[:, None] if x.ndim == 1 else x
    y, task = _targets(y)
    if x.ndim != 2 or len(x) != len(y):
        raise ValueError(
            f"data of live() are rows x (n, inputs) and n targets y, got shapes {x.shape} and "
            f"{y.shape}"
        )
    most, inputs = LIMITS["points"], x.shape[1]
    if not 2 <= len(x) <= most:
        raise ValueError(f"live() shows 2 to {most:,} rows, got {len(x):,}: give some of them")
    if not 1 <= inputs <= LIMITS["inputs"]:
        raise ValueError(f"live() shows 1 to {LIMITS['inputs']} inputs, got {inputs}")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("live() shows finite numbers, got nan or inf: leave these rows out")
    rows = np.column_stack([x, y])
    if names is None:
        own = [f"x{i + 1}" for i in range(inputs)] if inputs > 1 else ["x"]
        names = [*own, "y" if task == "regression" else "class"]
    elif len(names) != inputs + 1:
        raise ValueError(f"names of live() are {inputs + 1}, of the inputs and y, got {len(names)}")
    return {"data": "own", "rows": rows.tolist(), "names": [*map(str, names)], "task": task}


def _targets(y: np.ndarray) -> tuple[np.ndarray, str]:
    """Targets as the page has them, and what they are: classes from 0 on, or numbers."""
    if y.ndim == 2 and y.shape[1] > 1 and np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all():
        y = y.argmax(axis=1).astype(float)  # one-hot rows
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.ndim != 1:
        return y, "regression"
    given = np.unique(y)
    if given.tolist() == [-1, 1]:
        return (y + 1) / 2, "two classes"
    if 2 <= len(given) <= LIMITS["classes"] and given.tolist() == [*range(len(given))]:
        return y, "two classes" if len(given) == 2 else "classes"
    return y, "regression"


def loss_named(loss: Any) -> str:
    """The name that the page has for a loss.

    Raises:
        ValueError: It has none.

    >>> from micrograd_plus import losses
    >>> loss_named(losses.hinge), loss_named("binary_crossentropy")
    ('hinge', 'sigmoid_cross_entropy')
    """
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", repr(loss))
    name = _MEANT.get(name, name)
    check_choice("loss of live()", name, rules_data()["losses"])
    return name


def of_optimizer(optimizer: Any, lr: float | None) -> dict[str, Any]:
    """The settings of an optimizer, given by its name or as it is.

    Raises:
        ValueError: One that the page does not have, or a learning rate below 0.

    >>> from micrograd_plus import Value, optim
    >>> of_optimizer(optim.SGD([Value(1.0)], lr=0.5, momentum=0.9), None)
    {'optimizer': 'momentum', 'numbers': {'lr': 0.5, 'momentum': 0.9}}
    """
    known: Mapping[str, Any] = rules_data()["optimizers"]
    if lr is not None:
        check_number("lr of live()", lr, AMOUNT)
    if not isinstance(optimizer, Optimizer):
        check_choice("optimizer of live()", optimizer, known)
        return {"optimizer": optimizer, "numbers": {} if lr is None else {"lr": float(lr)}}
    rule = [list(line) for line in optimizer.formulas_for(optimizer.parameters[0])]
    name = next((name for name, one in known.items() if one["rule"] == rule), None)
    if name is None or optimizer.clip_value is not None or optimizer.clip_norm is not None:
        raise ValueError(
            f"live() has {', '.join(known)}, without clipping and as the name says, got "
            f"{optimizer!r}"
        )
    given = optimizer.numbers_for(optimizer.parameters[0])
    numbers = {key: float(given[key]) for key in known[name]["numbers"]}
    return {"optimizer": name, "numbers": numbers | ({} if lr is None else {"lr": float(lr)})}
