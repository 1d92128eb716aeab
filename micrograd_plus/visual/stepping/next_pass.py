"""What an update is good for: the next forward pass, beside what the gradients foretold."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ...engine.rule import quietly
from .computation import Computation


class NextPass(NamedTuple):
    """The result before an update and after it.

    Attributes:
        before: The result, computed from the old parameters.
        after: The same computation from the new ones.
        foretold: By how much it would change if it followed its gradients all the way: the sum of
            each parameter's gradient times its change.

    >>> NextPass(before=4.0, after=2.56, foretold=-1.6).after
    2.56
    """

    before: Any
    after: Any
    foretold: float


def next_pass(steps: Computation) -> NextPass | None:
    """The computation again, with what the update made of its parameters. No model changes.

    Args:
        steps: Of a single number, with their update.

    Returns:
        None without an update, where the result is an array, and where the backward pass starts
        from another gradient than 1: the gradients are then not those of the result.

    >>> from micrograd_plus import Value
    >>> from micrograd_plus.optim import SGD
    >>> from micrograd_plus.visual.stepping import steps
    >>> w = Value(2.0)
    >>> loss = w * w
    >>> before, after, foretold = next_pass(steps(loss, optimizer=SGD([w], lr=0.1)))
    >>> round(before, 4), round(after, 4), round(foretold, 4), w.data
    (4.0, 2.56, -1.6, 2.0)
    """
    before = steps.values[steps.root]
    if not steps.update or np.ndim(before) or np.any(np.asarray(steps.seed) != 1):
        return None
    values = {x.name: x.value for x in steps.given} | {x.name: x.after for x in steps.update}
    for step in steps.forward:
        operands = [x.value if x.name is None else values[x.name] for x in step.operands]
        values[step.name] = _computed(step.primitive, operands, step.static)
    foretold = math.fsum(
        float(np.sum(np.asarray(x.gradient) * (np.asarray(x.after) - np.asarray(x.before))))
        for x in steps.update
    )
    return NextPass(before, values[steps.root], foretold)


def _computed(primitive: Any, operands: list[Any], static: Any) -> Any:
    return quietly(lambda: primitive(*operands, **static))
