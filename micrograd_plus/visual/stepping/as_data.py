"""Steps as dictionaries, lists, texts and numbers: what a page or another program reads."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...formulas.notation import TEXT
from ...formulas.settings import shown_settings
from .computation import Computation
from .operations import Operand, setting
from .records import BackwardStep, ForwardStep, Line, backward_line, forward_line
from .updates import UpdateStep, update_lines

_MOST_ENTRIES = 100
_LARGEST_INTEGER = 10**15  # JavaScript's numbers are floats


def as_data(steps: Computation) -> dict[str, Any]:
    """All that the steps hold, and their texts."""
    place = {step: i for i, step in enumerate(steps.forward)}
    return {
        "root": steps.root,
        "seed": data_of_number(steps.seed),
        "given": [
            {"name": x.name, "value": data_of_number(x.value), "constant": x.constant}
            for x in steps.given
        ],
        "forward": [_forward(step) for step in steps.forward],
        "backward": [data_of_backward(step, place[step.of]) for step in steps.backward],
        "update": [data_of_update(step) for step in steps.update],
        "gradients": {name: data_of_number(g) for name, g in steps.gradients.items()},
    }


def data_of_number(x: Any) -> Any:
    """A number or an array, as JSON has it.

    >>> data_of_number(0.5), data_of_number(math.inf), data_of_number(np.array([1.0]))
    (0.5, 'inf', {'shape': [1], 'dtype': 'float64', 'values': [1.0]})
    """
    if np.ndim(x):
        array = np.asarray(x)
        values = None
        if array.size <= _MOST_ENTRIES:
            entries = np.frompyfunc(lambda entry: data_of_number(entry), 1, 1)
            values = np.asarray(entries(array.astype(object))).tolist()
        return {"shape": list(array.shape), "dtype": str(array.dtype), "values": values}
    x = x.item() if isinstance(x, np.generic | np.ndarray) else x
    if isinstance(x, np.longdouble):
        x = float(x)  # JSON has no wider numbers, and item() gives none of Python's
    if isinstance(x, int):
        return x if abs(x) <= _LARGEST_INTEGER else TEXT.number(x).text
    return x if x is None or math.isfinite(x) else str(x)


def _operand(operand: Operand) -> dict[str, Any]:
    return {"name": operand.name, "value": data_of_number(operand.value)}


def texts_of(line: Line) -> dict[str, Any]:
    """The sides of a line."""
    return {
        "left": line.whole_left,
        "symbols": line.symbols,
        "numbers": list(line.numbers),
        "result": line.result,
        "text": line.text,
    }


def _forward(step: ForwardStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "operation": step.operation,
        "symbol": step.primitive.symbol,
        "operands": [_operand(x) for x in step.operands],
        "static": {name: setting(x, TEXT).text for name, x in shown_settings(step.static).items()},
        "value": data_of_number(step.value),
        **texts_of(forward_line(step, TEXT)),
    }


def data_of_backward(
    step: BackwardStep, of: int, data_of: Callable[[Any], Any] = data_of_number
) -> dict[str, Any]:
    """A backward step.

    Args:
        step: The step.
        of: The place of its operation among the forward steps.
        data_of: What a number or an array becomes.
    """
    line = backward_line(step, TEXT)
    return {
        "name": step.name,
        "of": of,
        "position": step.position,
        "upstream": data_of(step.upstream),
        "formula": step.formula,
        "local": data_of(step.local),
        "contribution": data_of(step.contribution),
        "added_to": data_of(step.added_to),
        "total": data_of(step.total),
        "part": step.part,
        "parts": step.parts,
        "remark": line.remark,
        "running": list(line.running) if line.running else None,
        **texts_of(line),
    }


def data_of_update(
    step: UpdateStep, data_of: Callable[[Any], Any] = data_of_number
) -> dict[str, Any]:
    """What an update makes of a parameter."""
    lines = update_lines(step, TEXT)
    return {
        "name": step.name,
        "optimizer": step.optimizer,
        "before": data_of(step.before),
        "gradient": data_of(step.gradient),
        "clipped": data_of(step.clipped),
        "numbers": {name: data_of(x) for name, x in step.numbers.items()},
        "rule": [[line.name, line.formula, data_of(line.value)] for line in step.rule],
        "after": data_of(step.after),
        "lines": [texts_of(line) | {"text": line.assignment} for line in lines],
        "text": "; ".join(line.assignment for line in lines),
    }
