"""Optimisers: each is one update formula, on arrays, for Values and Tensors alike."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from .engine.graph import Node, describe
from .engine.operators import data_of

__all__ = ["SGD", "Adam", "Optimizer", "RMSprop"]

# Entries that are updated at a time: an update reads and writes each several times over, which is
# far quicker while they and their state stay in the processor's cache.
BLOCK = 16_384


class Optimizer:
    """What all optimisers share: parameters, their state, and the walk over both.

    Args:
        parameters: Leaves: Values, Tensors, or both. One without a gradient, as a frozen one is,
            is left as it is.
        lr: The learning rate.

    Raises:
        ValueError: For no parameters, or a learning rate that is not above 0 and finite.
        TypeError: For a parameter that is not a leaf.

    One's own optimiser is a subclass with an `update`:

    >>> from micrograd_plus import Value
    >>> class SignDescent(Optimizer):
    ...     def update(self, p, g, t, *state):
    ...         np.sign(g, out=t)
    ...         t *= self.lr
    ...         p -= t
    >>> x = Value(3.0)
    >>> optimizer = SignDescent([x], lr=0.5)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> x.data
    2.5
    """

    slots = 0  # how many arrays of state each parameter has

    def __init__(self, parameters: Iterable[Node], lr: float) -> None:
        if isinstance(parameters, Node) or hasattr(parameters, "named_parameters"):
            raise TypeError(
                "an optimizer takes a list of Values or Tensors, such as model.parameters(), got "
                f"{describe(parameters)}"
            )
        self.parameters = list(dict.fromkeys(parameters))  # one that comes twice steps once
        if not self.parameters:
            raise ValueError("an optimizer needs parameters, got none")
        for p in self.parameters:
            if not isinstance(p, Node) or not p.is_leaf:
                raise TypeError(f"an optimizer updates leaves, got {describe(p)}")
        if not 0 < lr < math.inf:
            raise ValueError(f"the learning rate must be above 0 and finite, got {lr}")
        self.lr = lr
        self.steps = 0
        self.tensors = [p for p in self.parameters if not p.is_scalar]
        self.values = [p for p in self.parameters if p.is_scalar]
        self.state = [self._zeros(p.data.size, p.data.dtype) for p in self.tensors]
        self.state_of_values = self._zeros(len(self.values), np.dtype(float))
        self._scratch: dict[np.dtype[Any], np.ndarray] = {}

    def _zeros(self, size: int, dtype: np.dtype[Any]) -> list[np.ndarray]:
        return [np.zeros(size, dtype) for _ in range(self.slots)]

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters.

        >>> from micrograd_plus import Value
        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> SGD([x]).zero_grad()
        >>> x.grad
        0
        """
        for p in self.parameters:
            p.zero_grad()

    def step(self) -> None:
        """Update every parameter that has a gradient in place; older graphs refuse to run backward.

        >>> from micrograd_plus import Tensor
        >>> w = Tensor([1.0, 2.0])
        >>> w.sum().backward()
        >>> SGD([w], lr=0.5).step()
        >>> w.data
        array([0.5, 1.5])
        """
        self.steps += 1
        for p, state in zip(self.tensors, self.state, strict=True):
            if p.grad is not None:
                flags = p.data.flags
                if not (flags.c_contiguous and flags.writeable):
                    p.data = p.data.copy()
                self._in_blocks(p.data.reshape(-1), np.ravel(data_of(p.grad)), state)
                p.touch()  # type: ignore[attr-defined]
        if self.values:  # all of them as one array
            p_of_values = np.array([p.data for p in self.values], float)
            g = np.array([data_of(p.grad) for p in self.values], float)
            self._in_blocks(p_of_values, g, self.state_of_values)
            for p, number in zip(self.values, p_of_values.tolist(), strict=True):
                p.assign(number)

    def _in_blocks(self, p: np.ndarray, g: np.ndarray, state: list[np.ndarray]) -> None:
        scratch = self._scratch.get(p.dtype)
        if scratch is None:
            scratch = self._scratch[p.dtype] = np.empty(BLOCK, p.dtype)
        for start in range(0, p.size, BLOCK):
            part = slice(start, start + BLOCK)
            block = p[part]
            self.update(block, g[part], scratch[: block.size], *(s[part] for s in state))

    def update(self, p: np.ndarray, g: np.ndarray, t: np.ndarray, *state: np.ndarray) -> None:
        """Change `p` in place.

        Args:
            p: Parameters, (n,).
            g: Their gradients, (n,); not to be written to.
            t: Room for n numbers.
            state: `slots` arrays (n,), zeros before the first step; changed in place.
        """
        raise NotImplementedError


class SGD(Optimizer):
    """Gradient descent: p -= lr * g; with momentum, v = momentum * v + g and p -= lr * v.

    Nesterov's form steps by g + momentum * v. Follows PyTorch. Sutskever, Martens, Dahl and
    Hinton, "On the importance of initialization and momentum in deep learning", 2013.

    Args:
        parameters: Values, Tensors, or both.
        lr: The learning rate.
        momentum: How much of the last step is kept, from 0 to below 1.
        nesterov: Whether the gradient's look ahead is added.

    Raises:
        ValueError: For numbers outside these bounds, or `nesterov` without momentum.

    >>> from micrograd_plus import Value
    >>> x = Value(3.0)
    >>> optimizer = SGD([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)
    2.4
    """

    def __init__(
        self,
        parameters: Iterable[Node],
        lr: float = 0.01,
        momentum: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must be from 0 to below 1, got {momentum}")
        if nesterov and not momentum:
            raise ValueError("nesterov needs a momentum above 0")
        self.slots = 1 if momentum else 0
        super().__init__(parameters, lr)
        self.momentum = momentum
        self.nesterov = nesterov

    def update(self, p: np.ndarray, g: np.ndarray, t: np.ndarray, *state: np.ndarray) -> None:
        """p -= lr * (g, or v, or g + momentum * v)."""
        step = g
        if self.momentum:
            (v,) = state
            v *= self.momentum
            v += g
            step = v
            if self.nesterov:
                np.multiply(v, self.momentum, out=t)
                t += g
                step = t
        np.multiply(step, self.lr, out=t)
        p -= t


class RMSprop(Optimizer):
    """v = rho * v + (1 - rho) * g²; p -= lr * g / sqrt(v + eps).

    eps stands inside the root, as in Keras 3: gradients far below sqrt(eps) make small steps, and
    training comes to rest. (PyTorch adds it outside, so that the smallest gradient still makes a
    step of about lr.) Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012.

    Args:
        parameters: Values, Tensors, or both.
        lr: The learning rate.
        rho: How much of the running mean of squares is kept, from 0 to below 1.
        eps: Keeps the division finite.

    Raises:
        ValueError: For numbers outside these bounds.

    >>> from micrograd_plus import Value
    >>> x = Value(3.0)
    >>> optimizer = RMSprop([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 5)  # 3 - 0.1 / sqrt(0.1)
    2.68377
    """

    slots = 1

    def __init__(
        self, parameters: Iterable[Node], lr: float = 0.001, rho: float = 0.9, eps: float = 1e-7
    ) -> None:
        if not 0 <= rho < 1:
            raise ValueError(f"rho must be from 0 to below 1, got {rho}")
        super().__init__(parameters, lr)
        self.rho = rho
        self.eps = eps

    def update(self, p: np.ndarray, g: np.ndarray, t: np.ndarray, *state: np.ndarray) -> None:
        """p -= lr * g / sqrt(v + eps)."""
        (v,) = state
        v *= self.rho
        np.multiply(g, g, out=t)
        t *= 1 - self.rho
        v += t
        np.add(v, self.eps, out=t)
        np.sqrt(t, out=t)
        np.divide(g, t, out=t)
        t *= self.lr
        p -= t


class Adam(Optimizer):
    """m and v, running means of g and g², both freed of their start at 0; p -= lr * m / sqrt(v).

    m = b1 * m + (1 - b1) * g; v = b2 * v + (1 - b2) * g²;
    p -= lr * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + eps).

    eps stands outside the root of the corrected v, as in PyTorch and in algorithm 1 of Kingma and
    Ba, "Adam: a method for stochastic optimization", 2015.

    Args:
        parameters: Values, Tensors, or both.
        lr: The learning rate.
        betas: (b1, b2), each from 0 to below 1.
        eps: Keeps the division finite.

    Raises:
        ValueError: For numbers outside these bounds.

    >>> from micrograd_plus import Value
    >>> x = Value(3.0)
    >>> optimizer = Adam([x], lr=0.1)
    >>> (x * x).backward()
    >>> optimizer.step()
    >>> round(x.data, 6)  # the first step is lr long
    2.9
    """

    slots = 2

    def __init__(
        self,
        parameters: Iterable[Node],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-7,
    ) -> None:
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"betas must be from 0 to below 1, got {betas}")
        super().__init__(parameters, lr)
        self.betas = betas
        self.eps = eps

    def update(self, p: np.ndarray, g: np.ndarray, t: np.ndarray, *state: np.ndarray) -> None:
        """p -= lr * corrected m / (sqrt(corrected v) + eps)."""
        m, v = state
        b1, b2 = self.betas
        m *= b1
        np.multiply(g, 1 - b1, out=t)
        m += t
        v *= b2
        np.multiply(g, g, out=t)
        t *= 1 - b2
        v += t
        # sqrt(v / c) + eps = (sqrt(v) + eps * sqrt(c)) / sqrt(c), with one pass less
        root = (1 - b2**self.steps) ** 0.5
        np.sqrt(v, out=t)
        t += self.eps * root
        np.divide(m, t, out=t)
        t *= self.lr * root / (1 - b1**self.steps)
        p -= t
