"""Section 3 of the course: hotels, by distance and rating."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import numpy as np

from micrograd_plus import datasets, losses, nn, optim, training
from micrograd_plus.training import Standardizer

from .rows import Row, exact, first, of_starts, rounded

Rows = tuple[np.ndarray, np.ndarray]
Target = Literal["price", "hot", "medal"]


def standardised(target: Target) -> tuple[Rows, Rows]:
    """Training and test rows, with inputs standardised on the training rows."""
    hotels = datasets.load_hotels(target)
    inputs = Standardizer(hotels.x_train)
    return (
        (inputs.transform(hotels.x_train), hotels.y_train),
        (inputs.transform(hotels.x_test), hotels.y_test),
    )


def trained(
    x: np.ndarray,
    y: np.ndarray,
    units: Sequence[int],
    activation: str | None,
    loss: Any,
    seed: int,
    epochs: int = 800,
) -> nn.Sequential:
    """A network with these units in its layers, after full-batch gradient descent."""
    rng = np.random.default_rng(seed)
    *hidden, outputs = units
    layers = [
        nn.Dense(a, b, activation, seed=rng, dtype="float64")
        for a, b in pairwise([x.shape[1], *hidden])
    ]
    last = nn.Dense([x.shape[1], *hidden][-1], outputs, seed=rng, dtype="float64")
    model = nn.Sequential(*layers, last)
    training.fit(
        model,
        x,
        y,
        loss=loss,
        optimizer=optim.SGD(model.parameters(), lr=0.08),
        epochs=epochs,
        batch_size=len(x),
        verbose=False,
    )
    return model


def by_distance() -> tuple[float, float]:
    """The mean squared errors of a line through distances, on training and test rows."""
    hotels = datasets.load_hotels_by_distance()
    inputs = Standardizer(hotels.x_train)
    x, x_test = inputs.transform(hotels.x_train), inputs.transform(hotels.x_test)
    model = trained(x, hotels.y_train, [1], None, "mean_squared_error", seed=0, epochs=100)
    train, test = (
        training.evaluate(model, inputs, prices, loss="mean_squared_error")["loss"]
        for inputs, prices in ((x, hotels.y_train), (x_test, hotels.y_test))
    )
    return train, test


@functools.cache
def prices(activation: str | None, seed: int) -> tuple[float, float, int]:
    """What a 2-3-1 network comes to: its mean squared errors in dollars², on training and test
    rows, and how many of its hidden units are dead: 0 for every training row."""
    (x, y), (x_test, y_test) = standardised("price")
    dollars = Standardizer(y)
    model = trained(x, dollars.transform(y), [3, 1], activation, "mean_squared_error", seed)

    def error(inputs: np.ndarray, prices: np.ndarray) -> float:
        found = dollars.inverse_transform(training.predict(model, inputs))
        return losses.mean_squared_error(found, prices).item()

    hidden = training.predict(nn.Sequential(model[0]), x)
    return error(x, y), error(x_test, y_test), int((hidden.max(axis=0) == 0).sum())


def binary(prediction: Any, target: np.ndarray) -> Any:
    """Binary cross-entropy of one logit a row."""
    return losses.binary_crossentropy(prediction, target[:, None], from_logits=True)


def categorical(prediction: Any, target: np.ndarray) -> Any:
    """Categorical cross-entropy of logits and class numbers."""
    return losses.sparse_categorical_crossentropy(prediction, target, from_logits=True)


@functools.cache
def right(target: Target, units: tuple[int, ...], seed: int) -> tuple[int, int]:
    """How many training and test hotels a network classifies rightly."""
    (x, y), (x_test, y_test) = standardised(target)
    model = trained(x, y, units, "relu", binary if target == "hot" else categorical, seed)
    counts = []
    for rows, truth in ((x, y), (x_test, y_test)):
        z = training.predict(model, rows)
        answers = z[:, 0] > 0 if target == "hot" else z.argmax(1)
        counts.append(int((answers == truth).sum()))
    return counts[0], counts[1]


class Classifier(NamedTuple):
    """A network, what the source prints of it, and how many hotels it must classify rightly."""

    target: Target
    units: tuple[int, ...]
    theirs: tuple[str, str]
    least: tuple[int, int]


# Of 24 training and 8 test hotels.
CLASSIFIERS = {
    "hot, 2-3-1": Classifier("hot", (3, 1), ("92 %", "88 %"), (22, 7)),
    "hot, 2-5-10-1": Classifier("hot", (5, 10, 1), ("100 %", ""), (24, 7)),
    "medal, 2-3-3": Classifier("medal", (3, 3), ("96 %", "75 %"), (23, 6)),
    "medal, 2-5-10-3": Classifier("medal", (5, 10, 3), ("100 %", ""), (24, 6)),
}


def measure(starts: int) -> Iterator[Row]:
    """All rows of the section's table."""
    train, test = by_distance()
    yield exact("a line through distances: training error", train, 16.366, rounded(3), "16.4")
    yield exact("a line through distances: test error", test, 144.466, rounded(3), "144.5")
    train, test, _ = prices(None, 0)
    yield exact("price, linear 2-3-1: training error", train, 923.8, rounded(1), "poor")
    yield exact("price, linear 2-3-1: test error", test, 1090.9, rounded(1), "poor")
    # The best start is the one that is best on training rows, for test rows too.
    errors = sorted(prices("relu", seed)[:2] for seed in range(starts))
    for i, (part, theirs) in enumerate((("training", 50.8), ("test", 100.4))):
        yield of_starts(
            f"price, ReLU 2-3-1: {part} error",
            [error[i] for error in errors],
            most=theirs,
            best=first,
            form=rounded(1),
            theirs=f"{theirs}",
        )
    for name, (target, units, printed, least) in CLASSIFIERS.items():
        counts = sorted((right(target, units, seed) for seed in range(starts)), reverse=True)
        for i, (part, n) in enumerate((("training", 24), ("test", 8))):
            yield of_starts(
                f"{name}: {part} accuracy",
                [count[i] / n for count in counts],
                least=least[i] / n,
                best=first,
                theirs=printed[i],
            )
