"""`micrograd-plus train`: train an image classifier."""

from __future__ import annotations

import argparse
from typing import Any

from . import arguments

HELP = "train an image classifier of any size"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--data",
        choices=("digits", "mnist", "sign-mnist"),
        required=True,
        help="the digits come with the package, the others are looked for and downloaded",
    )
    arguments.add_architecture(parser, default=[512])
    parser.add_argument(
        "--optimizer",
        choices=("sgd", "rmsprop", "adam"),
        default="rmsprop",
        help="default: rmsprop",
    )
    parser.add_argument("--learning-rate", type=float, help="default: the optimizer's own")
    parser.add_argument("--batch-size", type=int, default=128, help="default: 128")
    parser.add_argument("--epochs", type=int, default=20, help="default: 20")
    parser.add_argument(
        "--validation-split",
        type=float,
        default=0.2,
        help="share of the training rows that is held out, the last ones (default: 0.2)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, help="of the weights and the shuffling (default: 0)"
    )
    parser.add_argument(
        "--out", type=arguments.folder, help="folder for model.safetensors and history.csv"
    )


def run(options: Any) -> None:
    """Check the options, train, write the files."""
    from .. import classifier, nn
    from ..files import make_folder
    from ..training.checks import check_count, check_seed, check_split, rows_to_train_on

    check_count("--epochs", options.epochs)
    check_count("--batch-size", options.batch_size)
    check_seed("--seed", options.seed)
    check_split(options.validation_split)
    data = classifier.DATA[options.data]()
    if options.validation_split:
        rows_to_train_on(len(data.x_train), options.validation_split)
    shape = data.x_train.shape[1:]
    model = classifier.build(
        data.x_train[0].size,
        options.layers,
        len(data.class_names),
        options.activation,
        options.seed,
    )
    kind = classifier.OPTIMIZERS[options.optimizer]
    rate = {} if options.learning_rate is None else {"lr": options.learning_rate}
    optimizer = kind(model.parameters(), **rate)
    if options.out is not None:
        make_folder(options.out)
    nn.summary(model, shape)
    print()
    history = classifier.train(
        model,
        data,
        optimizer,
        epochs=options.epochs,
        batch_size=options.batch_size,
        validation_split=options.validation_split,
        seed=options.seed,
    )
    if options.out is not None:
        print(f"\nwrote {', '.join(map(str, classifier.save(model, history, options.out)))}")
    print(f"test accuracy: {classifier.test_accuracy(model, data):.4f}")
