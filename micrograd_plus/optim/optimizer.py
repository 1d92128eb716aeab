"""Optimizer: what all optimisers share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..checks import ABOVE_0, AMOUNT, Bounds, check_number, check_state
from ..engine.graph import Node, data_of, describe
from ..hints import hinted, knows_arguments
from .clipping import clip_by_norm, clip_by_value
from .groups import Group, check_rate, groups_of
from .schedules import Schedule
from .state import CLEAR_EVERY, clear_subnormal, states_of

Array = np.ndarray


@hinted("optimizer")
class Optimizer:
    """Parameters in groups, the state of each, and the walk over both.

    Args:
        parameters: Leaves: Values, Tensors, or both; or groups of them, with hyperparameters of
            their own, as in PyTorch: `[{"params": body}, {"params": head, "lr": 0.1}]`. A Tensor
            without a gradient, and what is frozen by `requires_grad = False`, is left as it is.
            (A Value's gradient is 0 from the start, so momentum and decay move it.)
        lr: The learning rate, or a function that gives it for the number of steps made so far,
            such as `optim.cosine_decay` makes.
        own: An optimiser's own hyperparameters, by name.
        weight_decay: How much of each parameter is taken off. It is added to the gradient,
            g + weight_decay * p, as in PyTorch; an optimiser whose `decoupled` is True, such as
            AdamW, takes it off apart from it.
        clip_value: Every entry of a gradient is brought between -clip_value and clip_value.
        clip_norm: Gradients whose global norm is larger are scaled down to it together.

    Raises:
        ValueError: For no parameters, a learning rate that is not above 0 and finite, a negative
            weight decay, limits that are not above 0, or an unknown hyperparameter of a group.
        TypeError: For a parameter that is not a leaf, or a hyperparameter that is no number.

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

    # What the numbers among the hyperparameters of one's own may be.
    bounds: tuple[tuple[str, Bounds], ...] = ()
    # What a setting is, in words, where `steps` shows it and other optimizers mean something else.
    meanings: tuple[tuple[str, str], ...] = ()
    # Whether weight decay is taken off the parameters themselves.
    decoupled = False

    @knows_arguments
    def __init__(
        self,
        parameters: Iterable[Any],
        lr: float | Schedule = 0.01,
        own: Mapping[str, Any] | None = None,
        *,
        weight_decay: float = 0.0,
        clip_value: float | None = None,
        clip_norm: float | None = None,
    ) -> None:
        defaults = {"lr": lr, "weight_decay": weight_decay, **(own or {})}
        self.groups = groups_of(parameters, defaults)
        for group in self.groups:
            self.check(group)
            group.numbers(0)  # a schedule that fails had better do so here
        for name, limit in (("clip_value", clip_value), ("clip_norm", clip_norm)):
            if limit is not None:
                check_number(name, limit, ABOVE_0)
        self.clip_value, self.clip_norm = clip_value, clip_norm
        self.steps = 0
        self.parameters = [p for group in self.groups for p in group.parameters]
        self._group_of = {p: group for group in self.groups for p in group.parameters}
        self._states = [states_of(group.parameters, self.slots(group)) for group in self.groups]
        self._state_of = {p: x for states in self._states for x in states for p in x.parameters}

    @property
    def lr(self) -> float:
        """The learning rate of the next update, of the first group; set, it is that of all.

        It may be set to 0, for updates that leave the parameters as they are.

        >>> from micrograd_plus import Value, optim
        >>> optimizer = optim.SGD([Value(1.0)], lr=optim.step_decay(0.5, every=10))
        >>> optimizer.lr
        0.5
        >>> optimizer.lr = 0.1
        """
        return self.groups[0].numbers(self.steps).lr

    @lr.setter
    def lr(self, lr: float | Schedule) -> None:
        if not callable(lr):
            check_number("the learning rate", lr, AMOUNT)
        for group in self.groups:
            group.lr = lr

    def check(self, h: Any) -> None:
        """Raise ValueError for hyperparameters out of `bounds`, which each subclass has.

        >>> from micrograd_plus import Value, optim
        >>> optim.SGD([Value(1.0)], lr=0.0)
        Traceback (most recent call last):
        ValueError: the learning rate must be above 0 and finite, got 0.0
        """
        check_rate(h.lr)
        for name, bounds in (("weight_decay", AMOUNT), *self.bounds):
            check_number(name, getattr(h, name), bounds)

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

    def update(self, h: Any, p: Array, g: Array, work: Array, *state: Array) -> None:
        """Change `p` in place, entry by entry.

        Args:
            h: The hyperparameters as attributes: `h.lr`; and `h.t`, which update this is, from 1.
            p: Parameters, (n,): of small ones several, of a large one a part.
            g: Their gradients, (n,); not to be written to.
            work: Room for n numbers.
            state: An array (n,) for each of `slots`, zeros before the first update; changed in
                place. Numbers in it below the smallest of full precision become 0 now and then.
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
        free = (p for p in self.parameters if p.requires_grad)
        gradients = self.clipped({p: data_of(g) for p in free if (g := p.grad) is not None})
        numbers = [group.numbers(self.steps) for group in self.groups]
        self.steps += 1
        for h, states in zip(numbers, self._states, strict=True):
            for state in states:
                state.run(self._decay_and_update, h, gradients)
        if self.steps % CLEAR_EVERY == 0:
            clear_subnormal(state for states in self._states for state in states)

    def clipped(self, gradients: Mapping[Node, Any]) -> dict[Node, Any]:
        """The gradients as `step` uses them, by their parameters.

        >>> from micrograd_plus import Value, optim
        >>> x = Value(3.0, label="x")
        >>> optim.SGD([x], clip_norm=1.0).clipped({x: 5.0})[x]
        1.0
        """
        if self.clip_value is None and self.clip_norm is None:
            return dict(gradients)
        clipped = list(gradients.values())
        if self.clip_value is not None:
            clipped = clip_by_value(clipped, self.clip_value)
        if self.clip_norm is not None:
            clipped = clip_by_norm(clipped, self.clip_norm)
        return dict(zip(gradients, clipped, strict=True))

    def _decay_and_update(self, h: Any, p: np.ndarray, g: np.ndarray, *rest: np.ndarray) -> None:
        if h.weight_decay and self.decoupled:
            p *= 1 - h.lr * h.weight_decay
        elif h.weight_decay:
            g = g + h.weight_decay * p
        self.update(h, p, g, *rest)

    def formulas_for(self, parameter: Node) -> tuple[tuple[str, str], ...]:
        """How `step` updates one parameter, as text: what is computed, in order, and from what.

        Args:
            parameter: One of this optimiser's.

        Returns:
            Pairs (name, formula); each formula may use the names before it, the last name is "p",
            the parameter. "g" is its gradient, clipped; `numbers_for` has the other names.

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
        group = self._group(parameter)
        numbers = group.hyperparameters | {"lr": group.numbers(self.steps).lr}
        kept = self._state_of[parameter].of(parameter)
        return {**numbers, **kept, "t": kept["t"] + 1}

    def _group(self, parameter: Node) -> Group:
        if parameter not in self._group_of:
            raise KeyError(f"this {type(self).__name__} does not update {describe(parameter)}")
        return self._group_of[parameter]

    def state_dict(self, names: Sequence[str] | None = None) -> dict[str, np.ndarray]:
        """What changes on the way, besides parameters and gradients, as copies.

        Args:
            names: What the parameters are called, in their order; left out, by their places. By
                names, a state is of the same parameters in whatever order.

        Returns:
            Arrays by name: "steps", "groups.0.lr" where it is a number and no schedule, and of each
            parameter what is kept of it: "0.v", "0.t".

        Raises:
            ValueError: There are not as many names as parameters.

        >>> from micrograd_plus import Value, optim
        >>> sorted(optim.SGD([Value(3.0)], momentum=0.9).state_dict())
        ['0.t', '0.v', 'groups.0.lr', 'steps']
        >>> sorted(optim.SGD([Value(3.0)]).state_dict(["weight"]))
        ['groups.0.lr', 'steps', 'weight.t']
        """
        state: dict[str, Any] = {"steps": self.steps}
        for i, group in enumerate(self.groups):
            if not callable(group.lr):
                state[f"groups.{i}.lr"] = float(group.lr)
        for called, p in self._called(names):
            state |= {f"{called}.{name}": x for name, x in self._state_of[p].of(p).items()}
        return {name: np.asarray(x) for name, x in state.items()}

    def load_state_dict(self, state: Mapping[str, Any], names: Sequence[str] | None = None) -> None:
        """Take over what `state_dict` gave, all or nothing: made alike, both go on alike.

        Args:
            state: What it gave.
            names: As `state_dict` was given them.

        Raises:
            TypeError: The state is no mapping.
            ValueError: It is of another optimiser, or of other parameters; every missing, extra,
                mis-shaped and mistyped entry is named. Or it counts below 0, or has a learning rate
                that is none.

        >>> from micrograd_plus import Value, optim
        >>> one, other = (optim.Adam([Value(3.0)]) for _ in range(2))
        >>> other.load_state_dict(one.state_dict())
        """
        otherwise = f"this state is no {type(self).__name__}'s of these parameters and schedules"
        check_state(state, self.state_dict(names), otherwise=otherwise, here="here")
        numbers = ["steps", *(f"{called}.t" for called, _ in self._called(names))]
        numbers += [f"groups.{i}.lr" for i, g in enumerate(self.groups) if not callable(g.lr)]
        for name in numbers:
            check_number(f"{otherwise}: {name}", np.asarray(state[name]).item(), AMOUNT)
        self.steps = int(state["steps"])
        for i, group in enumerate(self.groups):
            if not callable(group.lr):
                group.lr = float(state[f"groups.{i}.lr"])
        for called, p in self._called(names):
            kept = self._state_of[p]
            kept.restore(p, {name: state[f"{called}.{name}"] for name in kept.of(p)})

    def _called(self, names: Sequence[str] | None) -> list[tuple[str, Node]]:
        """The parameters with what they are called in a state."""
        if names is None:
            names = [str(i) for i in range(len(self.parameters))]
        elif len(names) != len(self.parameters):
            raise ValueError(f"{len(names)} names are given for {len(self.parameters)} parameters")
        return list(zip(names, self.parameters, strict=True))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.parameters)} parameters, lr={self.lr})"
