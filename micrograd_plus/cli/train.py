"""`micrograd-plus train`: train on a data set, on a table, or on a folder of images."""

from __future__ import annotations

import argparse
import functools
import math
import textwrap
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .. import functions, losses
from ..checks import AMOUNT, SHARE, check_count, check_number
from . import arguments, language_options
from .optimizers import OPTIMIZERS, SCHEDULES, optimizer_of, settings_of

if TYPE_CHECKING:
    from .. import nn
    from .sources import Source

Loss = Callable[[Any, np.ndarray], Any]


class Defaults(NamedTuple):
    """What is taken where an option is left out.

    Attributes:
        early_stopping: The patience, or None for no early stopping.
        prior: Of how many rows the weight decay is worth, which is this number over that of the
            rows that are learned from; None for the optimizer's own.
    """

    layers: list[int]
    dropout: float
    loss: str
    optimizer: str
    batch_size: int
    epochs: int
    early_stopping: int | None = None
    prior: float | None = None


DATA = ("digits", "mnist", "sign-mnist")
DEFAULTS = {
    "mlp": Defaults([512], 0.0, "categorical-crossentropy", "rmsprop", 128, 20),
    "cnn": Defaults([128], 0.25, "categorical-crossentropy", "rmsprop", 128, 20),
    # As good as scikit-learn's MLPs on the tables of `python -m benchmarks.tables`.
    "classification": Defaults([100], 0.0, "categorical-crossentropy", "adam", 32, 200, 20, 10.0),
    "regression": Defaults([100], 0.0, "mean-squared-error", "adam", 32, 200, 20, 10.0),
}
PATIENCE = 5
COUNTS = (
    *("epochs", "batch_size", "early_stopping", "context", "blocks", "heads", "width"),
    "workers",
)
LARGEST_WEIGHT_DECAY = 0.05  # by default
ROWS_PRINTED = 20  # of the epochs of a table, at most
WIDTH = 80


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
# Of the numbers of a table.
REGRESSION_LOSSES: dict[str, Loss] = {
    "mean-squared-error": losses.mean_squared_error,
    "mean-absolute-error": losses.mean_absolute_error,
    "huber": losses.huber,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--data",
        type=functools.partial(arguments.data, known=DATA + language_options.TEXTS),
        required=True,
        metavar="DATA",
        help=f"{', '.join(DATA + language_options.TEXTS)}: the digits come with the package, the "
        "others are looked for and downloaded; or a table as CSV (with --target); or a folder with "
        "a folder of images for each class, or with two folders of these, train and test; or a "
        "text, in .txt or .md",
    )
    _add_options_of_own_data(parser)
    language_options.add_arguments(parser)
    parser.add_argument(
        "--model",
        choices=("mlp", "cnn", "gpt"),
        help="hidden layers alone, or two convolutions before them; or of texts a language model "
        "(default: mlp, of texts gpt)",
    )
    arguments.add_architecture(parser, default="512; of a cnn 128, of a table 100")
    parser.add_argument(
        "--dropout",
        type=float,
        metavar="RATE",
        help="share of the numbers that are zero at random in training, after each hidden layer "
        "and of a cnn also before the first (default: 0; of a cnn 0.25)",
    )
    parser.add_argument(
        "--loss",
        choices=tuple(LOSSES | REGRESSION_LOSSES),
        metavar="LOSS",
        help=f"of classes {', '.join(LOSSES)}; of numbers {', '.join(REGRESSION_LOSSES)}; "
        "cross-entropies are of logits, the others of the outputs as they are (default: "
        "categorical-crossentropy; of numbers mean-squared-error)",
    )
    parser.add_argument(
        "--optimizer",
        choices=tuple(OPTIMIZERS),
        metavar="OPTIMIZER",
        help=f"{', '.join(OPTIMIZERS)} (default: rmsprop; of a table adam, of a text adamw)",
    )
    parser.add_argument(
        "--learning-rate",
        type=float,
        metavar="RATE",
        help="the first one, and of one-cycle the largest (default: the optimizer's own; of a "
        "text 0.001, of lines 0.003, of Shakespeare 0.004)",
    )
    parser.add_argument(
        "--weight-decay",
        type=float,
        metavar="RATE",
        help="how much of each weight is added to its gradient, of adamw is taken off it (default: "
        f"0, of adamw 0.01; of a table 10 / its rows to learn from, up to {LARGEST_WEIGHT_DECAY}; "
        "of a text 0.1, of its matrices alone)",
    )
    parser.add_argument(
        "--schedule",
        choices=tuple(SCHEDULES),
        metavar="SCHEDULE",
        help=f"{', '.join(SCHEDULES)}: what becomes of the learning rate until the last epoch: it "
        "stays; half a cosine wave down to 0; up, and such a wave down to a tenth; up, and far "
        "down; a tenth after each third; down to a hundredth (default: it stays; of a "
        "text warm-up-cosine)",
    )
    parser.add_argument(
        "--batch-size",
        type=int,
        help="default: 128; of a table or a folder 32; of a long text 12, of lines 64",
    )
    parser.add_argument(
        "--epochs",
        type=int,
        help="default: 20; of a table at most 200; of lines 70; of a long text, of which an epoch "
        "is up to 250 batches drawn at random, 8; of little text more",
    )
    parser.add_argument(
        "--early-stopping",
        type=int,
        nargs="?",
        const=PATIENCE,
        metavar="PATIENCE",
        help="stop after so many epochs without a better validation loss, and keep the best "
        f"weights (default: never, of a table 20, of a text of one's own 5, of lines 10, and those "
        "of 200 batches at least; "
        f"PATIENCE left out: {PATIENCE})",
    )
    parser.add_argument(
        "--augment",
        action="store_true",
        help="shift, turn and zoom the images that are learned from, at random (default: no)",
    )
    parser.add_argument(
        "--validation-split",
        type=float,
        help="share of the training rows that is held out, the last ones (default: 0.2); of a text "
        "0.1, of its lines or the end, which the report is about as well",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=0,
        help="of the weights, the shuffling and all else that is random (default: 0)",
    )
    parser.add_argument(
        "--workers",
        type=int,
        default=1,
        metavar="N",
        help="threads that each learn from a part of every batch: with as many as there are cores, "
        "of a cnn or a gpt with --dropout 0, it is faster, and all else is the same (default: 1)",
    )
    parser.add_argument(
        "--out",
        type=arguments.folder,
        help="folder for run.json, model.safetensors, history.csv, report.txt, of a text "
        "tokenizer.json, and, from the first batch on, checkpoint.safetensors; what an earlier "
        "training left there is moved into earlier-1 within it, or the next number",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on from the checkpoint in --out, if there is one, as if nothing had been in "
        "between; --epochs may be more than before",
    )


def _add_options_of_own_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target", help="the column of a table that is to be predicted")
    parser.add_argument(
        "--task",
        choices=("regression", "classification"),
        help="default: classification of texts and of at most 10 different whole numbers, each in "
        "5 rows or more on average; regression of other numbers",
    )
    parser.add_argument(
        "--ignore", type=arguments.names, metavar="NAMES", help="columns that are not learned from"
    )
    parser.add_argument(
        "--encoding", help="of a table or a text (default: UTF-8, or as its first bytes say)"
    )
    parser.add_argument(
        "--image-size",
        type=arguments.image_size,
        metavar="SIZE",
        help="that all images are scaled to: 28, or 24x32 for height and width (default: theirs, "
        "which must be the same)",
    )
    parser.add_argument(
        "--test-split",
        type=float,
        metavar="SHARE",
        help="of one's own rows or images that the report is about, drawn at random, of each class "
        "alike (default: 0.2)",
    )


def run(options: Any) -> None:
    """Check the options, train, write the files."""
    from .. import doctor

    _check(options)
    doctor.keep_freed_memory()
    if language_options.is_asked_for(options):
        from . import language

        language.run(options)
    else:
        _train(options)


def _train(options: Any) -> None:
    from .. import classifier, nn, training
    from .runs import begin
    from .sources import source_of

    for name, value in (("model", "mlp"), ("activation", "relu")):
        if getattr(options, name) is None:
            setattr(options, name, value)
    source = source_of(options)
    _complete(options, source)
    data = source.data
    model = _model(options, source)
    learned = _rows(options, len(data.x_train))
    updates = options.epochs * math.ceil(learned / options.batch_size)
    optimizer = optimizer_of(options, model.parameters(), updates)
    stopping = training.EarlyStopping(patience=options.early_stopping or PATIENCE)
    about = {**classifier.about(options.data, data, options.loss), **source.about}
    folder, resume, note, keeping = begin(options, settings_of(options), about)
    callbacks = [*([] if options.early_stopping is None else [stopping]), *keeping]
    for line in source.told:
        print(textwrap.fill(line, WIDTH, subsequent_indent="  "))
    print() if source.told else None
    nn.summary(model, data.x_train.shape[1:])
    print(f"\n{note}\n" if note else "")
    is_regression = options.loss in REGRESSION_LOSSES and not data.class_names
    history = classifier.train(
        model,
        data,
        optimizer,
        every=1 if source.preparation is None else -(-options.epochs // ROWS_PRINTED),
        epochs=options.epochs,
        batch_size=options.batch_size,
        validation_split=options.validation_split,
        seed=options.seed,
        loss=(REGRESSION_LOSSES if is_regression else LOSSES)[options.loss],
        metrics=["r2_score"] if is_regression else ["accuracy"],
        augment=classifier.augmentation(data.x_train.shape[1:]) if options.augment else None,
        callbacks=callbacks,
        resume=resume,
        workers=options.workers,
    )
    if options.early_stopping is not None:
        print(f"\nthe weights are those of epoch {stopping.best_epoch}, the best")
    report = source.report(model)
    print(f"\nof the {len(data.x_test):,} test {source.unit}:\n\n{report}")
    if folder is not None:
        folder.check()
        files = classifier.save(model, history, options.out, report)
        print(f"\nwrote {', '.join(map(str, files))}")
    else:
        print()
    if isinstance(report, classifier.RegressionReport):
        print(f"test R²: {report.r2:.4f}")
    else:
        print(f"test accuracy: {report.accuracy:.4f}")


def _check(options: Any) -> None:
    """Raise ValueError for what can be refused before the data is there."""
    for name in COUNTS:
        if getattr(options, name) is not None:
            check_count(f"--{name.replace('_', '-')}", getattr(options, name))
    check_count("--seed", options.seed, least=0)
    if options.validation_split is not None:
        check_number("--validation-split", options.validation_split, SHARE)
    if options.dropout is not None:
        check_number("--dropout", options.dropout, SHARE)
    if options.weight_decay is not None:
        check_number("--weight-decay", options.weight_decay, AMOUNT)
    if options.early_stopping is not None and options.validation_split == 0:
        raise ValueError("--early-stopping needs a --validation-split above 0 to watch")
    if options.resume and options.out is None:
        raise ValueError("--resume needs --out, the folder with the checkpoint")


def _complete(options: Any, source: Source) -> None:
    """Take the defaults for what is left out, and refuse a loss of another task."""
    defaults = DEFAULTS[options.task or options.model]
    if options.data not in DATA:  # often a few hundred images
        defaults = defaults._replace(batch_size=min(defaults.batch_size, 32))
    if defaults.prior is not None and options.weight_decay is None:
        rows = _rows(options, len(source.data.x_train))
        options.weight_decay = min(defaults.prior / rows, LARGEST_WEIGHT_DECAY)
    for name in set(Defaults._fields) - {"prior"}:
        if getattr(options, name) is None:
            setattr(options, name, getattr(defaults, name))
    arguments.check_workers(options)
    if not options.validation_split:
        options.early_stopping = None
    known = LOSSES if source.data.class_names else REGRESSION_LOSSES
    if options.loss not in known:
        what = "classes" if source.data.class_names else "numbers"
        raise ValueError(
            f"--loss {options.loss} is not for {what}: use {', '.join(known)}, or leave it out"
        )


def _rows(options: Any, rows: int) -> int:
    """How many of the training rows are learned from."""
    from ..training.splits import rows_to_train_on

    return rows_to_train_on(rows, options.validation_split) if options.validation_split else rows


def _model(options: Any, source: Source) -> nn.Sequential:
    from .. import classifier

    shape = source.data.x_train.shape[1:]
    rest = (options.layers, source.outputs, options.activation, options.seed, options.dropout)
    if options.model == "cnn":
        return classifier.build_cnn(shape, *rest)
    return classifier.build(math.prod(shape), *rest)
