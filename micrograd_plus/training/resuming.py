"""Resuming: what a training that goes on was started with, and what its checkpoint must hold."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np

from ..nn import Module
from ..nn.saving import check_generator_state
from .arrays import parts, shape_of, take
from .data import Data
from .measures import Measures


def settings(
    model: Module, optimizer: Any, measures: Measures, data: Data | None, held_out: Data | None
) -> dict[str, Any]:
    """What the rest of a training depends on and no checkpoint brings back, as JSON keeps it.

    Args:
        model: The names of its frozen parameters count.
        optimizer: Which parameters are in its groups, and those hyperparameters that are numbers.
        measures: Losses by their names, and how much each counts.
        data: Of targets and weights the shape, the first and the last row: a look at all of them
            might take long. None of an iterable of batches.
        held_out: Those that are validated on, likewise; None for none.

    >>> from micrograd_plus import nn, optim
    >>> model = nn.Sequential(nn.Dense(1, 1))
    >>> found = settings(model, optim.SGD(model.parameters()), Measures("huber"),
    ...                  Data.of([[1.0]], [[2.0]]), None)
    >>> found["loss"], found["targets"], found["groups"][0]["lr"]
    ('huber', '(1, 1) #44f509c2', 0.01)
    """
    kept = {
        "loss": measures.loss_names,
        "loss_weights": measures.loss_weights,
        "groups": _groups(model, optimizer),
        "clip_value": getattr(optimizer, "clip_value", None),
        "clip_norm": getattr(optimizer, "clip_norm", None),
        "frozen": [name for name, p in model.named_parameters() if not p.requires_grad],
    }
    for kind, rows in (("", data), ("validation ", held_out)):
        if rows is not None:
            kept[f"{kind}targets"] = _digest(rows, rows.y)
            kept[f"{kind}sample_weight"] = _digest(rows, rows.weight)
    return kept


def differences(there: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """Which settings differ, in words. What is not known of there is not compared.

    >>> differences({"rows": 10, "loss": "hinge"}, {"rows": 20, "loss": "hinge", "shuffle": True})
    ['rows 10 there, 20 here']
    """
    found = []
    for name, own in here.items():
        if name not in there or there[name] == own:
            continue
        kept = there[name]
        if isinstance(own, Mapping) and isinstance(kept, Mapping):
            found += [f"{name} {part}" for part in differences(kept, own)]
        elif name == "groups" and isinstance(kept, list):
            if len(kept) != len(own):
                found.append(f"groups of parameters {len(kept)} there, {len(own)} here")
                continue
            for i, (one, other) in enumerate(zip(kept, own, strict=True)):
                of = f" of group {i}" if len(own) > 1 else ""
                found += [part + of for part in differences(one, other)]
        elif name in ("frozen", "parameters") and isinstance(kept, list):  # long lists of names
            kept, own = [x for x in kept if x not in own], [x for x in own if x not in kept]
            found.append(f"{name} there alone {kept}, here alone {own}")
        else:
            found.append(f"{name} {kept} there, {own} here")
            if name == "lr":
                found[-1] += _HOW_TO_CHANGE_A_RATE.format(kept, own)
    return found


_HOW_TO_CHANGE_A_RATE = (
    " (to go on with another rate, make the optimizer with lr={0}, as then, and give "
    "callbacks=[training.LearningRates(lambda epoch: {1})])"
)


def part_of(state: Any, name: str, kind: type, what: str) -> Any:
    """A part of a state that came from a file, where it is of the kind that it must be.

    Raises:
        ValueError: It is not there, or is something else.

    >>> part_of({"epochs_done": "3"}, "epochs_done", int, "a number")
    Traceback (most recent call last):
    ValueError: epochs_done is not a number but '3'
    >>> part_of([], "epochs_done", int, "a number")
    Traceback (most recent call last):
    ValueError: it is not a state with names but []
    """
    if not isinstance(state, Mapping):
        raise ValueError(f"it is not a state with names but {state!r:.60}")
    if name not in state:
        raise ValueError(f"it is no checkpoint of a training: it has no {name!r}")
    found = state[name]
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is not bool):
        raise ValueError(f"{name} is not {what} but {found!r:.60}")
    return found


def count_of(state: Any, name: str) -> int:
    """A count in a state that came from a file.

    Raises:
        ValueError: It is not there, or is none.

    >>> count_of({"rows": -1}, "rows")
    Traceback (most recent call last):
    ValueError: rows is -1
    """
    found: int = part_of(state, name, int, "a number")
    if found < 0:
        raise ValueError(f"{name} is {found}")
    return found


def number_of(state: Any, name: str) -> float:
    """A number in a state that came from a file.

    Raises:
        ValueError: It is not there, or is none that a float can be.

    >>> number_of({"loss": 10**400}, "loss")
    Traceback (most recent call last):
    ValueError: loss is too large for a float
    """
    found = part_of(state, name, Real, "a number")
    try:
        return float(found)
    except OverflowError:
        raise ValueError(f"{name} is too large for a float") from None


@contextlib.contextmanager
def named_as_damage() -> Iterator[None]:
    """A block in which what fails for other types than there should be says so.

    >>> with named_as_damage():
    ...     {"weights": 1}["weights"].items()
    Traceback (most recent call last):
    ValueError: it is damaged: 'int' object has no attribute 'items'
    """
    try:
        yield
    except (TypeError, LookupError, AttributeError, OverflowError, RecursionError) as error:
        raise ValueError(f"it is damaged: {error}") from error


def check_progress(
    state: Mapping[str, Any], columns: Sequence[str], batches: int | None, rng: np.random.Generator
) -> None:
    """Raise ValueError unless a checkpoint says where a training stands, and nothing impossible.

    What it holds of model and optimizer, these look at.

    Args:
        state: As a `Run` gives it.
        columns: The history's.
        batches: How many there are in an epoch, where that is known.
        rng: What draws the order of the rows.
    """
    epochs, done = count_of(state, "epochs_done"), count_of(state, "batches_done")
    if batches is not None and done > batches:
        raise ValueError(f"batches_done is {done}, and an epoch has {batches} batches")
    part_of(state, "stopped", bool, "True or False")
    history = part_of(state, "history", Mapping, "a history")
    if epochs and history.keys() != set(columns):
        raise ValueError(f"the history has columns {', '.join(history)}")
    for name in history:
        numbers = part_of(history, name, list, "a list of numbers")
        if len(numbers) != epochs:
            raise ValueError(f"the history's {name} has {len(numbers)} numbers of {epochs} epochs")
        for number in numbers:
            number_of({f"the history's {name}": number}, f"the history's {name}")
    check_generator_state("the order of rows", rng, part_of(state, "rng", Mapping, "a state"))
    of_epoch = part_of(state, "rng_of_epoch", Mapping, "a state")
    if of_epoch or (done and state["setup"].get("shuffle")):
        check_generator_state("the order of the epoch's rows", rng, of_epoch)


def check_tally(state: Mapping[str, Any], measures: Measures, example: Any = None) -> None:
    """Raise ValueError unless a checkpoint has what was measured of the epoch under way.

    Args:
        state: As a `Tally` gives it.
        measures: What is measured.
        example: A prediction and targets, of whose shapes those that were kept must be.

    >>> check_tally({"rows": 4, "sums": {}, "predictions": [], "targets": []}, Measures("huber"))
    Traceback (most recent call last):
    ValueError: of the epoch under way are summed nothing, and measured loss
    """
    rows = count_of(state, "rows")
    sums = part_of(state, "sums", Mapping, "numbers by name")
    losses = ["loss", *(f"{name}_loss" for name in measures.loss_weights)]
    if sums.keys() != set(losses if rows else ()):
        summed = ", ".join(sums) or "nothing"
        raise ValueError(f"of the epoch under way are summed {summed}, and measured {losses[0]}")
    for name in sums:
        number_of(sums, name)
    kept = rows if measures.has_metrics else 0
    for i, name in enumerate(("predictions", "targets")):
        batches = part_of(state, name, list, "a list of arrays")
        found = [parts(tuple(x) if isinstance(x, list) else x) for x in batches]
        lengths: dict[str, int] = {}
        for part, array in ((part, x) for batch in found for part, x in batch.items()):
            if not isinstance(array, np.ndarray) or not array.ndim:
                raise ValueError(f"{name} are no arrays with rows")
            lengths[part] = lengths.get(part, 0) + len(array)
        if set(lengths.values()) != ({kept} if kept else set()):
            raise ValueError(f"{name} are not of the {kept} rows of the epoch under way")
        if example is not None:
            here = {part: np.shape(x)[1:] for part, x in parts(example[i]).items()}
            for batch in found:
                if {part: x.shape[1:] for part, x in batch.items()} != here:
                    raise ValueError(f"{name} of the epoch under way are of other shapes than here")


def names_of(model: Module, parameters: Iterable[Any]) -> list[str]:
    """What a model calls an optimizer's parameters; those of other models have numbers.

    >>> from micrograd_plus import nn
    >>> dense = nn.Dense(1, 1)
    >>> names_of(dense, [nn.Dense(1, 1).weight, dense.bias])
    ['0', 'bias']
    """
    names = {p: name for name, p in model.named_parameters()}
    return [names.get(p, str(i)) for i, p in enumerate(parameters)]


def _groups(model: Module, optimizer: Any) -> list[dict[str, Any]]:
    """Of each group the names of its parameters, and its numbers; of a schedule its first rate."""
    return [
        {
            **{name: _as_json(x) for name, x in group.hyperparameters.items()},
            "lr": _as_json(group.numbers(0).lr),
            "parameters": sorted(names_of(model, group.parameters)),
        }
        for group in getattr(optimizer, "groups", ())
    ]


def _as_json(x: Any) -> Any:
    """A number, or several, as they come back from JSON; None for what is none."""
    if isinstance(x, list | tuple):
        return [_as_json(part) for part in x]
    if isinstance(x, bool | np.bool_):
        return bool(x)
    return float(x) if isinstance(x, Real) else None


def _digest(data: Data, given: Any) -> Any:
    """Shape and checksum of targets or weights; of several outputs by name; None for none."""
    if given is None:
        return None
    found = {}
    for name, part in parts(given).items():
        rows = take(part, np.array([data.rows[0], data.rows[-1]]))
        is_numbers = rows.dtype.kind in "biuf"
        content = rows.astype("<f8").tobytes() if is_numbers else repr(rows.tolist()).encode()
        shape = (len(data), *shape_of(part)[1:])
        found[name] = f"{shape} #{zlib.crc32(content):08x}"
    return found.get("", found)
