"""Groups: parameters, and the hyperparameters that they are updated by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any, TypedDict

from ..checks import AMOUNT, RATE, check_number
from ..engine.graph import Node, describe


class Shared(TypedDict, total=False):
    """What every optimizer takes besides its own hyperparameters."""

    weight_decay: float
    clip_value: float | None
    clip_norm: float | None


class Group(SimpleNamespace):
    """Parameters that share hyperparameters, which are attributes: `group.lr`.

    They may be changed between steps.

    >>> from micrograd_plus import Value, optim
    >>> a, b = Value(1.0), Value(2.0)
    >>> optimizer = optim.SGD([{"params": [a]}, {"params": [b], "lr": 0.5}], lr=0.1)
    >>> [group.lr for group in optimizer.groups]
    [0.1, 0.5]
    """

    def __init__(self, parameters: list[Node], hyperparameters: Mapping[str, Any]) -> None:
        super().__init__(parameters=parameters, **hyperparameters)
        self._names = tuple(hyperparameters)

    def __reduce__(self) -> tuple[Any, ...]:
        # A plain namespace would be made again without arguments.
        return Group, (self.parameters, {name: getattr(self, name) for name in self._names})

    @property
    def hyperparameters(self) -> dict[str, Any]:
        """They by name.

        >>> from micrograd_plus import Value, optim
        >>> optim.SGD([Value(1.0)], momentum=0.9).groups[0].hyperparameters
        {'lr': 0.01, 'weight_decay': 0.0, 'momentum': 0.9, 'nesterov': False}
        """
        own = vars(self)
        return {name: own[name] for name in self._names}

    def numbers(self, steps: int) -> SimpleNamespace:
        """The hyperparameters, and of a schedule its learning rate after so many steps.

        Raises:
            TypeError: The learning rate is no number, or the schedule gives none.
            ValueError: It is below 0 or not finite. It may be 0, but for one that an optimizer is
                made with.

        >>> from micrograd_plus import Value, optim
        >>> group = optim.SGD([Value(1.0)], lr=lambda step: 1 / (1 + step)).groups[0]
        >>> group.numbers(3).lr
        0.25
        """
        numbers = SimpleNamespace(**vars(self))
        name = "the learning rate"
        if callable(self.lr):
            numbers.lr = numbers.lr(steps)
            name = f"the schedule's learning rate after {steps} steps"
        check_number(name, numbers.lr, AMOUNT)  # of a number too, since it may be changed
        # A number of Python's leaves float32 arrays float32, and saved state has nothing else.
        numbers.lr = float(numbers.lr)
        return numbers

    def __repr__(self) -> str:
        own = ", ".join(f"{name}={x!r}" for name, x in self.hyperparameters.items())
        return f"Group({len(self.parameters)} parameters, {own})"


def groups_of(parameters: Iterable[Any], defaults: Mapping[str, Any]) -> list[Group]:
    """The groups that a user passed, as dictionaries; a plain list of parameters is one group.

    Raises:
        ValueError: No parameters, an unknown hyperparameter, or a parameter in two groups.
        TypeError: No list, what is not a leaf, or a dictionary without "params".

    >>> from micrograd_plus import Value
    >>> groups_of([{"params": [Value(1.0)], "lr": 0.5}], {"lr": 0.1})[0].lr
    0.5
    """
    given = _listed(parameters)
    if not any(isinstance(x, Mapping) for x in given):
        given = [{"params": given}]
    groups = [_group(x, defaults) for x in given]
    every = [p for group in groups for p in group.parameters]
    if not every:
        raise ValueError("an optimizer needs parameters, got none")
    seen: set[Node] = set()
    for p in every:
        if p in seen:
            raise ValueError(f"{describe(p)} is in two groups")
        seen.add(p)
    return groups


def check_rate(lr: Any) -> None:
    """Raise unless `lr` is a learning rate, or a schedule.

    Raises:
        TypeError: It is neither a number nor a function.
        ValueError: It is not above 0 and finite.

    >>> check_rate("0.1")
    Traceback (most recent call last):
    TypeError: the learning rate must be a number, got str '0.1'
    """
    if not callable(lr):
        check_number("the learning rate", lr, RATE)


def _group(given: Any, defaults: Mapping[str, Any]) -> Group:
    if not isinstance(given, Mapping) or "params" not in given:
        raise TypeError(
            'a group of parameters is a dictionary, as in {"params": layer.parameters(), '
            f'"lr": 0.01}}, got {given!r:.80}'
        )
    own = {name: x for name, x in given.items() if name != "params"}
    unknown = sorted(map(str, own.keys() - defaults.keys()))
    if unknown:
        raise ValueError(
            f"a group has no {', '.join(unknown)}: its hyperparameters are {', '.join(defaults)}"
        )
    given = given["params"]
    found = [given] if isinstance(given, Node) else _listed(given)
    for p in found:
        if not isinstance(p, Node) or not p.is_leaf:
            raise TypeError(f"an optimizer updates leaves, got {describe(p):.80}")
    return Group(list(dict.fromkeys(found)), {**defaults, **own})


def _listed(parameters: Any) -> list[Any]:
    wrong = isinstance(parameters, Node | Mapping | str)
    if wrong or not hasattr(parameters, "__iter__") or hasattr(parameters, "named_parameters"):
        raise TypeError(
            "an optimizer takes a list of Values or Tensors, or of groups of them, such as "
            f"model.parameters(), got {describe(parameters):.80}"
        )
    return list(parameters)
