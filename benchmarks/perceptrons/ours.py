"""The perceptron in micrograd_plus."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from micrograd_plus import functions, nn, optim

from .data import ADAM_EPS, BETAS, LR, RHO, RMSPROP_EPS_INSIDE, Data


def model_of(data: Data) -> nn.Sequential:
    """The network with the common weights."""
    last = len(data.sizes) - 2
    layers = [
        nn.Dense(a, b, "relu" if i < last else None, dtype=data.x.dtype.name)
        for i, (a, b) in enumerate(pairwise(data.sizes))
    ]
    model = nn.Sequential(*layers)
    for parameter, array in zip(model.parameters(), data.weights(), strict=True):
        parameter.data[...] = array
    return model


def optimizer_of(model: nn.Module, name: str) -> optim.Optimizer:
    """The optimizer with the common hyperparameters."""
    parameters = model.parameters()
    if name == "SGD":
        return optim.SGD(parameters, lr=LR)
    if name == "RMSprop":
        return optim.RMSprop(parameters, lr=LR, rho=RHO, eps=RMSPROP_EPS_INSIDE)
    return optim.Adam(parameters, lr=LR, betas=BETAS, eps=ADAM_EPS)


def step(data: Data, optimizer: str, model: nn.Module | None = None) -> Callable[[], float]:
    """Train on the next batch; returns the loss."""
    model = model or model_of(data)
    update = optimizer_of(model, optimizer)
    rows = data.batches()

    def train() -> float:
        picked = next(rows)
        loss = functions.softmax_cross_entropy(model(data.x[picked]), data.y[picked])
        update.zero_grad()
        loss.backward()
        update.step()
        return float(loss)

    return train
