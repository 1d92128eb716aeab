"""Workers: threads that each take a part of every batch, and whose gradients are added.

The mean of a loss over a batch is the mean over its parts, each counted by its rows; so is the
gradient. Parts can thus be computed apart, forward and backward, on a core each: NumPy lets other
threads run while it computes. BLAS's own threads only share products, and pooling, activations and
normalising wait on one core. So there are fewer and longer works to wait for, which is faster
where a step is not mostly products, and slower where it is.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.backward import accumulate, backpropagate
from ..engine.graph import topological_order
from ..nn import Module
from ..nn.saving import random_state
from .arrays import joined
from .before_start import copy_of
from .blas_threads import OneThread, one_thread
from .data import Data
from .measures import Measures, plain
from .passes import Outcome, outcome

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor


@contextmanager
def several(workers: int) -> Iterator[Callable[[Module, Data, Measures], Any]]:
    """A block with a function that does what `passes.outcome` does, in so many threads.

    In a browser, where Python has no threads, it does it at once, which comes to the same.

    >>> with several(1) as function:
    ...     function is outcome
    True
    """
    if workers == 1 or sys.platform == "emscripten":
        yield outcome
        return
    from concurrent.futures import ThreadPoolExecutor  # only now: with it comes all of `logging`

    blas = one_thread()
    with ThreadPoolExecutor(workers) as threads:
        yield Workers(workers, threads, blas).outcome


@dataclass
class Parts:
    """The outcome of a batch in parts, and their gradients, which wait to be added.

    Attributes:
        prediction, counted, amounts: As of an `Outcome`; no prediction where nobody measures it.
        cost: The loss of the first part in which it is not finite, or of the first.
        gradients: Of each part, by leaf.
        shares: How much of the rows that count each part has.
    """

    prediction: Any
    counted: Data
    cost: Any
    amounts: dict[str, float]
    gradients: Sequence[dict[Any, Any]]
    shares: Sequence[float]

    def summed(self) -> dict[Any, Any]:
        """The gradients of the whole, by leaf: those of the parts, each times its share."""
        total: dict[Any, Any] = {}
        for gradients, share in zip(self.gradients, self.shares, strict=True):
            for leaf, g in gradients.items():
                total[leaf] = total[leaf] + share * g if leaf in total else share * g
        return total

    def backward(self) -> None:
        """Add the gradients of the loss to those of the parameters."""
        accumulate(self.summed(), create_graph=False, retain_grads=False)


class Workers:
    """So many parts of each batch, in threads.

    Args:
        number: How many.
        threads: Where they run.
        blas: A function that gives blocks in which BLAS has one thread.
    """

    def __init__(self, number: int, threads: ThreadPoolExecutor, blas: OneThread) -> None:
        self.number = number
        self.threads = threads
        self.blas = blas
        self.has_begun = False

    def outcome(self, model: Module, batch: Data, measures: Measures) -> Parts:
        """What a model makes of a batch, and the gradients of its loss.

        Raises:
            ValueError: Parts of the first batch would teach the model something else.
        """
        first, self.has_begun = not self.has_begun, True
        if first:
            check_same(model, batch, measures, self.number)
        parts = in_parts(batch, self.number)
        with self.blas():
            if first:  # one after the other, since a model may make parameters when it is called
                found = [_taught(model, part, measures) for part in parts]
            else:  # each in the context of this thread: recording, errors, the modules' mode
                tasks = [
                    self.threads.submit(copy_context().run, _taught, model, part, measures)
                    for part in parts
                ]
                found = [task.result() for task in tasks]
            return together(found, measures)


def in_parts(batch: Data, number: int) -> list[Data]:
    """A batch in parts of as many rows, or one fewer; of fewer rows than parts, a row each.

    >>> [len(part) for part in in_parts(Data.of([[1.0], [2.0], [3.0]]), 2)]
    [2, 1]
    """
    number = min(number, len(batch))
    ends = [-(-len(batch) * i // number) for i in range(number + 1)]
    return [batch[start:end] for start, end in pairwise(ends)]


def _taught(model: Module, part: Data, measures: Measures) -> tuple[Outcome, dict[Any, Any]]:
    """What a model makes of a part, and the gradients by leaf, which touch no `.grad`."""
    found = outcome(model, part, measures)
    gradients: dict[Any, Any] = {}
    if found.cost is not None:
        gradients[found.cost] = found.cost._seed(None, False)
        backpropagate(topological_order(found.cost), gradients)
    return found, gradients


def together(found: Sequence[tuple[Outcome, dict[Any, Any]]], measures: Measures) -> Parts:
    """The outcomes of all parts as one; parts of which no row counts are left out."""
    outcomes = [one for one, _ in found if len(one.counted)]
    if not outcomes:
        return Parts(None, found[0][0].counted, None, {}, [], [])
    rows = sum(len(one.counted) for one in outcomes)
    shares = [len(one.counted) / rows for one in outcomes]
    amounts = {
        name: sum(share * one.amounts[name] for share, one in zip(shares, outcomes, strict=True))
        for name in outcomes[0].amounts
    }
    prediction = y = None
    if measures.has_metrics:
        prediction = joined([plain(one.prediction) for one in outcomes])
        y = joined([one.counted.y for one in outcomes])
    infinite = (one.cost for one in outcomes if not math.isfinite(one.amounts["loss"]))
    cost = next(infinite, outcomes[0].cost)
    gradients = [of_part for one, of_part in found if len(one.counted)]
    return Parts(prediction, Data(None, y, None, range(rows)), cost, amounts, gradients, shares)


def check_same(model: Module, batch: Data, measures: Measures, number: int) -> None:
    """Raise ValueError unless a batch in parts teaches a copy of the model what the whole does."""
    twin = copy_of(model)
    refusal = f"workers={number} would teach this model something else: "
    if twin is None:
        raise ValueError(f"workers={number} is tried on a copy of the model, and it has none")
    if any(p.is_scalar for p in model.parameters()):
        raise ValueError(f"workers={number} is for Tensors: Python computes one Value at a time")
    random, state = random_state(twin), twin.state_dict()
    whole, of_whole = _taught(twin, batch, measures)
    if whole.cost is None:
        return
    if not whole.cost.requires_grad:
        whole.backward()  # says why there is nothing to learn
    drawn = [name for name, now in random_state(twin).items() if now != random.get(name, now)]
    if drawn:
        raise ValueError(
            f"{refusal}it draws random numbers in each call, as Dropout does ({_some(drawn)}), and "
            "threads would draw them in another order. Use one worker, or a dropout of 0"
        )
    kept = [
        name
        for name, now in twin.state_dict().items()
        if not np.array_equal(now, state.get(name, now), equal_nan=True)
    ]
    if kept:
        raise ValueError(
            f"{refusal}it keeps numbers of each batch, as BatchNorm does ({_some(kept)}), which "
            "would be those of parts. Use one worker, or LayerNorm; or freeze() that layer"
        )
    loss = whole.amounts["loss"]
    del whole  # and with it its graph
    found = [_taught(twin, part, measures) for part in in_parts(batch, number)]
    of_parts = together(found, measures).summed()
    leaves = of_whole.keys() | of_parts.keys()
    apart = _length({p: of_parts.get(p, 0.0) - of_whole.get(p, 0.0) for p in leaves})
    largest = max(_length(gradients) for gradients in (of_whole, *(g for _, g in found)))
    rounding = math.sqrt(max(np.finfo(p.dtype).eps for p in leaves))
    # Where the loss is nearly 0, the gradients are nothing but rounding.
    if abs(loss) > rounding and apart > rounding * largest:
        raise ValueError(
            f"{refusal}the gradients of parts of a batch are not those of the whole. The loss must "
            "be a mean over rows that count one by one, in the model as well. Use one worker"
        )


def _length(gradients: Mapping[Any, Any]) -> float:
    """Of all together, as of one vector."""
    return math.sqrt(sum(float(np.sum(np.square(g, dtype=float))) for g in gradients.values()))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
