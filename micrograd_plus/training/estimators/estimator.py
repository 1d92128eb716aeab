"""What Classifier and Regressor share: parameters, a network, its training, what it gives.

scikit-learn is not needed: they are plain objects with the methods that it asks for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from numbers import Integral
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np

from ... import nn, optim
from ...checks import generator, named
from ...hints import hint, knows_arguments
from ...nn import Module
from ..callbacks import EarlyStopping
from ..history import History
from ..loop import fit
from ..passes import predict
from ..splits import split
from .inputs import (
    NotFittedError,
    as_rows,
    as_targets,
    as_weights,
    check_names,
    column_names,
    of_scikit_learn,
)


class Rows(NamedTuple):
    """What is learned from, and the names of its columns."""

    x: Any
    y: np.ndarray
    weight: np.ndarray | None
    names: np.ndarray | None


class Estimator:
    """What Classifier and Regressor are: parameters to read and to set, and a network to fit."""

    _estimator_type: ClassVar[str]  # by which scikit-learn before 1.6 tells them apart
    model_: Module
    history_: History
    n_features_in_: int
    feature_names_in_: np.ndarray

    @knows_arguments
    def __init__(
        self,
        layers: Any = (100,),
        activation: str | Callable[[Any], Any] | None = "relu",
        optimizer: str | Callable[..., optim.Optimizer] = "adam",
        learning_rate: float = 0.001,
        epochs: int = 200,
        batch_size: int = 32,
        early_stopping: bool = False,
        validation_split: float = 0.1,
        patience: int = 10,
        build: Callable[[Any, int, int], Module] | None = None,
        random_state: Any = None,
        verbose: bool = False,
    ) -> None:
        self.layers = layers
        self.activation = activation
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.batch_size = batch_size
        self.early_stopping = early_stopping
        self.validation_split = validation_split
        self.patience = patience
        self.build = build
        self.random_state = random_state
        self.verbose = verbose

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name, as they were given.

        Args:
            deep: Means nothing here, where no parameter is an estimator.

        >>> from micrograd_plus import training
        >>> training.Regressor(epochs=5).get_params()["epochs"]
        5
        """
        return {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}

    def set_params(self, **parameters: Any) -> Self:
        """Change some of the parameters.

        Raises:
            ValueError: There is none of that name.

        >>> from micrograd_plus import training
        >>> training.Regressor().set_params(layers=(5, 5))
        Regressor(layers=(5, 5))
        """
        own = self.get_params()
        for name in parameters:
            if name not in own:
                said = hint(f"{name}=") or f": there are {', '.join(own)}"
                raise ValueError(f"Invalid parameter {name!r} for {type(self).__name__}{said}")
        for name, given in parameters.items():
            setattr(self, name, given)
        return self

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self)).parameters
        given = [
            f"{name}={value!r}"
            for name, value in self.get_params().items()
            if repr(value) != repr(defaults[name].default)
        ]
        return f"{type(self).__name__}({', '.join(given)})"

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn wants to know; it alone calls this."""
        from sklearn.utils import ClassifierTags, InputTags, RegressorTags, Tags, TargetTags

        of_classes = self._estimator_type == "classifier"
        return Tags(
            estimator_type=self._estimator_type,
            input_tags=InputTags(sparse=True),
            target_tags=TargetTags(required=True, multi_output=not of_classes),
            classifier_tags=ClassifierTags() if of_classes else None,
            regressor_tags=None if of_classes else RegressorTags(),
        )

    def _given(self, X: Any, y: Any, sample_weight: Any) -> Rows:
        """What `fit` was given, as arrays; rows that weigh 0 are left out."""
        names = column_names(X)
        x = as_rows(X)
        y = as_targets(y, type(self).__name__, x.shape[0])
        weight = as_weights(sample_weight, x.shape[0])
        if weight is not None:
            rows = weight > 0
            x, y, weight = x[rows], y[rows], weight[rows]
        return Rows(x, y, weight, names)

    def _learn(self, rows: Rows, y: np.ndarray, outputs: int, loss: Any) -> None:
        """Make a network and train it on these rows with these targets; all is set, or nothing."""
        x, weight = rows.x, rows.weight
        if weight is not None:
            # With a mean of 1, so that a learning rate means the same with any weights.
            weight = weight / weight.mean()
        seeds = _seeds(self.random_state)
        model = self._network(x, outputs, next(seeds))
        optimizer = named("an optimizer", self.optimizer, optim.BY_NAME)
        callbacks, validation = [], None
        if self.early_stopping:
            callbacks = [EarlyStopping(patience=self.patience)]
            (shown, y), (hidden, y_hidden) = split(
                np.arange(len(y)),
                y,
                (1 - self.validation_split, self.validation_split),
                stratify=self._estimator_type == "classifier",
                seed=next(seeds),
            )
            validation = (x[hidden], y_hidden, None if weight is None else weight[hidden])
            x, weight = x[shown], None if weight is None else weight[shown]
        history = fit(
            model,
            x,
            y,
            sample_weight=weight,
            loss=loss,
            optimizer=optimizer(model.parameters(), lr=self.learning_rate),
            epochs=self.epochs,
            batch_size=self.batch_size,
            validation_data=validation,
            callbacks=callbacks,
            seed=next(seeds),
            verbose=self.verbose,
        )
        self.model_, self.history_, self.n_features_in_ = model, history, x.shape[1]
        vars(self).pop("feature_names_in_", None)
        if rows.names is not None:
            self.feature_names_in_ = rows.names

    def _network(self, x: Any, outputs: int, seed: int) -> Module:
        shape = x.shape[1:]
        if self.build is not None:
            model = self.build(shape[0] if len(shape) == 1 else shape, outputs, seed)
            if not isinstance(model, Module):
                raise TypeError(
                    "build must be a function (inputs, outputs, seed) -> Module, got "
                    f"{type(model).__name__}"
                )
            return model if model.is_built else model.build(shape)
        if len(shape) > 1:
            raise ValueError(
                f"Found array with dim {len(x.shape)}, while dim <= 2 is required: layers are for "
                f"rows of numbers, and X has shape {x.shape}; give build=, a function (inputs, "
                "outputs, seed) that makes a network for it"
            )
        hidden = (self.layers,) if isinstance(self.layers, Integral) else tuple(self.layers)
        rng, dtype = np.random.default_rng(seed), x.dtype.name
        sizes = [shape[0], *hidden]
        return nn.Sequential(
            *(
                nn.Dense(before, after, self.activation, seed=rng, dtype=dtype)
                for before, after in zip(sizes, hidden, strict=False)
            ),
            nn.Dense(sizes[-1], outputs, seed=rng, dtype=dtype),
        )

    def _outputs(self, X: Any, outputs: int) -> np.ndarray:
        """What the network gives, (n, outputs)."""
        owner = type(self).__name__
        if not hasattr(self, "model_"):
            error = of_scikit_learn("NotFittedError", NotFittedError)
            raise error(f"this {owner} is not fitted yet: call fit first")
        check_names(owner, getattr(self, "feature_names_in_", None), column_names(X))
        x = as_rows(X)
        if x.shape[1] != self.n_features_in_:
            raise ValueError(
                f"X has {x.shape[1]} features, but {owner} is expecting {self.n_features_in_} "
                "features as input"
            )
        found, rows = predict(self.model_, x), x.shape[0]
        if np.shape(found) not in ((rows, outputs), (rows,) * (outputs == 1)):
            raise ValueError(
                f"the network that build made gives shape {np.shape(found)} for {rows} rows, and "
                f"must give {(rows, outputs)}"
            )
        return found.reshape(rows, outputs).astype(x.dtype, copy=False)


def _seeds(random_state: Any) -> Iterator[int]:
    """Seeds one after the other, the same for the same integer."""
    if isinstance(random_state, np.random.RandomState):
        random_state = random_state.randint(2**31)
    rng = generator("random_state", random_state)
    while True:
        yield int(rng.integers(2**31))
