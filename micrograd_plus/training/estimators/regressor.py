"""Regressor: a network that predicts numbers, with scikit-learn's interface."""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np

from ... import losses, metrics
from .estimator import Estimator
from .inputs import as_targets, as_weights, check_real


class Regressor(Estimator):
    """A network that predicts numbers, with scikit-learn's interface.

    As `Classifier`, but for targets (n,) or (n, k) of numbers. They should be of an order of
    magnitude of 1, as inputs should; scikit-learn's TransformedTargetRegressor sees to it.

    Args:
        layers: The sizes of the hidden layers.
        activation: Theirs: a name (`relu`, `tanh`, ...), or a function.
        optimizer: A name (`adam`, `sgd`, ...), or what makes one as optimizer(parameters, lr=...):
            `optim.SGD`, or functools.partial(optim.SGD, momentum=0.9).
        learning_rate: Of the optimizer.
        epochs: How often to go through the data, at most.
        batch_size: Rows per update.
        early_stopping: Whether to hold out a share of the rows, to stop when the loss on them has
            not become smaller for some epochs, and to take the network of the best one.
        validation_split: That share.
        patience: These epochs.
        build: Makes a network of one's own, in place of `layers` and `activation`: a function
            (inputs, outputs, seed) -> Module. `inputs` is the number of features, or of X with more
            axes the shape of a row; `outputs` is k, or 1; `seed` is an integer for what is random
            in it.
        random_state: For all that is random: an integer, a NumPy Generator or RandomState to draw
            from, or None. The same integer gives the same network.
        verbose: Whether to show the progress.

    Attributes:
        model_: The network, a Module.
        history_: The History of its training.
        n_features_in_: The number of features.
        feature_names_in_: Their names, if X was a table whose columns have some.

    >>> x = np.linspace(-1, 1, 50).reshape(-1, 1)
    >>> regressor = Regressor(random_state=0).fit(x, x[:, 0] ** 2)
    >>> regressor.score(x, x[:, 0] ** 2) > 0.9
    True
    """

    _estimator_type = "regressor"

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn from rows with their numbers, from scratch.

        Args:
            X: Inputs (n, features), finite numbers: an array, a list, a table, or a sparse matrix,
                which is made dense batch by batch.
            y: Targets (n,) or (n, k).
            sample_weight: How much each row counts (n,); integers are as that many such rows.

        Raises:
            ValueError: Rows that do not match, numbers that are not finite, or a parameter out of
                bounds.
            TypeError: What is no numbers.

        >>> Regressor(layers=(), epochs=3).fit([[0.0], [1.0]], [1.0, 2.0]).n_features_in_
        1
        """
        rows = self._given(X, y, sample_weight)
        if rows.y.ndim > 2:
            raise ValueError(f"y must have shape (n,) or (n, outputs), got {rows.y.shape}")
        check_real("y", rows.y)
        y = rows.y.astype(rows.x.dtype).reshape(len(rows.y), -1)
        self._learn(rows, y, y.shape[1], losses.mean_squared_error)
        self._shape = rows.y.shape[1:]
        return self

    def predict(self, X: Any) -> np.ndarray:
        """The numbers of each row, (n,) or (n, k) as they were in `fit`.

        Args:
            X: Inputs (n, features).

        Raises:
            ValueError: Other features than in `fit`, or numbers that are not finite.
            NotFittedError: Before `fit`; a ValueError and an AttributeError.

        >>> Regressor(random_state=0).fit([[0.0], [1.0]], [1.0, 2.0]).predict([[0.5]]).shape
        (1,)
        """
        shape = getattr(self, "_shape", ())
        return self._outputs(X, math.prod(shape)).reshape(-1, *shape)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """R², the share of the targets' variance that is explained; of several their mean.

        Args:
            X: Inputs (n, features).
            y: Targets (n,) or (n, k).
            sample_weight: How much each row counts (n,).

        Raises:
            ValueError: As `predict`, or rows that do not match.

        >>> x, y = [[-1.0], [0.0], [1.0]], [-1.0, 0.0, 1.0]
        >>> Regressor(layers=(), learning_rate=0.1, random_state=0).fit(x, y).score(x, y) > 0.99
        True
        """
        found = self.predict(X)
        y = as_targets(y, type(self).__name__, len(found))
        return metrics.r2_score(found, y, sample_weight=as_weights(sample_weight, len(found)))
