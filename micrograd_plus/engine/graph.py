"""The graph: what a node remembers, and the order in which nodes depend on each other.

Nothing here knows an operation by name. A node holds its value, the primitive that made it and the
operands it was made from.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Self

from numpy import asarray, bool_, may_share_memory, ndarray

from ..hints import hint
from .recording_mode import Scope, clock, mode
from .rule import Rule

COMPUTED = -1  # older than any update
NO_LABEL = ""


class Node:
    """One value in a computation graph: a leaf, or the result of a primitive.

    Attributes:
        data: The number (Value) or array (Tensor).
        grad: Its gradient, once `backward` has run.
        primitive: What computed it; None for a leaf.
        static: The primitive's non-array arguments, such as `axis`; None when there are none.
        requires_grad: Whether gradients flow to it.
        label: The name that drawings and messages use; "" for none.
        scope: The call of a module in which it was computed; None outside of all, and for leaves.
    """

    # One or two operands live in slots of their own, None where there is no second: a tuple more
    # per node would double what Python's cyclic collector walks. Three and more are a tuple in _a.
    # _stamp is the clock's time at which a result was recorded, or a leaf last updated; COMPUTED
    # for a constant that was computed, which remembers nothing of what it came from. Of a leaf, _a
    # is True where its gradient is not of a pass of its own, which then begins anew; else None.
    # fmt: off
    __slots__ = (
        "__weakref__", "_a", "_b", "_stamp",
        "data", "grad", "label", "primitive", "requires_grad", "scope", "static",
    )
    # fmt: on

    data: Any
    grad: Any
    primitive: Rule | None
    static: dict[str, Any] | None
    requires_grad: bool
    label: str
    scope: Scope | None
    _a: Any
    _b: Any
    _stamp: int

    # What each backend supplies: the class of what it becomes among arrays, that node, and the
    # data that is computed with there; the one number in the node; new data for a leaf, in place;
    # the gradient of this node that a pass starts with; a contribution in its shape and dtype.
    array_class: ClassVar[type[Node]]
    _as_tensor: Callable[[], Node]
    _array_data: Callable[[], Any]
    item: Callable[[], Any]
    assign: Callable[[Any], None]
    _seed: Callable[[Any, bool], Any]
    _fit: Callable[[Any], Any]

    # Whether it holds one number. Inner nodes that do keep their gradients, to be looked at.
    is_scalar = False

    __hash__ = object.__hash__  # by identity, although == compares data

    @property
    def operands(self) -> tuple[Any, ...]:
        """What the node was computed from, in order: nodes and raw constants; () for a leaf.

        >>> from micrograd_plus import Value
        >>> x = Value(3.0)
        >>> (x * 2.0).operands
        (Value(data=3.0, grad=0), 2.0)
        >>> x.operands
        ()
        """
        if self.primitive is None:
            return ()
        if self._b is not None:
            return (self._a, self._b)
        return self._a if type(self._a) is tuple else (self._a,)

    @property
    def is_leaf(self) -> bool:
        """Whether no recorded primitive made this node.

        >>> from micrograd_plus import Value
        >>> x = Value(3.0)
        >>> x.is_leaf, (x * x).is_leaf
        (True, False)
        """
        return self.primitive is None

    @property
    def is_given(self) -> bool:
        """Whether it was given by someone, and not computed, recorded or not.

        >>> from micrograd_plus import Value, no_grad
        >>> x = Value(2.0)
        >>> with no_grad():
        ...     y = x * x
        >>> x.is_given, y.is_given
        (True, False)
        """
        return self.primitive is None and self._stamp != COMPUTED

    def zero_grad(self) -> None:
        """Forget the gradient, as before a new backward pass.

        It is 0 again for a Value, None for a Tensor.

        >>> from micrograd_plus import Value
        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> x.grad
        6.0
        >>> x.zero_grad()
        >>> x.grad
        0
        """
        self.grad = 0 if self.is_scalar else None

    def detach(self) -> Self:
        """The same data as a constant, cut off from the graph.

        The array is copied: a leaf's, which a result may be a view of, may be updated, and so may
        the constant.

        >>> from micrograd_plus import Value
        >>> x = Value(3.0)
        >>> (x * x.detach()).backward()
        >>> x.grad  # only one of the two factors counts
        3.0
        """
        constant = self._constant(self.data if self.is_scalar else self.data.copy())
        constant.label = self.label
        return constant

    def _constant(self, data: Any) -> Self:
        return leaf(type(self), data, False)

    def __getstate__(self) -> Any:
        # What copies and pickles take: all of a leaf, its gradient too. The graph does not travel.
        if self.primitive is not None:
            raise TypeError(
                f"cannot copy or pickle {describe(self)}: it was computed from others, and a copy "
                "would be cut off from them. Use the node itself, which nothing writes to, or "
                ".detach() for a constant"
            )
        state: Any = object.__getstate__(self)
        state[1]["_stamp"] = min(self._stamp, 0)  # the clock of another process shows another time
        return state

    def __copy__(self) -> Self:
        return copy.deepcopy(self)  # an update in place must not reach both


def data_of(x: Any) -> Any:
    """The raw number or array in a node; anything else as it is."""
    return x.data if isinstance(x, Node) else x


def unrecorded(x: Any) -> Any:
    """The array of a node of which nothing is recorded, which is quicker; other nodes stay.

    What is a view of it must not outlive the computation, nor be recorded with other nodes: a leaf
    may be updated.
    """
    return x.data if isinstance(x, Node) and not (x.requires_grad and mode()[0]) else x


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
    if isinstance(x, ndarray):
        return f"{'array' if type(x) is ndarray else kind} {x.shape} {x.dtype}"
    shape = getattr(x, "shape", None)  # of tables and the like, which are long to write
    return f"{kind} {shape if isinstance(shape, tuple) and shape else repr(x)}"


def topological_order(root: Node) -> list[Node]:
    """The recorded nodes below `root`, operands before results, `root` last; leaves left out."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[Any] = [] if root.primitive is None else [root]
    while stack:
        node = stack.pop()
        if node is None:  # a mark: everything below the node under it is in `order`
            order.append(stack.pop())
            continue
        if node not in seen:
            seen.add(node)
            stack.append(node)
            stack.append(None)
            a, b = node._a, node._b
            if type(a) is tuple:
                # The first of them on top: neurons come in the order in which they are written.
                results = [x for x in a if isinstance(x, Node) and x.primitive is not None]
                stack += [x for x in reversed(results) if x not in seen]
                continue
            if isinstance(b, Node) and b.primitive is not None and b not in seen:
                stack.append(b)
            if isinstance(a, Node) and a.primitive is not None and a not in seen:
                stack.append(a)
    return order


def record(
    kind: type[Node], y: Any, rule: Rule, operands: Any, static: Any, requires_grad: bool
) -> Any:
    """A node for the result `y` of any number of operands; it keeps no argument that may change.

    Raises:
        TypeError: Another number of operands than of vjps; a node as a static argument.
    """
    if rule.vjps and len(rule.vjps) != len(operands):
        raise TypeError(
            f"the primitive {rule.name} has {len(rule.vjps)} vjps and was called with "
            f"{len(operands)} operands: it needs a vjp, or None, for each"
        )
    if len(operands) == 2:
        a, b = operands
    else:
        a, b = operands[0] if len(operands) == 1 else operands, None
    if static and isinstance(y, Node):
        raise no_setting(rule, static)
    if static and requires_grad:
        for value in static.values():
            if type(value) in may_change:
                static = {name: kept(value) for name, value in static.items()}
                break
    return make_node(kind, y, kind.is_scalar, rule, a, b, static or None, requires_grad)


def no_setting(rule: Rule, static: dict[str, Any]) -> TypeError:
    """The error of a node as a static argument, such as a slope or an axis."""
    name, node = next((name, x) for name, x in static.items() if isinstance(x, Node))
    return TypeError(
        f"{rule.name} takes a plain {name}, got {describe(node)}, by which it has no derivative: "
        "say it in functions of nodes, or pass the data of this one"
    )


may_change = frozenset((ndarray, list, tuple))  # or holds what does


def kept(x: Any) -> Any:
    """A constant as the backward pass needs it, as it is now: arrays and lists are copied."""
    kind = type(x)
    if kind is ndarray:
        return x.copy()
    if kind is list or (kind is tuple and not may_change.isdisjoint(map(type, x))):
        return kind(map(kept, x))
    return x


def make_node(
    kind: Any, y: Any, scalar: bool, rule: Rule, a: Any, b: Any, static: Any, requires_grad: bool
) -> Any:
    """A node for the result `y`; a constant where nothing requires a gradient or is recorded."""
    if not scalar and type(y) is not ndarray:
        y = asarray(y)  # of 0-d arrays NumPy gives a number
    node: Any = new(kind)
    node.data = y
    node.grad = 0 if scalar else None
    node.label = ""
    recording, scope = mode()
    if requires_grad and recording:
        node._stamp = clock.now
        node.scope = scope
        node.primitive = rule
        node.static = static
        node.requires_grad = True
        node._a = a
        node._b = b
    else:
        if not scalar and is_part_of(y, a if type(a) is tuple else (a, b)):
            node.data = y.copy()  # of a leaf, which may be updated
        node._stamp = COMPUTED
        node.primitive = node.static = node._a = node._b = node.scope = None
        node.requires_grad = False
    return node


def is_part_of(y: Any, given: Iterable[Any]) -> bool:
    """Whether an array is one of those given, or a view of it."""
    for x in given:
        x = data_of(x)
        if y is x or (y.base is not None and type(x) is ndarray and may_share_memory(y, x)):
            return True
    return False


new = object.__new__


def leaf(kind: Any, data: Any, requires_grad: bool) -> Any:
    """A leaf over raw data, without the constructor: a subclass may have one of its own."""
    node: Any = new(kind)
    node.data = data
    node.grad = 0 if kind.is_scalar else None
    node.label = ""
    node.requires_grad = requires_grad
    node.primitive = node.static = node._a = node._b = node.scope = None
    node._stamp = 0
    return node


def touch(leaves: Iterable[Node]) -> None:
    """Say that leaves have been changed: graphs recorded before then refuse to run backward."""
    now = clock.tick()
    for changed in leaves:
        changed._stamp = now


def as_label(given: Any) -> str:
    """What a constructor was given as its label; "" for None."""
    if type(given) is not str and not isinstance(given, str | None):
        micrograds = hint("Value") if isinstance(given, tuple | list | set) else ""
        raise TypeError(f"label must be a string, got {describe(given)}{micrograds}")
    return given or ""


def as_flag(given: Any) -> bool:
    """What a constructor was given as its `requires_grad`."""
    if given is not False and not isinstance(given, bool | bool_):
        raise TypeError(f"requires_grad must be True or False, got {describe(given)}")
    return bool(given)
