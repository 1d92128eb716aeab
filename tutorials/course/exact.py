"""Sections 0, 1 and 4 of the course: numbers that the tasks fix."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from micrograd_plus import Tensor, Value, datasets, functions, losses, metrics, nn, optim

from .rows import Row, exact, percent, rounded


def neuron(weights: Sequence[float], bias: float) -> nn.Neuron:
    """A neuron without activation."""
    made = nn.Neuron(len(weights), nonlin=False)
    for parameter, number in zip(made.parameters(), [*weights, bias], strict=True):
        parameter.data = number
    return made


class Line(nn.Module):
    """The line y = m·x + b."""

    def __init__(self, m: float, b: float) -> None:
        self.m, self.b = Value(float(m)), Value(float(b))

    def forward(self, x: Any) -> Any:
        return self.m * x + self.b


def descended(m: float, b: float, steps: int = 1500) -> tuple[Line, float]:
    """The line through (1, 3) and (2, 5) that gradient descent ends at, and its loss."""
    line = Line(m, b)
    optimizer = optim.SGD(line.parameters(), lr=0.2)
    for _ in range(steps):
        loss = losses.mean_squared_error([line(1.0), line(2.0)], [3, 5])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return line, loss.data


def measure(starts: int) -> Iterator[Row]:
    """One neuron; a line; metrics. Nothing here starts at random."""
    yield from one_neuron()
    yield from a_line()
    yield from of_classes()


def one_neuron() -> Iterator[Row]:
    """Section 0."""
    one, two, three = rounded(1), rounded(2), rounded(3)
    yield exact("inputs (3, 2), first neuron", neuron([0.5, 1.5], 1)([3, 2]).data, 5.5, one)
    yield exact("inputs (3, 2), second neuron", neuron([-0.5, 1], -2)([3, 2]).data, -1.5, one)
    yield exact("e³", functions.exp(Value(3.0)).data, 20.09, two)
    yield exact("σ(3)", functions.sigmoid(Value(3.0)).data, 0.953, three)
    for p, natural, to_base_10 in ((0.3, 1.204, 0.52), (0.6, 0.511, 0.22)):
        rest = (1 - p) / 2
        cost = losses.sparse_categorical_crossentropy(Tensor([[rest, p, rest]]), [1]).item()
        yield exact(f"cross-entropy at {p}, natural logarithm", cost, natural, three, "")
        yield exact(f"cross-entropy at {p}, base 10", cost / math.log(10), to_base_10, two)


def a_line() -> Iterator[Row]:
    """Section 1."""
    x, y = datasets.load_two_points()
    for m, b, cost in ((-1, 5, 2.5), (-1, 4, 4.5), (0, 4, 1.0)):
        found = losses.mean_squared_error(Line(m, b)(x), y).item()
        yield exact(f"m = {m}, b = {b}: mean squared error", found, cost, rounded(1))
    x, y = datasets.load_six_points()
    found = losses.mean_squared_error(Line(10, 10)(x), y).item()
    yield exact("y = 10x + 10 on six points: mean squared error", found, 715.67, rounded(2))
    line, loss = descended(-1, 5)
    for name, number, end in (("m", line.m.data, 2), ("b", line.b.data, 1), ("loss", loss, 0)):
        yield exact(
            f"gradient descent from m = -1, b = 5: {name}", number, end, rounded(6), f"{end}"
        )


def of_classes() -> Iterator[Row]:
    """Section 4."""
    truth = np.repeat([0, 1], [93, 7])  # fraud is 1
    always_no = metrics.accuracy(np.zeros(100), truth)
    yield exact("always no fraud: accuracy", always_no, 0.93, percent, "93 %")
    answers = np.repeat([0, 1, 0, 1], [90, 3, 5, 2])
    yield from of_yes_or_no("card payments", answers, truth, (None, "40 %", "28.57 %", "33.33 %"))
    counts = [11, 2, 1, 10]  # row by row of the matrix
    truth, answers = np.repeat([0, 0, 1, 1], counts), np.repeat([0, 1, 0, 1], counts)
    yield from of_yes_or_no("hotels", answers, truth, ("87.5 %", "83.3 %", "90.9 %", "87.0 %"))


def of_yes_or_no(
    what: str, answers: np.ndarray, truth: np.ndarray, printed: Sequence[str | None]
) -> Iterator[Row]:
    """Accuracy, precision, recall and F1, to the digits that the source printed."""
    for measure, theirs in zip(
        (metrics.accuracy, metrics.precision, metrics.recall, metrics.f1_score),
        printed,
        strict=True,
    ):
        if theirs is not None:
            after_point = len(theirs.removesuffix(" %").partition(".")[2])
            ours = f"{100 * measure(answers, truth):.{after_point}f} %"
            name = measure.__name__.replace("_score", "").replace("f1", "F1")
            yield Row(f"{what}: {name}", theirs, theirs, ours, ours == theirs)
