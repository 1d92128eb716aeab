"""The package's rules as data: what a page needs to compute a network, its loss and its updates.

Nothing is written down a second time. Activations and losses are graphs that the engine records of
one example, derivatives are the formulas of its primitives, updates those of the optimisers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ... import functions, losses
from ...engine.graph import Node
from ...engine.operations import FUNCTIONS
from ...engine.primitives.neural import weighted_sum
from ...engine.rule import Rule
from ...engine.value import Value
from ...formulas.reasons import meaning_of
from ...optim import SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop
from ..stepping import steps
from ..stepping.operations import WRITTEN
from ..stepping.updates import meaning, updates
from ..stepping_page.meaning_data import data_of_meaning

MOST_CLASSES = 6
# These come first where one chooses; then all others of one number, in the order of the functions.
_USUAL = ("tanh", "relu", "sigmoid", "leaky_relu", "elu", "silu", "gelu", "softplus", "sin")

# Of each loss: what it is for, the function, the activation of the outputs, what becomes of the
# targets 0 and 1 or of class numbers, and how probable an answer is, as a formula of the output.
_LOSSES: dict[str, tuple[str, Callable[..., Any], str, str, str]] = {
    "sigmoid_cross_entropy": (
        "two classes",
        losses.sigmoid_cross_entropy,
        "linear",
        "t",
        "sigmoid(y)",
    ),
    "tanh_squared_error": (
        "two classes",
        losses.mean_squared_error,
        "tanh",
        "2 * t - 1",
        "(y + 1) / 2",
    ),
    "hinge": ("two classes", losses.hinge, "linear", "2 * t - 1", "clip((y + 1) / 2, 0, 1)"),
    "softmax_cross_entropy": ("classes", losses.softmax_cross_entropy, "linear", "one-hot", ""),
    "mean_squared_error": ("regression", losses.mean_squared_error, "linear", "t", "y"),
    "mean_absolute_error": ("regression", losses.mean_absolute_error, "linear", "t", "y"),
    "huber": ("regression", losses.huber, "linear", "t", "y"),
}

# How each optimiser is made, with what may be changed there, and what may not.
_OPTIMIZERS: dict[str, tuple[type[Optimizer], dict[str, float], dict[str, Any]]] = {
    "SGD": (SGD, {"lr": 0.03}, {}),
    "momentum": (SGD, {"lr": 0.03, "momentum": 0.9}, {}),
    "Nesterov": (SGD, {"lr": 0.03, "momentum": 0.9}, {"nesterov": True}),
    "RMSprop": (RMSprop, {"lr": 0.003, "rho": 0.9, "eps": 1e-7}, {}),
    "Adagrad": (Adagrad, {"lr": 0.1, "eps": 1e-10}, {}),
    "Adam": (Adam, {"lr": 0.01, "b1": 0.9, "b2": 0.999, "eps": 1e-7}, {}),
    "AdamW": (
        AdamW,
        {"lr": 0.01, "b1": 0.9, "b2": 0.999, "eps": 1e-7, "weight_decay": 0.01},
        {},
    ),
}

# Which numbers a weight is drawn from, by the number of inputs and of units of its layer: those of
# `nn.initializers`, and some that fail.
INITIALIZERS: dict[str, tuple[str, str]] = {
    "glorot_uniform": ("uniform", "sqrt(6 / (inputs + units))"),
    "glorot_normal": ("normal", "sqrt(2 / (inputs + units))"),
    "he_uniform": ("uniform", "sqrt(6 / inputs)"),
    "he_normal": ("normal", "sqrt(2 / inputs)"),
    "standard_normal": ("normal", "1"),
    "zeros": ("constant", "0"),
    "ones": ("constant", "1"),
    "tiny": ("normal", "0.01"),
    "huge": ("normal", "10"),
}


def rules_data() -> dict[str, Any]:
    """All rules that a page may need.

    >>> rules = rules_data()
    >>> rules["activations"]["tanh"], rules["primitives"]["tanh"]["formulas"]
    ({'operation': 'tanh', 'static': {}}, ['1 - y**2'])
    """
    found: dict[str, Rule] = {weighted_sum.name: weighted_sum}
    return {
        "activations": _activations(found),
        "losses": {name: _loss(found, *of) for name, of in _LOSSES.items()},
        "penalties": _penalties(found),
        "optimizers": {name: _optimizer(*of) for name, of in _OPTIMIZERS.items()},
        "initializers": {name: list(of) for name, of in INITIALIZERS.items()},
        "primitives": {name: _primitive(rule) for name, rule in found.items()},
        "operations": {
            name: data_of_meaning(known, rule)
            for name, rule in found.items()
            if (known := meaning_of(rule)) is not None
        },
    }


def _activations(found: dict[str, Rule]) -> dict[str, Any]:
    """Every function of one number that is one elementwise operation; None for none."""
    data: dict[str, Any] = {}
    for name in dict.fromkeys([*_USUAL, *FUNCTIONS]):
        try:
            result = FUNCTIONS[name](Value(0.5, label="a"))
        except (TypeError, ValueError):  # of more than one argument
            continue
        own: dict[str, Rule] = {}
        if not isinstance(result, Value) or not result.requires_grad:
            continue
        first, *others = recorded(own, result)
        if not others and first["operands"] == [{"name": "a"}]:
            data[name] = {"operation": first["operation"], "static": first["static"]}
            found |= own
        if name == _USUAL[2]:
            data["linear"] = None
    return data


def _loss(
    found: dict[str, Rule],
    kind: str,
    loss: Callable[..., Any],
    activation: str,
    targets: str,
    answer: str,
) -> dict[str, Any]:
    """A loss, with the graph of one example for each number of outputs."""
    sizes = range(2, MOST_CLASSES + 1) if kind == "classes" else (1,)
    return {
        "kind": kind,
        "loss": loss.__name__,
        "activation": activation,
        "targets": targets,
        "answer": answer,
        "graphs": {size: recorded(found, _loss_of(loss, size), largest=1.5) for size in sizes},
    }


def _loss_of(loss: Callable[..., Any], size: int) -> Value:
    """The loss of one example; its first output is 1.5, the largest."""
    outputs = [Value(1.5 if not i else -0.25 * i, label=f"y{i + 1}") for i in range(size)]
    # Not constants without a name: another example has others.
    targets = [
        Value(float(not i), label=f"target{i + 1}", requires_grad=False) for i in range(size)
    ]
    return loss(outputs[0], targets[0]) if size == 1 else loss([outputs], [targets])


def _penalties(found: dict[str, Rule]) -> dict[str, Any]:
    """What a weight costs by itself, as graphs of one weight."""
    rate = Value(0.5, label="rate", requires_grad=False)
    weight = Value(0.25, label="w")
    costs = {
        "L1": rate * functions.absolute(weight),
        "L2": 0.5 * (rate * functions.square(weight)),
    }
    return {name: recorded(found, cost) for name, cost in costs.items()}


def _optimizer(
    kind: type[Optimizer], numbers: Mapping[str, float], fixed: Mapping[str, Any]
) -> dict[str, Any]:
    """An optimiser's rule, by its own formulas, and what the names in it mean."""
    arguments: dict[str, Any] = {**numbers, **fixed}
    if "b1" in arguments:
        arguments["betas"] = arguments.pop("b1"), arguments.pop("b2")
    p = Value(1.0, label="p")
    optimizer = kind([p], **arguments)
    (step,) = updates(optimizer, "loss", {id(p): "p"}, {"p": 0.5})
    return {
        "class": kind.__name__,
        "rule": [[line.name, line.formula] for line in step.rule],
        "numbers": dict(numbers),
        "fixed": dict(fixed),
        "state": list(optimizer.slots(optimizer.groups[0])),
        "meanings": {name: meaning(step, name) for name in step.settings},
    }


def _primitive(rule: Rule) -> dict[str, Any]:
    """How an operation is written, and its derivatives; a formula for all says "a" for its own."""
    is_shared = rule is weighted_sum
    return {
        "written": WRITTEN.get(rule),
        "symbol": rule.symbol,
        "formulas": list(rule.formulas),
        "names": ["a"] if is_shared else list(rule.operand_names),
        "isShared": is_shared,
    }


def recorded(
    found: dict[str, Rule], result: Node, largest: float | None = None
) -> list[dict[str, Any]]:
    """The operations that a result was recorded of.

    Args:
        found: Where their rules are put, by name.
        result: The result.
        largest: A number that, where it stands without a name, is the largest of the outputs: by
            it logits are made smaller before their exponentials are taken.

    Returns:
        The operations in order; an operand is the place of one before, a name, or a number.

    >>> x = Value(3.0, label="x")
    >>> recorded({}, x * x)
    [{'operation': 'multiply', 'operands': [{'name': 'x'}, {'name': 'x'}], 'static': {}}]
    """
    forward = steps(result, names={}).forward
    places = {step.name: i for i, step in enumerate(forward)}
    data = []
    for step in forward:
        found[step.operation] = step.primitive
        operands: list[dict[str, Any]] = []
        for x in step.operands:
            if x.name is None:
                is_largest = largest is not None and x.value == largest
                operands.append({"name": "largest"} if is_largest else {"value": float(x.value)})
            else:
                operands.append({"node": places[x.name]} if x.name in places else {"name": x.name})
        static = {name: float(x) for name, x in step.static.items()}
        data.append({"operation": step.operation, "operands": operands, "static": static})
    return data
