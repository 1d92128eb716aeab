"""The exercises of notebook 10, Turning the knobs."""

import math

import numpy as np

from micrograd_plus import Tensor, optim
from micrograd_plus.exercises import Exercise

updates = Exercise(
    "There are {rows} rows to train on, in batches of {size}, for {epochs} epochs.\n"
    "The last batch of an epoch may be smaller. How many updates are made?",
    lambda rows, size, epochs: epochs * math.ceil(rows / size),
    {
        "that is one epoch": lambda rows, size, epochs: math.ceil(rows / size),
        "the rows that are left over make a batch of their own": lambda rows, size, epochs: (
            epochs * (rows // size)
        ),
        "there is no part of an update: each epoch has a last, smaller batch": (
            lambda rows, size, epochs: epochs * rows / size
        ),
        "batches do not reach across epochs": lambda rows, size, epochs: math.ceil(
            epochs * rows / size
        ),
        "so often is a row looked at; an update looks at a whole batch": (
            lambda rows, size, epochs: epochs * rows
        ),
    },
    seed=1,
    rows=range(50, 1000, 7),
    size=[8, 16, 32, 64],
    epochs=range(3, 20),
)


def _moved(p, g_1, g_2, lr, momentum=0.9):
    place = Tensor([float(p)])
    optimizer = optim.SGD([place], lr=lr, momentum=momentum)
    for g in (g_1, g_2):
        place.grad = np.array([float(g)])
        optimizer.step()
    return place.item()


momentum = Exercise(
    "A weight is {p}. In the first step its gradient is {g_1}, in the second {g_2}.\n"
    "Where is it after both, with SGD, learning rate {lr} and momentum 0.9?",
    _moved,
    {
        "that is without momentum": lambda **x: _moved(momentum=0, **x),
        "that is after the first step": lambda p, g_1, g_2, lr: p - lr * g_1,
        "go against the gradient": lambda p, **x: 2 * p - _moved(p, **x),
        "the old velocity is multiplied by 0.9, the new gradient is not": (
            lambda p, g_1, g_2, lr: p - lr * g_1 - lr * (g_1 + 0.9 * g_2)
        ),
        "of the old velocity 0.9 is left": lambda p, g_1, g_2, lr: p - lr * (2 * g_1 + g_2),
        "you left out the learning rate": lambda lr, **x: _moved(lr=1, **x),
    },
    seed=1,
    p=range(-5, 6),
    g_1=[-4, -3, -2, 2, 3, 4],
    g_2=[-4, -3, -2, 2, 3, 4],
    lr=[0.01, 0.02, 0.1],
)


def _stopped(losses, patience):
    best, kept = math.inf, 0
    for epoch, loss in enumerate(losses, 1):
        if loss < best:
            best, kept = loss, epoch
        elif epoch - kept == patience:
            return [epoch, kept]
    return [len(losses), kept]


def _first_rise(losses, patience):
    risen = [i for i in range(1, len(losses)) if losses[i] > losses[i - 1]]
    return [risen[0] + 1, risen[0]]


early_stopping = Exercise(
    "After each epoch, the first one first, the validation loss is\n"
    "{losses}\n"
    "Training stops when it has not been better than the best for {patience} epochs.\n"
    "After which epoch does it stop, and which epoch's weights are kept? Answer: [stop, kept].",
    _stopped,
    {
        "patience means to wait after a rise": _first_rise,
        "it cannot know what would come after it has stopped": lambda losses, patience: [
            len(losses),
            losses.index(min(losses)) + 1,
        ],
        "the best weights are kept, not the last": lambda **x: [_stopped(**x)[0]] * 2,
        "epochs count from 1": lambda **x: [i - 1 for i in _stopped(**x)],
    },
    seed=1,
    losses=[
        [0.9, 0.6, 0.7, 0.5, 0.4, 0.45, 0.5, 0.48, 0.52, 0.6, 0.3],
        [0.8, 0.85, 0.6, 0.5, 0.52, 0.58, 0.55, 0.51, 0.6, 0.4, 0.35],
        [1.2, 0.9, 1.0, 0.7, 0.75, 0.72, 0.8, 0.78, 0.71, 0.74, 0.5],
        [0.7, 0.5, 0.55, 0.45, 0.35, 0.3, 0.36, 0.4, 0.38, 0.41, 0.2],
        [0.6, 0.62, 0.4, 0.44, 0.42, 0.43, 0.46, 0.45, 0.47, 0.3, 0.25],
    ],
    patience=[2, 3, 4],
)
