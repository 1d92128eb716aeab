"""What a page shows at its last step, for where it may not run: a picture, a sentence, or lines."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from ...formulas.notation import TEXT
from ...formulas.shown_numbers import count_of, short_text
from ..drawing_graphs.dot import STYLES, empty
from ..drawing_graphs.labels import label_of_numbers
from ..drawing_graphs.picture import Drawing
from ..module_calls import ModuleCall
from ..pages.cells import image
from ..stepping import Steps
from ..stepping.records import forward_line
from .page_data import end_of

_MOST_BOXES = 18
_MOST_STEPS = 40  # of what has more boxes than that, and no modules
_MOST_LINES = 60
_MOST_GRADIENTS = 6


def picture_of(steps: Steps) -> Drawing:
    """The graph with values and gradients; modules closed, or its end alone, where it is large.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> y = x * x
    >>> picture_of(steps(y))
    <Drawing: 2 nodes, 1 edges; save("graph.svg") writes it>
    """
    closed = _closed(steps)
    if len({closed.get(name, name) for name in steps.values}) <= _MOST_BOXES:
        return _drawn(steps, closed, steps.gradients, "")
    shown, _ = end_of(steps, _MOST_STEPS)
    # Of what the end starts from, they are not complete.
    made = {step.name for step in shown.forward}
    complete = {name: x for name, x in shown.gradients.items() if name in made}
    return _drawn(shown, {}, complete, f"the end of {len(steps):,} steps")


def _drawn(
    steps: Steps, closed: Mapping[str, int], gradients: Mapping[str, Any], title: str
) -> Drawing:
    # Without a search for fewer crossings neurons stay in their order.
    dot = empty("LR", ranksep="0.35", label=title, labelloc="t", mclimit="0.01")
    values = steps.values
    keys = {
        name: f"m{closed[name]}" if name in closed else f"n{i}" for i, name in enumerate(values)
    }
    pairs = dict.fromkeys(
        (operand.name, step.name)
        for step in steps.forward
        for operand in step.operands
        if operand.name is not None and keys[operand.name] != keys[step.name]
    )
    # In a module that is closed there may be much that nothing outside of it uses.
    results: dict[str, dict[str, None]] = {}
    for name in (*(tail for tail, _ in pairs), steps.root):
        results.setdefault(keys[name], {})[name] = None
    for key, names in results.items():
        name, *others = names
        title, about, kind = _words(steps, name, closed)
        if others:
            label = label_of_numbers(title, f"{about}, {len(names)} results", None, None)
        else:
            label = label_of_numbers(title, about, values[name], gradients.get(name))
        dot.node(key, label=label, **STYLES[kind])
    edges = dict.fromkeys((keys[tail], keys[head]) for tail, head in pairs)
    for tail, head in edges:
        dot.edge(tail, head)
    return Drawing(dot.source, len(results), len(edges), about=sentence_of(steps))


def _words(steps: Steps, name: str, closed: Mapping[str, int]) -> tuple[str, str, str]:
    """What stands in a box: its title, what is said below, and the kind of the box."""
    if name in closed:
        call = steps.modules.calls[closed[name]]
        return call.title, count_of(call.parameters, "parameter"), "module"
    for step in steps.forward:
        if step.name == name:
            kind = "output" if name == steps.root else "operation"
            return name, forward_line(step, TEXT).symbols, kind
    constant = next(x.constant for x in steps.given if x.name == name)
    return name, "", "constant" if constant else "parameter"


def _closed(steps: Steps) -> dict[str, int]:
    """Which call, by its place, is closed around a name: as few calls as make the graph small."""
    calls = steps.modules.calls
    paths = {name: _path(calls, place) for name, place in steps.modules.within.items()}
    closed: dict[str, int] = {}
    for depth in range(max(map(len, paths.values()), default=0), -1, -1):
        closed = {name: path[depth] for name, path in paths.items() if len(path) > depth}
        if len({closed.get(name, name) for name in steps.values}) <= _MOST_BOXES:
            break
    return closed


def _path(calls: Sequence[ModuleCall], place: int | None) -> list[int]:
    """The places of a call and of those around it, the outermost first."""
    path: list[int] = []
    while place is not None:
        path.insert(0, place)
        place = calls[place].outer
    return path


def sentence_of(steps: Steps) -> str:
    """The result and the gradients of what it starts from, in a sentence.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> y = x * x
    >>> sentence_of(steps(y))
    'The graph of y = 9. Gradients: ∂y/∂x = 6.'
    """
    root, gradients = steps.root, steps.gradients
    leaves = [x.name for x in steps.given if x.name in gradients and x.name != root]
    shown = [f"∂{root}/∂{x} = {short_text(gradients[x])}" for x in leaves[:_MOST_GRADIENTS]]
    if len(leaves) > len(shown):
        shown.append(f"and {len(leaves) - len(shown):,} more")
    sentence = f"The graph of {root} = {short_text(steps.values[root])}."
    return f"{sentence} Gradients: {', '.join(shown)}." if shown else sentence


def markup_of(picture: Drawing, steps: Steps) -> str:
    """A picture with its sentence as HTML; without a layout engine the steps as lines of text.

    Args:
        picture: Of the graph.
        steps: What it shows.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> y = x * x
    >>> markup_of(picture_of(steps(y)), steps(y))[:55]
    '<p>The graph of y = 9. Gradients: ∂y/∂x = 6.</p><img al'
    """
    try:
        return f"<p>{html.escape(picture.about)}</p>{image(picture.svg(), picture.about)}"
    except (ModuleNotFoundError, RuntimeError, TimeoutError):
        lines = str(steps).splitlines()
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"… and {len(lines) - _MOST_LINES:,} more lines"]
    return f"<pre>{html.escape(chr(10).join(lines))}</pre>"
