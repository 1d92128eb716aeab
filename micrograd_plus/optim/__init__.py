"""Optimisers: each is one update formula, on arrays, for Values and Tensors alike.

>>> from micrograd_plus import Value, optim
>>> x = Value(3.0)
>>> optimizer = optim.SGD([x], lr=0.1)
>>> (x * x).backward()
>>> optimizer.step()
>>> round(x.data, 6)
2.4
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..hints import in_module
from .adagrad import Adagrad
from .adam import Adam, AdamW
from .clipping import clip_by_norm, clip_by_value, global_norm
from .optimizer import Optimizer
from .rmsprop import RMSprop
from .schedules import (
    cosine_decay,
    exponential_decay,
    linear_decay,
    one_cycle,
    step_decay,
    warm_up,
)
from .sgd import SGD

__all__ = [
    "SGD",
    "Adagrad",
    "Adam",
    "AdamW",
    "Optimizer",
    "RMSprop",
    "clip_by_norm",
    "clip_by_value",
    "cosine_decay",
    "exponential_decay",
    "global_norm",
    "linear_decay",
    "one_cycle",
    "step_decay",
    "warm_up",
]

# By their names in small letters, for those who choose one by a word.
BY_NAME: dict[str, Callable[..., Optimizer]] = {
    kind.__name__.lower(): kind for kind in (SGD, Adagrad, Adam, AdamW, RMSprop)
}

if not TYPE_CHECKING:  # type checkers would then take every name for one that is there
    __getattr__ = in_module(__name__, "optim")
