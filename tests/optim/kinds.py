"""Every optimizer, in every form that its options give it."""

import pytest

from micrograd_plus import optim

KINDS = [
    (optim.SGD, {"lr": 0.05}),
    (optim.SGD, {"lr": 0.05, "momentum": 0.9}),
    (optim.SGD, {"lr": 0.05, "momentum": 0.8, "nesterov": True}),
    (optim.Adagrad, {"lr": 0.1, "eps": 1e-3}),
    (optim.RMSprop, {"lr": 0.01, "rho": 0.8, "eps": 1e-3}),
    (optim.Adam, {"lr": 0.02, "betas": (0.8, 0.95), "eps": 1e-3}),
    (optim.AdamW, {"lr": 0.02, "betas": (0.8, 0.95), "weight_decay": 0.3}),
    (optim.AdamW, {"lr": 0.02, "weight_decay": 0}),
]


CLASSES = [
    kind
    for name in optim.__all__
    if isinstance(kind := getattr(optim, name), type) and kind is not optim.Optimizer
]


def _name(kind):
    return kind.__name__ if isinstance(kind, type) else "-".join(kind)


every_kind = pytest.mark.parametrize(("kind", "options"), KINDS, ids=_name)
