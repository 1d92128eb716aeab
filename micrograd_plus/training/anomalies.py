"""Where numbers stop being finite: the first node in the forward pass, or in the backward one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..engine.backward import Pieces, backpropagate, contributions
from ..engine.graph import Node, data_of, nodes_among, topological_order
from ..engine.recording_mode import Scope
from ..nn import Module
from .measures import loss_number


class Anomaly(NamedTuple):
    """The first number that is inf or nan, on the way that a computation takes.

    Attributes:
        backward: Whether it is a gradient; False: a value of the forward pass.
        what: Where it began, in words.
        node: The node whose value, or the gradient that it passes on, is not finite; None for
            an input without a node.
        module: The dotted name of the module within which it happened, "" for the model itself
            or outside of all modules.

    >>> from micrograd_plus import Tensor, functions
    >>> with np.errstate(divide="ignore"):
    ...     loss = functions.log(Tensor([0.0])).sum()
    >>> print(find_anomaly(loss))
    the first value in the graph that is not finite is the result of log, of shape (1,)
    """

    backward: bool
    what: str
    node: Node | None
    module: str

    def __str__(self) -> str:
        kind = "gradient in the backward pass" if self.backward else "value in the graph"
        return f"the first {kind} that is not finite is {self.what}"


def find_anomaly(loss: Any) -> Anomaly | None:
    """The first number that is inf or nan below a loss: a value, or else a gradient.

    The values of the forward pass are looked at in the order in which they depend on each other;
    where all are finite, a backward pass is made, which leaves every `.grad` as it is.

    An infinity among the constants, as in a mask that is added before a softmax, was meant: it is
    no anomaly before it makes a nan, an infinite gradient or an infinite loss.

    Every result is computed again. A backward pass reads the arrays that a result was computed
    from, so it goes wrong, and does not notice, where one was changed in place meanwhile.

    Args:
        loss: A node; its parameters must not have been updated since it was computed.

    Returns:
        An Anomaly, whose text names the operation, its parameters and its module; None where
        everything is finite.

    Raises:
        TypeError: For anything but a node.
        RuntimeError: A parameter was updated, or an array changed in place, after the loss had
            been computed from it.

    >>> from micrograd_plus import Tensor, functions, nn
    >>> x = Tensor([0.0, 4.0])
    >>> print(find_anomaly(functions.sqrt(x).sum()))
    the first gradient in the backward pass that is not finite is what sqrt passes on to its
    operand, of shape (2,)
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0), nn.Activation(functions.log))
    >>> with np.errstate(divide="ignore"):
    ...     loss = model([[0.0]]).sum()
    >>> print(find_anomaly(loss))
    the first value in the graph that is not finite is the result of log in layers.1, of shape
    (1, 1)
    >>> find_anomaly((x * x).sum()) is None
    True
    """
    if not isinstance(loss, Node):
        raise TypeError(f"find_anomaly needs a node, such as a loss, got {type(loss).__name__}")
    order = topological_order(loss)
    names = _Names(order)
    _check_unchanged(order, names)
    put_in: dict[Node, Anomaly] = {}
    return _among_values(loss, order, names, put_in) or _among_gradients(loss, order, names, put_in)


def not_finite(
    loss: Any, model: Module, epoch: int, batch: int, given: str = ""
) -> FloatingPointError:
    """The error for a loss that is inf or nan, naming where that began.

    Args:
        loss: The loss's node.
        model: Its parameters and modules give their names.
        epoch, batch: Counted from 1.
        given: What is not finite in the data themselves, in words.
    """
    order = topological_order(loss)
    found = _among_values(loss, order, _Names(order, model), {})
    advice = "A smaller learning rate, or a loss from logits, often helps"
    if given:
        advice = f"Of the data, {given}: fill such places, leave these rows out, or mask them"
    return FloatingPointError(
        f"the loss became {loss_number(loss)} in epoch {epoch}, batch {batch}: {found}. {advice}"
    )


class _Names:
    """What the parameters and modules of a graph are called in its outermost modules."""

    def __init__(self, nodes: Iterable[Node], *models: Module) -> None:
        outermost = {id(model): model for model in models}
        seen: set[Scope] = set()
        for node in nodes:
            scope = node.scope
            while scope is not None and scope not in seen:
                seen.add(scope)
                module = scope.module()
                if scope.outer is None and module is not None:
                    outermost.setdefault(id(module), module)
                scope = scope.outer
        self.of_parameters: dict[Node, str] = {}
        self._of_modules: dict[int, str] = {}
        for model in outermost.values():
            for name, parameter in model.named_parameters():
                self.of_parameters.setdefault(parameter, name)
            for name, module in model.named_modules():
                self._of_modules.setdefault(id(module), name)

    def module_of(self, node: Node) -> str:
        """The name of the module that recorded a node."""
        module = node.scope.module() if node.scope is not None else None
        return self._of_modules.get(id(module), "")

    def operation(self, node: Node) -> str:
        """The primitive that made a node, with the parameters among its operands and its place."""
        primitive: Any = node.primitive
        uses = [
            self.of_parameters[x] for x in nodes_among(node.operands) if x in self.of_parameters
        ]
        module = self.module_of(node)
        return (
            primitive.name
            + (f" (with {', '.join(uses)})" if uses else "")
            + (f" in {module}" if module else "")
        )


def _check_unchanged(order: Sequence[Node], names: _Names) -> None:
    for node in order:
        assert node.primitive is not None
        operands = [data_of(x) for x in node.operands]
        with np.errstate(all="ignore"):
            again = np.asarray(node.primitive(*operands, **(node.static or {})))
        data = np.asarray(node.data)
        digits = {"rtol": 1e4 * np.finfo(data.dtype).eps} if data.dtype.kind == "f" else {}
        if not np.allclose(again, data, atol=0.0, equal_nan=True, **digits):
            raise RuntimeError(
                f"{names.operation(node)}, {_shape(node)}, gives another result than before: an "
                "array that it was computed from was changed in place, by hand or as a buffer that "
                "is used again. Gradients would mix old and new numbers: give it a copy"
            )


def _infinite_before(
    node: Node, names: _Names, put_in: dict[Node, Anomaly]
) -> Iterator[tuple[Any, Anomaly]]:
    """The operands that are not finite, each with where that began."""
    for operand in node.operands:
        if isinstance(operand, Node) and operand.primitive is not None:
            if operand in put_in:
                yield operand, put_in[operand]
        elif not _is_finite(data_of(operand)):
            given = operand if isinstance(operand, Node) else None
            what = _input(operand, names)
            yield operand, Anomaly(False, what, given, names.module_of(node))


def _is_meant(operand: Any) -> bool:
    """Whether an infinity in an operand was put in, or comes from one that was."""
    is_parameter = isinstance(operand, Node) and operand.is_leaf and operand.requires_grad
    return not is_parameter and not np.isnan(np.asarray(data_of(operand), float)).any()


def _among_values(
    loss: Node, order: Sequence[Node], names: _Names, put_in: dict[Node, Anomaly]
) -> Anomaly | None:
    """The first accident; or, where the loss is infinite, what was put in and made it so.

    Args:
        put_in: Filled with the results that are infinite without an accident.
    """
    for node in order:  # what goes in comes before what is computed from it
        infinite = list(_infinite_before(node, names, put_in))
        for operand, source in infinite:
            if not _is_meant(operand):
                return source
        if _is_finite(node.data):
            continue
        what = f"the result of {names.operation(node)}, {_shape(node)}"
        found = Anomaly(False, what, node, names.module_of(node))
        in_static = any(isinstance(x, float) and np.isinf(x) for x in (node.static or {}).values())
        if np.isnan(node.data).any() or not (infinite or in_static):
            return found._replace(what=what + _from(infinite))
        put_in[node] = infinite[0][1] if infinite else found
    if _is_finite(loss.data):
        return None
    return put_in.get(loss) or Anomaly(False, f"the loss itself, {_shape(loss)}", loss, "")


def _from(infinite: Sequence[tuple[Any, Anomaly]]) -> str:
    return f", before which {infinite[0][1].what}, is infinite" if infinite else ""


def _among_gradients(
    loss: Node, order: Sequence[Node], names: _Names, put_in: dict[Node, Anomaly]
) -> Anomaly | None:
    if not order:
        return None
    grads: dict[Node, Any] = {loss: loss._seed(None, False)}
    backpropagate(order, grads, keep=None)
    for node in reversed(order):
        g = grads.get(node)
        if g is None or all(_is_finite(grads.get(x, 0.0)) for x in nodes_among(node.operands)):
            continue
        for x, passed_on in zip(node.operands, _passed_on(node, g), strict=True):
            if passed_on is not None and not _is_finite(passed_on):
                to = names.of_parameters.get(x) or "its operand"
                what = f"what {names.operation(node)} passes on to {to}, {_shape(x)}"
                what += _from(list(_infinite_before(node, names, put_in)))
                return Anomaly(True, what, node, names.module_of(node))
    for node, g in grads.items():
        if not _is_finite(g):  # of parts that are finite each
            given = names.of_parameters.get(node) or "an input"
            of = given if node.primitive is None else f"what {names.operation(node)} gives"
            what = f"the sum of the gradients of {of}, {_shape(node)}"
            return Anomaly(True, what, node, names.module_of(node))
    return None


def _passed_on(node: Node, g: Any) -> list[Any]:
    with np.errstate(all="ignore"):
        return [c.combine() if isinstance(c, Pieces) else c for c in contributions(node, g)]


def _is_finite(data: Any) -> bool:
    return bool(np.all(np.isfinite(np.asarray(data, float))))


def _input(operand: Any, names: _Names) -> str:
    if isinstance(operand, Node) and (operand in names.of_parameters or operand.label):
        name = names.of_parameters.get(operand) or operand.label
        return f"the parameter {name}, {_shape(operand)}"
    return f"an input or a target, {_shape(operand)}"


def _shape(x: Any) -> str:
    shape = np.shape(data_of(x))
    return f"of shape {shape}" if shape else f"the number {data_of(x)}"
