"""The words of programs in terms of the autograd package and of PyTorch.

Moves and reductions come to two things that neither peer can get wrong in a way of its own:
picking entries from places that NumPy tells, and functions along the last axis of a matrix.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import cache, partial, reduce
from typing import Any

import numpy as np

from micrograd_plus.testing.programs.draft import UNARY
from micrograd_plus.testing.strategies.of_moves import moved
from tests.engine.cases_of_numbers import CASES

MOVES = [
    *("reshape", "transpose", "index", "flip", "roll", "squeeze", "expand_dims"),
    *("broadcast_to", "tile", "repeat", "pad"),
]
# In NumPy and in PyTorch.
SAME = ["maximum", "minimum", "matmul", "cumsum", "concatenate", "stack"]
REDUCED = ["sum", "mean", "max", "min"]
Words = dict[str, Callable[..., Any]]
# A function of one number is in each peer's words in the case of that name.
CASES_OF_ONE = {case.name: case for case in CASES if case.name in UNARY}


def common_words(xp: Any, permuted: Any, picked: Any, along_rows: Words) -> Words:
    """What differs between autograd.numpy and torch by names alone."""
    return {
        **{word: getattr(xp, word) for word in SAME},
        "add": operator.add,
        "subtract": operator.sub,
        "multiply": operator.mul,
        "divide": operator.truediv,
        "power": operator.pow,
        "outer": lambda a, b: xp.reshape(a, (-1, 1)) * xp.reshape(b, (1, -1)),
        **{word: moving(xp, picked, word) for word in MOVES},
        **{word: by_rows(xp, permuted, f) for word, f in along_rows.items()},
    }


def moving(xp: Any, picked: Any, word: str) -> Callable[..., Any]:
    """A move, as picking entries from where NumPy's function moves their numbers from."""

    def move(a: Any, *arguments: Any) -> Any:
        flat = xp.reshape(a, (-1,))
        places = np.arange(math.prod(a.shape)).reshape(a.shape)
        if word == "pad":  # with zeros: the entry at a place before the first
            flat, places = xp.concatenate([0.0 * flat[:1], flat]), places + 1
        return picked(flat, moved(places, word, *arguments))

    return move


def by_rows(xp: Any, permuted: Any, f: Callable[..., Any]) -> Callable[..., Any]:
    """A reduction over any axes, from one over the last axis of a matrix."""

    def reduction(a: Any, axis: Any = None, keepdims: bool = False, **keywords: Any) -> Any:
        given = range(a.ndim) if axis is None else np.atleast_1d(np.array(axis, int)).tolist()
        reduced = sorted(i % a.ndim for i in given)
        rest = [i for i in range(a.ndim) if i not in reduced]
        kept = [a.shape[i] for i in rest]
        rows = xp.reshape(permuted(a, (*rest, *reduced)), (math.prod(kept), -1))
        shape = [1 if i in reduced else n for i, n in enumerate(a.shape)] if keepdims else kept
        return xp.reshape(f(rows, **keywords), tuple(shape))

    return reduction


@cache
def words_of_autograd() -> Words:
    import autograd.numpy as np_

    total = lambda a, axis=1: np_.sum(a, axis=axis % a.ndim, keepdims=True)
    var = lambda a, ddof=0: np_.sum((a - total(a) / a.shape[1]) ** 2, axis=1) / (a.shape[1] - ddof)
    along_rows = {
        **{word: partial(getattr(np_, word), axis=1) for word in REDUCED},
        # Its own divides by the entries, of which some are 0.
        "prod": lambda a: reduce(operator.mul, [a[:, i] for i in range(a.shape[1])]),
        "logsumexp": lambda a: np_.log(np_.sum(np_.exp(a), axis=1)),
        "var": var,
        "std": lambda a, ddof=0: np_.sqrt(var(a, ddof)),
    }

    def where(mask: Any, a: Any, b: Any) -> Any:  # its own goes wrong where shapes broadcast
        return np.array(mask, float) * a + (1.0 - np.array(mask, float)) * b

    return {
        **{word: partial(case.reference, np_) for word, case in CASES_OF_ONE.items()},
        **common_words(np_, np_.transpose, lambda flat, places: flat[places], along_rows),
        # Their cases have other slopes than these, which are the defaults.
        "leaky_relu": lambda a: np_.maximum(a, 0.01 * a),
        "elu": lambda a: np_.maximum(a, 0.0) + np_.expm1(np_.minimum(a, 0.0)),
        "clip": lambda a, low, high: np_.minimum(np_.maximum(a, low), high),
        "where": where,
        "softmax": lambda a, axis: np_.exp(a) / total(np_.exp(a), axis),
        "log_softmax": lambda a, axis: a - np_.log(total(np_.exp(a), axis)),
    }


@cache
def words_of_torch() -> Words:
    import torch

    f = torch.nn.functional
    picked = lambda flat, places: torch.take(flat, torch.as_tensor(places.copy()))
    along_rows = {
        "sum": lambda a: torch.sum(a, 1),
        "mean": lambda a: torch.mean(a, 1),
        "prod": lambda a: torch.prod(a, 1),
        "max": lambda a: torch.amax(a, 1),
        "min": lambda a: torch.amin(a, 1),
        "logsumexp": lambda a: torch.logsumexp(a, 1),
        "var": lambda a, ddof=0: torch.var(a, 1, correction=ddof),
        "std": lambda a, ddof=0: torch.std(a, 1, correction=ddof),
    }
    return {
        **{word: partial(case.torch, torch) for word, case in CASES_OF_ONE.items()},
        **common_words(torch, torch.permute, picked, along_rows),
        "leaky_relu": f.leaky_relu,
        "elu": f.elu,
        # Its own clamp fails in its backward pass where bounds broadcast (2.13).
        "clip": lambda a, low, high: torch.minimum(torch.maximum(a, low), high),
        "where": lambda mask, a, b: torch.where(torch.tensor(mask), a, b),
        "softmax": torch.softmax,
        "log_softmax": torch.log_softmax,
    }
