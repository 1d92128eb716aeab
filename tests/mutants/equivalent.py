"""Mutants that change nothing, each with its reason: they are not counted.

A mutant that is listed here and noticed all the same makes the run fail.
"""

from __future__ import annotations

from tests.mutants.kinds import Mutant

_SAME_SHAPE = "the result has the operand's shape"
_MOVED_BACK = "its vjp moves every number back to where it came from"
_EACH_ITS_OWN = "its vjp gives every entry of the operand its own number"
# Besides those of one number.
_NEVER_BROADCAST = {
    "astype": _SAME_SHAPE,
    "to_array": _SAME_SHAPE,
    "softmax": _SAME_SHAPE,
    "inv": _SAME_SHAPE,
    "cholesky": _SAME_SHAPE,
    "log_softmax": _SAME_SHAPE,
    "reshape": _MOVED_BACK,
    "transpose": _MOVED_BACK,
    "expand_dims": _MOVED_BACK,
    "squeeze": _MOVED_BACK,
    "item": _MOVED_BACK,
    "index": _MOVED_BACK,
    "scatter_add": _MOVED_BACK,
    "concatenate": _MOVED_BACK,
    "stack": _MOVED_BACK,
    "pad": _MOVED_BACK,
    "flip": _MOVED_BACK,
    "roll": _MOVED_BACK,
    "repeat": _MOVED_BACK,
    "tile": _MOVED_BACK,
    "cumsum": _MOVED_BACK,
    "cumprod": _EACH_ITS_OWN,
    "sort": _EACH_ITS_OWN,
    "sum": _EACH_ITS_OWN,
    "mean": _EACH_ITS_OWN,
    "prod": _EACH_ITS_OWN,
    "max": _EACH_ITS_OWN,
    "min": _EACH_ITS_OWN,
    "var": _EACH_ITS_OWN,
    "std": _EACH_ITS_OWN,
    "logsumexp": _EACH_ITS_OWN,
    "det": _EACH_ITS_OWN,
    "slogdet": _EACH_ITS_OWN,
    "norm": _EACH_ITS_OWN,
    "spread": _EACH_ITS_OWN,
    "lstm": _EACH_ITS_OWN,
    "gru": _EACH_ITS_OWN,
    "trace": _EACH_ITS_OWN,
    "outer": _EACH_ITS_OWN,
    "softmax_cross_entropy": _EACH_ITS_OWN,
    "conv2d": _EACH_ITS_OWN,
    "conv2d_transpose": _EACH_ITS_OWN,
    "conv2d_kernel": _EACH_ITS_OWN,
    "max_pool2d": _EACH_ITS_OWN,
    "max_unpool2d": _EACH_ITS_OWN,
    "pool_maxima": _EACH_ITS_OWN,
    "average_pool2d": _EACH_ITS_OWN,
    "average_unpool2d": _EACH_ITS_OWN,
}
# Of primitives that broadcast another operand.
_OPERANDS_NEVER_BROADCAST = {
    ("conv2d_with_bias", 0): _EACH_ITS_OWN,
    ("rms_norm", 0): _SAME_SHAPE,
    ("layer_norm", 0): _SAME_SHAPE,
}

_SAME_WHEN_SWAPPED = {
    ("add", 0, (0, 1)): "its rule is g, and looks at no operand",
    ("add", 1, (0, 1)): "its rule is g, and looks at no operand",
    ("subtract", 0, (0, 1)): "its rule is g, and looks at no operand",
    ("subtract", 1, (0, 1)): "its rule is -g, and looks at no operand",
    ("remainder", 0, (0, 1)): "its rule is g, and looks at no operand",
    ("fmod", 0, (0, 1)): "its rule is g, and looks at no operand",
    ("where", 1, (1, 2)): "its rule looks at the condition alone",
    ("where", 2, (1, 2)): "its rule looks at the condition alone",
    ("clip", 2, (0, 1)): "where a > c or b > c, c is the result: that is symmetric in a and b",
    ("maximum", 0, (1, 2)): "a maximum does not change when two other operands change places",
    ("minimum", 0, (1, 2)): "a minimum does not change when two other operands change places",
    ("concatenate", 0, (1, 2)): "the first part ends where it ends, whatever follows",
    ("linear", 2, (0, 1)): "its rule is g, and looks at no operand",
    ("linear", 2, (0, 2)): "its rule is g, and looks at no operand",
    ("linear", 2, (1, 2)): "its rule is g, and looks at no operand",
    ("layer_norm", -1, (1, 2)): "its rule is g, in the shape of the rows",
}

# Of any number of operands: rules that look at no number in them, whichever are swapped.
_LOOK_AT_NO_OPERAND = {
    ("scatter_add", 0): "its rule reads g at a place, and looks at no operand",
    ("scatter_add", -1): "its rule reads g at a place, and looks at no operand",
    ("stack", 0): "its rule reads g at a place, and looks at no operand",
    ("stack", -1): "its rule reads g at a place, and looks at no operand",
    ("weighted_sum", -1): "the bias receives g, whatever the inputs and weights are",
}


def reason_for(mutant: Mutant) -> str | None:
    """Why the mutant computes the same as the right rule; None if it does not."""
    name, operand = mutant.primitive.name, mutant.operand
    if mutant.kind == "broadcast sum left out":
        if mutant.primitive.on_floats is not None and len(mutant.primitive.vjps) == 1:
            return _SAME_SHAPE
        return _NEVER_BROADCAST.get(name) or _OPERANDS_NEVER_BROADCAST.get((name, operand))
    if mutant.swapped is not None:
        return _SAME_WHEN_SWAPPED.get((name, operand, mutant.swapped)) or _LOOK_AT_NO_OPERAND.get(
            (name, operand)
        )
    return None
