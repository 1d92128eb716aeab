"""What is known before a training starts must not be noticed after an epoch: a trial of it."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..hints import hint
from ..nn import Module
from ..nn.module import in_use
from ..nn.saving import random_state, set_random_state
from .arrays import joined, mapped, parts, shape_of
from .bad_rows import row_with_text
from .data import Data
from .measures import Measures, Tally
from .passes import called, measured
from .sources import Rows, Source

_FEW = 32  # rows that a trial is made on
_MANY = 10_000_000  # numbers that are held in memory to see whether metrics can be computed


def check_optimizer(optimizer: Any, model: Module) -> None:
    """Raise unless `optimizer` is one, and moves all of the model that is to be trained.

    It may have other parameters besides, as one optimizer of two models has.

    Raises:
        TypeError: For anything but an optimizer, such as its name or class.
        ValueError: It lacks parameters of the model that require a gradient, or none does.
        RuntimeError: A layer has no parameters yet.
    """
    if isinstance(optimizer, type) or not hasattr(optimizer, "step"):
        raise TypeError(
            "the optimizer must be made with the model's parameters, as in "
            f"optim.Adam(model.parameters()), got {optimizer!r}"
            + (hint(optimizer) if isinstance(optimizer, str) else "")
        )
    own = dict(model.named_parameters())
    held = set(getattr(optimizer, "parameters", own.values()))
    if own and held.isdisjoint(own.values()):
        raise ValueError(
            "the optimizer has none of this model's parameters: make it after the model, as in "
            "optim.Adam(model.parameters())"
        )
    if own and not any(getattr(p, "requires_grad", True) for p in held):
        raise ValueError(
            "no parameter of this model is trained, all are frozen: unfreeze() what is to learn"
        )
    names = [name for name, p in own.items() if p.requires_grad and p not in held]
    if names:
        more = f" and {len(names) - 5} more" if len(names) > 5 else ""
        raise ValueError(
            f"the optimizer does not have {', '.join(names[:5])}{more}, and would never train "
            "them: make it when the model is complete, as optim.Adam(model.parameters()), or "
            "freeze() the parts of the model that are to stay as they are"
        )


def try_out(
    model: Module,
    source: Source,
    held_out: Source | None,
    measures: Measures,
    is_augmented: bool = False,
) -> None:
    """See on a few rows what would else be seen at the end of the first epoch.

    That is whether the model takes text where there is some, whether metrics can be computed of
    what it gives, whether it can learn from a smaller last batch, and whether it can be validated.
    (What the loss cannot take, or the model of whole batches, is an error of the first batch,
    before its update.)

    A copy of the model is called, so that its state, its random numbers and its gradients stay as
    they are: of calls of a user's own only those of metrics, and of losses of validation rows, are
    one or a few more.

    Args:
        model: The model.
        source, held_out: Where batches to learn from come from, and those to validate on.
        measures: The losses and metrics.
        is_augmented: Whether the inputs are changed before they are learned from.

    Raises:
        ValueError, TypeError: It cannot; the message says what.
    """
    read = [] if is_augmented or source.data is None else [source.data]
    read += [] if held_out is None or held_out.data is None else [held_out.data]
    with_text = [row for data in read if (row := row_with_text(data)) is not None]
    of_training = measures.has_metrics or source.in_last > 0
    if not of_training and not with_text and held_out is None:
        return
    stand_in = copy_of(model)
    with np.errstate(all="ignore"):
        for row in with_text:
            in_use(called, model if stand_in is None else stand_in, row.x)
        if of_training:
            _try_learning(stand_in, model, source, measures)
        if held_out is not None:
            _try_validation(stand_in, model, held_out, measures)


def _try_learning(
    stand_in: Module | None, model: Module, source: Source, measures: Measures
) -> None:
    """See what the model gives in training, of few rows and of a smaller last batch."""
    tally = Tally(measures.without_loss())
    try:
        one = model if stand_in is None else stand_in
        _run(one, source.sample(_FEW), tally, in_evaluation=stand_in is None)
    except Exception:  # it may be right of what augment makes; if not, the first batch tells it
        return
    _try_metrics(tally, source)
    if stand_in is not None:
        _try_last(stand_in, source)


def copy_of(model: Module) -> Module | None:
    """A copy to be trained; None of a model that keeps what cannot be copied, as open files.

    Parameters that are Values it shares with the model: they are many, and slow to copy.

    >>> from micrograd_plus import nn
    >>> copy_of(nn.ReLU().eval()).training
    True
    """
    shared = {id(p): p for p in model.parameters() if p.is_scalar}
    try:
        found = copy.deepcopy(model, shared)
    except Exception:
        return None
    return found if vars(found).get("training", True) else found.train()


def _run(model: Module, batch: Data, tally: Tally, in_evaluation: bool) -> None:
    batches = measured(model, [batch], tally)
    if in_evaluation:
        in_use(deque, batches, 0)
    else:
        deque(batches, 0)


def _try_last(stand_in: Module, source: Source) -> None:
    """See that the model can learn from a last batch that is smaller than what it was tried on."""
    rows = source.in_last
    if 0 < rows < _FEW:
        has = f"the last batch of an epoch has {rows} row{'s' * (rows > 1)}, which drop_last=True"
        with _said(f"{has} leaves out, and the model cannot learn from it"):
            called(stand_in, source.sample(rows).x)


def _try_validation(
    stand_in: Module | None, model: Module, held_out: Source, measures: Measures
) -> None:
    """See that the model takes the rows, and the losses their targets."""
    if stand_in is not None:
        try:
            return _run(stand_in, held_out.sample(_FEW), Tally(measures), in_evaluation=True)
        except Exception:  # a loss may read what the model itself has kept, and a copy has not
            pass
    states = random_state(model)
    try:
        with _said("the model cannot be validated"):
            _run(model, held_out.sample(), Tally(measures), in_evaluation=True)
    finally:
        set_random_state(model, states)


def _try_metrics(tally: Tally, source: Source) -> None:
    """See that the metrics can be computed.

    Of few rows some cannot, and need not: an AUC of rows of one class. So they are given the
    targets of all rows, and the few predictions again and again; where these are not to be had,
    only a mistaken type counts, which is one of any rows.
    """
    if not tally.predictions:
        return
    prediction, targets = joined(tally.predictions), joined(tally.targets)
    if not all(np.isfinite(part).all() for part in parts(prediction).values()):
        return
    everything = None
    if tally.measures.ignored_class is None:
        everything = _all_targets(source, prediction, targets)
    if everything is not None:
        rows = np.arange(source.rows)
        prediction, targets = mapped(lambda x: x[rows % len(x)], prediction), everything
    shapes = (", ".join(str(x.shape) for x in parts(x).values()) for x in (prediction, targets))
    of = "predictions of shape {} and targets of shape {}".format(*shapes)
    try:
        with _said(f"the metrics cannot be computed of {of}"):
            tally.measures.metrics(prediction, targets)
    except Warning:  # made an error by the caller, who may never get it of what the model learns
        return
    except Exception as error:
        if everything is not None or isinstance(error, TypeError):
            raise
        return
    few = (mapped(lambda x: x[:_FEW], given) for given in (prediction, targets))
    tally.measures.check_metrics(*few)


def _all_targets(source: Source, prediction: Any, few: Any) -> Any:
    """The targets of all rows; None where they, or as many predictions, are not to be had."""
    if not isinstance(source, Rows):
        return None
    shapes = {name: shape_of(y)[1:] for name, y in parts(source.data.y).items()}
    if shapes != {name: y.shape[1:] for name, y in parts(few).items()}:
        return None  # steps that are masked were left out
    of_one = sum(x.size / len(x) for data in (prediction, few) for x in parts(data).values())
    if of_one * source.rows > _MANY:
        return None
    return Data(source.data.y, None, None, source.data.rows)[:].x


@contextmanager
def _said(what: str) -> Iterator[None]:
    """A block whose errors begin with what cannot be done."""
    try:
        yield
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{what}: {error}") from error
