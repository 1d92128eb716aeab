"""The command line: demo, train, draw and summary."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from . import __version__
from .console import one_line, standard_output

# The commands import what they need when they run, so that `--help` and mistakes answer at once.

_PICTURES = (".svg", ".png", ".pdf", ".dot")  # what a Drawing can be saved as

_NAMES_HELP = "of the results on the way, in the order of their computation, such as product,sum"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line on stderr, without the usage, and status 2."""
        raise _UsageError(f"{message} (see {self.prog} --help)")


class _UsageError(ValueError):
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; what a user can put right is one line on stderr and status 2.

    Args:
        arguments: Those after the program's name; the process's own when left out.

    Returns:
        The exit status.

    >>> main(["summary", "--layers", "3", "--inputs", "2", "--classes", "1"])
    layer         output shape    parameters
    ----------------------------------------
    Dense (relu)  (n, 3)                   9
    Dense         (n, 1)                   4
    ----------------------------------------
    parameters     13
    trainable      13
    not trainable   0
    0
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with standard_output():
            options = _parse(words)
            options.run(options)
    except (
        ValueError,
        TypeError,
        OSError,
        ImportError,
        ArithmeticError,
        MemoryError,
        RuntimeError,  # Graphviz fails
    ) as error:
        print(f"micrograd-plus: {one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("micrograd-plus: interrupted", file=sys.stderr)
        return 130
    return 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = _parser()
    if words[:1] == ["draw"]:
        # A word with a space is an argument to argparse, so that `draw "-a*b"` is no option.
        words = [
            f" {word}" if word.startswith("-") and not word.startswith(("--", "-h")) else word
            for word in words
        ]
    options, rest = parser.parse_known_args(words)
    # argparse takes variables before --out or after it, not both.
    late = [word for word in rest if options.command == "draw" and not word.startswith("-")]
    if len(late) < len(rest):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if late:
        options.variables += late
    return options


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="micrograd-plus",
        description="One computation graph: train a digit classifier, draw and differentiate.",
    )
    parser.add_argument("--version", action="version", version=f"micrograd_plus {__version__}")
    commands = parser.add_subparsers(metavar="command", dest="command")
    parser.set_defaults(
        run=lambda options: parser.error(f"give a command: {', '.join(commands.choices)}")
    )

    demo = commands.add_parser("demo", help="train on the embedded digits and draw a hidden unit")
    demo.add_argument("--out", type=_folder, default=Path("runs/demo"), help="folder for the files")
    demo.set_defaults(run=_demo)

    train = commands.add_parser("train", help="train an image classifier of any size")
    train.add_argument("--data", choices=("digits", "mnist", "sign-mnist"), required=True)
    _add_architecture(train, default=[512])
    train.add_argument("--optimizer", choices=("sgd", "rmsprop", "adam"), default="rmsprop")
    train.add_argument("--learning-rate", type=float, help="default: the optimizer's own")
    train.add_argument("--batch-size", type=int, default=128)
    train.add_argument("--epochs", type=int, default=20)
    train.add_argument("--validation-split", type=float, default=0.2)
    train.add_argument("--seed", type=int, default=0)
    train.add_argument("--out", type=_folder, help="folder for model.safetensors and history.csv")
    train.set_defaults(run=_train)

    draw = commands.add_parser("draw", help="evaluate, differentiate and draw an expression")
    draw.add_argument("expression", help='such as "tanh(a*b + c)"')
    draw.add_argument("variables", nargs="*", metavar="name=number")
    draw.add_argument("--backward", action="store_true", help="draw the backward pass instead")
    draw.add_argument("--names", type=_names, default=[], help=_NAMES_HELP)
    draw.add_argument("--format", choices=[suffix[1:] for suffix in _PICTURES], help="default: svg")
    draw.add_argument("--out", type=_picture, help="default: graph.svg, or as --format says")
    draw.set_defaults(run=_draw)

    summary = commands.add_parser("summary", help="print the layers of a network")
    _add_architecture(summary, default=None)
    summary.add_argument("--inputs", type=int, required=True)
    summary.add_argument("--classes", type=int, required=True)
    summary.set_defaults(run=_summary)
    return parser


def _add_architecture(parser: argparse.ArgumentParser, default: list[int] | None) -> None:
    parser.add_argument(
        "--layers",
        type=_layers,
        default=default,
        required=default is None,
        help="units of the hidden layers, such as 512,512",
    )
    parser.add_argument("--activation", default="relu", help="of the hidden layers")


def _layers(text: str) -> list[int]:
    try:
        layers = [int(part) for part in text.split(",")] if text.strip() else []
    except ValueError:
        layers = [0]
    if any(units < 1 for units in layers):
        raise argparse.ArgumentTypeError(
            f"give the units of each hidden layer, such as 512,512, not {text!r}"
        )
    return layers


def _folder(text: str) -> Path:
    if not text.strip():  # an unset variable in a script; Path("") would be where one stands
        raise argparse.ArgumentTypeError("give the name of a folder")
    return Path(text)


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in _PICTURES:
        *most, last = _PICTURES
        raise argparse.ArgumentTypeError(f"{text!r} must end in {', '.join(most)} or {last}")
    return path


def _names(text: str) -> list[str]:
    names = [part.strip() for part in text.split(",")]
    if not all(names):
        raise argparse.ArgumentTypeError(f"give names with commas between them, not {text!r}")
    return names


def _demo(options: Any) -> None:
    from . import demo

    demo.run(options.out)


def _train(options: Any) -> None:
    from . import classifier, nn
    from .files import make_folder
    from .training.checks import check_count, check_seed, check_split, rows_to_train_on

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


def _draw(options: Any) -> None:
    from .engine.graph import topological_order
    from .expressions import evaluate, parse_assignments
    from .visual import draw

    path = options.out or Path(f"graph.{options.format or 'svg'}")
    if options.format and path.suffix.lower() != f".{options.format}":
        raise ValueError(
            f"--out {path} is no {options.format}: leave --format out, or name the file "
            f"{path.with_suffix(f'.{options.format}')}"
        )
    variables = parse_assignments(options.variables)
    result = evaluate(options.expression, variables)
    result.label = result.label or options.expression.strip()
    inner = topological_order(result)[:-1]
    if len(options.names) > len(inner):
        raise ValueError(
            f"--names gives {len(options.names)} names, but the expression has {len(inner)} "
            "results on the way to the last"
        )
    for node, name in zip(inner, options.names, strict=False):
        node.label = name
    if result.requires_grad:
        result.backward()
    drawing = draw(result, names={}, backward=options.backward)
    print(f"{options.expression.strip()} = {result.data:.10g}")
    for name, value in variables.items():
        print(f"d/d{name} = {value.grad:.10g}")
    print(f"wrote {drawing.save(path)}")


def _summary(options: Any) -> None:
    from . import nn
    from .training.checks import check_count

    for name in ("inputs", "classes"):
        check_count(f"--{name}", getattr(options, name))
    sizes = [options.inputs, *options.layers]
    hidden = [nn.Dense(a, b, options.activation) for a, b in pairwise(sizes)]
    nn.summary(nn.Sequential(*hidden, nn.Dense(sizes[-1], options.classes)))
