"""`draw`: the recorded graph as DOT text."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ...engine.blocks import collector_paused
from ...engine.expansion import expand, part_of
from ...engine.graph import Node, data_of, describe, leaf, topological_order
from ...engine.naming import ModuleNames
from ...engine.recording_mode import Scope, set_recording
from ...engine.tensor import Tensor
from ...formulas.shown_numbers import count_of, shape_text, short_text
from ..module_calls import title_of
from ..names import name_finder, names_given, names_in_frame, shown_name
from ..stepping.axis_names import (
    Axes,
    axes_as_shown,
    checked_axes,
    names_of_axes,
    own_axes,
    shown_sizes,
)
from ..stepping.axis_roles import roles_of
from ..stepping.computation import forward_steps
from ..stepping.records import ForwardStep
from .backward_graph import backward_graph
from .collapsing import paths_in
from .dot import dot_of
from .edges import with_edge_texts
from .extent import is_readable
from .fitting import fitted
from .heat_maps import Beside
from .labels import AxesOf, NameOf, label, no_axes
from .picture import Drawing
from .shown_graph import ShownGraph, Vertex, shown_graph

_MOST_NUMBERS = 10_000
_MOST_NODES = 500  # where a number of levels is given
_QUICKLY_LAID_OUT = 60  # vertices and edges: in less than a second, whatever they are
_FEW_NODES = 30


def draw(
    node: Any,
    *,
    title: str | None = None,
    names: Mapping[str, Any] | None = None,
    backward: bool = False,
    collapse: int | None = None,
    zoom: bool = False,
    derivatives: bool | None = None,
    heat_maps: bool = False,
    axes: Axes | None = None,
    max_operands: int | None = None,
    max_nodes: int | None = None,
    direction: str = "LR",
) -> Drawing:
    """Draw the graph that `node` was computed by: every value, gradient and operation.

    Parameters are square boxes, results round ones with the operation on top, the output has a
    double border, constants a dashed one. Gradients are shown as they stand: call `backward()`
    first. Inner Tensors have one only after `backward(retain_grads=True)`.

    A node's name is its `label`, else its place in the module whose parameter it is, as
    `layers.0.weight`, else the variable that holds it where `draw` is called, or the place in a
    list, as `w[0]`; never a variable whose name starts with an underscore.

    Args:
        node: The result to draw; or several, in a list, in an array of Values, or as
            `expand(node)` gives them.
        title: A line above the picture.
        names: Look for names among these variables instead, as in `names=locals()`.
        backward: Draw the backward pass instead, whether `backward()` was called or not: every
            gradient as a vertex, at the edges what it is multiplied by on its way to the next, and
            sums where several meet. `node` must be a single number.
        collapse: Open so many levels of modules, and draw those within as one vertex each: 0 draws
            a network as one, 1 as its layers. None opens as many as can be read.
        zoom: Draw the one operation that made `node`, opened into the scalar operations that it
            stands for: of a matrix product, every product and sum. `draw(expand(node))` opens all
            that is below `node` too.
        derivatives: Write at the edges of Values what a change of the operand does to the result:
            ∂c/∂a = b = −3. None does so in graphs of Values that are small enough to be read. At
            the edges of arrays stand their shapes.
        heat_maps: Show values and gradients of Tensors as coloured cells, blue for positive and
            vermilion for negative numbers, with a legend; images, kernels and feature maps as such,
            side by side; of long axes, the means of blocks.
        axes: Names along the rows and the columns of arrays, by the array's name, as tokens in
            `{"x": (tokens, None)}`. They travel to what is computed of it, and to every gradient,
            and stand beside the numbers of arrays that are small enough to be written out.
        max_operands: Of an operation with more operands than this, draw those that matter most
            and fold the others into one counted vertex. Of a weighted sum: the pairs of input and
            weight whose products are largest; otherwise the operands with the largest gradients.
        max_nodes: Collapse a graph of more than this many: first modules, the innermost first, then
            what was computed outside of modules, by depth. The picture says so. None collapses what
            is too large to be read, and with `collapse` what has more than 500 nodes.
        direction: Where the computation runs: "LR", "RL", "TB" or "BT".

    A layout that takes longer than three seconds is given up for a simpler one: first without texts
    at the edges and with straight lines, then with more collapsed. The picture says so.

    Returns:
        A `Drawing`, which shows itself in notebooks. `str()` gives its DOT text.

    Raises:
        TypeError: `node` is nothing that can be drawn; a `collapse`, `max_operands` or `max_nodes`
            that is no whole number; a `title` or `names` of another type.
        ValueError: `backward` of several numbers or of a constant; `zoom` into more than
            can be opened in a moment; an unknown direction; a
            `collapse`, `max_operands` or `max_nodes` that is too small; axes of what is no array,
            or has other sizes.
        RuntimeError: `backward` after a leaf has been updated.

    >>> from micrograd_plus import Value, draw
    >>> a, b = Value(2.0), Value(-3.0)
    >>> loss = (a * b + 10).tanh()
    >>> loss.backward()
    >>> drawing = draw(loss)
    >>> drawing
    <Drawing: 6 nodes, 5 edges; save("graph.svg") writes it>
    >>> "<b>loss</b> = <b>tanh</b>(4)" in drawing.source
    True

    The names of tokens beside every number that stands for two of them:

    >>> from micrograd_plus import Tensor
    >>> x = Tensor([[1.0, 0.0], [2.0, 1.0]])
    >>> scores = x @ x.T
    >>> draw(scores, axes={"x": (["to", "be"], None)}).source.count(">be<")  # rows and columns
    4
    """
    roots = nodes_to_draw(node)
    if direction not in ("LR", "RL", "TB", "BT"):
        raise ValueError(f'direction must be "LR", "RL", "TB" or "BT", got {direction!r}')
    _check_counts(max_nodes=(max_nodes, 1), max_operands=(max_operands, 1), collapse=(collapse, 0))
    if not isinstance(title, str | None):
        raise TypeError(f"title must be a string, got {type(title).__name__}")
    if (backward or zoom) and len(roots) > 1:
        raise ValueError(f"backward and zoom are for one node, got {len(roots)}")
    known = names_in_frame(sys._getframe(1)) if names is None else names_given(names)
    known |= _names_of_parts(node, known)
    with collector_paused():
        graph = shown_graph(roots, max_operands)
        modules = ModuleNames((vertex.subject for vertex in graph.vertices), known)
        name_of = name_finder(modules, known)
        axes_of = _axes_of(roots, axes or {}, name_of) if axes or heat_maps else no_axes
        if zoom:
            roots = zoomed(roots[0], name_of)
            graph = shown_graph(roots, max_operands)
        graph.paths = paths_in(graph, modules)
        if backward:
            graph = backward_graph(graph, name_of)
            direction = direction[::-1]  # so that every gradient is on the side of its node

        def with_texts(shown: ShownGraph) -> ShownGraph:
            return with_edge_texts(shown, derivatives, name_of)

        def label_of(vertex: Vertex) -> str:
            return label(vertex, name_of, heat_maps, axes_of)

        def title_of_call(scope: Scope) -> str:
            return title_of(scope, modules)

        def dot(shown: ShownGraph, quick: bool = False) -> str:
            return dot_of(shown, label_of, title_of_call, title, direction, quick)

        def readable(shown: ShownGraph) -> bool:
            return is_readable(shown, with_texts, label_of, direction in ("TB", "BT"))

        chosen = collapse is not None or max_nodes is not None
        most = max_nodes or _MOST_NODES
        shown = fitted(graph, collapse, most, modules, None if chosen else readable)
        simpler = (dot(x, quick=True) for x in _simpler(shown, graph, collapse, modules))
        counts = len(shown.vertices), len(shown.edges)
        about = _about(roots, name_of, backward)
        return Drawing(dot(with_texts(shown)), *counts, [*simpler], about)


def _simpler(
    shown: ShownGraph, graph: ShownGraph, collapse: int | None, modules: ModuleNames
) -> list[ShownGraph]:
    """What to draw where the layout takes long: without texts at the edges, then only a part."""
    if len(shown.vertices) + len(shown.edges) <= _QUICKLY_LAID_OUT:
        return []
    notes = filter(None, (shown.note, "without texts at the edges, whose layout takes long"))
    smaller = fitted(graph, collapse, _FEW_NODES, modules)
    smaller.note = f"{len(graph.vertices):,} nodes, collapsed, since the layout of all takes long"
    return [replace(shown, note="; ".join(notes)), smaller]


def _about(roots: list[Node], name_of: NameOf, backward: bool) -> str:
    """What a picture shows, in words."""
    what = "The backward pass" if backward else "The computation graph"
    root = roots[0]
    name = shown_name(name_of(root) or "")
    if len(roots) > 1 or (np.ndim(root.data) and not name):
        return f"{what} of {count_of(len(roots), 'result')}"
    text = short_text(root.data)
    return f"{what} of {name} = {text}" if name else f"{what} of {text}"


def _names_of_parts(given: Any, known: Mapping[int, str]) -> dict[int, str]:
    """Names for what `expand` gives of leaves that have no label, and a variable has."""
    names: dict[int, str] = {}
    if type(given) is tuple and len(given) == 2 and isinstance(given[1], dict):
        for whole, parts in given[1].items():
            if (name := known.get(id(whole))) and parts.dtype == object:
                names |= {id(parts[at]): part_of(name, at) for at in np.ndindex(parts.shape)}
    return names


def _axes_of(roots: list[Node], axes: Axes, name_of: NameOf) -> AxesOf:
    """What is known of the axes of every node and array below some results."""
    steps: list[ForwardStep] = []
    arrays: dict[int, Any] = {}
    for root in roots:
        order = topological_order(root)
        every = [root, *(x for node in order for x in (node, *node.operands))]
        arrays.update({id(x): x for x in every if np.ndim(data_of(x))})
        # By what they are: names are no names to tell by where two have the same.
        named = {id(x): str(id(x)) for x in every if isinstance(x, Node | np.ndarray)}
        steps += forward_steps(order, root, named)[1].values()
    shapes = {key: np.shape(data_of(x)) for key, x in arrays.items()}
    names = {key: name for key, x in arrays.items() if (name := name_of(x))}
    sizes = {name: shown_sizes(shapes[key]) for key, name in names.items()}
    pairs = checked_axes(axes, sizes)
    given = {
        str(key): own_axes(pairs[name], shapes[key]) for key, name in names.items() if name in pairs
    }
    found = names_of_axes(steps, given)

    roles = roles_of(steps)

    def axes_of(x: Any) -> Beside:
        shown = found.get(str(id(x)))
        pair = (None, None) if shown is None else axes_as_shown(shown, shapes[id(x)])
        return Beside(*pair, roles.get(str(id(x)), ()))

    return axes_of


def _check_counts(**counts: tuple[int | None, int]) -> None:
    """Of each, what was given, if anything, and the least that it may be."""
    for name, (given, least) in counts.items():
        if given is None:
            continue
        if not hasattr(given, "__index__"):
            raise TypeError(f"{name} must be a whole number, got {given!r}")
        if given < least:
            raise ValueError(f"{name} must be at least {least}, got {given}")


def nodes_to_draw(x: Any) -> list[Node]:
    """The results that a caller wants to see.

    Args:
        x: A node; a list, tuple or array of Values; or what `expand` returns.

    Raises:
        TypeError: Anything else.

    >>> from micrograd_plus import Tensor, Value, expand
    >>> len(nodes_to_draw(Value(1.0))), len(nodes_to_draw(expand(Tensor([1.0, 2.0]) * 3.0)))
    (1, 2)
    """
    if isinstance(x, Node):
        return [x]
    given = x
    if type(x) is tuple and len(x) == 2 and isinstance(x[1], dict):
        x = x[0]  # of expand, which also tells the leaves
    items = [x] if isinstance(x, Node) else x
    if isinstance(x, np.ndarray):
        items = x.flat
    nodes = [y for y in items if isinstance(y, Node)] if np.iterable(items) else []
    if not nodes:
        what = type(given).__name__
        what += ": draw what it computes, as in draw(model(x))" if callable(given) else ""
        raise TypeError(f"draw() takes a Value or a Tensor, got {what}")
    return nodes


def zoomed(node: Node, name_of: NameOf) -> list[Node]:
    """The operation that made a node, as a graph of Values with the same numbers.

    The numbers of its operands are leaves, named by their place. Where the node has a gradient,
    the Values have what flows from there through this operation.

    Args:
        node: The result of an operation, or a leaf.
        name_of: The name of a node or array; None for one without.

    Returns:
        The Values of the result.

    Raises:
        ValueError: More numbers than can be opened in a moment, or none.

    >>> from micrograd_plus import Tensor
    >>> y = Tensor([1.0, 2.0]) * Tensor([3.0, 4.0])
    >>> zoomed(y, lambda x: "y" if x is y else None)
    [Value(data=3.0, grad=0), Value(data=8.0, grad=0)]
    """
    given = node.operands if node.primitive is not None else (node,)
    count = sum(np.size(getattr(x, "data", x)) for x in (node, *given))
    if count > _MOST_NUMBERS:
        shapes = ", ".join(filter(None, (shape_text(getattr(x, "data", x)) for x in given)))
        raise ValueError(
            f"zoom=True would open {count:,} numbers, of shapes {shapes}: it is for at most "
            f"{_MOST_NUMBERS:,}; look at a smaller example"
        )
    copies: dict[int, Any] = {}
    with set_recording(True):
        operands = [copies.setdefault(id(x), _copy(x, name_of)) for x in given]
        result = operands[0]
        if node.primitive is not None:
            result = node.primitive(*operands, **(node.static or {}))
        values: Any = np.asarray(expand(result)[0], object)
        name = name_of(node)
        for place in np.ndindex(values.shape):
            if name and isinstance(values[place], Node):
                values[place].label = part_of(name, place)
        gradient = getattr(node.grad, "data", node.grad)
        if node.requires_grad and gradient is not None and np.any(gradient):
            gradients = np.asarray(gradient).flat
            total: Any = sum(v * g.item() for v, g in zip(values.flat, gradients, strict=True))
            if total.requires_grad:
                total.backward()
    nodes = (value for value in values.flat if isinstance(value, Node))
    results = [value for value in nodes if value.requires_grad == node.requires_grad]  # no padding
    if not results:
        raise ValueError(
            f"zoom=True of {describe(node)}: it has no computed numbers, nothing to open"
        )
    return results


def _copy(x: Any, name_of: NameOf) -> Any:
    """A leaf with the same numbers, so that nothing below it is opened as well."""
    if isinstance(x, Node):
        twin = leaf(type(x), x.data, x.requires_grad)
        twin.label = name_of(x) or ""
        return twin
    if isinstance(x, np.ndarray) and x.dtype.kind == "f":
        return Tensor(x, requires_grad=False, label=name_of(x))
    return x
