"""Classifier: a network that tells classes apart, with scikit-learn's interface."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Self

import numpy as np

from ... import functions, losses
from ...hints import knows_arguments
from ...nn import Module
from ...optim import Optimizer
from ..class_weights import class_weights
from ..data import Data
from ..preprocessing import LabelEncoder
from .estimator import Estimator
from .inputs import as_targets, as_weights


class Classifier(Estimator):
    """A network that tells classes apart, with scikit-learn's interface.

    For `Pipeline`, `GridSearchCV`, `cross_val_score` and the like, and as short a way as any to a
    first network. Inputs should be standardised. A network of one's own comes by `build`; for all
    else that training can be, there is `training.fit`.

    Args:
        layers: The sizes of the hidden layers.
        activation: Theirs: a name (`relu`, `tanh`, ...), or a function.
        optimizer: A name (`adam`, `sgd`, ...), or what makes one as optimizer(parameters, lr=...):
            `optim.SGD`, or functools.partial(optim.SGD, momentum=0.9).
        learning_rate: Of the optimizer.
        epochs: How often to go through the data, at most.
        batch_size: Rows per update.
        early_stopping: Whether to hold out a share of the rows, as much of every class, to stop
            when the loss on them has not become smaller for some epochs, and to take the network
            of the best one.
        validation_split: That share.
        patience: These epochs.
        build: Makes a network of one's own, in place of `layers` and `activation`: a function
            (inputs, outputs, seed) -> Module. `inputs` is the number of features, or of X with more
            axes the shape of a row; `outputs` is the number of classes, for each of which the
            network gives a logit; `seed` is an integer for what is random in it.
        random_state: For all that is random: an integer, a NumPy Generator or RandomState to draw
            from, or None. The same integer gives the same network.
        verbose: Whether to show the progress.
        class_weight: How much each class counts: {label: weight}, where labels that are left out
            have 1, or "balanced", by which all classes count alike however many rows they have.

    Attributes:
        model_: The network, a Module that gives logits.
        history_: The History of its training.
        classes_: The labels, in ascending order (k,).
        n_features_in_: The number of features.
        feature_names_in_: Their names, if X was a table whose columns have some.

    >>> from micrograd_plus import datasets, training
    >>> x, labels = datasets.make_moons(100, random_state=0)
    >>> y = np.array(["lower", "upper"])[labels]
    >>> classifier = training.Classifier(layers=(20,), learning_rate=0.01, random_state=0)
    >>> classifier.fit(x, y).score(x, y) > 0.95
    True
    >>> classifier.predict_proba(x).shape
    (100, 2)
    """

    _estimator_type = "classifier"
    classes_: np.ndarray

    @knows_arguments
    def __init__(
        self,
        layers: Any = (100,),
        activation: str | Callable[[Any], Any] | None = "relu",
        optimizer: str | Callable[..., Optimizer] = "adam",
        learning_rate: float = 0.001,
        epochs: int = 200,
        batch_size: int = 32,
        early_stopping: bool = False,
        validation_split: float = 0.1,
        patience: int = 10,
        build: Callable[[Any, int, int], Module] | None = None,
        random_state: Any = None,
        verbose: bool = False,
        class_weight: Any = None,
    ) -> None:
        super().__init__(
            layers=layers,
            activation=activation,
            optimizer=optimizer,
            learning_rate=learning_rate,
            epochs=epochs,
            batch_size=batch_size,
            early_stopping=early_stopping,
            validation_split=validation_split,
            patience=patience,
            build=build,
            random_state=random_state,
            verbose=verbose,
        )
        self.class_weight = class_weight

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Learn from rows with labels, from scratch.

        Args:
            X: Inputs (n, features), finite numbers: an array, a list, a table, or a sparse matrix,
                which is made dense batch by batch.
            y: Labels (n,): texts, integers, booleans.
            sample_weight: How much each row counts (n,); integers are as that many such rows.

        Raises:
            ValueError: Rows that do not match, numbers that are not finite, labels that are no
                classes, or a parameter out of bounds.
            TypeError: An X that is no numbers.

        >>> Classifier(layers=(), epochs=3).fit([[0.0], [1.0]], ["no", "yes"]).classes_.tolist()
        ['no', 'yes']
        """
        rows = self._given(X, y, sample_weight)
        y = rows.y
        if y.ndim != 1:
            raise ValueError(f"y should be a 1d array of labels, got an array of shape {y.shape}")
        if y.dtype.kind == "f" and (y != np.floor(y)).any():
            raise ValueError(
                "Unknown label type: continuous. y has numbers that are no integers, such as "
                f"{y[y != np.floor(y)][0]}: for these there is Regressor"
            )
        encoder = LabelEncoder(y)
        loss = functools.partial(losses.sparse_categorical_crossentropy, from_logits=True)
        numbers = encoder.transform(y)
        if self.class_weight is not None:
            rows = rows._replace(weight=self._weighed(numbers, rows.weight, encoder))
        self._learn(rows, numbers, len(encoder.classes), loss)
        self.classes_ = encoder.classes
        return self

    def _weighed(
        self, numbers: np.ndarray, weight: np.ndarray | None, encoder: LabelEncoder
    ) -> np.ndarray | None:
        """The weights of rows, multiplied with those of their classes.

        In all rows, held out or not: the best epoch is to be the best of the loss that is learned.
        """
        by_class = self.class_weight
        if isinstance(by_class, Mapping):
            known = encoder.transform(list(by_class)).tolist()
            by_class = dict(zip(known, by_class.values(), strict=True))
        data = Data.of(numbers, numbers, weight)
        return as_weights(class_weights(by_class, data).weighed(data).weight, len(numbers))

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probability of each class (n, k), in the order of `classes_`.

        Args:
            X: Inputs (n, features).

        Raises:
            ValueError: Other features than in `fit`, or numbers that are not finite.
            NotFittedError: Before `fit`; a ValueError and an AttributeError.

        >>> classifier = Classifier(epochs=3).fit([[0.0], [1.0]], ["no", "yes"])
        >>> classifier.predict_proba([[0.0]]).sum().round(6).item()
        1.0
        """
        logits = self._outputs(X, len(getattr(self, "classes_", ())))
        return functions.softmax(logits, axis=-1)

    def predict(self, X: Any) -> np.ndarray:
        """The most probable label of each row (n,).

        Args:
            X: Inputs (n, features).

        Raises:
            ValueError: Other features than in `fit`, or numbers that are not finite.
            NotFittedError: Before `fit`; a ValueError and an AttributeError.

        >>> Classifier(random_state=0).fit([[-1.0], [1.0]], ["no", "yes"]).predict([[2.0]]).tolist()
        ['yes']
        """
        best = self.predict_proba(X).argmax(axis=1)
        return self.classes_[best]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of rows whose label is predicted.

        Args:
            X: Inputs (n, features).
            y: Labels (n,).
            sample_weight: How much each row counts (n,).

        Raises:
            ValueError: As `predict`, or rows that do not match.

        >>> x, y = [[-1.0], [1.0]], ["no", "yes"]
        >>> Classifier(random_state=0).fit(x, y).score(x, y)
        1.0
        """
        found = self.predict(X)
        right = found == as_targets(y, type(self).__name__, len(found))
        return float(np.average(right, weights=as_weights(sample_weight, len(right))))
