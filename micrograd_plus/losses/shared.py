"""What losses share: shapes that match, numbers that make sense, and one number at the end."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import functions
from ..checks import FROM_0_TO_1, check_choice, check_number
from ..engine.graph import Node, data_of
from ..engine.operands import as_operand, beside
from ..engine.primitives.neural import in_shape_of
from ..engine.value import Value


def as_numbers(x: Any) -> Any:
    """Nodes as they are; anything else as an array of numbers or Values, the caller's as a copy.

    Raises:
        TypeError: For anything but real numbers, such as text or None.
    """
    return x if isinstance(x, Node) else np.array(as_operand(x))


def matched_rows(name: str, prediction: Any, target: Any, of_classes: str = "") -> tuple[Any, Any]:
    """`matched` for a loss of whole rows, (..., size).

    Args:
        name: The loss's name.
        prediction, target: As for `matched`.
        of_classes: What to do with class numbers given as the target.

    Raises:
        ValueError: For shapes that differ, or a prediction that is a single number.
    """
    prediction, target = as_numbers(prediction), as_numbers(target)
    shape, given = np.shape(data_of(prediction)), np.shape(data_of(target))
    if not shape:
        raise ValueError(f"{name} takes rows of numbers, (..., size), got a single number")
    if of_classes and given == shape[:-1] and shape[-1] > 1:
        raise ValueError(
            f"{name} takes a target of the prediction's shape {shape}, got {given}: {of_classes}"
        )
    target = beside(prediction, target)  # a Value has no axis for classes
    return matched(prediction, target)


def matched(prediction: Any, target: Any) -> tuple[Any, Any]:
    """Prediction and target in one shape, so that nothing broadcasts by accident, and in floats.

    Args:
        prediction: A node, an array, a number, or a list of any of them.
        target: The same, of the same shape but for a last axis of size 1.

    Raises:
        TypeError: For what are no numbers.
        ValueError: For shapes that differ.
    """
    prediction, target = as_numbers(prediction), as_numbers(target)
    target = in_shape_of(prediction, target)
    prediction = _as_floats(prediction, np.dtype(float))
    target = _as_floats(target, getattr(prediction, "dtype", np.dtype(float)))
    if isinstance(prediction, Value):
        return prediction, target if isinstance(target, Node) else target.item()
    of_numbers = isinstance(target, np.ndarray) and target.dtype != object
    if of_numbers and prediction.dtype.kind == "f":
        target = target.astype(prediction.dtype, copy=False)  # float32 stays float32
    return prediction, target


def _as_floats(x: Any, dtype: np.dtype[Any]) -> Any:
    """Integers and booleans as floats: 10 - 200 is -190, where uint8 has 66."""
    if isinstance(x, Value) or x.dtype.kind not in "biu":
        return x
    return x.astype(dtype if dtype.kind == "f" else float)


def refuse(given: Any, wrong: Any, rule: str, advice: str) -> None:
    """Raise ValueError if any entry is wrong.

    Args:
        given: The entries, of any kind.
        wrong: A function of the raw entries: which of them are wrong.
        rule: What is right, as in "targets are from 0 to 1".
        advice: What to do about it.
    """
    data = np.asarray(data_of(given))
    where = np.asarray(wrong(data), bool)
    if where.any():
        found = sorted({float(data_of(x)) for x in data[where]})
        shown = ", ".join(f"{x:g}" for x in found[:3]) + (", ..." if len(found) > 3 else "")
        raise ValueError(f"{rule}, got {shown}: {advice}")


def outside_0_to_1(data: np.ndarray) -> Any:
    """Which entries are no probabilities."""
    # A sum of probabilities may be above 1 by rounding; nan is left for `fit` to trace.
    return (data < 0) | (data > 1 + 1e-5)


def below_0(data: np.ndarray) -> Any:
    """Which entries are negative."""
    return data < 0


def probabilities(p: Any, eps: float, most: float) -> Any:
    """Probabilities kept from `eps` to `most`; as they are with an `eps` of 0.

    Raises:
        ValueError: For numbers outside 0 to 1. Logits given by mistake would be clipped to nonsense
            that trains, badly, without a word.
    """
    refuse(
        p,
        outside_0_to_1,
        "probabilities are from 0 to 1",
        "for logits use from_logits=True, or sigmoid_cross_entropy or softmax_cross_entropy, or "
        "end the model with a sigmoid or softmax",
    )
    return functions.clip(p, eps, most) if eps else p


def smoothed(target: Any, label_smoothing: float, classes: int) -> Any:
    """Targets (1 - s) t + s / classes: a share s of each goes to all classes alike.

    Raises:
        ValueError: A share outside 0 to 1.
    """
    check_number("label_smoothing", label_smoothing, FROM_0_TO_1)
    if not label_smoothing:
        return target
    return target * (1 - label_smoothing) + label_smoothing / classes


def weighted_log(t: Any, p: Any) -> Any:
    """t log p, which is 0 where t is 0, whatever p is; so is its gradient."""
    return t * functions.log(functions.where(t == 0, 1.0, p))


def reduce_entries(entries: Any, reduction: str, sample_weight: Any) -> Any:
    """The reduction of losses that each output has its own of.

    Args:
        entries: Shape (..., outputs), or (n,) where every number is a sample.
        reduction: As for `reduce_samples`.
        sample_weight: As for `reduce_samples`, for samples of shape (...) or (n,).
    """
    # The mean of rows' means is the mean of all: one node of the graph instead of two.
    if np.ndim(data_of(entries)) > 1 and (reduction != "mean" or sample_weight is not None):
        entries = functions.mean(entries, axis=-1)
    return reduce_samples(entries, reduction, sample_weight)


def reduce_samples(losses: Any, reduction: str, sample_weight: Any) -> Any:
    """The mean or sum of the samples' losses, or these themselves, weighted.

    Args:
        losses: A number per sample, of any shape.
        reduction: "mean": over the number of samples, whatever they weigh; "sum"; or "none".
        sample_weight: Weights of the shape of the losses, or of its leading axes, also with a last
            axis of size 1; None for 1.

    Raises:
        ValueError: Weights of another shape, or an unknown reduction.
    """
    check_choice("reduction", reduction, ("mean", "sum", "none"))
    if sample_weight is not None:
        losses = losses * as_weights(sample_weight, losses)
    if reduction == "none" or isinstance(losses, Value):
        return losses
    return functions.mean(losses) if reduction == "mean" else functions.sum(losses)


def as_weights(sample_weight: Any, losses: Any) -> Any:
    """The weights in a shape that broadcasts to the losses', axis by axis from the left.

    Raises:
        ValueError: Weights of another shape.
    """
    weights, shape = as_numbers(sample_weight), np.shape(data_of(losses))
    given = np.shape(data_of(weights))
    fitting = given
    if given[-1:] == (1,) and given != shape[: len(given)]:  # a column of them
        fitting = given[:-1]
    if fitting != shape[: len(fitting)]:
        raise ValueError(
            f"sample_weight of shape {given} does not fit losses of shape {shape}: give a weight "
            "for each sample"
        )
    if isinstance(weights, np.ndarray) and weights.dtype.kind in "biuf":
        dtype = getattr(losses, "dtype", np.dtype(float))
        weights = weights.astype(dtype if dtype.kind == "f" else float)  # float32 stays float32
    if isinstance(losses, Value):
        return weights if isinstance(weights, Node) else weights.item()
    return weights.reshape(fitting + (1,) * (len(shape) - len(fitting)))
