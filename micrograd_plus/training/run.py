"""Run: a training under way, as callbacks see it and checkpoints keep it."""

from __future__ import annotations

import contextlib
import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..hints import hinted
from ..nn import Module
from ..nn.saving import check_range, random_state, set_random_state
from ..optim import Optimizer
from .history import History
from .measures import Tally
from .resuming import check_progress, check_tally, differences, named_as_damage, names_of, part_of

# What a checkpoint keeps of a run as it is.
_PLAIN = ("epochs_done", "batches_done", "stopped", "rng_of_epoch")


@hinted("run")
@dataclass(slots=True)  # so that `run.stop = True`, mistyped, is an error
class Run:
    """A training under way.

    Attributes:
        model: What is trained.
        optimizer: What updates it.
        epochs: How many there are to be.
        batches: How many there are in an epoch; None of an iterable that does not know.
        setup: What a training that goes on must have been started with, too.
        epochs_done: How many are finished.
        batches_done: How many are, of the epoch under way.
        history: The numbers of the epochs that are finished.
        stopped: Whether it ends. Set to True in `on_batch`, that was the last batch: validation is
            measured, `on_epoch` is not called, since the epoch is not over, and the numbers of what
            was seen of it are the last in the History that `fit` returns. A training that resumes
            goes on with the next batch. If that was the epoch's last, the epoch is over, and
            `on_epoch` is called with False. Set in `on_epoch`, it ends for good, and resumed it
            does not go on.
        paused: Whether it was stopped in `on_batch`.
        batch_loss: The loss of the last batch.

    >>> from micrograd_plus import nn, optim, training
    >>> class Impatient(training.Callback):
    ...     def on_epoch(self, run):
    ...         print(run.epochs_done, sorted(run.history))
    ...         run.stopped = True
    >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
    >>> history = training.fit(model, [[1.0]], [[2.0]], loss="mean_squared_error", epochs=100,
    ...                        optimizer=optim.SGD(model.parameters()),
    ...                        callbacks=[Impatient()], verbose=False)
    1 ['loss']
    """

    model: Module
    optimizer: Optimizer
    epochs: int
    batches: int | None
    rng: np.random.Generator
    tally: Tally
    setup: dict[str, Any]
    epochs_done: int = 0
    batches_done: int = 0
    history: History = field(default_factory=History)
    stopped: bool = False
    paused: bool = False
    callbacks: list[Any] = field(default_factory=list)
    # Where the random numbers of the epoch under way began: its order is drawn from there.
    rng_of_epoch: dict[str, Any] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, float]:
        """What was measured of the last epoch that is finished, by name.

        >>> from micrograd_plus import nn, optim, training
        >>> class Report(training.Callback):
        ...     def on_epoch(self, run):
        ...         print(run.numbers)
        >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
        >>> history = training.fit(model, [[0.0]], [[2.0]], loss="mean_squared_error",
        ...                        optimizer=optim.SGD(model.parameters()),
        ...                        callbacks=[Report()], verbose=False)
        {'loss': 4.0}
        """
        return {name: column[-1] for name, column in self.history.items()}

    @property
    def columns(self) -> list[str]:
        """What will be measured of each epoch, as the history's columns are called.

        >>> from micrograd_plus.training.measures import Measures
        >>> tally = Tally(Measures("hinge"))
        >>> Run(None, None, 1, 1, None, tally, {"validation_rows": 3}).columns
        ['loss', 'val_loss']
        """
        names = self.tally.measures.names
        return names + [f"val_{name}" for name in names if self.setup["validation_rows"]]

    @property
    def is_at_start(self) -> bool:
        """Whether no update has been made.

        >>> Run(None, None, 3, 1, None, None, {}).is_at_start
        True
        """
        return not self.epochs_done and not self.batches_done

    @property
    def batch_loss(self) -> float:
        """The loss of the last batch, before its update; for `on_batch`, nan elsewhere.

        >>> from micrograd_plus import nn, optim, training
        >>> class Report(training.Callback):
        ...     def on_batch(self, run):
        ...         print(run.batch_loss)
        >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
        >>> history = training.fit(model, [[0.0], [0.0]], [[2.0], [2.0]], batch_size=2,
        ...                        loss="mean_squared_error", callbacks=[Report()],
        ...                        optimizer=optim.SGD(model.parameters()), verbose=False)
        4.0
        """
        return self.tally.latest.get("loss", math.nan)

    @property
    def batch_numbers(self) -> dict[str, float]:
        """The same by name: of several outputs "loss", and a "name_loss" each; no metrics.

        >>> from micrograd_plus.training.measures import Measures
        >>> tally = Tally(Measures())
        >>> tally.add(8, {"loss": 3.0, "price_loss": 1.0, "kind_loss": 2.0}, None, None)
        >>> Run(None, None, 1, 1, None, tally, {}).batch_numbers
        {'loss': 3.0, 'price_loss': 1.0, 'kind_loss': 2.0}
        """
        return dict(self.tally.latest)

    def order(self, rows: int) -> np.ndarray:
        """The order of the rows in the epoch under way, the same if it is gone on with.

        >>> import dataclasses
        >>> run = Run(None, None, 1, 1, np.random.default_rng(0), None, {})
        >>> order = run.order(5)
        >>> (dataclasses.replace(run, batches_done=1).order(5) == order).all().item()
        True
        """
        if not self.batches_done:
            self.rng_of_epoch = dict(self.rng.bit_generator.state)
            return self.rng.permutation(rows)
        again = np.random.Generator(type(self.rng.bit_generator)())
        again.bit_generator.state = self.rng_of_epoch
        return again.permutation(rows)

    def tell(self, event: str) -> None:
        """Call every callback's method of that name.

        >>> from micrograd_plus import training
        >>> class Announcement(training.Callback):
        ...     def on_end(self, run):
        ...         print("the end")
        >>> Run(None, None, 1, 1, None, None, {}, callbacks=[Announcement()]).tell("on_end")
        the end
        """
        for callback in self.callbacks:
            getattr(callback, event)(self)

    def fail(self, error: BaseException) -> None:
        """Let an error that ends the training carry the History, and tell the callbacks.

        >>> run = Run(None, None, 3, 1, None, None, {}, history=History(loss=[0.5]))
        >>> error = KeyboardInterrupt()
        >>> run.fail(error)
        >>> error.history
        {'loss': [0.5]}
        """
        for callback in self.callbacks:
            try:
                callback.on_exception(self, error)
            except Exception as another:  # the first error is the one that is to be seen
                error.add_note(f"{type(callback).__name__}.on_exception failed: {another!r}")
        if not self.history:
            return
        with contextlib.suppress(AttributeError):  # an exception that has no room for it
            error.history = self.history  # type: ignore[attr-defined]
            error.add_note(
                f"What was measured until then (epochs finished: {self.epochs_done}) is the "
                "`history` of this exception: in a notebook `import sys; sys.last_value.history`"
            )

    def finish_epoch(self, numbers: Mapping[str, float]) -> None:
        """Enter an epoch's numbers, and begin the next one.

        >>> from micrograd_plus.training.measures import Measures
        >>> run = Run(None, None, 3, 1, None, Tally(Measures()), {})
        >>> run.finish_epoch({"loss": 0.5})
        >>> run.epochs_done, run.history
        (1, {'loss': [0.5]})
        """
        self.history.add(dict(numbers))
        self.epochs_done += 1
        self.batches_done = 0
        self.tally = Tally(self.tally.measures)

    def state_dict(self) -> dict[str, Any]:
        """All that the rest of the training depends on, but for the data.

        >>> from micrograd_plus import nn, optim, training
        >>> class Report(training.Callback):
        ...     def on_end(self, run):
        ...         print(run.state_dict()["epochs_done"])
        >>> model = nn.Sequential(nn.Dense(1, 1, seed=0))
        >>> history = training.fit(model, [[0.0]], [[2.0]], loss="mean_squared_error",
        ...                        optimizer=optim.SGD(model.parameters()),
        ...                        callbacks=[Report()], verbose=False)
        1
        """
        names = names_of(self.model, self.optimizer.parameters)
        return {
            "setup": self.setup,
            "model": self.model.state_dict(),
            "random_state": random_state(self.model),
            "optimizer": self.optimizer.state_dict(names),
            "parameters": names,
            **{name: getattr(self, name) for name in _PLAIN},
            # Stopped within an epoch, it goes on from there.
            "stopped": self.stopped and not self.batches_done,
            "history": {name: list(column) for name, column in self.history.items()},
            "tally": self.tally.state_dict(),
            "rng": self.rng.bit_generator.state,
            "callbacks": [
                {"name": type(callback).__name__, "state": state}
                for callback, state in self._callbacks_with_state()
            ],
        }

    def load_state_dict(self, state: Mapping[str, Any], example: Any = None) -> None:
        """Take over what `state_dict` gave, of a training that was set up alike: all or nothing.

        Args:
            state: What it gave.
            example: A prediction and targets, by which to see whether those that were kept of the
                epoch under way are of these shapes.

        Raises:
            ValueError: It was not, and what differs is named; or the state is damaged.
            Exception: What a callback of one's own raises.

        >>> run = Run(None, None, 3, 1, None, None, {"rows": 20})
        >>> run.load_state_dict({"setup": {"rows": 10}, "callbacks": []})
        Traceback (most recent call last):
        ValueError: it is of another training: rows 10 there, 20 here
        """
        with named_as_damage():
            self._check_setup(state)
            check_progress(state, self.columns, self.batches, self.rng)
            check_tally(part_of(state, "tally", Mapping, "a tally"), self.tally.measures, example)
        before = self.state_dict()
        callbacks = [callback for callback, _ in self._callbacks_with_state()]
        kept = copy.deepcopy([callback.state_dict() for callback in callbacks])
        try:
            with named_as_damage(), np.errstate(all="ignore"):
                check_range(self.model, state["model"])
                self._take_over(state)
            for callback, there in zip(callbacks, state["callbacks"], strict=True):
                callback.load_state_dict(there["state"])
        except BaseException:
            self._take_over(before)
            for callback, own in zip(callbacks, kept, strict=True):
                with contextlib.suppress(Exception):  # of one that cannot even take back its own
                    callback.load_state_dict(own)
            raise

    def _check_setup(self, state: Mapping[str, Any]) -> None:
        """Raise ValueError unless a training was set up as this one."""
        there = {**part_of(state, "setup", Mapping, "what a training was started with")}
        there["callbacks"] = [
            part_of(callback, "name", str, "a name")
            for callback in part_of(state, "callbacks", list, "a list of callbacks")
            if part_of(callback, "state", Mapping, "a callback's state") is not None
        ]
        names = [type(callback).__name__ for callback, _ in self._callbacks_with_state()]
        here = {**self.setup, "callbacks": names}
        if "groups" in here:
            # A rate may be the one that was reached there, and not that from the beginning; and
            # what a callback sets is not the optimizer's.
            reached = part_of(state, "optimizer", Mapping, "an optimizer's state")
            is_set = any(getattr(callback, "sets_rates", False) for callback in self.callbacks)
            here["groups"] = [
                {k: x for k, x in group.items() if k != "lr"}
                if is_set or reached.get(f"groups.{i}.lr") == group["lr"]
                else group
                for i, group in enumerate(here["groups"])
            ]
        if different := differences(there, here):
            raise ValueError(f"it is of another training: {'; '.join(different)}")

    def _take_over(self, state: Mapping[str, Any]) -> None:
        """All but what callbacks know."""
        self.model.load_state_dict(state["model"])
        set_random_state(self.model, state["random_state"])
        if "parameters" in state:
            names = names_of(self.model, self.optimizer.parameters)
            self.optimizer.load_state_dict(state["optimizer"], names)
        else:  # of an earlier version, which matched them by their order
            self.optimizer.load_state_dict(state["optimizer"])
        for name in _PLAIN:
            setattr(self, name, state[name])
        history = {name: list(column) for name, column in state["history"].items()}
        self.history.clear()
        self.history.update(history)
        self.tally.load_state_dict(state["tally"])
        self.rng.bit_generator.state = state["rng"]

    def _callbacks_with_state(self) -> list[tuple[Any, dict[str, Any]]]:
        states = [(callback, callback.state_dict()) for callback in self.callbacks]
        return [(callback, state) for callback, state in states if state]
