"""The perceptron in PyTorch, eager."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch

from .data import ADAM_EPS, BETAS, LR, RHO, RMSPROP_EPS_OUTSIDE, Data


def step(data: Data, optimizer: str) -> Callable[[], float]:
    """Train on the next batch; returns the loss."""
    inputs, labels = torch.from_numpy(data.x), torch.from_numpy(data.y)
    layers: list[torch.nn.Module] = []
    for a, b in pairwise(data.sizes):
        layers += [torch.nn.Linear(a, b).to(inputs.dtype), torch.nn.ReLU()]
    net = torch.nn.Sequential(*layers[:-1])
    with torch.no_grad():
        for parameter, array in zip(net.parameters(), data.weights(), strict=True):
            parameter.copy_(torch.from_numpy(array.T.copy()))
    parameters = net.parameters()
    update: torch.optim.Optimizer
    if optimizer == "SGD":
        update = torch.optim.SGD(parameters, lr=LR)
    elif optimizer == "RMSprop":
        update = torch.optim.RMSprop(parameters, lr=LR, alpha=RHO, eps=RMSPROP_EPS_OUTSIDE)
    else:
        update = torch.optim.Adam(parameters, lr=LR, betas=BETAS, eps=ADAM_EPS)
    rows = data.batches()

    def train() -> float:
        picked = torch.from_numpy(next(rows))
        loss = torch.nn.functional.cross_entropy(net(inputs[picked]), labels[picked])
        update.zero_grad()
        loss.backward()
        update.step()
        return loss.item()

    return train
