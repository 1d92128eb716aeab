"""search: the best hyperparameters, of a grid or of random draws."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..checks import check_choice, check_count
from ..hints import hinted
from ..metrics.directions import mode_of
from ..nn import Module
from .callbacks.callback import as_callbacks
from .cross_validation import (
    OPTIONS,
    Build,
    CrossValidation,
    Task,
    check_task,
    in_parallel,
    made_anew,
    measures_of,
    seed_of,
    table,
)
from .data import Data
from .loop import fit
from .run import History
from .splits import k_folds, split


@dataclass(frozen=True)
class Trial:
    """Hyperparameters, and what they came to.

    >>> print(Trial({"lr": 0.1, "units": 8}, CrossValidation([{"loss": 0.5}], [])))
    lr=0.1, units=8
    """

    hyperparameters: dict[str, Any]
    result: CrossValidation

    def __str__(self) -> str:
        return ", ".join(f"{name}={_short(x)}" for name, x in self.hyperparameters.items())


@hinted("found")
@dataclass(frozen=True)
class Search:
    """All trials, the best first. Printed, it is a table.

    Attributes:
        trials: Each with `hyperparameters` and, as `result`, a CrossValidation.
        monitor: What they are ordered by.
        refitted: The model of the best hyperparameters, trained on all rows, and its History; None
            without `refit`. See `best_model` and `best_history`.

    >>> print(Search([Trial({"lr": 0.1}, CrossValidation([{"loss": 0.5}], []))], "loss"))
    trial     loss
    lr=0.1  0.5000
    """

    trials: list[Trial]
    monitor: str
    refitted: tuple[Module, History] | None = field(default=None, compare=False, repr=False)

    @property
    def best(self) -> dict[str, Any]:
        """The hyperparameters of the best trial.

        >>> trial = Trial({"lr": 0.1}, CrossValidation([{"loss": 0.5}], []))
        >>> Search([trial], "loss").best
        {'lr': 0.1}
        """
        return self.trials[0].hyperparameters

    @property
    def best_model(self) -> Module:
        """The model of the best hyperparameters, trained on all rows.

        Raises:
            AttributeError: There is none without `refit=True`.

        >>> Search([], "loss").best_model
        Traceback (most recent call last):
        AttributeError: there is no best model: search(..., refit=True) trains one on all rows
        """
        return self._refitted()[0]

    @property
    def best_history(self) -> History:
        """The History of `best_model`.

        Raises:
            AttributeError: There is none without `refit=True`.

        >>> Search([], "loss", (Module(), History(loss=[0.5]))).best_history
        {'loss': [0.5]}
        """
        return self._refitted()[1]

    def _refitted(self) -> tuple[Module, History]:
        if self.refitted is None:
            raise AttributeError(
                "there is no best model: search(..., refit=True) trains one on all rows"
            )
        return self.refitted

    def __str__(self) -> str:
        return table("trial", [(str(trial), trial.result.mean) for trial in self.trials])


def search(
    build: Build,
    space: Mapping[str, Sequence[Any] | Callable[[np.random.Generator], Any]],
    x: Any,
    y: Any,
    *,
    trials: int | None = None,
    folds: int | None = None,
    validation_split: float = 0.2,
    stratify: bool = False,
    monitor: str = "loss",
    mode: str | None = None,
    seed: int = 0,
    jobs: int | None = None,
    sample_weight: Any = None,
    refit: bool = False,
    **options: Any,
) -> Search:
    """Train a model for each choice of hyperparameters, and measure it on rows it was not shown.

    In parallel, as `cross_validate`. Bergstra and Bengio, "Random search for hyper-parameter
    optimization", 2012, say why random draws are often better than a grid.

    Args:
        build: A function (seed, **hyperparameters) -> (model, optimizer) that makes both anew.
        space: For each hyperparameter a list of values, or, for random draws, a function (rng) ->
            value. Those with a name of `fit`'s, as `epochs` and `batch_size`, go to `fit`.
        x: Inputs (n, ...), as for `fit`.
        y: Targets (n, ...), as for `fit`.
        trials: How many random draws; left out, every combination of the lists is tried.
        folds: Measure each by cross-validation; left out, on one held-out part.
        validation_split: The share of that part; random rows.
        stratify: Whether every part gets the same share of each class; then y is classes (n,), or
            one-hot rows.
        monitor: The number that decides: "loss", or a metric's name.
        mode: "min", "max", or None, which knows our own losses and metrics.
        seed: For draws, parts, models and the order of the rows.
        jobs: As for `cross_validate`.
        sample_weight: As for `cross_validate`.
        refit: Whether a model with the best hyperparameters is trained on all rows, as
            scikit-learn's searches do: the `best_model` of what is returned. Nothing is held out
            then, so that callbacks cannot watch "val_loss" and the like. What ends it, such as
            Ctrl-C, has the trials as its `search`.
        options: What `fit` is to be told besides: `loss`, `metrics`, `epochs`, ...

    Returns:
        A Search, its trials ordered. One that diverged, whose loss was not finite, comes last.

    Raises:
        ValueError: An empty space, a function without `trials`, an unknown monitor, no mode for
            one of which nobody knows which way is better, `refit` with a callback that watches rows
            held out, or what `cross_validate` refuses.
        TypeError: A space that is no dictionary, or what `cross_validate` refuses.

    >>> from micrograd_plus import nn, optim
    >>> def build(seed, lr):
    ...     model = nn.Sequential(nn.Dense(1, 1, seed=seed))
    ...     return model, optim.SGD(model.parameters(), lr=lr)
    >>> x = np.linspace(-1, 1, 20).reshape(-1, 1)
    >>> found = search(build, {"lr": [1e-4, 0.1], "epochs": [100]}, x, 2 * x,
    ...                loss="mean_squared_error", refit=True)
    >>> found.best
    {'lr': 0.1, 'epochs': 100}
    >>> round(found.best_model([[10.0]]).item())
    20
    """
    data = Data.with_targets(x, y, sample_weight)
    check_choice("mode", mode, ("min", "max", None))
    check_count("seed", seed, least=0)
    choices = _choices(space, trials, seed)
    parts = _parts(data, folds, validation_split, stratify, seed)
    tasks = []
    for i, choice in enumerate(choices):
        own, told = _apart(choice, options)
        check_task(build, told)
        if refit:
            _check_watched(told)
        measures = measures_of(told)
        if monitor not in measures.names:
            measured = ", ".join(measures.names)
            raise ValueError(f"{monitor!r} is not measured: there are {measured}")
        mode = mode_of(monitor, mode, measures.outputs)
        tasks += [
            Task(build, own, data, rows, held_out, seed_of(seed, i, fold), told, may_diverge=True)
            for fold, (rows, held_out) in enumerate(parts)
        ]
    results = in_parallel(tasks, jobs)
    found = []
    for i, choice in enumerate(choices):
        mine = results[i * len(parts) : (i + 1) * len(parts)]
        found.append(Trial(choice, CrossValidation([s for s, _ in mine], [h for _, h in mine])))

    def order(trial: Trial) -> float:
        number = trial.result.mean.get(monitor, np.nan)
        return (-number if mode == "max" else number) if np.isfinite(number) else np.inf

    found.sort(key=order)
    if not refit:
        return Search(found, monitor)
    own, told = _apart(found[0].hyperparameters, options)
    told = {"seed": seed_of(seed), "sample_weight": data.weight, "verbose": False, **told}
    try:
        model, optimizer = made_anew(build, seed_of(seed), own)
        history = fit(model, data.x, data.y, optimizer=optimizer, **told)
    except BaseException as error:  # Ctrl-C, too: no trial is lost
        error.search = Search(found, monitor)  # type: ignore[attr-defined]
        error.add_note("The trials before the refit are this exception's `search`.")
        raise
    return Search(found, monitor, (model, history))


def _apart(
    choice: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Hyperparameters for `build`, and what `fit` is told."""
    own = {name: value for name, value in choice.items() if name not in OPTIONS}
    return own, {**options, **{name: choice[name] for name in choice.keys() - own.keys()}}


def _check_watched(told: Mapping[str, Any]) -> None:
    """Raise ValueError for callbacks that watch what is not there without rows held out."""
    for callback in as_callbacks(told.get("callbacks")):
        monitor = getattr(getattr(callback, "best", None), "monitor", "")
        if monitor.startswith("val_"):
            raise ValueError(
                f"refit trains on all rows, without {monitor!r} for {type(callback).__name__} to "
                'watch: give it monitor="loss", or train the best model yourself'
            )


def _choices(space: Mapping[str, Any], trials: int | None, seed: int) -> list[dict[str, Any]]:
    if not isinstance(space, Mapping):
        raise TypeError(f"a space is a dictionary of lists by name, got {type(space).__name__}")
    if not space:
        raise ValueError("there is nothing to search: give lists of values by name")
    if trials is not None:
        check_count("trials", trials)
    for name, values in space.items():
        if callable(values):
            if trials is None:
                raise ValueError(f"{name} is drawn at random: say how many trials there are to be")
        elif not isinstance(values, Sequence | np.ndarray) or isinstance(values, str):
            raise ValueError(f"{name} needs a list of values to try, got {values!r}")
        elif not len(values):
            raise ValueError(f"{name} needs values to try, got none")
    if trials is None:
        return [
            dict(zip(space, map(_plain, values), strict=True))
            for values in itertools.product(*space.values())
        ]
    rng = np.random.default_rng(seed)
    return [
        {
            name: _plain(values(rng) if callable(values) else values[rng.integers(len(values))])
            for name, values in space.items()
        }
        for _ in range(trials)
    ]


def _parts(
    data: Data, folds: int | None, share: float, stratify: bool, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    classes = data.y if stratify else None
    if folds is not None:
        return list(k_folds(len(data), folds, stratify=classes, seed=seed))
    places = np.arange(len(data))
    y = places if classes is None else classes
    (rows, _), (held_out, _) = split(places, y, (1 - share, share), stratify=stratify, seed=seed)
    return [(rows, held_out)]


def _plain(value: Any) -> Any:
    """NumPy's numbers as Python's, which leave float32 as it is and print as one writes them."""
    return value.item() if isinstance(value, np.generic) else value


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
