"""What the training came to: every test image with its probabilities and its loss."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .. import functions, nn, training
from ..datasets import Dataset


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
