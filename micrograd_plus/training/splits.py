"""Splits: which rows are learned from, and which are held out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..checks import Seed, check_count, generator
from ..engine.graph import describe
from ..engine.operands import plain_array
from ..hints import knows_arguments
from .data import Data


@knows_arguments
def split(
    x: Any,
    y: Any,
    shares: Sequence[float] = (0.8, 0.2),
    *,
    stratify: bool = False,
    seed: Seed = None,
) -> tuple[tuple[Any, Any], ...]:
    """Rows in a random order, dealt out: to train on, to validate on, to test on.

    Args:
        x: Inputs (n, ...), or a tuple or dictionary of these.
        y: Targets (n, ...), likewise.
        shares: How much of the rows each part gets; together 1.
        stratify: Whether each part gets the same share of every class, but for one row, and as many
            rows in all as without; then y is classes (n,), or one-hot rows.
        seed: For the order: an integer, or a NumPy Generator to draw from.

    Returns:
        A pair (x, y) for each share, in memory.

    Raises:
        ValueError: Shares that are not above 0 or that do not sum to 1, a part without rows, rows
            that do not match, or `stratify` where no two rows are of one class.
        TypeError: `stratify` is neither True nor False.

    >>> import numpy as np
    >>> train, validation, test = split(np.arange(10), np.arange(10), (0.6, 0.2, 0.2), seed=0)
    >>> len(train[0]), len(validation[0]), len(test[0])
    (6, 2, 2)
    """
    data = Data.of(x, y)
    rng = generator("seed", seed)
    if isinstance(shares, float | int):
        raise ValueError(f"shares are of all parts, such as (0.8, 0.2), got {shares}")
    if not isinstance(stratify, bool | np.bool_):
        raise TypeError(
            "stratify must be True, for as many rows of each class of y in each part, or False, "
            f"got {describe(stratify)}"
        )
    if not shares or not all(share > 0 for share in shares) or abs(sum(shares) - 1) > 1e-9:
        raise ValueError(f"shares must be above 0 and sum to 1, got {tuple(shares)}")
    sizes = np.diff(np.round(np.cumsum(shares) * len(data)).astype(int), prepend=0)
    classes, counts = [rng.permutation(len(data))], [sizes]
    if stratify:
        classes = _by_class(data.y, rng)
        if len(classes) == len(data):
            raise ValueError(f"stratify is for classes: no two of the {len(data)} rows are of one")
        counts = list(_dealt(np.array([len(rows) for rows in classes]), shares, sizes, rng))
    dealt: list[list[np.ndarray]] = [[] for _ in shares]
    for rows, own_counts in zip(classes, counts, strict=True):
        for part, own in zip(dealt, np.split(rows, np.cumsum(own_counts)[:-1]), strict=True):
            part.append(own)
    found = []
    for part, share in zip(dealt, shares, strict=True):
        rows = rng.permutation(np.concatenate(part)) if stratify else part[0]
        if not len(rows):
            raise ValueError(f"a share of {share} of {len(data)} rows has none")
        chosen = data[rows]
        found.append((chosen.x, chosen.y))
    return tuple(found)


def k_folds(
    rows: int, folds: int = 5, *, stratify: Any = None, seed: Seed = None
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Every row is held out once: pairs of the rows to learn from and those held out.

    Args:
        rows: How many there are.
        folds: How many pairs; their held-out parts differ by one row at most.
        stratify: Classes (n,) or one-hot rows (n, classes), of which each fold gets the same share.
        seed: For the order: an integer, or a NumPy Generator to draw from.

    Yields:
        (to learn from, held out), as indices in ascending order.

    Raises:
        ValueError: Fewer than two folds, more folds than rows, or classes for other rows.

    >>> for rows, held_out in k_folds(5, 2, seed=0):
    ...     print(rows, held_out)
    [0 4] [1 2 3]
    [1 2 3] [0 4]
    """
    check_count("rows", rows)
    rng = generator("seed", seed)
    check_count("folds", folds, least=2)
    if folds > rows:
        raise ValueError(f"folds must be from 2 to the number of rows, {rows}, got {folds}")
    if stratify is None:
        order = rng.permutation(rows)
    else:
        by_class = _by_class(stratify, rng)
        classified = sum(map(len, by_class))
        if classified != rows:
            raise ValueError(
                f"stratify must have a class for each of the {rows} rows, got {classified}"
            )
        order = np.concatenate(by_class)
    # Dealt like cards: neighbours, which are of one class, go to different folds.
    fold_of = np.empty(rows, int)
    fold_of[order] = np.arange(rows) % folds
    for fold in range(folds):
        yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


def rows_to_train_on(rows: int, validation_split: float) -> int:
    """How many of the rows, the first ones, a validation split leaves to train on.

    Raises:
        ValueError: It leaves nothing to train on, or nothing to validate on.

    >>> rows_to_train_on(1437, 0.1)
    1293
    """
    # Keras's rounding; a share such as 1 - 0.9 is not quite the decimal number that was meant.
    kept = int(rows * (1 - validation_split) + 1e-9)
    if not 0 < kept < rows:
        raise ValueError(
            f"a validation_split of {validation_split} of {rows} rows leaves "
            f"{kept} to train on and {rows - kept} to validate on"
        )
    return kept


def _dealt(
    classes: np.ndarray, shares: Sequence[float], sizes: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """How many rows of each class go to each part (classes, parts).

    Each class's share rounded down or up, so that both the classes and the parts have their sizes:
    the largest remainders are rounded up, of equal ones any. Where what one class would have is
    taken already, another one makes room, as in matching by augmenting paths (Kuhn, "The Hungarian
    method for the assignment problem", 1955).
    """
    wanted = np.outer(classes, shares)
    counts = np.floor(wanted + 1e-9).astype(int)
    remainders = wanted - counts
    room = sizes - counts.sum(axis=0)
    given = np.zeros(counts.shape, bool)  # what is rounded up

    def give(c: int, seen: set[int], least: float) -> bool:
        """A row of a class to the part with its largest remainder, or with room made there."""
        for part in np.argsort(-remainders[c], kind="stable"):
            if given[c, part] or part in seen or remainders[c, part] < least:
                continue
            seen.add(part)
            if room[part] > 0:
                room[part] -= 1
                given[c, part] = True
                return True
            for other in np.flatnonzero(given[:, part]):
                if give(int(other), seen, least):
                    given[other, part], given[c, part] = False, True
                    return True
        return False

    order = rng.permutation(len(classes))
    for c in order[np.argsort(-remainders[order].max(axis=1), kind="stable")]:
        for _ in range(classes[c] - counts[c].sum()):
            give(c, set(), 1e-9) or give(c, set(), -1.0)
    return counts + given


def _by_class(labels: Any, rng: np.random.Generator) -> list[np.ndarray]:
    """The rows of each class, in a random order."""
    labels = plain_array(labels)
    shape = labels.shape
    if labels.ndim == 2 and shape[1] == 1:
        labels = labels[:, 0]
    elif labels.ndim == 2 and np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) == 1).all():
        labels = labels.argmax(axis=1)
    if labels.ndim != 1:
        raise ValueError(f"rows are stratified by classes (n,) or one-hot rows, got shape {shape}")
    return [rng.permutation(np.flatnonzero(labels == c)) for c in np.unique(labels)]
