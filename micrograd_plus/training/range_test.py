"""find_learning_rate: the learning rate range test, a short training at rates that grow."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import RATE, Seed, check_count, check_number, generator
from ..hints import knows_arguments
from ..nn import Module
from ..nn.containers import check_module
from ..nn.saving import random_state, set_random_state
from ..optim import Optimizer
from .before_start import check_optimizer
from .callbacks.callback import Callback
from .loop import fit
from .measures import Losses
from .run import Run

_KEPT = 0.9  # of a running mean, from one loss to the next
_EXPLODED = 3.0  # how far above the least loss, in units of it or of what was gained till there
_OPTIONS = ("augment", "class_weight", "drop_last", "loss_weights", "sample_weight", "shuffle")


@dataclass(frozen=True)
class LearningRateRange:
    """The loss at each learning rate of a range test, which `plots.learning_rate_range` draws.

    Attributes:
        rates: The learning rates that were tried, ascending; of several groups of parameters, those
            of the first one.
        losses: The loss of a batch at each, before its update.

    >>> found = LearningRateRange([0.001, 0.01, 0.1, 1.0], [4.0, 3.0, 1.0, 99.0])
    >>> print(found)
    learning rates from 0.001 to 1: the loss is lowest at 0.1, and a tenth of it is suggested, 0.01
    """

    rates: list[float]
    losses: list[float]

    @property
    def smoothed(self) -> list[float]:
        """The losses without the noise of batches: at each rate a mean, 0.9 of it from before.

        >>> np.round(LearningRateRange([0.1, 1.0], [1.0, 2.9]).smoothed, 9).tolist()
        [1.0, 2.0]
        """
        mean = 0.0
        found: list[float] = []
        for i, loss in enumerate(self.losses, 1):
            mean = _KEPT * mean + (1 - _KEPT) * loss
            found.append(mean / (1 - _KEPT**i))  # as if there had been none before the first
        return found

    @property
    def lowest(self) -> int | None:
        """Where the smoothed loss is least: a place in `rates`; None where it never falls.

        The first tenth is left out, of which the means are of few batches.

        >>> LearningRateRange([0.01, 0.1, 1.0], [4.0, 1.0, 9.0]).lowest
        1
        """
        begin = len(self.losses) // 10
        least = begin + int(np.argmin(self.smoothed[begin:])) if self.losses else begin
        return None if least == begin else least

    @property
    def suggestion(self) -> float | None:
        """A tenth of the rate at which the smoothed loss is least; None where it never falls.

        There it has begun to diverge, and a tenth is well before; the rate at which it falls
        fastest is drowned in the noise of batches.

        >>> LearningRateRange([0.1, 1.0, 10.0], [4.0, 1.0, 9.0]).suggestion
        0.1
        """
        return None if self.lowest is None else self.rates[self.lowest] / 10

    def __str__(self) -> str:
        if self.lowest is None:
            found = "the loss falls at none"
        else:
            at = f"{self.rates[self.lowest]:.2g}"
            found = f"lowest at {at}, and a tenth of it is suggested, {self.suggestion:.2g}"
            found = f"the loss is {found}"
        return f"learning rates from {self.rates[0]:.2g} to {self.rates[-1]:.2g}: {found}"


@knows_arguments
def find_learning_rate(
    model: Module,
    x: Any,
    y: Any = None,
    *,
    loss: Losses,
    optimizer: Optimizer,
    lowest: float = 1e-7,
    highest: float = 10.0,
    steps: int = 100,
    batch_size: int = 32,
    seed: Seed = None,
    **options: Any,
) -> LearningRateRange:
    """Try learning rates in a short training in which they grow from update to update.

    Smith, "Cyclical learning rates for training neural networks", 2017, section 3.3, with rates
    that grow by a factor. It ends where the loss explodes. The rates of groups of parameters keep
    their ratios to that of the first one. Afterwards the model, the optimizer, gradients and
    generators of random numbers are as before, whatever happens.

    Args:
        model: The model that is to be trained.
        x: Inputs (n, ...), as for `fit`.
        y: Targets (n, ...), as for `fit`.
        loss: As for `fit`.
        optimizer: Of the model's parameters; what its learning rate is does not matter.
        lowest: The first rate.
        highest: The last one, if the loss does not explode before.
        steps: How many rates there are: updates.
        batch_size: Rows per update; that of the training.
        seed: For the order of the rows.
        options: What `fit` is to be told besides: augment, class_weight, drop_last, loss_weights,
            sample_weight, shuffle.

    Returns:
        A LearningRateRange, with `suggestion`.

    Raises:
        ValueError: Rates that are not above 0, or not ascending, fewer than 10 steps, or what
            `fit` refuses.
        TypeError: Another option, or what `fit` refuses.
        FloatingPointError: The loss of the first batch is not finite.

    >>> from micrograd_plus import nn, optim
    >>> x = np.linspace(-1, 1, 64).reshape(-1, 1)
    >>> model = nn.Sequential(nn.Dense(1, 8, "tanh", seed=0), nn.Dense(8, 1, seed=1))
    >>> optimizer = optim.SGD(model.parameters())
    >>> found = find_learning_rate(model, x, x**2, loss="mean_squared_error", seed=0,
    ...                            optimizer=optimizer)
    >>> optimizer.lr = found.suggestion
    >>> 0.01 < optimizer.lr < 0.5
    True
    """
    check_module(model, "find_learning_rate")
    check_number("lowest", lowest, RATE)
    check_number("highest", highest, RATE)
    if not lowest < highest:
        raise ValueError(f"highest must be above lowest, {lowest}, got {highest}")
    check_count("steps", steps, least=10)
    unknown = sorted(options.keys() - set(_OPTIONS))
    if unknown:
        raise TypeError(
            f"find_learning_rate has no option {unknown[0]!r}: fit can be told "
            + ", ".join(_OPTIONS)
        )
    rng = generator("seed", seed)
    check_optimizer(optimizer, model)
    trial = _Trial((lowest * (highest / lowest) ** np.linspace(0.0, 1.0, steps)).tolist())
    with _as_before(model, optimizer, rng):
        try:
            fit(
                model,
                x,
                y,
                loss=loss,
                optimizer=optimizer,
                epochs=steps,  # there is an update in each, or more
                batch_size=batch_size,
                seed=rng,
                callbacks=[trial],
                verbose=False,
                **options,
            )
        except FloatingPointError:
            if not trial.losses:
                raise
    return trial.found()


class _Trial(Callback):
    """Sets a rate for each update, and ends the training after the last, or where it explodes."""

    sets_rates = True

    def __init__(self, rates: list[float]) -> None:
        self.rates = rates
        self.losses: list[float] = []

    def on_start(self, run: Run) -> None:
        first, *others = (group.numbers(run.optimizer.steps).lr for group in run.optimizer.groups)
        self.ratios = [1.0, *(lr / first if first else 1.0 for lr in others)]
        self.set_rate(run)

    def on_batch(self, run: Run) -> None:
        loss = run.batch_loss
        if math.isnan(loss):  # of padding alone there is none, and no update
            if not self.losses:
                return
            loss = self.losses[-1]
        self.losses.append(loss)
        smoothed = self.found().smoothed
        least = min(smoothed)
        limit = least + _EXPLODED * max(abs(least), smoothed[0] - least)
        run.stopped = len(self.losses) == len(self.rates) or smoothed[-1] > limit
        if not run.stopped:
            self.set_rate(run)

    def set_rate(self, run: Run) -> None:
        for group, ratio in zip(run.optimizer.groups, self.ratios, strict=True):
            group.lr = self.rates[len(self.losses)] * ratio

    def found(self) -> LearningRateRange:
        return LearningRateRange(self.rates[: len(self.losses)], self.losses)


@contextlib.contextmanager
def _as_before(model: Module, optimizer: Optimizer, rng: np.random.Generator) -> Iterator[None]:
    """A block after which nothing has been trained."""
    weights, randoms, drawn = model.state_dict(), random_state(model), rng.bit_generator.state
    rates, state = [group.lr for group in optimizer.groups], optimizer.state_dict()
    parameters = dict.fromkeys([*model.parameters(), *optimizer.parameters])
    gradients = [(p, p.grad) for p in parameters]
    try:
        yield
    finally:
        model.load_state_dict(weights)
        set_random_state(model, randoms)
        rng.bit_generator.state = drawn
        for group, rate in zip(optimizer.groups, rates, strict=True):
            group.lr = rate
        optimizer.load_state_dict(state)
        for p, gradient in gradients:
            p.grad = gradient
