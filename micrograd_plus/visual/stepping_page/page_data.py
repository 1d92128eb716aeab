"""What the page shows, as JSON has it: the graph with its places, and the numbers of each step."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...formulas.notation import TEXT
from ...formulas.shown_numbers import array_rows, block_means, shape_text
from ..stepping import BackwardStep, ForwardStep, Given, Steps
from ..stepping.as_data import data_of_backward, data_of_number, data_of_update, texts_of
from ..stepping.axis_names import (
    Axes,
    axes_as_shown,
    checked_axes,
    names_of_axes,
    own_axes,
    shown_sizes,
)
from ..stepping.operations import WRITTEN
from ..stepping.records import forward_line
from ..stepping.updates import is_clipped, meaning, shown_names
from .layout import laid_out
from .meaning_data import meanings_of, next_pass_of

MOST_STEPS = 500
_MOST_CELLS = 24  # of an array, in each direction
_MOST_CHARACTERS = 26
_HEIGHT = 80


def page_data(steps: Steps, axes: Axes | None = None) -> dict[str, Any]:
    """The data of the page: nodes and edges with their places, and the steps of each phase.

    Names stand only among the nodes; everything else gives a node by its place there.

    Args:
        steps: What to show.
        axes: Names along the rows and the columns of arrays, by the array's name; results have
            those of what they are computed from.

    Raises:
        ValueError: Names for what is no array here, or has another size.
        ModuleNotFoundError: There is no layout engine.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> y = x * x
    >>> data = page_data(steps(y))
    >>> [node["name"] for node in data["nodes"]]
    ['x', 'y']
    """
    shown, note = end_of(steps)
    names = [*(x.name for x in shown.given), *(step.name for step in shown.forward)]
    places = {name: i for i, name in enumerate(names)}
    earlier = {step.name for step in steps.forward}
    nodes = [_given(x, x.name in earlier) for x in shown.given]
    forward = []
    for step in shown.forward:
        texts = texts_of(forward_line(step, TEXT))
        kind = "output" if step.name == shown.root else "operation"
        nodes.append({"name": step.name, "kind": kind, "about": _short(texts["symbols"])})
        forward.append(_forward(step, places) | texts)
    of = {step: i for i, step in enumerate(shown.forward)}
    backward = [
        data_of_backward(step, of[step.of], _data) | {"names": _places_of_names(step)}
        for step in shown.backward
    ]
    update = [
        data_of_update(step, _data)
        | {
            "isClipped": is_clipped(step),
            "settings": list(step.settings),
            "shown": shown_names(step),
        }
        for step in shown.update
    ]
    for data in (*backward, *update):
        data["node"] = places[data.pop("name")]
    for data in (*forward, *backward):  # what the page has no use for
        del data["text"]
        data.pop("added_to", None)
    pairs = dict.fromkeys(
        (x["node"], step["node"])
        for step in forward
        for x in step["operands"]
        if x["node"] is not None
    )
    layout = laid_out([_size(node) for node in nodes], list(pairs))
    for node, (x, y) in zip(nodes, layout.boxes, strict=True):
        node["width"], node["height"] = _size(node)
        node["x"], node["y"] = x, y
    return {
        "root": places[shown.root],
        "seed": _data(shown.seed),
        "note": note,
        "axes": _names_beside(axes or {}, shown),
        "given": [_data(x.value) for x in shown.given],
        "scalar": all(np.ndim(x) == 0 for x in shown.values.values()) and not note,
        "width": layout.width,
        "height": layout.height,
        "nodes": nodes,
        "edges": [{"from": tail, "to": head, "points": p} for tail, head, p in layout.edges],
        "forward": forward,
        "backward": backward,
        "update": update,
        "notation": {
            "operators": dict(TEXT.operators),
            "comparisons": dict(TEXT.comparisons),
            "functions": dict(TEXT.functions),
        },
        "operations": meanings_of(shown.forward),
        "next": next_pass_of(shown),
        "meanings": {name: meaning(step, name) for step in shown.update for name in step.settings},
    }


def end_of(steps: Steps, most: int = MOST_STEPS) -> tuple[Steps, str]:
    """The steps nearest to the result, and what to say about those that are left out.

    The last forward steps and the first backward ones belong together: everything that uses the
    result of one of them is among them, so that its gradient is complete. An update is left out:
    it would use gradients that are not.

    Args:
        steps: Any number of steps.
        most: How many to keep, in both directions together.

    Returns:
        The same steps and an empty text when they are no more than that.

    >>> from micrograd_plus import Value, steps
    >>> x = Value(3.0)
    >>> y = (x * x).tanh().exp()
    >>> end_of(steps(y), most=4)[0].values
    {'t1': 9.0, 't2': 0.9999..., 'y': 2.7182...}
    """
    count = len(steps.forward) + len(steps.backward)
    if count <= most:
        return steps, ""
    through: dict[Any, int] = dict.fromkeys(steps.forward, 0)
    for step in steps.backward:
        through[step.of] += 1
    kept = total = 0
    for forward in reversed(steps.forward):
        total += 1 + through[forward]
        if total > most and kept:
            break
        kept += 1
    forward_steps = steps.forward[len(steps.forward) - kept :]
    inside = set(forward_steps)
    backward = tuple(step for step in steps.backward if step.of in inside)
    known = {x.name: x for x in steps.given}
    made = {step.name for step in forward_steps}
    given: dict[str, Given] = {}
    for forward in forward_steps:
        for x in forward.operands:
            if x.name is not None and x.name not in made:
                given[x.name] = known.get(x.name, Given(x.name, x.value, False))
    note = (
        f"{count:,} steps are too many to follow: these are the last {kept:,} of "
        f"{len(steps.forward):,} forward steps and the first {len(backward):,} of "
        f"{len(steps.backward):,} backward steps. What they start from is given as numbers, "
        "and its gradients are not complete."
    )
    if steps.update:
        note += " The update is left out."
    return Steps(steps.root, steps.seed, tuple(given.values()), forward_steps, backward), note


def _forward(step: ForwardStep, places: Mapping[str, int]) -> dict[str, Any]:
    return {
        "node": places[step.name],
        "operation": step.operation,
        "written": WRITTEN.get(step.primitive),
        "operands": [
            {"node": places.get(x.name or ""), "value": _data(x.value)} for x in step.operands
        ],
        "static": _numbers(step.static),
        "value": _data(step.value),
    }


def _places_of_names(step: BackwardStep) -> dict[str, int]:
    """Which operand a name in the formula means."""
    places = range(len(step.of.operands))
    return step.of.primitive.named_in_formula(step.position, places)


def _names_beside(axes: Axes, steps: Steps) -> list[list[Any]]:
    """[name, names of the rows, names of the columns] for each array that has some."""
    if not axes:
        return []
    shapes = {name: np.shape(x) for name, x in steps.values.items() if np.ndim(x)}
    pairs = checked_axes(axes, {name: shown_sizes(shape) for name, shape in shapes.items()})
    given = {name: own_axes(pair, shapes[name]) for name, pair in pairs.items()}
    found = names_of_axes(steps.forward, given)
    shown = {name: axes_as_shown(names, shapes[name]) for name, names in found.items()}
    return [[name, *map(_of_cells, pair)] for name, pair in (shown | pairs).items() if any(pair)]


def _of_cells(names: Sequence[str] | None) -> list[str] | None:
    """The names of what is shown: of a block, of which the mean is, those of its ends."""
    if names is None:
        return None
    size = math.ceil(len(names) / _MOST_CELLS) or 1
    blocks = [names[i : i + size] for i in range(0, len(names), size)]
    return ["…".join([block[0], block[-1]][: len(block)]) for block in blocks]


def data_of_array(array: np.ndarray) -> dict[str, Any]:
    """What the page shows of an array.

    Args:
        array: Any shape with at least one axis, real or boolean.

    Returns:
        `shape` and `summary` as texts, and `cells`: rows of numbers, None for what is not finite.
        A vector is one row; of more than two axes, those of one entry are left out and the leading
        ones become rows; of a large array each cell is the mean of a block, and `blocks` is true.

    >>> data = data_of_array(np.array([[1.0, -2.0]]))
    >>> data["shape"], data["summary"], data["cells"], data["blocks"]
    ('1 × 2', '1, −2', [[1.0, -2.0]], False)
    """
    cells = block_means(np.asarray(array, np.float64), _MOST_CELLS, alike=True)
    rows = array_rows(array)
    return {
        "shape": shape_text(array),
        "summary": "; ".join(", ".join(row) for row in rows),
        "cells": [[x if math.isfinite(x) else None for x in row] for row in cells.tolist()],
        "blocks": cells.size < array.size,
    }


def _given(x: Given, is_result: bool) -> dict[str, Any]:
    kind = "constant" if x.constant or is_result else "parameter"
    return {"name": x.name, "kind": kind, "about": "earlier result" if is_result else ""}


def _numbers(static: Any) -> dict[str, float]:
    """The static arguments that a formula may name."""
    numbers = {k: x for k, x in static.items() if isinstance(x, int | float | np.generic)}
    return {name: data_of_number(x) for name, x in numbers.items()}


def _data(x: Any) -> Any:
    return data_of_array(np.asarray(x)) if np.ndim(x) else data_of_number(x)


def _short(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"


def _size(node: dict[str, Any]) -> tuple[float, float]:
    characters = max(len(node["name"]) * 8.2, len(node["about"]) * 6.6)
    return max(126.0, min(230.0, characters + 24)), _HEIGHT
