"""The graph: what a node remembers, the order of a backward pass, and the pass itself.

Nothing here knows an operation by name. A node holds its value, the primitive that made it and the
operands it was made from; `backpropagate` walks the nodes from the result to the leaves and asks
each primitive for its vector-Jacobian products.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from .primitive import Primitive


class _Mode(threading.local):
    """What each thread decides for itself."""

    recording = True  # False inside no_grad
    differentiating = 0  # how many calls of grad, jvp, ... are under way


mode = _Mode()


@contextlib.contextmanager
def set_recording(on: bool) -> Iterator[None]:
    """Record nodes, or do not, in this thread until the block ends."""
    before, mode.recording = mode.recording, on
    try:
        yield
    finally:
        mode.recording = before


def no_grad() -> contextlib.AbstractContextManager[None]:
    """A block, or a decorated function, in which nothing is recorded.

    Inside, results are constants, and `p -= lr * p.grad` updates a leaf in place. Each thread has
    its own mode.

    >>> from micrograd_plus import Value, no_grad
    >>> x = Value(2.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.requires_grad
    False
    """
    return set_recording(False)


class _Clock:
    """Counts the library's updates of leaves, so that a backward pass can tell stale data."""

    def __init__(self) -> None:
        self.now = 0
        self._lock = threading.Lock()

    def tick(self) -> int:
        with self._lock:  # two threads that update at once must not set the clock back
            self.now += 1
            return self.now


clock = _Clock()


class Node:
    """One value in a computation graph: a leaf, or the result of a primitive.

    Attributes:
        data: The number (Value) or array (Tensor).
        grad: Its gradient, once `backward` has run.
        primitive: What computed it; None for a leaf.
        static: The primitive's non-array arguments, such as `axis`; None when there are none.
        requires_grad: Whether gradients flow to it.
        label: The name that drawings and messages use.
    """

    # One or two operands live in slots of their own, None where there is no second: a tuple more
    # per node would double what Python's cyclic collector walks. Three and more are a tuple in _a.
    # _stamp is the clock's time at which a result was recorded, or a leaf last updated.
    __slots__ = (
        "__weakref__",
        "_a",
        "_b",
        "_stamp",
        "data",
        "grad",
        "label",
        "primitive",
        "requires_grad",
        "static",
    )

    data: Any
    grad: Any
    primitive: Primitive | None
    static: dict[str, Any] | None
    requires_grad: bool
    label: str | None
    _a: Any
    _b: Any
    _stamp: int

    is_scalar = (
        False  # one float, whose inner nodes keep their gradients: they are there to be seen
    )

    __hash__ = object.__hash__  # by identity, although == compares data

    @property
    def operands(self) -> tuple[Any, ...]:
        """What the node was computed from, in order: nodes and raw constants; () for a leaf."""
        if self.primitive is None:
            return ()
        if self._b is not None:
            return (self._a, self._b)
        return self._a if type(self._a) is tuple else (self._a,)

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded primitive made this node."""
        return self.primitive is None

    def zero_grad(self) -> None:
        """Forget the gradient, as before a new backward pass."""
        self.grad = 0 if self.is_scalar else None

    def detach(self) -> Self:
        """The same data as a constant, cut off from the graph (an array is shared, not copied).

        >>> from micrograd_plus import Value
        >>> x = Value(3.0)
        >>> (x * x.detach()).backward()
        >>> x.grad  # only one of the two factors counts
        3.0
        """
        return type(self)(self.data, requires_grad=False, label=self.label)  # type: ignore[call-arg]

    def item(self) -> Any:
        """The one number in the node, as a plain Python number."""
        raise NotImplementedError

    def assign(self, data: Any) -> None:
        """Replace a leaf's data in place; graphs recorded before then refuse to run backward."""
        raise NotImplementedError

    def backward(
        self, gradient: Any = None, create_graph: bool = False, retain_grads: bool = False
    ) -> None:
        """Fill `.grad` of every leaf below this node by the chain rule.

        Leaves accumulate over calls until `zero_grad()`. Inner nodes get a fresh gradient each
        time: those of Values always, those of Tensors with `retain_grads`.

        Args:
            gradient: The gradient of this node, where the pass starts; of this node's shape.
                Left out, it is 1, which only makes sense for a single number.
            create_graph: Compute the leaves' gradients as nodes, so that they can be
                differentiated. They then refer to the graph until `zero_grad()`.
            retain_grads: Keep the gradients of inner Tensors.

        Raises:
            ValueError: Without `gradient` on more than one number; for a `gradient` of another
                shape; for a node that depends on nothing that requires a gradient.
            RuntimeError: A leaf has been updated since the graph was recorded.

        >>> from micrograd_plus import Value
        >>> a, b = Value(2.0), Value(-3.0)
        >>> (a * b + a).backward()
        >>> a.grad, b.grad
        (-2.0, 2.0)
        """
        if not self.requires_grad:
            raise ValueError(
                f"backward() on a {type(self).__name__} that requires no gradient: nothing that it "
                "was computed from does. Value(2.0) and Tensor([1.0, 2.0]) require one; integer "
                "Tensors, requires_grad=False, detach() and no_grad() make constants."
            )
        grads = {self: self._seed(gradient, create_graph)}
        backpropagate(
            topological_order(self), grads, create_graph, keep=None if retain_grads else ()
        )
        handed_out: set[int] = set()
        with set_recording(create_graph):
            for node, g in grads.items():
                if node.primitive is not None:
                    # Numbers to look at: a node would refer back to this one, a cycle.
                    node.grad = g.data if create_graph else g
                    continue
                if node.grad is not None:
                    g = node.grad + g
                if not node.is_scalar and not create_graph:
                    if id(g) in handed_out:  # two leaves never share one gradient array
                        g = g.copy()
                    handed_out.add(id(g))
                    if isinstance(g, np.generic):
                        g = np.asarray(g)  # NumPy's sums of 0-d arrays are numbers
                node.grad = g

    # What each backend supplies.
    def _seed(self, gradient: Any, create_graph: bool) -> Any:
        """The gradient of this node that a pass starts with."""
        raise NotImplementedError

    def _fit(self, contribution: Any, g: Any) -> Any:
        """A contribution in this node's own shape and dtype."""
        raise NotImplementedError


class Pieces:
    """Contributions to parts of one array, put together only when they are all there.

    A thousand rows read one by one would otherwise be a thousand arrays of the full size.
    """

    __slots__ = ("join", "parts", "where")
    __array_ufunc__ = None  # so that ndarray + Pieces comes to __radd__

    def __init__(self, where: list[Any], parts: list[Any], join: Callable[..., Any]) -> None:
        self.where = where
        self.parts = parts
        self.join = join

    def combine(self) -> Any:
        """One array with every part added at its place."""
        return self.join(self.where, self.parts)

    def __add__(self, other: Any) -> Any:
        # A whole array is one more part: put together at once, it would be added to every
        # row that is still to come.
        whole = type(other) is not Pieces
        self.where += [...] if whole else other.where
        self.parts += [other] if whole else other.parts
        return self

    __radd__ = __add__


def nodes_among(operands: Iterable[Any]) -> Iterator[Node]:
    """The nodes in a sequence of operands, without the raw constants."""
    return (operand for operand in operands if isinstance(operand, Node))


def describe(x: Any) -> str:
    """An operand as messages name it: its label, what made it, or its shape."""
    kind = type(x).__name__
    if isinstance(x, Node):
        origin = repr(x.label) if x.label else x.primitive and f"made by {x.primitive.name}"
        about = "" if x.is_scalar else f"{x.data.shape} {x.data.dtype}"
        return " ".join(part for part in (kind, about, origin) if part)
    if isinstance(x, np.ndarray):
        return f"array {x.shape} {x.dtype}"
    return f"{kind} {x!r}"


def topological_order(root: Node) -> list[Node]:
    """The recorded nodes below `root`, operands before results, `root` last; leaves left out."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if node is None:  # a mark: everything below the node under it is in `order`
            order.append(stack.pop())
            continue
        if node in seen or node.primitive is None:
            continue
        seen.add(node)
        stack += (node, None)
        a, b = node._a, node._b
        if type(a) is tuple:
            stack += nodes_among(a)
            continue
        if isinstance(b, Node) and b not in seen:
            stack.append(b)
        if isinstance(a, Node) and a not in seen:
            stack.append(a)
    return order


def backpropagate(
    order: Sequence[Node],
    grads: dict[Node, Any],
    create_graph: bool = False,
    keep: Collection[Node] | None = (),
) -> None:
    """Carry the gradients in `grads` down to the leaves, by the chain rule.

    Args:
        order: Nodes in topological order.
        grads: The gradients to start from; filled in place with those of the leaves.
        create_graph: Call the vjps with nodes, so that the gradients are nodes too.
        keep: Keep the gradients of these inner nodes; None: of all. Those of inner Values always
            stay; those of other Tensors are dropped as soon as they are used up.

    Raises:
        RuntimeError: A leaf was updated after a node that used it had been recorded.
    """
    get = grads.get
    # Inf and nan in a gradient are answers, not accidents: the pass does not warn of them.
    with set_recording(create_graph), np.errstate(all="ignore"):
        for node in reversed(order):
            g = get(node)
            if g is None:
                continue
            if type(g) is Pieces:
                g = grads[node] = g.combine()
            scalar = node.is_scalar
            if not (scalar or keep is None or node in keep):
                del grads[node]
            primitive: Any = node.primitive
            received: Sequence[tuple[Node, Any]]
            if create_graph or len(primitive.vjps) not in (1, 2):
                received = _contributions(node, g, create_graph)
            else:
                received = _short_contributions(node, primitive.vjps, g)
            for operand, c in received:
                if not scalar or type(c) is not float:
                    c = operand._fit(c, g)
                held = get(operand)
                grads[operand] = c if held is None else held + c
        for node, g in grads.items():
            if type(g) is Pieces:
                grads[node] = g.combine()


def _short_contributions(node: Node, vjps: Any, g: Any) -> Sequence[tuple[Any, Any]]:
    """What `_contributions` returns, for one or two operands and raw data, where speed counts."""
    a, b, stamp = node._a, node._b, node._stamp
    try:
        if b is None:
            if a._stamp > stamp:
                raise _stale(node, a)
            if node.static is None:
                return ((a, vjps[0](g, node.data, a.data)),)
            return ((a, vjps[0](g, node.data, a.data, **node.static)),)
        if node.static is not None:
            return _contributions(node, g, False)
        if not isinstance(a, Node):
            if b._stamp > stamp:
                raise _stale(node, b)
            return ((b, vjps[1](g, node.data, a, b.data)),)
        if a._stamp > stamp:
            raise _stale(node, a)
        x = a.data
        if not isinstance(b, Node):
            return ((a, vjps[0](g, node.data, x, b)),)
        if b._stamp > stamp:
            raise _stale(node, b)
        z = b.data
        if not b.requires_grad:
            return ((a, vjps[0](g, node.data, x, z)),)
        if not a.requires_grad:
            return ((b, vjps[1](g, node.data, x, z)),)
        return ((a, vjps[0](g, node.data, x, z)), (b, vjps[1](g, node.data, x, z)))
    except (ArithmeticError, ValueError):
        return _contributions(node, g, False)


def _contributions(node: Node, g: Any, create_graph: bool) -> list[tuple[Node, Any]]:
    """What flows from `node`, whose gradient is `g`, to each operand that requires a gradient."""
    primitive = node.primitive
    assert primitive is not None
    operands = node.operands
    needed: list[bool] = []
    values: list[Any] = []
    for x in operands:
        is_node = isinstance(x, Node)
        if is_node and x._stamp > node._stamp:
            raise _stale(node, x)
        needed.append(is_node and x.requires_grad)
        values.append(x.data if is_node and not create_graph else x)
    static = node.static or {}
    y = node if create_graph else node.data
    try:
        results = primitive.pull_back(needed, g, y, values, static)
    except (ArithmeticError, ValueError):
        if create_graph or not node.is_scalar:
            raise
        # The same rule on NumPy's floats, where 1/0 is inf and not an exception.
        values = [np.float64(x) for x in values]
        results = primitive.pull_back(needed, np.float64(g), np.float64(node.data), values, static)
    return [
        (x, c)
        for x, need, c in zip(operands, needed, results, strict=True)
        if need and c is not None
    ]


def _stale(node: Node, operand: Node) -> RuntimeError:
    return RuntimeError(
        f"{describe(operand)} was updated after {describe(node)} had been computed from it, so its "
        "gradients would mix old and new numbers. Call backward() before the update, or compute "
        "the result again."
    )


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
        if any(operand in on_the_way for operand in nodes_among(node.operands)):
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
