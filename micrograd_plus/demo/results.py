"""What the training came to: the answers to the test images, and one hidden unit at work."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .. import functions, nn, training
from ..datasets import Dataset
from ..engine.calculus import gradients
from ..engine.value import Value
from ..visual import Drawing, Steps, draw, steps


class Results(NamedTuple):
    """A trained model and its answers to the test images.

    Attributes:
        model: Flatten, a Dense layer with ReLU, and a Dense layer that gives logits.
        data: What it was trained on and is tested with.
        history: Of the training.
        rows: How many images it was trained on, those to validate on apart.
        probabilities: Of each test image and class (n, classes).
        losses: Of each test image (n,).
    """

    model: nn.Sequential
    data: Dataset
    history: training.History
    rows: int
    probabilities: np.ndarray
    losses: np.ndarray

    @classmethod
    def of(
        cls, model: nn.Sequential, data: Dataset, history: training.History, rows: int
    ) -> Results:
        """The answers of a model to the test images.

        >>> from micrograd_plus.datasets import load_digits
        >>> model = nn.Sequential(nn.Flatten(), nn.Dense(64, 10, seed=0))
        >>> Results.of(model, load_digits(), training.History(), 0).probabilities.shape
        (360, 10)
        """
        log = functions.log_softmax(training.predict(model, data.x_test))
        losses = -log[np.arange(len(log)), data.y_test]
        return cls(model, data, history, rows, np.exp(log), losses)

    @property
    def answers(self) -> np.ndarray:
        """The class that each test image is taken for (n,)."""
        return self.probabilities.argmax(axis=1)

    @property
    def accuracy(self) -> float:
        """The share of test images that the model gets right."""
        return float(np.mean(self.answers == self.data.y_test))

    @property
    def mistakes(self) -> np.ndarray:
        """The test images that it gets wrong, as places among them, the largest loss first."""
        order = np.argsort(-self.losses, kind="stable")
        return order[(self.answers != self.data.y_test)[order]]

    @property
    def hardest(self) -> int:
        """The test image with the largest loss."""
        return int(np.argmax(self.losses))


DRAWN = 8  # pixels one by one in the drawing; the others are folded into one node
STEPPED = 4  # and on the page of steps, where the whole graph should be seen at once


class HiddenUnit(NamedTuple):
    """A unit of the first Dense layer, the image that it looks at, and the network's gradient.

    Attributes:
        unit: Its number.
        image: That of the test image.
        pixels: The image (height, width).
        label: Its true class.
        answer: The class that the network takes it for.
        weights: Of the unit, for each pixel (height, width).
        bias: Of the unit.
        gradient: Of the network's loss with respect to the unit's activation.
    """

    unit: int
    image: int
    pixels: np.ndarray
    label: int
    answer: int
    weights: np.ndarray
    bias: float
    gradient: float

    @classmethod
    def of(cls, results: Results) -> HiddenUnit:
        """The unit that matters most for the hardest test image: see `most_influential_unit`."""
        image = results.hardest
        pixels, label = results.data.x_test[image], int(results.data.y_test[image])
        unit = most_influential_unit(results.model, pixels, label)
        layer = results.model[1]
        assert isinstance(layer, nn.Dense) and layer.bias is not None
        return cls(
            unit,
            image,
            pixels,
            label,
            int(results.answers[image]),
            layer.weight.data[:, unit].reshape(pixels.shape),
            float(layer.bias.data[unit]),
            float(hidden(results.model, pixels, label)[1][unit]),
        )

    @property
    def name(self) -> str:
        """What pictures call it."""
        return f"hidden unit {self.unit}"

    @property
    def sentence(self) -> str:
        """Which unit it is, for which image."""
        return (
            f"the hardest test image, number {self.image}: a {self.label}, and the network answers "
            f"{self.answer};\nat work on it, the active hidden unit whose change would change the "
            f"loss most: unit {self.unit}"
        )

    def drawing(self) -> Drawing:
        """The unit's graph, with the network's gradients.

        Weights and bias become Values, the pixels constants. Their sum and its ReLU are what the
        network computes, and the backward pass starts with the gradient that the network's loss
        has at this unit, so every weight's gradient is the network's own.
        """
        total = self._sum(list(np.ndindex(self.pixels.shape)))
        activation = functions.relu(total)
        activation.label = self.name
        activation.backward(self.gradient)
        title = f"{self.name} looks at a {self.label}"
        return draw(activation, names={}, max_operands=DRAWN, title=title)

    def steps(self) -> Steps:
        """The same step by step, with the pixels that matter least as one number.

        It ends with the unit's effect on the loss, by the slope that the loss has at this unit.
        """
        products = self.pixels * self.weights
        order = np.argsort(-np.abs(products), axis=None, kind="stable")
        places = [np.unravel_index(i, products.shape) for i in order]
        part = self._sum([(int(i), int(j)) for i, j in places[:STEPPED]])
        part.label = f"{STEPPED} pixels"
        rest = float(sum(float(products[place]) for place in places[STEPPED:]))
        total = part + Value(rest, f"{len(places) - STEPPED} others", requires_grad=False)
        total.label = "sum"
        activation = functions.relu(total)
        activation.label = f"unit {self.unit}"
        # The network's loss, but for a constant, near this activation: a seed would do the same,
        # and would look as if the derivative of something by itself were not 1.
        effect = activation * Value(self.gradient, "slope of the loss", requires_grad=False)
        effect.label = "effect"
        return steps(effect, names={})

    def _sum(self, places: list[tuple[int, ...]]) -> Value:
        """The weighted sum of some pixels, plus the bias."""
        pixels = [Value(float(self.pixels[i]), f"pixel {i}", requires_grad=False) for i in places]
        weights = [Value(float(self.weights[i]), f"weight {i}") for i in places]
        return functions.weighted_sum(pixels, weights, Value(self.bias, "bias"))


def most_influential_unit(model: nn.Sequential, image: np.ndarray, label: int) -> int:
    """The hidden unit with the largest gradient: a change of it would change the loss most.

    Only among the active ones: a ReLU at 0 passes no gradient on to its weights.
    """
    active, gradient = hidden(model, image, label)
    return int(np.argmax(np.abs(np.where(active > 0, gradient, 0.0))))


def hidden(model: nn.Sequential, image: np.ndarray, label: int) -> tuple[np.ndarray, np.ndarray]:
    """The hidden layer's values for one image, and the loss's gradients with respect to them."""
    flatten, first, *rest = model
    values = first(flatten(image[None]))
    out = values
    for layer in rest:
        out = layer(out)
    loss = functions.softmax_cross_entropy(out, np.array([label]))
    return values.data[0], gradients(loss, values)[0]
