"""`micrograd-plus train`: train an image classifier."""

from __future__ import annotations

import argparse
import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import functions, losses, optim
from ..checks import SHARE, check_count, check_number
from ..optim.schedules import Schedule
from ..training.estimators import estimator
from . import arguments

if TYPE_CHECKING:
    from .. import nn
    from ..datasets import Dataset

Loss = Callable[[Any, np.ndarray], Any]

LAYERS = {"mlp": [512], "cnn": [128]}
DROPOUT = {"mlp": 0.0, "cnn": 0.25}
PATIENCE = 5
LEAST_UPDATES = 3  # of one cycle: up, down, and the last


def of_rows(loss: Callable[..., Any], right: float = 1.0, wrong: float = 0.0) -> Loss:
    """A loss that compares rows of scores, as one of (scores, class numbers).

    Args:
        loss: A function of scores and targets, both (n, classes).
        right: What the targets are for the true class.
        wrong: What they are for all others.

    >>> from micrograd_plus import Tensor
    >>> of_rows(losses.mean_squared_error)(Tensor([[0.0, 3.0]]), np.array([1]))
    Tensor(2.)
    """

    def of_classes(scores: Any, classes: np.ndarray) -> Any:
        targets = np.full(scores.shape, wrong, scores.dtype)
        targets[np.arange(len(targets)), classes] = right
        return loss(scores, targets)

    return of_classes


LOSSES: dict[str, Loss] = {
    "categorical-crossentropy": functions.softmax_cross_entropy,
    "binary-crossentropy": of_rows(functools.partial(losses.binary_crossentropy, from_logits=True)),
    "categorical-hinge": of_rows(losses.categorical_hinge),
    "squared-hinge": of_rows(losses.squared_hinge, wrong=-1.0),
    "mean-squared-error": of_rows(losses.mean_squared_error),
}
# All that `optim` offers, and a form of one of them.
OPTIMIZERS: dict[str, Callable[..., optim.Optimizer]] = {
    **estimator.OPTIMIZERS,
    "nesterov": functools.partial(optim.SGD, momentum=0.9, nesterov=True),
}
# Each from the learning rate and the number of updates in the whole training.
SCHEDULES: dict[str, Callable[[float, int], Schedule]] = {
    "cosine": optim.cosine_decay,
    "one-cycle": optim.one_cycle,
    "step": lambda lr, steps: optim.step_decay(lr, every=math.ceil(steps / 3), factor=0.1),
    "exponential": lambda lr, steps: optim.exponential_decay(lr, every=steps, factor=0.01),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--data",
        choices=("digits", "mnist", "sign-mnist"),
        required=True,
        help="the digits come with the package, the others are looked for and downloaded",
    )
    parser.add_argument(
        "--model",
        choices=tuple(LAYERS),
        default="mlp",
        help="hidden layers alone, or two convolutions before them (default: mlp)",
    )
    arguments.add_architecture(parser, default="512; of a cnn 128")
    parser.add_argument(
        "--dropout",
        type=float,
        metavar="RATE",
        help="share of the numbers that are zero at random in training, after each hidden layer "
        "and of a cnn also before the first (default: 0; of a cnn 0.25)",
    )
    parser.add_argument(
        "--loss",
        choices=tuple(LOSSES),
        default="categorical-crossentropy",
        help="cross-entropies are of logits, the others of the outputs as they are "
        "(default: categorical-crossentropy)",
    )
    parser.add_argument(
        "--optimizer",
        choices=tuple(OPTIMIZERS),
        default="rmsprop",
        help="default: rmsprop",
    )
    parser.add_argument(
        "--learning-rate",
        type=float,
        metavar="RATE",
        help="the first one, and of one-cycle the largest (default: the optimizer's own)",
    )
    parser.add_argument(
        "--schedule",
        choices=tuple(SCHEDULES),
        help="what becomes of the learning rate until the last epoch: half a cosine wave down to "
        "0; up, and far down; a tenth after each third; down to a hundredth (default: it stays)",
    )
    parser.add_argument("--batch-size", type=int, default=128, help="default: 128")
    parser.add_argument("--epochs", type=int, default=20, help="default: 20")
    parser.add_argument(
        "--early-stopping",
        type=int,
        nargs="?",
        const=PATIENCE,
        metavar="PATIENCE",
        help="stop after so many epochs without a better validation loss, and keep the best "
        f"weights (default: never; PATIENCE left out: {PATIENCE})",
    )
    parser.add_argument(
        "--augment",
        action="store_true",
        help="shift, turn and zoom the images that are learned from, at random (default: no)",
    )
    parser.add_argument(
        "--validation-split",
        type=float,
        default=0.2,
        help="share of the training rows that is held out, the last ones (default: 0.2)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="of the weights, the shuffling and all else that is random (default: 0)",
    )
    parser.add_argument(
        "--out",
        type=arguments.folder,
        help="folder for model.safetensors, history.csv, report.txt and, from the first batch on, "
        "checkpoint.safetensors",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on from the checkpoint in --out, if there is one, as if nothing had been in "
        "between; --epochs may be more than before",
    )


def run(options: Any) -> None:
    """Check the options, train, write the files."""
    from .. import classifier, nn, training
    from ..files import make_folder
    from .checkpoint import NAME, FrequentCheckpoint, Settings, going_on

    _check(options)
    data = classifier.DATA[options.data]()
    model = _model(options, data)
    optimizer = _optimizer(options, model, _rows(options, data))
    stopping = training.EarlyStopping(patience=options.early_stopping or PATIENCE)
    callbacks: list[training.Callback] = [] if options.early_stopping is None else [stopping]
    resume = note = None
    if options.out is not None:
        path, settings = options.out / NAME, _settings(options)
        if options.resume:
            resume = path if path.exists() else None
            note = going_on(path, settings, options.epochs)
        elif path.exists():
            note = f"{path} is of an earlier training: this one replaces it"
        make_folder(options.out)
        callbacks += [Settings(settings), FrequentCheckpoint(path)]
    nn.summary(model, data.x_train.shape[1:])
    print(f"\n{note}\n" if note else "")
    history = classifier.train(
        model,
        data,
        optimizer,
        epochs=options.epochs,
        batch_size=options.batch_size,
        validation_split=options.validation_split,
        seed=options.seed,
        loss=LOSSES[options.loss],
        augment=classifier.augmentation(data.x_train.shape[1:]) if options.augment else None,
        callbacks=callbacks,
        resume=resume,
    )
    if options.early_stopping is not None:
        print(f"\nthe weights are those of epoch {stopping.best_epoch}, the best")
    report = classifier.report(model, data)
    print(f"\nof the {len(data.x_test):,} test images:\n\n{report}")
    if options.out is not None:
        files = classifier.save(model, history, options.out, report)
        print(f"\nwrote {', '.join(map(str, files))}")
    else:
        print()
    print(f"test accuracy: {report.accuracy:.4f}")


def _check(options: Any) -> None:
    """Raise ValueError for what can be refused before the data is there."""
    check_count("--epochs", options.epochs)
    check_count("--batch-size", options.batch_size)
    check_count("--seed", options.seed, least=0)
    check_number("--validation-split", options.validation_split, SHARE)
    if options.layers is None:
        options.layers = LAYERS[options.model]
    if options.dropout is None:
        options.dropout = DROPOUT[options.model]
    check_number("--dropout", options.dropout, SHARE)
    if options.early_stopping is not None:
        check_count("--early-stopping", options.early_stopping)
        if not options.validation_split:
            raise ValueError("--early-stopping needs a --validation-split above 0 to watch")
    if options.resume and options.out is None:
        raise ValueError("--resume needs --out, the folder with the checkpoint")


def _rows(options: Any, data: Dataset) -> int:
    """How many rows there are to learn from."""
    from ..training.splits import rows_to_train_on

    rows = len(data.x_train)
    return rows_to_train_on(rows, options.validation_split) if options.validation_split else rows


def _model(options: Any, data: Dataset) -> nn.Sequential:
    from .. import classifier

    shape, classes = data.x_train.shape[1:], len(data.class_names)
    rest = (options.layers, classes, options.activation, options.seed, options.dropout)
    if options.model == "cnn":
        return classifier.build_cnn(shape, *rest)
    return classifier.build(math.prod(shape), *rest)


def _optimizer(options: Any, model: nn.Module, rows: int) -> optim.Optimizer:
    rate = {} if options.learning_rate is None else {"lr": options.learning_rate}
    optimizer = OPTIMIZERS[options.optimizer](model.parameters(), **rate)
    options.learning_rate = optimizer.lr
    if options.schedule is not None:
        updates = options.epochs * math.ceil(rows / options.batch_size)
        if updates < LEAST_UPDATES:
            raise ValueError(
                f"--schedule needs {LEAST_UPDATES} updates or more, got {updates}: give more "
                "--epochs, or a smaller --batch-size"
            )
        optimizer.lr = SCHEDULES[options.schedule](optimizer.lr, updates)
    return optimizer


def _settings(options: Any) -> dict[str, Any]:
    """All that every epoch's numbers depend on, by the options' names."""
    ignored = {"out", "resume", "command", "run", "parser"}
    if options.schedule is None:  # the rates of a schedule depend on how many epochs there are
        ignored.add("epochs")
    chosen = {name: value for name, value in vars(options).items() if name not in ignored}
    return {name.replace("_", "-"): value for name, value in chosen.items()}
