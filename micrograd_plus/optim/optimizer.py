"""Optimizer: what all optimisers share."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

import numpy as np

from ..engine.graph import Node, describe
from ..engine.operators import data_of
from .clipping import clip_by_norm, clip_by_value
from .groups import Group, groups_of
from .schedules import Schedule
from .state import State, TensorState, ValuesState


class Shared(TypedDict, total=False):
    """What every optimizer takes besides its own hyperparameters."""

    weight_decay: float
    clip_value: float | None
    clip_norm: float | None


class Optimizer:
    """Parameters in groups, the state of each, and the walk over both.

    Args:
        parameters: Leaves: Values, Tensors, or both; or groups of them, with hyperparameters of
            their own, as in PyTorch: `[{"params": body}, {"params": head, "lr": 0.1}]`. One without
            a gradient, or frozen by `requires_grad = False`, is left as it is.
        lr: The learning rate, or a function that gives it for the number of updates made so far,
            such as those of `optim.cosine_decay` and the like.
        weight_decay: How much of each parameter is taken off. It is added to the gradient,
            g + weight_decay * p, as in PyTorch; AdamW alone takes it off apart from it.
        clip_value: Every entry of a gradient is brought between -clip_value and clip_value.
        clip_norm: Gradients whose global norm is larger are scaled down to it together.
        own: An optimiser's own hyperparameters.

    Raises:
        ValueError: For no parameters, a learning rate that is not above 0 and finite, a negative
            weight decay, limits that are not above 0, or an unknown hyperparameter of a group.
        TypeError: For a parameter that is not a leaf.

    One's own optimiser is a subclass with an `update`:

    >>> import numpy as np
    >>> from micrograd_plus import Value
    >>> class SignDescent(Optimizer):
    ...     def update(self, h, p, g, work, *state):
    ...         np.sign(g, out=work)
    ...         work *= h.lr
    ...         p -= work
    >>> x = Value(3.0)
    >>> optimizer = SignDescent([x], lr=0.5)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    2.5
    """

    # Whether weight decay is taken off the parameters themselves.
    decoupled = False

    def __init__(
        self,
        parameters: Iterable[Any],
        lr: float | Schedule = 0.01,
        *,
        weight_decay: float = 0.0,
        clip_value: float | None = None,
        clip_norm: float | None = None,
        **own: Any,
    ) -> None:
        self.groups = groups_of(parameters, {"lr": lr, "weight_decay": weight_decay, **own})
        for group in self.groups:
            self.check(group)
        for name, limit in (("clip_value", clip_value), ("clip_norm", clip_norm)):
            if limit is not None and not limit > 0:
                raise ValueError(f"{name} must be above 0, got {limit}")
        self.clip_value = clip_value
        self.clip_norm = clip_norm
        self.steps = 0
        self._state_of: dict[Node, State] = {}
        self._group_of = {p: group for group in self.groups for p in group.parameters}
        for group in self.groups:
            slots = self.slots(group)
            values = [p for p in group.parameters if p.is_scalar]
            self._state_of |= dict.fromkeys(values, ValuesState(values, slots))
            for p in group.parameters:
                if not p.is_scalar:
                    self._state_of[p] = TensorState(p, slots)

    @property
    def parameters(self) -> list[Any]:
        """Every parameter once, in the order of the groups.

        >>> from micrograd_plus import Value, optim
        >>> optim.SGD([Value(1.0)]).parameters
        [Value(data=1.0, grad=0)]
        """
        return [p for group in self.groups for p in group.parameters]

    @property
    def lr(self) -> float:
        """The learning rate of the next update, of the first group; set, it is that of all.

        >>> from micrograd_plus import Value, optim
        >>> optimizer = optim.SGD([Value(1.0)], lr=optim.step_decay(0.5, every=10))
        >>> optimizer.lr
        0.5
        >>> optimizer.lr = 0.1
        """
        return self.groups[0].numbers(self.steps).lr

    @lr.setter
    def lr(self, lr: float | Schedule) -> None:
        _check_rate(lr)
        for group in self.groups:
            group.lr = lr

    def check(self, h: Any) -> None:
        """Raise ValueError for hyperparameters out of bounds; subclasses add theirs.

        >>> from micrograd_plus import Value, optim
        >>> optim.SGD([Value(1.0)], lr=0.0)
        Traceback (most recent call last):
        ValueError: the learning rate must be above 0 and finite, got 0.0
        """
        _check_rate(h.lr)
        if not 0 <= h.weight_decay < math.inf:
            raise ValueError(f"weight_decay must be 0 or above and finite, got {h.weight_decay}")

    def slots(self, h: Any) -> tuple[str, ...]:
        """The names of the state that a parameter has with these hyperparameters.

        >>> from micrograd_plus import Value, optim
        >>> optimizer = optim.Adam([Value(1.0)])
        >>> optimizer.slots(optimizer.groups[0])
        ('m', 'v')
        """
        return ()

    def rule(self, h: Any) -> tuple[tuple[str, str], ...]:
        """What `update` does as formulas; see `formulas_for`.

        >>> from micrograd_plus import Value, optim
        >>> optimizer = optim.SGD([Value(1.0)])
        >>> optimizer.rule(optimizer.groups[0])
        (('p', 'p - lr * g'),)
        """
        raise NotImplementedError(f"{type(self).__name__} does not say its rule in formulas")

    def update(
        self, h: Any, p: np.ndarray, g: np.ndarray, work: np.ndarray, *state: np.ndarray
    ) -> None:
        """Change `p` in place.

        Args:
            h: The hyperparameters as attributes: `h.lr`; and `h.t`, which update this is, from 1.
            p: Parameters, (n,).
            g: Their gradients, (n,); not to be written to.
            work: Room for n numbers.
            state: An array (n,) for each of `slots`, zeros before the first update; changed in
                place.
        """
        raise NotImplementedError(f"{type(self).__name__} has no update()")

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters.

        >>> from micrograd_plus import Value, optim
        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> optim.SGD([x]).zero_grad()
        >>> x.grad
        0
        """
        for p in self.parameters:
            p.zero_grad()

    def step(self) -> None:
        """Update every parameter that has a gradient in place; older graphs refuse to run backward.

        >>> from micrograd_plus import Tensor, optim
        >>> w = Tensor([1.0, 2.0])
        >>> w.sum().backward()
        >>> optim.SGD([w], lr=0.5).step()
        >>> w.data
        array([0.5, 1.5])
        """
        gradients = self.clipped(
            {p: data_of(p.grad) for p in self.parameters if p.requires_grad and p.grad is not None}
        )
        numbers = {id(group): group.numbers(self.steps) for group in self.groups}
        self.steps += 1
        for group in self.groups:
            for state in dict.fromkeys(self._state_of[p] for p in group.parameters):
                state.run(self._decay_and_update, numbers[id(group)], gradients)

    def clipped(self, gradients: Mapping[Node, Any]) -> dict[Node, Any]:
        """The gradients as `step` uses them, by their parameters.

        >>> from micrograd_plus import Value, optim
        >>> x = Value(3.0, label="x")
        >>> optim.SGD([x], clip_norm=1.0).clipped({x: 5.0})[x]
        1.0
        """
        clipped = list(gradients.values())
        if self.clip_value is not None:
            clipped = clip_by_value(clipped, self.clip_value)
        if self.clip_norm is not None:
            clipped = clip_by_norm(clipped, self.clip_norm)
        return dict(zip(gradients, clipped, strict=True))

    def _decay_and_update(
        self, h: Any, p: np.ndarray, g: np.ndarray, work: np.ndarray, *state: np.ndarray
    ) -> None:
        if h.weight_decay and self.decoupled:
            p *= 1 - h.lr * h.weight_decay
        elif h.weight_decay:
            g = g + h.weight_decay * p
        self.update(h, p, g, work, *state)

    def formulas_for(self, parameter: Node) -> tuple[tuple[str, str], ...]:
        """How `step` updates one parameter, as text: what is computed, in order, and from what.

        Args:
            parameter: One of this optimiser's.

        Returns:
            Pairs (name, formula); each formula may use the names before it, the last name is "p".
            "g" is the gradient, clipped; `numbers_for` has the other names.

        Raises:
            KeyError: For a node that is none of its parameters.

        >>> from micrograd_plus import Value, optim
        >>> x = Value(3.0)
        >>> optim.SGD([x], momentum=0.9).formulas_for(x)
        (('v', 'momentum * v + g'), ('p', 'p - lr * v'))
        """
        h = self._group(parameter).numbers(self.steps)
        if not h.weight_decay:
            return self.rule(h)
        if self.decoupled:
            return (("p", "p * (1 - lr * weight_decay)"), *self.rule(h))
        return (("g", "g + weight_decay * p"), *self.rule(h))

    def numbers_for(self, parameter: Node) -> dict[str, Any]:
        """What the names in `formulas_for` stand for at the next step.

        Returns:
            The hyperparameters, the state as numbers (of a Value) or arrays of its shape (of a
            Tensor), and `t`, which update of this parameter it will be, from 1.

        Raises:
            KeyError: For a node that is none of its parameters.

        >>> from micrograd_plus import Value, optim
        >>> x = Value(3.0)
        >>> optim.SGD([x], lr=0.1, momentum=0.9).numbers_for(x)
        {'lr': 0.1, 'weight_decay': 0.0, 'momentum': 0.9, 'nesterov': False, 'v': 0.0, 't': 1}
        """
        numbers = vars(self._group(parameter).numbers(self.steps))
        kept = self._state_of[parameter].of(parameter)
        return {**numbers, **kept, "t": kept["t"] + 1}

    def _group(self, parameter: Node) -> Group:
        if parameter not in self._group_of:
            raise KeyError(f"this {type(self).__name__} does not update {describe(parameter)}")
        return self._group_of[parameter]

    def state_dict(self) -> dict[str, np.ndarray]:
        """All that the next updates depend on, besides parameters and gradients, as copies.

        Returns:
            Arrays by name: "steps", "groups.0.lr" where it is a number, and of each parameter, by
            its place among `parameters`, what is kept of it: "0.v", "0.t".

        >>> from micrograd_plus import Value, optim
        >>> sorted(optim.SGD([Value(3.0)], momentum=0.9).state_dict())
        ['0.t', '0.v', 'groups.0.lr', 'steps']
        """
        state: dict[str, Any] = {"steps": self.steps}
        for i, group in enumerate(self.groups):
            if not callable(group.lr):
                state[f"groups.{i}.lr"] = float(group.lr)
        for i, p in enumerate(self.parameters):
            state |= {f"{i}.{name}": x for name, x in self._state_of[p].of(p).items()}
        return {name: np.asarray(x) for name, x in state.items()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave, all of it or nothing: the next updates are the same.

        Raises:
            ValueError: It is of another optimiser, or of other parameters; every missing, extra
                and mis-shaped entry is named.

        >>> from micrograd_plus import Value, optim
        >>> one, other = (optim.Adam([Value(3.0)]) for _ in range(2))
        >>> other.load_state_dict(one.state_dict())
        """
        own = self.state_dict()
        wrong = [f"missing: {name}" for name in own if name not in state]
        wrong += [f"extra: {name}" for name in state if name not in own]
        wrong += [
            f"wrong shape: {name} is {np.shape(state[name])}, here {x.shape}"
            for name, x in own.items()
            if name in state and np.shape(state[name]) != x.shape
        ]
        if wrong:
            what = f"this state is no {type(self).__name__}'s of these parameters"
            raise ValueError(f"{what}: {'; '.join(wrong)}")
        self.steps = int(state["steps"])
        for i, group in enumerate(self.groups):
            if not callable(group.lr):
                group.lr = float(state[f"groups.{i}.lr"])
        for i, p in enumerate(self.parameters):
            kept = self._state_of[p]
            kept.restore(p, {name: state[f"{i}.{name}"] for name in kept.of(p)})

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.parameters)} parameters, lr={self.lr})"


def _check_rate(lr: Any) -> None:
    if not callable(lr) and not 0 < lr < math.inf:
        raise ValueError(f"the learning rate must be above 0 and finite, got {lr}")
