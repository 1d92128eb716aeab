"""Groups: parameters, and the hyperparameters that they are updated by."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from ..engine.graph import Node, describe


class Group(SimpleNamespace):
    """Parameters that share hyperparameters, which are attributes: `group.lr`.

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

    def numbers(self, steps: int) -> SimpleNamespace:
        """The hyperparameters, and of a schedule its learning rate after so many steps.

        Raises:
            ValueError: The schedule gives a rate below 0, or one that is not finite.

        >>> from micrograd_plus import Value, optim
        >>> group = optim.SGD([Value(1.0)], lr=lambda step: 1 / (1 + step)).groups[0]
        >>> group.numbers(3).lr
        0.25
        """
        numbers = SimpleNamespace(**{name: getattr(self, name) for name in self._names})
        if callable(self.lr):
            numbers.lr = float(self.lr(steps))
            if not 0 <= numbers.lr < math.inf:
                raise ValueError(
                    f"the schedule's learning rate after {steps} steps is {numbers.lr}"
                )
        return numbers


def groups_of(parameters: Iterable[Any], defaults: Mapping[str, Any]) -> list[Group]:
    """The groups that a user passed, as dictionaries; a plain list of parameters is one group.

    Raises:
        ValueError: No parameters, an unknown hyperparameter, or a parameter in two groups.
        TypeError: No list, what is not a leaf, or a dictionary without "params".

    >>> from micrograd_plus import Value
    >>> groups_of([{"params": [Value(1.0)], "lr": 0.5}], {"lr": 0.1})[0].lr
    0.5
    """
    if isinstance(parameters, Node) or hasattr(parameters, "named_parameters"):
        raise TypeError(
            "an optimizer takes a list of Values or Tensors, such as model.parameters(), got "
            f"{describe(parameters)}"
        )
    given = list(parameters)
    if not any(isinstance(x, Mapping) for x in given):
        given = [{"params": given}]
    groups = [_group(x, defaults) for x in given]
    every = [p for group in groups for p in group.parameters]
    if not every:
        raise ValueError("an optimizer needs parameters, got none")
    if len(set(every)) < len(every):
        twice = next(p for i, p in enumerate(every) if any(p is q for q in every[:i]))
        raise ValueError(f"{describe(twice)} is in two groups")
    return groups


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
    parameters = given["params"]
    found = [parameters] if isinstance(parameters, Node) else list(dict.fromkeys(parameters))
    for p in found:
        if not isinstance(p, Node) or not p.is_leaf:
            raise TypeError(f"an optimizer updates leaves, got {describe(p)}")
    return Group(found, {**defaults, **own})
