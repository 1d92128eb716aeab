"""cross_validate: how good a kind of model is, whichever rows it is not shown."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks import check_count
from ..nn import Module
from .data import EVALUATION_BATCH, Data, in_batches
from .history import History
from .loop import fit
from .measures import Measures
from .passes import measure
from .splits import k_folds

# What `fit` can be told about a model that is trained on some of the rows and measured on others.
OPTIONS = frozenset(inspect.signature(fit).parameters) - {
    *("model", "x", "y", "optimizer", "seed", "sample_weight", "resume"),
    *("validation_split", "validation_data"),
}

_ANEW = "build must make model and optimizer anew each time"

# Makes a new model and its optimizer from a seed and hyperparameters.
Build = Callable[..., tuple[Any, Any]]


@dataclass(frozen=True)
class CrossValidation:
    """What the models of all folds came to on the rows that each was not shown.

    Printed, it is a table.

    Attributes:
        scores: The loss and the metrics of each fold, by name, round after round.
        histories: The History of each.

    >>> result = CrossValidation([{"loss": 0.5}, {"loss": 0.75}], [])
    >>> result.mean, result.std
    ({'loss': 0.625}, {'loss': 0.125})
    >>> print(result)
    fold    loss
    1     0.5000
    2     0.7500
    mean  0.6250
    std   0.1250
    """

    scores: list[dict[str, float]]
    histories: list[History]

    @property
    def mean(self) -> dict[str, float]:
        """The average over the folds.

        >>> CrossValidation([{"loss": 0.5}, {"loss": 0.75}], []).mean
        {'loss': 0.625}
        """
        return {name: float(np.mean(column)) for name, column in self._columns().items()}

    @property
    def std(self) -> dict[str, float]:
        """The standard deviation over the folds, of the population.

        >>> CrossValidation([{"loss": 0.5}, {"loss": 0.75}], []).std
        {'loss': 0.125}
        """
        return {name: float(np.std(column)) for name, column in self._columns().items()}

    def _columns(self) -> dict[str, list[float]]:
        names = dict.fromkeys(name for score in self.scores for name in score)
        return {name: [score.get(name, np.nan) for score in self.scores] for name in names}

    def __str__(self) -> str:
        rows = [(str(i), score) for i, score in enumerate(self.scores, 1)]
        return table("fold", [*rows, ("mean", self.mean), ("std", self.std)])


def cross_validate(
    build: Build,
    x: Any,
    y: Any,
    *,
    folds: int = 5,
    stratify: bool = False,
    rounds: int = 1,
    seed: int = 0,
    jobs: int | None = None,
    sample_weight: Any = None,
    **options: Any,
) -> CrossValidation:
    """Train a new model for each fold of the rows, and measure it on that fold.

    In parallel, as joblib does it. The same call runs on a Dask cluster while there is a
    `distributed.Client(address)`, within `joblib.parallel_config(backend="dask")`; on a Ray
    cluster after `ray.util.joblib.register_ray()`, within `parallel_config(backend="ray")`.

    Args:
        build: A function (seed) -> (model, optimizer) that makes both anew.
        x: Inputs (n, ...), as for `fit`.
        y: Targets (n, ...), as for `fit`.
        folds: How many.
        stratify: Whether every fold gets the same share of each class; then y is classes (n,), or
            one-hot rows.
        rounds: How often all of it is done, with other folds and other seeds.
        seed: For folds, models and the order of the rows.
        jobs: How many processes; -1 for one per core; None for one, or what joblib's
            `parallel_config` says.
        sample_weight: As for `fit`; it also counts in the loss of the rows held out.
        options: What `fit` is to be told besides: `loss`, `metrics`, `epochs`, `callbacks`, ...
            The fold is its `validation_data`.

    Returns:
        A CrossValidation.

    Raises:
        ValueError: What `fit` refuses; fewer than two folds, more folds than rows, no round; a
            `build` that gives the same model or optimizer again.
        TypeError: `build` gives something other than a model and an optimizer; an option that
            `fit` does not have, or that is given to it here.

    >>> from micrograd_plus import nn, optim
    >>> def build(seed):
    ...     model = nn.Sequential(nn.Dense(1, 1, seed=seed))
    ...     return model, optim.SGD(model.parameters(), lr=0.1)
    >>> x = np.linspace(-1, 1, 20).reshape(-1, 1)
    >>> result = cross_validate(build, x, 2 * x, folds=4, loss="mean_squared_error", epochs=50,
    ...                         batch_size=4)
    >>> result.mean["loss"] < 1e-3
    True
    """
    data = Data.with_targets(x, y, sample_weight)
    check_count("rounds", rounds)
    check_count("seed", seed, least=0)
    check_task(build, options)
    tasks = [
        Task(build, {}, data, rows, held_out, seed_of(seed, i, fold), options)
        for i in range(rounds)
        for fold, (rows, held_out) in enumerate(
            k_folds(len(data), folds, stratify=data.y if stratify else None, seed=seed_of(seed, i))
        )
    ]
    results = in_parallel(tasks, jobs)
    return CrossValidation([scores for scores, _ in results], [history for _, history in results])


@dataclass(frozen=True)
class Task:
    """One model to train and to measure: all that a process of its own needs for it."""

    build: Build
    hyperparameters: Mapping[str, Any]
    data: Data
    rows: np.ndarray
    held_out: np.ndarray
    seed: int
    options: Mapping[str, Any]
    may_diverge: bool = False

    def run(self) -> Outcome:
        """Train on the rows, measure on those held out.

        Raises:
            TypeError: `build` gives something other than a model and an optimizer.
            ValueError: The optimizer is used already, or what `fit` refuses.
        """
        model, optimizer = made_anew(self.build, self.seed, self.hyperparameters)
        shown, hidden = self.data[self.rows], self.data[self.held_out]
        first = checksums(model)
        try:
            history = fit(
                model,
                shown.x,
                shown.y,
                optimizer=optimizer,
                sample_weight=shown.weight,
                validation_data=(hidden.x, hidden.y, hidden.weight),
                seed=self.seed,
                **{"verbose": False, **self.options},
            )
        except FloatingPointError:
            if not self.may_diverge:
                raise
            return Outcome({"loss": np.nan}, History(), first, checksums(model))
        with np.errstate(all="ignore"):  # numbers that are not finite are seen as such
            size = self.options.get("validation_batch_size", EVALUATION_BATCH)
            scores = measure(model, in_batches(hidden, size), measures_of(self.options))
        return Outcome(scores, history, first, checksums(model))


def made_anew(build: Build, seed: int, hyperparameters: Mapping[str, Any]) -> tuple[Module, Any]:
    """A new model, and its optimizer.

    Raises:
        TypeError: `build` gives something else.
        ValueError: The optimizer is used already.

    >>> made_anew(lambda seed: "model", 0, {})
    Traceback (most recent call last):
    TypeError: build must return a pair (model, optimizer), got str
    """
    made = build(seed, **hyperparameters)
    if not isinstance(made, tuple) or len(made) != 2 or not isinstance(made[0], Module):
        given = ", ".join(type(x).__name__ for x in made) if isinstance(made, tuple) else ""
        raise TypeError(
            "build must return a pair (model, optimizer), got "
            + (f"({given})" if given else type(made).__name__)
        )
    model, optimizer = made
    if getattr(optimizer, "steps", 0):
        raise ValueError(f"{_ANEW}: it returned an optimizer of {optimizer.steps} updates")
    return model, optimizer


# Of the weights under each name how many numbers they are, and a checksum of them.
Checksums = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Outcome:
    """What a model came to, and by which to know whether it was new."""

    scores: dict[str, float]
    history: History
    first: Checksums
    last: Checksums


def checksums(model: Module) -> Checksums:
    """What tells a model's weights from others, however many they are.

    >>> from micrograd_plus import nn
    >>> checksums(nn.Dense(1, 2, initializer=lambda *_: np.zeros((1, 2))))["bias"]
    (2, 'ca08ea5bca49cc18')
    """
    import hashlib  # only now, for all of OpenSSL comes with it

    return {
        name: (x.size, hashlib.blake2b(x.tobytes(), digest_size=8).hexdigest())
        for name, x in model.state_dict().items()
    }


def check_apart(outcomes: Sequence[Outcome]) -> None:
    """Raise ValueError where a model was trained before, on rows that it was then measured on.

    It began with the weights that another one ended with: half of those that had changed there or
    more, so that parts which are not trained, or are equal by chance, count for nothing. So it is
    seen from other processes too.

    >>> check_apart([Outcome({}, {}, {"w": (2, "ab")}, {"w": (2, "cd")}),
    ...              Outcome({}, {}, {"w": (2, "cd")}, {"w": (2, "ef")})])
    Traceback (most recent call last):
    ValueError: build must make model and optimizer anew each time: training 2 began with ...
    """
    ended: dict[tuple[str, tuple[int, str]], list[int]] = {}
    changed = [0] * len(outcomes)
    for i, one in enumerate(outcomes):
        for name, last in one.last.items():
            if one.first.get(name) != last:
                ended.setdefault((name, last), []).append(i)
                changed[i] += last[0]
    for i, one in enumerate(outcomes):
        same: Counter[int] = Counter()
        for entry in one.first.items():
            for j in ended.get(entry, ()):
                same[j] += entry[1][0]
        for j, size in same.items():
            if 2 * size >= changed[j]:
                raise ValueError(
                    f"{_ANEW}: training {i + 1} began with the weights that training {j + 1} ended "
                    "with, on rows that it was then measured on"
                )


def measures_of(options: Mapping[str, Any]) -> Measures:
    """What `fit` is to measure, by its options.

    Raises:
        ValueError: As `fit`.

    >>> measures_of({"loss": "hinge", "metrics": ["accuracy"]}).names
    ['loss', 'accuracy']
    """
    of_both = {name: options[name] for name in ("metrics", "loss_weights") if name in options}
    return Measures(options.get("loss"), **of_both)


def check_task(build: Any, options: Mapping[str, Any]) -> None:
    """See that models can be made and trained, before processes start.

    Raises:
        TypeError: `build` is no function, an option is not `fit`'s, or there is no loss.
        ValueError: An unknown loss or metric.

    >>> check_task(lambda seed: None, {"epoch": 3})
    Traceback (most recent call last):
    TypeError: there is no option 'epoch': fit can be told augment, batch_size, callbacks, ...
    """
    if isinstance(build, Module) or not callable(build):
        raise TypeError(
            "build must be a function (seed) -> (model, optimizer) that makes both anew, got "
            f"{type(build).__name__}"
        )
    for name in options:
        if name not in OPTIONS:
            raise TypeError(
                f"there is no option {name!r}: fit can be told {', '.join(sorted(OPTIONS))}; the "
                "optimizer is made by build, and the rows to validate on are chosen here"
            )
    if options.get("loss") is None:
        raise TypeError("there is no loss: give one, as to fit")
    measures_of(options)


def in_parallel(tasks: Sequence[Task], jobs: int | None) -> list[tuple[dict[str, float], History]]:
    """What each task gives, in order, by joblib.

    Raises:
        ValueError: A model was not made anew.

    >>> in_parallel([], None)
    []
    """
    import joblib

    outcomes = list(joblib.Parallel(n_jobs=jobs)(joblib.delayed(Task.run)(task) for task in tasks))
    check_apart(outcomes)
    return [(outcome.scores, outcome.history) for outcome in outcomes]


def seed_of(*numbers: int) -> int:
    """A seed that other numbers would not have given.

    >>> seed_of(0, 1) == seed_of(0, 1), seed_of(0, 1) == seed_of(1, 0)
    (True, False)
    """
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])


def table(first: str, rows: Iterable[tuple[str, Mapping[str, float]]]) -> str:
    """Names in a first column, and a column for each number.

    >>> print(table("fold", [("1", {"loss": 0.5})]))
    fold    loss
    1     0.5000
    """
    rows = list(rows)
    names = list(dict.fromkeys(name for _, numbers in rows for name in numbers))
    width = max(len(first), *(len(name) for name, _ in rows))
    widths = {name: max(len(name), 6) for name in names}
    lines = ["  ".join([f"{first:<{width}}", *(f"{name:>{widths[name]}}" for name in names)])]
    for row, numbers in rows:
        cells = [f"{numbers.get(name, np.nan):>{widths[name]}.4f}" for name in names]
        lines.append("  ".join([f"{row:<{width}}", *cells]))
    return "\n".join(lines)
