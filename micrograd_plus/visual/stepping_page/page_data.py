"""What the page shows, as JSON has it: the graph, its modules, and the numbers of each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from typing import Any

import numpy as np

from ...formulas.notation import PLAIN_NAME, TEXT
from ..stepping import BackwardStep, ForwardStep, Given, Steps
from ..stepping.as_data import data_of_backward, data_of_number, data_of_update, texts_of
from ..stepping.axis_names import Axes
from ..stepping.operations import WRITTEN
from ..stepping.records import forward_line
from ..stepping.sources import sources_of_all
from ..stepping.updates import is_clipped, meaning, shown_names
from .array_data import DataOf, data_maker, names_of_cells
from .meaning_data import meanings_of, next_pass_of

# In both directions. A page of so many opens in a second, and has some five megabytes.
MOST_STEPS = 5000
_MOST_CHARACTERS = 26


def page_data(steps: Steps, axes: Axes | None = None) -> dict[str, Any]:
    """The data of the page: nodes, the modules around them, and the steps of each phase.

    Names stand only among the nodes; everything else gives a node by its place there.

    Args:
        steps: What to show.
        axes: Names along the rows and the columns of arrays, by the array's name; results have
            those of what they are computed from.

    Raises:
        ValueError: Names for what is no array here, or has another size.

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
    data_of = data_maker(shown)
    nodes = [_given(x, x.name in earlier) for x in shown.given]
    forward = []
    for step in shown.forward:
        texts = texts_of(forward_line(step, TEXT))
        kind = "output" if step.name == shown.root else "operation"
        nodes.append({"name": step.name, "kind": kind, "about": _short(texts["symbols"])})
        forward.append(_forward(step, places, data_of) | texts)
    for data, sources in zip(forward, sources_of_all(shown.forward), strict=True):
        data["sources"] = [x and x._asdict() for x in sources]
    of = {step: i for i, step in enumerate(shown.forward)}
    backward = [
        _backward(step, of[step.of], data_of) | {"names": _places_of_names(step)}
        for step in shown.backward
    ]
    update = [
        data_of_update(step, partial(data_of, step.name))
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
    for data in update:
        data["rule"] = [[name, formula] for name, formula, _ in data["rule"]]
        for line in data["lines"]:
            del line["text"]
        if not data["isClipped"]:
            del data["clipped"]  # which is then the gradient
    for node in nodes:
        node["module"] = shown.modules.within.get(node["name"])
        node["held"] = node["name"] in shown.modules.held
    return {
        "root": places[shown.root],
        "seed": data_of(shown.root, shown.seed),
        "note": note,
        "axes": names_of_cells(axes or {}, shown),
        "given": [data_of(x.name, x.value) for x in shown.given],
        "scalar": all(np.ndim(x) == 0 for x in shown.values.values()) and not note,
        "nodes": nodes,
        "modules": [asdict(call) for call in shown.modules.calls],
        "forward": forward,
        "backward": backward,
        "update": update,
        "notation": notation_data(),
        "operations": meanings_of(shown.forward),
        "next": next_pass_of(shown),
        "meanings": {name: meaning(step, name) for step in shown.update for name in step.settings},
    }


def notation_data() -> dict[str, Any]:
    """How formulas are written: signs, functions, and which names need no parentheses.

    >>> notation_data()["operators"]["*"]
    '×'
    """
    return {
        "operators": dict(TEXT.operators),
        "comparisons": dict(TEXT.comparisons),
        "functions": dict(TEXT.functions),
        # As JavaScript spells it.
        "plain": PLAIN_NAME.replace(r"[^\W\d]", r"[\p{L}_]").replace(r"\w", r"[\p{L}\p{N}_]"),
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
    return replace(
        steps, given=tuple(given.values()), forward=forward_steps, backward=backward, update=()
    ), note


def _forward(step: ForwardStep, places: Mapping[str, int], data_of: DataOf) -> dict[str, Any]:
    return {
        "node": places[step.name],
        "operation": step.operation,
        "written": WRITTEN.get(step.primitive),
        "operands": [
            {"node": places[x.name], "value": None}  # the page has it already
            if x.name is not None and x.name in places
            else {"node": None, "value": data_of("", x.value)}
            for x in step.operands
        ],
        "static": _numbers(step.static),
        "value": data_of(step.name, step.value),
    }


def _backward(step: BackwardStep, of: int, data_of: DataOf) -> dict[str, Any]:
    data = data_of_backward(step, of, lambda x: x)
    shown = {name: data_of(step.name, data[name]) for name in ("local", "contribution")}
    if not np.ndim(step.total):
        total = data_of(step.name, step.total)
        return data | shown | {"upstream": data_of(step.of.name, step.upstream), "total": total}
    # What the page can tell by itself would be a third of its bytes.
    total = None if step.added_to is None else data_of(step.name, step.total)
    return data | shown | {"upstream": None, "total": total}


def _places_of_names(step: BackwardStep) -> dict[str, int]:
    """Which operand a name in the formula means."""
    places = range(len(step.of.operands))
    return step.of.primitive.named_in_formula(step.position, places)


def _given(x: Given, is_result: bool) -> dict[str, Any]:
    kind = "constant" if x.constant or is_result else "parameter"
    return {"name": x.name, "kind": kind, "about": "earlier result" if is_result else ""}


def _numbers(static: Any) -> dict[str, float]:
    """The static arguments that a formula may name."""
    numbers = {k: x for k, x in static.items() if isinstance(x, int | float | np.generic)}
    return {name: data_of_number(x) for name, x in numbers.items()}


def _short(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"
