"""Derivatives that leave every `.grad` alone: `gradients` of nodes, `grad` and its relatives.

`grad` and its relatives take a function of numbers, arrays or nodes, and return a function. Called
with raw numbers and arrays they return raw numbers and arrays; called with nodes, or while another
of them runs, they return nodes, so that they nest.
"""

from __future__ import annotations

import contextlib
import numbers
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np

from .backward import backpropagate, check_fresh
from .graph import Node, nodes_among, topological_order
from .operations.shapes import reshape, stack
from .primitives import reductions
from .primitives.selection import identity
from .recording_mode import set_recording
from .tensor import Tensor
from .value import Value


def gradients(
    output: Node,
    inputs: Node | Sequence[Node],
    seed: Any = None,
    create_graph: bool = False,
) -> Any:
    """The gradients of `output` with respect to `inputs`, leaving every `.grad` alone.

    Args:
        output: A node of one number, or of any shape with `seed`.
        inputs: One node, or a sequence of nodes, anywhere in the graph.
        seed: The gradient of `output`, of its shape; 1 when left out.
        create_graph: Return nodes, which can be differentiated again.

    Returns:
        For one node its gradient, for a sequence a list of them: floats for Values, arrays of the
        input's shape and dtype for Tensors. Zeros for an input that `output` does not depend on.

    Raises:
        TypeError: An input that is not a node, or that requires no gradient.
        ValueError, RuntimeError: As for `Node.backward`.

    >>> from micrograd_plus import Value, gradients
    >>> x = Value(3.0)
    >>> y = x**3
    >>> gradients(y, x), x.grad
    (27.0, 0)
    """
    one = isinstance(inputs, Node)
    wanted: list[Any] = list(inputs) if isinstance(inputs, Iterable) and not one else [inputs]
    for x in wanted:
        if not isinstance(x, Node) or not x.requires_grad:
            raise TypeError(
                f"gradients() needs inputs that require a gradient, got {type(x).__name__}"
                + (" with requires_grad=False" if isinstance(x, Node) else "")
            )
    if not isinstance(output, Node):
        raise TypeError(f"gradients() needs a node as its output, got {type(output).__name__}")
    targets = frozenset(wanted)
    grads = {output: output._seed(seed, create_graph)}
    on_the_way = set(targets)  # only what lies between the inputs and the output is walked
    order = []
    for node in topological_order(output):
        check_fresh(node)  # also off the way: its numbers may be used on it
        if not on_the_way.isdisjoint(nodes_among(node.operands)):
            on_the_way.add(node)
            order.append(node)
    backpropagate(order, grads, create_graph, keep=targets)
    results = []
    for x in wanted:
        g = grads.get(x)
        if g is None:
            g = 0.0 if x.is_scalar else np.zeros_like(x.data)
        elif not create_graph:  # an array is the caller's own, never shared with the pass
            g = float(g) if x.is_scalar else np.array(g)
        results.append(g if isinstance(g, Node) or not create_graph else x._constant(g))
    return results[0] if one else results


Argnums = int | tuple[int, ...]


_under_way = ContextVar("_under_way", default=False)  # whether grad, jvp, ... is


@contextlib.contextmanager
def _differentiating() -> Iterator[bool]:
    """Record, even inside no_grad; tell whether another differentiation is under way."""
    outside = _under_way.get()
    with set_recording(True):
        _under_way.set(True)
        try:
            yield outside
        finally:
            _under_way.set(outside)


def _variable(x: Any) -> Node:
    """A node of its own for one argument: d/dx of (d/dy xy at y = x) is 1, and not 2."""
    if isinstance(x, Node):
        return identity(x) if x.requires_grad else type(x)(x.data)  # type: ignore[call-arg]
    if isinstance(x, numbers.Real) and not isinstance(x, bool):
        return Value(float(x))
    if isinstance(x, list | tuple):
        x = _output(x)  # nodes in it stay nodes
        if isinstance(x, Node):
            return _variable(x)
        x = np.asarray(x, float)
    return Tensor(x, requires_grad=True)


def _output(y: Any) -> Any:
    """What a function returned, as one node; sequences and arrays of Values are put together."""
    if isinstance(y, np.ndarray) and y.dtype == object:
        return reshape(stack(list(y.flat)), y.shape)
    if isinstance(y, list | tuple) and any(isinstance(part, Node) for part in y):
        return stack([_output(part) for part in y])
    return y


class _Call:
    """One call of a function whose chosen arguments are variables."""

    def __init__(self, f: Callable[..., Any], args: Sequence[Any], kwargs: Any, argnums: Argnums):
        self.argnums = (argnums,) if isinstance(argnums, int) else tuple(argnums)
        for i in self.argnums:
            if not -len(args) <= i < len(args):
                raise TypeError(f"argnums names argument {i}, the call has {len(args)} arguments")
        filled = list(args)
        for i in self.argnums:
            filled[i] = _variable(args[i])
        self.variables = [filled[i] for i in self.argnums]
        self.with_nodes = any(isinstance(args[i], Node) for i in self.argnums)
        self.output = _output(f(*filled, **kwargs))

    def pull_back(self, seed: Any, create_graph: bool) -> list[Any]:
        """The gradients of the variables, zeros where the output does not depend on them."""
        if not isinstance(self.output, Node):
            return [_zero(x) for x in self.variables]
        return gradients(self.output, self.variables, seed, create_graph)

    def one_or_all(self, results: Sequence[Any], argnums: Argnums) -> Any:
        return results[0] if isinstance(argnums, int) else tuple(results)


def _zero(x: Node) -> Any:
    return 0.0 if x.is_scalar else np.zeros_like(x.data)


def _raw(y: Any) -> Any:
    data = y.data if isinstance(y, Node) else y
    return data[()] if isinstance(data, np.ndarray) and data.ndim == 0 else data


def value_and_grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """A function that returns both f's value and its gradient.

    Args:
        f: A function that returns a single number.
        argnums: Which argument, or arguments, to differentiate.

    Returns:
        A function of f's arguments that returns (value, gradient); the gradient has the
        argument's shape and dtype, and is a tuple where `argnums` is one.

    Raises:
        TypeError: For an argument of integers, or another number of arguments.
        ValueError: Where `f` returns more than one number.

    >>> value_and_grad(lambda x: x**3)(2.0)
    (8.0, 12.0)
    """

    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        with _differentiating() as nested:
            call = _Call(f, args, kwargs, argnums)
            size = (
                call.output.data.size if isinstance(call.output, Tensor) else np.size(call.output)
            )
            if size != 1:
                raise ValueError(
                    f"grad needs a function that returns a single number, it returned shape "
                    f"{np.shape(call.output)}; use jacobian, or vjp with a gradient of that shape"
                )
            keep = nested or call.with_nodes
            found = call.pull_back(None, create_graph=keep)
        return call.output if keep else _raw(call.output), call.one_or_all(found, argnums)

    return value_and_gradient


def grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The gradient of a function that returns a single number, as a function.

    Args:
        f: The function.
        argnums: Which argument, or arguments, to differentiate.

    Returns:
        A function of f's arguments that returns the gradient, of the argument's shape and dtype;
        a tuple of them where `argnums` is one.

    Raises:
        TypeError, ValueError: As for `value_and_grad`.

    >>> cube = lambda x: x**3
    >>> grad(cube)(2.0), grad(grad(cube))(2.0)
    (12.0, 12.0)
    """
    both = value_and_grad(f, argnums)
    return lambda *args, **kwargs: both(*args, **kwargs)[1]


def vjp(f: Callable[..., Any], *inputs: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of `f`, and the function that pulls a gradient of it back to the inputs.

    Args:
        f: A function of the inputs that returns a number or an array.
        inputs: Floats or floating-point arrays.

    Returns:
        (output, pull_back): `pull_back(g)`, with `g` of the output's shape, returns a tuple of the
        vector-Jacobian products, one per input, as JAX does.

    >>> import numpy as np
    >>> y, pull_back = vjp(lambda x: x * x, np.array([1.0, 2.0]))
    >>> pull_back(np.array([1.0, 10.0]))
    (array([ 2., 40.]),)
    """
    with _differentiating() as nested:
        call = _Call(f, inputs, {}, tuple(range(len(inputs))))
    keep = nested or call.with_nodes

    def pull_back(g: Any) -> tuple[Any, ...]:
        with _differentiating() as again:
            wanted = keep or again or isinstance(g, Node)
            return tuple(call.pull_back(g, create_graph=wanted))

    return call.output if keep else _raw(call.output), pull_back


def jvp(f: Callable[..., Any], inputs: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of `f`, and how it moves when the inputs move along the tangents.

    Computed as two vjps: u -> J^T u is linear, and its own vjp is J.

    Args:
        f: A function of the inputs that returns a number or an array.
        inputs: A sequence of floats or floating-point arrays.
        tangents: A direction for each input, of its shape.

    Returns:
        (output, tangent of the output), of the same shape.

    Raises:
        ValueError: For another number of tangents, or a tangent of another shape.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    if len(inputs) != len(tangents):
        raise ValueError(f"jvp got {len(tangents)} tangents for {len(inputs)} inputs")
    for x, tangent in zip(inputs, tangents, strict=True):
        if np.shape(x) != np.shape(tangent):
            raise ValueError(
                f"a tangent of shape {np.shape(tangent)} for an input of shape {np.shape(x)}"
            )
    with _differentiating() as nested:
        call = _Call(f, inputs, {}, tuple(range(len(inputs))))
        keep = nested or call.with_nodes or any(isinstance(t, Node) for t in tangents)
        output = call.output
        if not isinstance(output, Node):
            return output, _raw(np.zeros_like(output))
        u: Any = Value(0.0) if output.is_scalar else Tensor(np.zeros_like(output.data))
        pulled = call.pull_back(u, create_graph=True)
        total: Any = 0.0
        for g, tangent in zip(pulled, tangents, strict=True):
            part = g * tangent
            total = total + (part if isinstance(part, Value) else _sum(part))
        moved = gradients(total, u, create_graph=keep) if isinstance(total, Node) else _zero(u)
    return (output, moved) if keep else (_raw(output), _raw(moved))


def _sum(x: Any) -> Any:
    return reductions.sum(x, axis=None, keepdims=False)


def jacobian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """Every derivative of every output, row by row of vjps.

    Args:
        f: A function that returns a number, an array, or a list of Values.
        argnums: Which argument, or arguments, to differentiate.

    Returns:
        A function of f's arguments that returns an array of shape output shape + argument shape;
        a tuple of them where `argnums` is one.

    >>> import numpy as np
    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """

    def jacobian_of_f(*args: Any, **kwargs: Any) -> Any:
        with _differentiating() as nested:
            call = _Call(f, args, kwargs, argnums)
            keep = nested or call.with_nodes
            shape = np.shape(call.output)
            if not shape:
                found = call.pull_back(None, create_graph=keep)
                return call.one_or_all(found, argnums)
            size = int(np.prod(shape))
            rows = [call.pull_back(_one_at(shape, i), create_graph=keep) for i in range(size)]
            join = stack if keep else np.stack
            results = []
            for k, x in enumerate(call.variables):
                own = () if x.is_scalar else x.data.shape
                column = [row[k] for row in rows]
                full = join(column) if size else np.zeros((0, *own))
                results.append(full.reshape((*shape, *own)))
        return call.one_or_all(results, argnums)

    return jacobian_of_f


def _one_at(shape: tuple[int, ...], i: int) -> np.ndarray:
    seed = np.zeros(shape)
    seed.flat[i] = 1
    return seed


def hessian(f: Callable[..., Any], argnum: int = 0) -> Callable[..., Any]:
    """The second derivatives of a function that returns a single number.

    Args:
        f: The function.
        argnum: Which argument to differentiate.

    Returns:
        A function of f's arguments that returns an array of shape argument shape twice over.

    >>> import numpy as np
    >>> hessian(lambda x: x[0] * x[1])(np.array([2.0, 3.0]))
    array([[0., 1.],
           [1., 0.]])
    """
    return jacobian(grad(f, argnum), argnum)
