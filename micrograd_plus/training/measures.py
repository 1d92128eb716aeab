"""What is measured: losses and metrics, of one output or several; and a tally of an epoch."""

from __future__ import annotations

import copy
import functools
import math
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ..engine.graph import Node
from ..metrics import numbers
from .arrays import joined, mapped, parts
from .by_name import Measure, as_the_loss, find_loss, find_metrics, ignored_class, name_of
from .data import Data
from .mistaken_losses import check_logits, check_pairs, is_column_beside_row, pairing

Losses = str | Measure | tuple[Any, ...] | dict[str, Any]  # the last two of several outputs


class Measures:
    """A loss to differentiate, and metrics to read.

    Args:
        loss: A function (prediction, target) -> node of one number, or the name of one in `losses`;
            for a model with several outputs a tuple or a dictionary of these, one for each.
        metrics: Functions (prediction, target) -> number, or names from `metrics`, which take
            predictions as logits if the loss does; for several outputs a dictionary or a tuple of
            lists of these.
        loss_weights: How much each output's loss counts in the sum, likewise; 1 if left out.

    Attributes:
        ignored_class: The label that the loss of a single output leaves out; None if it counts all.

    Raises:
        ValueError: An unknown name, a name that comes twice, or outputs that have no loss.

    >>> measures = Measures("mean_squared_error", ["mean_absolute_error"])
    >>> measures.metrics(np.array([1.0, 3.0]), np.array([1.0, 2.0]))
    {'mean_absolute_error': 0.5}
    >>> Measures(("hinge", "poisson"), loss_weights=(1.0, 0.5)).names
    ['loss', '0_loss', '1_loss']
    """

    def __init__(self, loss: Any = None, metrics: Any = (), loss_weights: Any = None) -> None:
        self._losses = {} if loss is None else mapped_parts(find_loss, loss)
        self.ignored_class = ignored_class(self._losses.get(""))
        outputs = [name for name in self._losses if name]
        if outputs:
            _check_outputs("metrics", metrics, outputs)
            _check_outputs("loss_weights", loss_weights, outputs)
        elif loss_weights is not None:
            raise ValueError("loss_weights are for several outputs, each with a loss of its own")
        by_output = bool(outputs) or isinstance(metrics, Mapping)
        found = mapped_parts(find_metrics, metrics if by_output else {"": metrics})
        self._metrics = {
            output: {name: as_the_loss(x, self._losses.get(output)) for name, x in chosen.items()}
            for output, chosen in found.items()
        }
        self._weights = {} if loss_weights is None else mapped_parts(float, loss_weights)

    @property
    def outputs(self) -> list[str]:
        """The names of the outputs that are measured; none for a single one.

        >>> Measures({"price": "huber"}).outputs
        ['price']
        """
        return [name for name in dict.fromkeys([*self._losses, *self._metrics]) if name]

    @property
    def loss_names(self) -> str | dict[str, str]:
        """What the loss is called; of several outputs, each output's.

        >>> from micrograd_plus import losses
        >>> Measures(losses.huber).loss_names
        'huber'
        """
        names = {output: name_of(loss) for output, loss in self._losses.items()}
        return names.get("", names)

    @property
    def loss_weights(self) -> dict[str, float]:
        """How much the loss of each output counts, where there are several.

        >>> Measures(("hinge", "poisson"), loss_weights={"0": 0.5}).loss_weights
        {'0': 0.5, '1': 1.0}
        """
        return {name: self._weights.get(name, 1.0) for name in self._losses if name}

    @property
    def names(self) -> list[str]:
        """What is measured, as the history's columns are called."""
        of_losses = ["loss", *(f"{name}_loss" for name in self._losses if name)]
        return (of_losses if self.has_loss else []) + [
            _column(output, name) for output, chosen in self._metrics.items() for name in chosen
        ]

    def cost(self, prediction: Any, batch: Data) -> tuple[Any, dict[str, float]]:
        """The loss of a batch, a node; and what each output has in it, of several, by name.

        Raises:
            ValueError: An output or a target is missing, or a loss is not one number.
            TypeError: A loss is not a node.

        >>> from micrograd_plus import Tensor
        >>> measures = Measures({"price": "mean_squared_error"})
        >>> batch = Data.of([[0.0]], {"price": [[1.0]]})
        >>> measures.cost({"price": Tensor([[3.0]])}, batch)
        (Tensor(4.), {'price_loss': 4.0})
        """
        if "" in self._losses:
            return _cost(self._losses[""], prediction, batch.y, batch.weight), {}
        each = {
            name: _cost(loss, output, target, batch.weight)
            for name, loss, output, target in _matched(self._losses, prediction, batch.y)
        }
        amounts = {f"{name}_loss": loss_number(cost) for name, cost in each.items()}
        weighted = (self._weights.get(name, 1.0) * cost for name, cost in each.items())
        return functools.reduce(operator.add, weighted), amounts

    def metrics(self, prediction: Any, target: Any) -> dict[str, float]:
        """Each metric's number by its name; of several outputs after the output's name."""
        return {
            _column(output, name): _number(name, metric(p, t))
            for output, chosen, p, t in _matched(self._metrics, prediction, target)
            for name, metric in chosen.items()
        }

    def check_metrics(self, prediction: Any, target: Any) -> None:
        """Raise ValueError for a metric that pairs every prediction with every target.

        So broadcasting does with predictions (n, 1) and targets (n,). A metric that does is the
        same for targets in another order, and another one for two columns, or two rows.

        >>> column, row = np.array([[1.0], [2.0]]), np.array([1.0, 2.0])
        >>> Measures(metrics=[lambda p, t: np.mean(np.abs(p - t))]).check_metrics(column, row)
        Traceback (most recent call last):
        ValueError: the metric <lambda> makes an array (2, 2) of the prediction (2, 1) and the ...
        """
        for _, chosen, p, t in _matched(self._metrics, prediction, target):
            if not is_column_beside_row(p, t):
                continue
            for name, metric in chosen.items():
                here, columns = (_number_or_nan(metric, p, y) for y in (t, t[:, None]))
                if math.isclose(here, columns):
                    continue
                others = ((p, t[::-1]), (p[:, 0], t))
                backward, rows = (_number_or_nan(metric, *pair) for pair in others)
                if math.isclose(here, backward) and math.isclose(columns, rows):
                    raise pairing(f"the metric {name}", p, t)

    def without_loss(self) -> Measures:
        """The same metrics alone."""
        found = copy.copy(self)
        found._losses = {}
        return found

    @property
    def has_loss(self) -> bool:
        """Whether there is one."""
        return bool(self._losses)

    @property
    def has_metrics(self) -> bool:
        """Whether there are any."""
        return any(self._metrics.values())


def plain(prediction: Any) -> Any:
    """Predictions as arrays without gradients, each of several outputs for itself.

    >>> from micrograd_plus import Tensor
    >>> plain((Tensor([1.0]), Tensor([2.0])))
    (array([1.]), array([2.]))
    """
    return mapped(numbers, prediction)


def mapped_parts(function: Callable[[Any], Any], given: Any) -> dict[str, Any]:
    """A function of what is given for each output, by the output's name.

    >>> mapped_parts(float, (1, 2))
    {'0': 1.0, '1': 2.0}
    """
    given = tuple(given) if isinstance(given, list) else given
    return {str(name): function(part) for name, part in parts(given).items()}


def _number(name: str, measured: Any) -> float:
    try:
        return float(measured)
    except TypeError:
        raise TypeError(
            f"a metric gives one number, and {name} gave {type(measured).__name__}"
        ) from None


def _column(output: str, name: str) -> str:
    return f"{output}_{name}" if output else name


def _check_outputs(what: str, given: Any, outputs: Sequence[str]) -> None:
    """Raise ValueError unless something is given for outputs that have a loss, or nothing."""
    if isinstance(given, Mapping):
        unknown = given.keys() - outputs
        if unknown:
            raise ValueError(
                f"no loss for {', '.join(sorted(map(str, unknown)))}, of which there are {what}: "
                f"the outputs with a loss are {', '.join(outputs)}"
            )
    elif given is not None and (
        not isinstance(given, list | tuple) or (given and len(given) != len(outputs))
    ):
        raise ValueError(
            f"{what} of several outputs are a dictionary, or a tuple with something for each of "
            f"{', '.join(outputs)}, got {given!r}"
        )


def _cost(loss: Measure, prediction: Any, target: Any, weight: Any) -> Any:
    try:
        cost = _weighed(loss, prediction, target, weight)
    except (TypeError, ValueError) as error:
        if len(outputs := parts(prediction)) > 1:
            error.add_note(
                f"The model gives {len(outputs)} outputs, and the loss {name_of(loss)} was given "
                "all of them: a tuple or a dictionary of losses has one for each"
            )
        raise
    check_logits(loss, prediction)
    check_pairs(loss, cost, prediction, target)
    return cost


def _weighed(loss: Measure, prediction: Any, target: Any, weight: Any) -> Any:
    if weight is None:
        return loss(prediction, target)
    try:
        return loss(prediction, target, sample_weight=weight)
    except TypeError as error:
        if "unexpected keyword argument 'sample_weight'" not in str(error):
            raise
        raise TypeError(
            f"the loss {name_of(loss)} takes no sample_weight: those of `losses` "
            "do, and a function (prediction, target, sample_weight=None)"
        ) from None


def _number_or_nan(metric: Measure, prediction: Any, target: Any) -> float:
    try:
        return float(metric(prediction, target))
    except Exception:  # of a shape that it does not know
        return math.nan


def _matched(
    measures: dict[str, Any], prediction: Any, target: Any
) -> Iterable[tuple[str, Any, Any, Any]]:
    """(output, measure, prediction, target) for each output that is measured."""
    if "" in measures:
        return [("", measures[""], prediction, target)]
    outputs, targets = parts(prediction), parts(target)
    for kind, given in (("the model gives", outputs), ("the targets are", targets)):
        missing = measures.keys() - given.keys()
        if missing:
            one = f"one {type(given['']).__name__}" if "" in given else ""
            names = one or ", ".join(map(repr, given))
            advice = ": for one output give one loss, and metrics in a list"
            raise ValueError(
                f"{kind} {names}, and there are measures for {', '.join(map(repr, measures))}"
                + (advice if one and given is outputs else "")
            )
    return [(name, x, outputs[name], targets[name]) for name, x in measures.items()]


def loss_number(loss: Any) -> float:
    """The number in a loss.

    Raises:
        TypeError: It is not a node, so there is nothing to differentiate.
        ValueError: It is not one number.
    """
    if not isinstance(loss, Node):
        raise TypeError(
            f"the loss must be a Value or a Tensor, got {type(loss).__name__}: compute it from the "
            "prediction with micrograd_plus.functions, without .data, float() or .item()"
        )
    if np.size(loss.data) != 1:
        raise ValueError(
            f"the loss must be one number, got shape {np.shape(loss.data)}: reduce it, as with "
            ".mean()"
        )
    return float(loss.item())


class Tally:
    """Losses averaged over the rows so far; and predictions kept, to measure them together.

    Metrics are measured once of all predictions: most are no averages over batches.

    >>> import numpy as np
    >>> tally = Tally(Measures(metrics=["accuracy"]))
    >>> tally.add(1, {"loss": 1.0}, np.array([[0.1, 0.9]]), np.array([1]))
    >>> tally.add(3, {"loss": 2.0}, np.array([[0.1, 0.9]] * 3), np.array([0, 0, 1]))
    >>> tally.result()
    {'loss': 1.75, 'accuracy': 0.5}
    """

    def __init__(self, measures: Measures) -> None:
        self.measures = measures
        self.rows = 0
        self.sums: dict[str, float] = {}
        self.latest: dict[str, float] = {}  # of the last batch
        self.predictions: list[Any] = []
        self.targets: list[Any] = []

    def add(self, rows: int, amounts: Mapping[str, float], prediction: Any, target: Any) -> None:
        """Count a batch in.

        Args:
            rows: How many it has.
            amounts: Averages over its rows, by name.
            prediction: What the model gave for it.
            target: What it should have given.
        """
        self.rows += rows
        self.latest = dict(amounts)
        for name, amount in amounts.items():
            self.sums[name] = self.sums.get(name, 0.0) + amount * rows
        if self.measures.has_metrics:
            self.predictions.append(plain(prediction))
            self.targets.append(target)

    def means(self) -> dict[str, float]:
        """The averages so far, without the metrics."""
        return {name: total / self.rows for name, total in self.sums.items()}

    def result(self) -> dict[str, float]:
        """The averages, and the metrics; nan where every step of every row was padding.

        >>> Tally(Measures("hinge")).result()
        {'loss': nan}
        """
        if not self.rows:
            return dict.fromkeys(self.measures.names, math.nan)
        if not self.predictions:
            return self.means()
        measured = self.measures.metrics(joined(self.predictions), joined(self.targets))
        return self.means() | measured

    def state_dict(self) -> dict[str, Any]:
        """All of it, as numbers, lists and arrays."""
        return {
            "rows": self.rows,
            "sums": dict(self.sums),
            "predictions": [joined(self.predictions)] if self.predictions else [],
            "targets": [joined(self.targets)] if self.targets else [],
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what `state_dict` gave."""
        self.rows = state["rows"]
        self.sums = dict(state["sums"])
        # Lists of arrays were tuples: JSON has none.
        self.predictions = [tuple(x) if isinstance(x, list) else x for x in state["predictions"]]
        self.targets = [tuple(x) if isinstance(x, list) else x for x in state["targets"]]
