"""Derivatives that leave every `.grad` alone: `gradients` of nodes, `grad` and its relatives.

`grad` and its relatives take a function of numbers, arrays or nodes, or of trees of them (see
`trees.py`), and return a function. Called with raw numbers and arrays they return raw numbers and
arrays; called with nodes, or while another of them runs, they return nodes, so that they nest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any

import numpy as np

from .backward import backpropagate, nodes_between
from .graph import Node
from .operations.joining import stack
from .primitives import reductions
from .recording_mode import DIFFERENTIATING, mode, set_recording
from .tensor import Tensor
from .trees import leaves_of, map_tree
from .value import Value
from .variables import Argnum, Argnums, as_output, is_one, place_of, variable


def gradients(
    output: Node,
    inputs: Any,
    seed: Any = None,
    create_graph: bool = False,
) -> Any:
    """The gradients of `output` with respect to `inputs`, leaving every `.grad` alone.

    Args:
        output: A node of one number, or of any shape with `seed`.
        inputs: A node, anywhere in the graph; or several, in lists, tuples and dictionaries,
            nested, or any other iterable.
        seed: The gradient of `output`, of its shape; 1 when left out.
        create_graph: Return nodes, which can be differentiated again.

    Returns:
        For a node its gradient, for several of them the same lists, tuples and dictionaries with
        gradients in their place: floats for Values, arrays of the input's shape and dtype for
        Tensors. Zeros for an input that `output` does not depend on.

    Raises:
        TypeError: An input that is not a node, or that requires no gradient.
        ValueError, RuntimeError: As for `Node.backward`.

    >>> from micrograd_plus import Value, gradients
    >>> x = Value(3.0)
    >>> y = x**3
    >>> gradients(y, x), x.grad
    (27.0, 0)
    >>> gradients(y, {"x": x})
    {'x': 27.0}
    """
    if isinstance(inputs, Iterable) and not isinstance(inputs, Node | dict | list | tuple):
        inputs = list(inputs)
    wanted = leaves_of(inputs)
    for path, x in wanted.items():
        if not isinstance(x, Node) or not x.requires_grad:
            raise TypeError(
                f"gradients() needs inputs that require a gradient, got {type(x).__name__}"
                + (" with requires_grad=False" if isinstance(x, Node) else "")
                + (f" in inputs{path}" if path else "")
            )
    if not isinstance(output, Node):
        raise TypeError(f"gradients() needs a node as its output, got {type(output).__name__}")
    found = iter(_gradients(output, list(wanted.values()), seed, create_graph))
    return map_tree(lambda x, path: next(found), inputs)


def _gradients(output: Node, wanted: Sequence[Any], seed: Any, create_graph: bool) -> list[Any]:
    targets = frozenset(wanted)
    grads = {output: output._seed(seed, create_graph)}
    backpropagate(nodes_between(targets, output), grads, create_graph, keep=targets)
    results = []
    for x in wanted:
        g = grads.get(x)
        if g is None:
            g = _zero(x)
        elif not create_graph:  # an array is the caller's own, never shared with the pass
            g = float(g) if x.is_scalar else np.array(g)
        results.append(g if isinstance(g, Node) or not create_graph else x._constant(g))
    return results


differentiating = set_recording(DIFFERENTIATING)


class _Call:
    """One call of a function whose chosen arguments are made of variables.

    Attributes:
        arguments: The chosen arguments: trees of variables.
        variables: All of these variables, in order.
        output: What the function returned: a node, or raw if it does not depend on any.
        keep: Whether results are to be nodes: of a call with nodes, and within another one.
    """

    def __init__(self, f: Callable[..., Any], args: Sequence[Any], kwargs: Any, argnums: Argnums):
        self.keep = mode()[0] == DIFFERENTIATING
        self.variables: list[Node] = []
        self._run(f, list(args), dict(kwargs), argnums)

    @differentiating
    def _run(self, f: Any, args: list[Any], kwargs: dict[str, Any], argnums: Any) -> None:
        places = [place_of(f, args, kwargs, i) for i in ([argnums] if is_one(argnums) else argnums)]
        if len(set(places)) < len(places):
            raise TypeError(f"argnums {argnums!r} names an argument twice")
        self.arguments = []
        for place in places:
            given: Any = args if isinstance(place, int) else kwargs
            self.arguments.append(map_tree(self._variable, given[place], str(place)))
            # Containers of its own, which the function may change.
            given[place] = map_tree(lambda x, path: x, self.arguments[-1])
        self.output = as_output(f(*args, **kwargs))

    def _variable(self, x: Any, path: str) -> Node:
        if isinstance(x, Node):
            self.keep = True
        self.variables.append(variable(x, path))
        return self.variables[-1]

    def pull_back(self, seed: Any = None, create_graph: bool | None = None) -> list[Any]:
        """The gradients of the variables, zeros where the output does not depend on them."""
        if not isinstance(self.output, Node):
            return [_zero(x) for x in self.variables]
        keep = self.keep if create_graph is None else create_graph
        return _gradients(self.output, self.variables, seed, keep)

    def as_arguments(self, results: Sequence[Any]) -> tuple[Any, ...]:
        """What belongs to the variables, in the shape of the arguments."""
        one_by_one = iter(results)
        return tuple(map_tree(lambda x, path: next(one_by_one), tree) for tree in self.arguments)


def _zero(x: Node) -> Any:
    return 0.0 if x.is_scalar else np.zeros_like(x.data)


def _raw(y: Any) -> Any:
    data = y.data if isinstance(y, Node) else y
    return data[()] if isinstance(data, np.ndarray) and data.ndim == 0 else data


def value_and_grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """A function that returns both f's value and its gradient.

    Args:
        f: A function that returns a single number.
        argnums: Which argument, or arguments, to differentiate, by position or by name. Each is a
            number or an array of floats, or a tree: dictionaries, lists and tuples of them, nested.

    Returns:
        A function of f's arguments that returns (value, gradient); the gradient has the
        argument's shape and dtype, or is a tree like it. It is a tuple where `argnums` is one.

    Raises:
        TypeError: For an argument of integers, or another number of arguments; where `f` returns
            no number, or makes a plain number of a node on the way.
        ValueError: Where `f` returns more than one number.

    >>> value_and_grad(lambda x: x**3)(2.0)
    (8.0, 12.0)
    >>> value_and_grad(lambda p: p["w"] * p["x"])({"w": 2.0, "x": 3.0})
    (6.0, {'w': 3.0, 'x': 2.0})
    """

    @wraps(f)
    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        call = _Call(f, args, kwargs, argnums)
        y = call.output
        if np.size(y.data if isinstance(y, Node) else y) != 1:
            raise ValueError(
                f"grad needs a function that returns a single number, it returned shape "
                f"{np.shape(y)}; use jacobian, or vjp with a gradient of that shape"
            )
        found = call.as_arguments(call.pull_back())
        return y if call.keep else _raw(y), found[0] if is_one(argnums) else found

    return value_and_gradient


def grad(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """The gradient of a function that returns a single number, as a function.

    Args:
        f: The function.
        argnums: Which argument, or arguments, to differentiate, as for `value_and_grad`.

    Returns:
        A function of f's arguments that returns the gradient, of the argument's shape and dtype,
        or a tree like it; a tuple of them where `argnums` is one.

    Raises:
        TypeError, ValueError: As for `value_and_grad`.

    >>> cube = lambda x: x**3
    >>> grad(cube)(2.0), grad(grad(cube))(2.0)
    (12.0, 12.0)
    >>> grad(lambda x, y: x * y, argnums="y")(2.0, 3.0)
    2.0
    """
    both = value_and_grad(f, argnums)
    return wraps(f)(lambda *args, **kwargs: both(*args, **kwargs)[1])


def vjp(f: Callable[..., Any], *inputs: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of `f`, and the function that pulls a gradient of it back to the inputs.

    Args:
        f: A function of the inputs that returns a number or an array.
        inputs: Floats or floating-point arrays, or trees of them.

    Returns:
        (output, pull_back): `pull_back(g)`, with `g` of the output's shape, returns a tuple of the
        vector-Jacobian products, one per input, as JAX does.

    Raises:
        TypeError: As for `value_and_grad`.

    >>> import numpy as np
    >>> y, pull_back = vjp(lambda x: x * x, np.array([1.0, 2.0]))
    >>> pull_back(np.array([1.0, 10.0]))
    (array([ 2., 40.]),)
    """
    call = _Call(f, inputs, {}, range(len(inputs)))

    def pull_back(g: Any) -> tuple[Any, ...]:
        keep = call.keep or mode()[0] == DIFFERENTIATING or isinstance(g, Node)
        return call.as_arguments(call.pull_back(g, keep))

    return call.output if call.keep else _raw(call.output), pull_back


def jvp(f: Callable[..., Any], inputs: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of `f`, and how it moves when the inputs move along the tangents.

    Computed as two vjps: u -> J^T u is linear, and its own vjp is J.

    Args:
        f: A function of the inputs that returns a number or an array.
        inputs: A sequence of floats or floating-point arrays, or of trees of them.
        tangents: A direction for each input, of its shape; for a tree one like it.

    Returns:
        (output, tangent of the output), of the same shape.

    Raises:
        TypeError: As for `value_and_grad`.
        ValueError: For another number of tangents, or a tangent of another shape.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 0.0))
    (6.0, 3.0)
    """
    if len(inputs) != len(tangents):
        raise ValueError(f"jvp got {len(tangents)} tangents for {len(inputs)} inputs")
    directions = leaves_of(list(tangents))
    places = leaves_of(list(inputs))
    if set(places) != set(directions):
        odd = sorted(set(places) ^ set(directions))
        raise ValueError(f"jvp needs tangents shaped as the inputs, unlike {', '.join(odd)}")
    for path, x in places.items():
        if np.shape(x) != np.shape(directions[path]):
            raise ValueError(
                f"a tangent of shape {np.shape(directions[path])} for an input of shape "
                f"{np.shape(x)}" + (f" at {path}" if len(places) > 1 else "")
            )
    call = _Call(f, inputs, {}, range(len(inputs)))
    output = call.output
    in_order = [directions[path] for path in places]
    keep = call.keep or any(isinstance(t, Node) for t in in_order)
    if not isinstance(output, Node):
        return output, _raw(np.zeros_like(output, dtype=float))
    moved = _moved(call, in_order, keep)
    return (output, moved) if keep else (_raw(output), _raw(moved))


@differentiating
def _moved(call: _Call, directions: Iterable[Any], keep: bool) -> Any:
    y = call.output
    u: Any = Value(0.0) if y.is_scalar else Tensor(np.zeros_like(y.data))
    total: Any = 0.0
    for g, direction in zip(call.pull_back(u, create_graph=True), directions, strict=True):
        part = g * direction
        total = total + (part if isinstance(part, Value) else _sum(part))
    return _gradients(total, [u], None, keep)[0] if isinstance(total, Node) else _zero(u)


def _sum(x: Any) -> Any:
    return reductions.sum(x, axis=None, keepdims=False)


def jacobian(f: Callable[..., Any], argnums: Argnums = 0) -> Callable[..., Any]:
    """Every derivative of every output, row by row of vjps.

    Args:
        f: A function that returns a number, an array, or a list of Values.
        argnums: Which argument, or arguments, to differentiate, as for `value_and_grad`.

    Returns:
        A function of f's arguments that returns an array of shape output shape + argument shape,
        or a tree of them like the argument; a tuple where `argnums` is one.

    Raises:
        TypeError: As for `value_and_grad`.

    >>> import numpy as np
    >>> jacobian(lambda x: x * x)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """

    @wraps(f)
    def jacobian_of_f(*args: Any, **kwargs: Any) -> Any:
        call = _Call(f, args, kwargs, argnums)
        shape = np.shape(call.output)
        rows = [call.pull_back(seed) for seed in _ones_at_each(shape)]
        columns = [
            _as_one([row[k] for row in rows], (*shape, *np.shape(x.data)), call.keep)
            for k, x in enumerate(call.variables)
        ]
        results = call.as_arguments(columns if shape else rows[0])
        return results[0] if is_one(argnums) else results

    return jacobian_of_f


@differentiating
def _as_one(rows: Sequence[Any], shape: tuple[int, ...], as_nodes: bool) -> Any:
    if not rows:
        return np.zeros(shape)
    return (stack if as_nodes else np.stack)(rows).reshape(shape)


def _ones_at_each(shape: tuple[int, ...]) -> Iterator[np.ndarray]:
    for place in np.ndindex(shape):
        seed = np.zeros(shape)
        seed[place] = 1
        yield seed


def hessian(f: Callable[..., Any], argnum: Argnum = 0) -> Callable[..., Any]:
    """The second derivatives of a function that returns a single number.

    Args:
        f: The function.
        argnum: Which argument to differentiate, by position or by name: a number or an array.

    Returns:
        A function of f's arguments that returns an array of shape argument shape twice over.

    Raises:
        TypeError, ValueError: As for `value_and_grad`.

    >>> import numpy as np
    >>> hessian(lambda x: x[0] * x[1])(np.array([2.0, 3.0]))
    array([[0., 1.],
           [1., 0.]])
    """
    if not is_one(argnum):
        raise TypeError(f"hessian differentiates one argument, got argnum {argnum!r}")
    slope = grad(f, argnum)

    @wraps(f)
    def slope_of_an_array(*args: Any, **kwargs: Any) -> Any:
        found = slope(*args, **kwargs)
        if isinstance(found, dict | list | tuple):
            raise TypeError(
                f"hessian takes a number or an array, and no {type(found).__name__} of them: "
                "concatenate its parts, or use jacobian(grad(f)) of each"
            )
        return found

    return jacobian(slope_of_an_array, argnum)
