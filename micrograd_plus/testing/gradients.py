"""check_gradients: the gradients of a function against numbers that owe nothing to any rule."""

from __future__ import annotations

import copy
import inspect
import math
import numbers
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine.calculus import gradients
from ..engine.graph import Node, topological_order
from ..engine.recording_mode import set_recording
from ..engine.tensor import Tensor
from ..engine.value import Value
from .differences import what_is_wrong
from .errors import GradientError

Arrays = list[np.ndarray]


def check_gradients(
    f: Callable[..., Any],
    *inputs: Any,
    order: int = 1,
    rtol: float = 1e-6,
    atol: float = 1e-8,
    directions: int = 2,
    entries: int = 100,
    seed: int = 0,
    complex_f: Callable[..., Any] | None = None,
) -> bool:
    """Check the gradients of `f` against central differences, and the complex step where it runs.

    Every entry of every input is moved, and all inputs together along random directions. A
    result of more than one number is multiplied with random weights and summed first. Where `f`
    computes in float32, gradients are held to as many digits as differences then have. At a kink,
    as of `relu` at 0, any gradient between the slopes from the left and from the right is right.

    Args:
        f: A function that returns a number, an array or a node of any shape. It is called
            with Values and Tensors, and tried on complex numbers and arrays.
        inputs: Floats become Values, arrays and lists of floats Tensors, all of float64. What
            holds integers or booleans, such as an axis or labels, and nodes that require no
            gradient, are passed on as they are, as constants.
        order: 1 checks gradients; 2 those of their products with random directions as well,
            which are second derivatives; and so on.
        rtol, atol: How far a gradient may be from the differences, beyond their own error. Where
            the complex step applies, which is exact, `rtol` counts as 10,000 times smaller.
        directions: How many random directions.
        entries: How many entries of an input are moved one by one, at least 1; a random choice,
            if it has more.
        seed: Of the random weights, directions and choices.
        complex_f: What to call with complex arrays in place of `f`.

    Returns:
        True, always: a wrong gradient raises.

    Raises:
        GradientError: The first wrong gradient: which input and index, the gradient, the
            number that it should be, their ratio, and what such a ratio usually means.
        TypeError: No input to differentiate, or a result that is not a number, array or node.
        ValueError: `f` gives different results for the same inputs; no entries, or no order.

    >>> from micrograd_plus import Primitive, functions
    >>> check_gradients(lambda x, w: functions.tanh(x @ w), [[0.5, -1.0]], [[2.0], [0.3]], order=2)
    True
    >>> double = Primitive(
    ...     "double",
    ...     on_floats=lambda a: 2 * a,
    ...     on_arrays=lambda a: 2 * a,
    ...     vjps=(lambda g, y, a: g,),  # should be 2 * g
    ... )
    >>> check_gradients(double, 1.5)
    Traceback (most recent call last):
    ...
    micrograd_plus.testing.errors.GradientError: the gradient of double with respect to input 0
    is 1, but differences give 2 (ratio 0.5, usually a forgotten factor 2, or one of two
    contributions lost)
    """
    for name, number, least in (("order", order, 1), ("entries", entries, 1)):
        if number < least:
            raise ValueError(f"{name} must be {least} or more, got {number}")
    inputs = tuple(_input(x) for x in inputs)
    if not any(_is_variable(x) for x in inputs):
        raise TypeError(
            "check_gradients needs an input to differentiate, a float or an array or list of "
            "floats (integers are constants: write 2.0 for 2); "
            f"got {', '.join(type(x).__name__ for x in inputs) or 'none'}"
        )
    generator = np.random.default_rng(seed)
    with set_recording(True), np.errstate(all="ignore"):
        check = GradientCheck(f, inputs, generator, complex_f, rtol, atol)
        check.run(directions, entries)
        for _ in range(order - 1):
            check = check.next_order()
            check.run(directions, entries)
    return True


def _input(x: Any) -> Any:
    """A float, a float64 array, or a constant as it is."""
    if isinstance(x, Node):
        if not x.requires_grad:
            return x
        x = x.data
    if isinstance(x, numbers.Integral):
        return x
    if isinstance(x, numbers.Real):
        return float(x)
    array = np.asarray(x)
    return np.array(array, float) if array.dtype.kind == "f" else x


def _is_variable(x: Any) -> bool:
    return isinstance(x, float) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


class GradientCheck:
    """A function at a point, reduced to a single number by random weights."""

    def __init__(
        self,
        f: Callable[..., Any],
        inputs: Sequence[Any],
        generator: np.random.Generator,
        complex_f: Callable[..., Any] | None = None,
        rtol: float = 1e-6,
        atol: float = 1e-8,
        name: str | None = None,
    ) -> None:
        self.f = f
        self.inputs = inputs
        self.generator = generator
        self.complex_f = complex_f or f
        self.rtol, self.atol = rtol, atol
        self.name = name or "the gradient of " + getattr(f, "name", getattr(f, "__name__", "f"))
        self.variables = [i for i, x in enumerate(inputs) if _is_variable(x)]
        self.start = [np.asarray(inputs[i], float) for i in self.variables]
        result = f(*self.nodes(self.start))
        self.dtype = _narrowest(result)
        y, again = _data(result), _data(f(*self.nodes(self.start)))
        if not np.array_equal(y, again, equal_nan=True):
            raise ValueError(
                f"{self.name}: the function gives different results for the same inputs, so it has "
                "no gradient to check; give its random numbers a fixed seed"
            )
        self.weights = generator.uniform(0.5, 1.5, y.shape) if y.size > 1 else np.ones(y.shape)

    def nodes(self, arrays: Arrays) -> list[Any]:
        """The arguments of `f`, with new leaves over the arrays."""
        args = list(self.inputs)
        for i, array in zip(self.variables, arrays, strict=True):
            args[i] = Value(float(array)) if isinstance(args[i], float) else Tensor(array.copy())
        return args

    def number(self, arrays: Arrays) -> float:
        """The weighted sum of the results at another point."""
        return float(np.sum(self.weights * _data(self.f(*self.nodes(arrays)))))

    def complex_number(self, arrays: Sequence[Any]) -> Any:
        """The same at a complex point, on raw arrays."""
        args = list(self.inputs)
        for i, array in zip(self.variables, arrays, strict=True):
            args[i] = array
        return np.sum(self.weights * _data(self.complex_f(*args)))

    def gradients(self, args: Sequence[Any], create_graph: bool = False) -> list[Any]:
        """By the backward pass: an array (a node, with `create_graph`) per variable."""
        leaves = [args[i] for i in self.variables]
        y = self.f(*args)
        if not isinstance(y, Node) or not y.requires_grad:
            return [np.zeros(np.shape(x.data)) for x in leaves]
        seed = float(self.weights) if y.is_scalar else self.weights
        return gradients(y, leaves, seed, create_graph)

    def next_order(self) -> GradientCheck:
        """The sum of the gradients times random directions, as a function of the same inputs."""
        directions = self.random_directions()

        def along(*args: Any) -> Any:
            total: Any = 0.0
            for g, v in zip(self.gradients(args, create_graph=True), directions, strict=True):
                part = g * (float(v) if v.ndim == 0 else v)
                total = total + (part.sum() if np.ndim(_data(part)) else part)
            return total

        name = self.name.replace("gradient", "gradient of the gradient", 1)
        return GradientCheck(along, self.inputs, self.generator, None, self.rtol, self.atol, name)

    def random_directions(self) -> Arrays:
        """An array like each variable, of numbers from -1.5 to -0.5 or from 0.5 to 1.5."""
        sizes = [self.generator.uniform(0.5, 1.5, x.shape) for x in self.start]
        return [size * self.generator.choice([-1.0, 1.0], size.shape) for size in sizes]

    def run(self, directions: int = 2, entries: int = 100) -> None:
        """Compare every gradient, or raise GradientError."""
        found = [np.asarray(g, float) for g in self.gradients(self.nodes(self.start))]
        for k, (i, x) in enumerate(zip(self.variables, self.start, strict=True)):
            if found[k].shape != x.shape:
                raise GradientError(
                    f"{self.name} with respect to {self.input_name(i)} has shape "
                    f"{found[k].shape}, the input {x.shape}"
                )
            places = list(np.ndindex(x.shape))
            if len(places) > entries:
                chosen = self.generator.choice(len(places), entries, replace=False)
                places = [places[j] for j in sorted(chosen)]
            for place in places:
                direction = [np.zeros(z.shape) for z in self.start]
                direction[k][place] = 1.0
                at = f" at index {place[0] if len(place) == 1 else place}" if place else ""
                what = f"{self.name} with respect to {self.input_name(i)}{at}"
                self.compare(what, found[k][place], direction, x.size)
        for _ in range(directions):
            self.compare_along(found, self.random_directions())

    def compare_along(self, found: Arrays, direction: Arrays) -> None:
        """Compare the slope in a direction that moves all inputs."""
        what = f"{self.name} along a random direction"
        try:
            self.compare(what, _product(found, direction), direction)
        except GradientError:
            # With kinks that bend both ways, as of |a| - |b| at 0, no gradient needs to lie
            # between the slopes of the two sides. Close by there are no kinks.
            nearby = copy.copy(self)
            nearby.start = self.moved(self.random_directions(), 1e-3)
            found = [np.asarray(g, float) for g in nearby.gradients(nearby.nodes(nearby.start))]
            nearby.compare(what, _product(found, direction), direction)

    def input_name(self, i: int) -> str:
        """An input as messages name it: its position, its name in `f`, its shape."""
        shape = np.shape(self.inputs[i])
        try:
            name = list(inspect.signature(self.f).parameters.values())[i]
        except (TypeError, ValueError, IndexError):
            name = None
        known = name is not None and name.kind is not name.VAR_POSITIONAL
        return (
            f"input {i}"
            + (f" ({name.name})" if name is not None and known else "")
            + (f" of shape {shape}" if shape else "")
        )

    def compare(self, what: str, found: Any, direction: Arrays, size: int = 1) -> None:
        """Raise unless `found` is how fast the number moves along a direction."""
        found = float(found)
        wrong = what_is_wrong(
            found,
            lambda h: self.number(self.moved(direction, h)),
            lambda h: self.complex_number(self.moved(direction, h)),
            self.rtol,
            self.atol,
            size,
            self.dtype,
        )
        if wrong is not None:
            raise GradientError(f"{what} is {found:.10g}, but {wrong}")

    def moved(self, direction: Arrays, h: Any) -> Arrays:
        """The point, moved by `h` times a direction."""
        return [x + h * v for x, v in zip(self.start, direction, strict=True)]


def _product(gradients: Arrays, direction: Arrays) -> float:
    return math.fsum(float(np.sum(g * v)) for g, v in zip(gradients, direction, strict=True))


def _narrowest(y: Any) -> Any:
    """The narrowest floats that a result was computed in: differences have no more digits."""
    results = topological_order(y) if isinstance(y, Node) else ()
    dtypes = [np.asarray(x.data).dtype for x in results]
    return min((x for x in dtypes if x.kind == "f"), key=lambda x: x.itemsize, default=float)


def _data(y: Any) -> Any:
    if isinstance(y, tuple | list | dict):
        raise TypeError(
            f"f must return a number, an array or a node, not a {type(y).__name__}: return one of "
            "the parts, or functions.stack of them"
        )
    data = y.data if isinstance(y, Node) else y
    array = np.asarray(data)
    if array.dtype.kind not in "biufc":
        raise TypeError(f"f must return a number, an array or a node, not {type(y).__name__}")
    return array
