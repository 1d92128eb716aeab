"""Training as the command line does it: data, models, a table of epochs, a report, files."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from tqdm import tqdm

from . import functions, metrics, nn, optim, training
from .console import printable
from .datasets import Dataset, load_digits, load_mnist, load_sign_mnist
from .files import write_atomically

DATA: dict[str, Callable[[], Dataset]] = {
    "digits": load_digits,
    "mnist": load_mnist,
    "sign-mnist": load_sign_mnist,
}
FILTERS = (16, 32)
# All that a run may leave in its folder; the pictures and pages are the demo's.
ABOUT, WEIGHTS, HISTORY, REPORT = "run.json", "model.safetensors", "history.csv", "report.txt"
TOKENIZER = "tokenizer.json"
WRITTEN = (
    *(ABOUT, "checkpoint.safetensors", WEIGHTS, HISTORY, REPORT, "index.html", "steps.html"),
    *(TOKENIZER, "history.png", "confusion.png", "mistakes.png", "graph.svg", "graph.dot"),
)


def build(
    inputs: int,
    layers: Sequence[int],
    classes: int,
    activation: str = "relu",
    seed: int = 0,
    dropout: float = 0.0,
) -> nn.Sequential:
    """A multi-layer perceptron that takes images, or rows of numbers, and gives logits.

    Args:
        inputs: Pixels of an image.
        layers: Units of each hidden layer.
        classes: Outputs.
        activation: Of the hidden layers.
        seed: For the weights and the dropout.
        dropout: The share of each hidden layer's outputs that are zero at random in training.

    >>> build(784, [512], 10)(np.zeros((2, 28, 28))).shape
    (2, 10)
    """
    rng = np.random.default_rng(seed)
    return nn.Sequential(
        nn.Flatten(), *_dense_layers([inputs, *layers], classes, activation, rng, dropout)
    )


def build_cnn(
    shape: tuple[int, ...],
    layers: Sequence[int],
    classes: int,
    activation: str = "relu",
    seed: int = 0,
    dropout: float = 0.0,
) -> nn.Sequential:
    """A convolutional network that takes images of any size and gives logits.

    Two convolutions, after each of which the larger of every 2 by 2 numbers stays, and dense
    layers: LeNet-5's plan (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to
    document recognition", 1998, section II.B) with windows of 3 by 3.

    Args:
        shape: Height and width of an image, and 3 where it has colours.
        layers: Units of each hidden dense layer.
        classes: Outputs.
        activation: Of the convolutions and of the hidden dense layers.
        seed: For the weights and the dropout.
        dropout: The share of the dense layers' inputs that are zero at random in training.

    >>> build_cnn((8, 8), [128], 10)(np.zeros((2, 8, 8))).shape
    (2, 10)
    """
    rng = np.random.default_rng(seed)
    # Of 8 by 8 pixels nothing would be left without the border.
    padding = "same" if min(shape[:2]) < 16 else "valid"
    channels = shape[2] if len(shape) == 3 else 1
    parts: list[nn.Module] = [nn.Reshape(*shape[:2], channels)]
    for before, after in pairwise([channels, *FILTERS]):
        parts.append(nn.Conv2D(before, after, 3, 1, padding, activation, seed=rng))
        parts.append(nn.MaxPool2D(2, padding=padding))
    parts.append(nn.Flatten())
    if dropout:
        parts.append(nn.Dropout(dropout, seed=rng))
    dense = _dense_layers([None, *layers], classes, activation, rng, dropout)
    return nn.Sequential(*parts, *dense).build(shape)


def _dense_layers(
    sizes: Sequence[int | None],
    classes: int,
    activation: str,
    rng: np.random.Generator,
    dropout: float,
) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for before, after in pairwise(sizes):
        layers.append(nn.Dense(before, after, activation, seed=rng))
        if dropout:
            layers.append(nn.Dropout(dropout, seed=rng))
    return [*layers, nn.Dense(sizes[-1], classes, seed=rng)]


def augmentation(shape: tuple[int, ...]) -> training.Augmentation:
    """Shifts, turns and zooms that leave digits and letters what they are.

    Args:
        shape: Height and width of an image, and 3 where it has colours.

    >>> augmentation((28, 28))
    Augmentation(shift=2.0, rotate=10.0, zoom=0.1)
    """
    return training.Augmentation(shift=min(shape[:2]) / 14, rotate=10.0, zoom=0.1)


def train(
    model: nn.Module,
    data: Dataset,
    optimizer: optim.Optimizer,
    *,
    every: int = 1,
    callbacks: Sequence[training.Callback] = (),
    **options: Any,
) -> training.History:
    """Fit a model, printing a row of the table after every epoch, or every few.

    Args:
        model: The model.
        data: Its training rows are learned from.
        optimizer: Of the model's parameters.
        every: How many epochs lie between two rows.
        callbacks: Called after the row.
        options: What `fit` is to be told besides; the loss is the cross-entropy, and the metric the
            accuracy, if left out.
    """
    return training.fit(
        model,
        data.x_train,
        data.y_train,
        optimizer=optimizer,
        callbacks=[row_printer(every), *callbacks],
        verbose=shows_progress(),
        **{"loss": functions.softmax_cross_entropy, "metrics": ["accuracy"], **options},
    )


def row_printer(every: int = 1) -> Callable[[int, dict[str, float]], None]:
    """A callback that prints a row of the table after every epoch, or every few.

    Args:
        every: How many epochs lie between two rows.

    >>> print_row = row_printer()
    >>> print_row(1, {"loss": 0.5})
    epoch          loss
        1        0.5000
    """
    names: list[str] = []

    def print_row(epoch: int, measured: dict[str, float]) -> None:
        if not names:
            names.extend(measured)
            write_line("epoch  " + "  ".join(f"{name:>12}" for name in names))
        if epoch % every == 0:
            write_line(f"{epoch:>5}  " + "  ".join(f"{measured[name]:>12.4f}" for name in names))

    return print_row


def shows_progress() -> bool:
    """Whether there is a terminal for a progress bar."""
    return sys.stderr is not None and sys.stderr.isatty()


def write_line(line: str) -> None:
    """Print a line at once, above the progress bar if there is one."""
    if sys.stdout is not None:
        tqdm.write(printable(line))  # a checkpoint may have given names
        sys.stdout.flush()  # a log file is read during long trainings


class RegressionReport(NamedTuple):
    """How good the predictions of numbers are.

    Attributes:
        r2: The share of the variance that they explain.
        root_mean_squared_error, mean_absolute_error: In the target's unit.

    >>> print(RegressionReport.of([1.0, 2.0, 4.0], [1.0, 2.0, 3.0]))
    R²                           0.5000
    root mean squared error     0.57735
    mean absolute error         0.33333
    """

    r2: float
    root_mean_squared_error: float
    mean_absolute_error: float

    @classmethod
    def of(cls, prediction: Any, target: Any) -> RegressionReport:
        """The numbers for predictions (n,) and targets (n,)."""
        return cls(
            metrics.r2_score(prediction, target),
            metrics.root_mean_squared_error(prediction, target),
            metrics.mean_absolute_error(prediction, target),
        )

    def __str__(self) -> str:
        return (
            f"R²                       {self.r2:>10.4f}\n"
            f"root mean squared error  {self.root_mean_squared_error:>10.5g}\n"
            f"mean absolute error      {self.mean_absolute_error:>10.5g}"
        )


def report(model: nn.Module, data: Dataset) -> metrics.ClassificationReport:
    """Precision, recall and F1 of every class, on the test images."""
    scores = training.predict(model, data.x_test)
    return metrics.classification_report(scores, data.y_test, data.class_names)


def save(
    model: nn.Module,
    history: training.History,
    folder: Path,
    report: Any = None,
) -> list[Path]:
    """Write the model, the history and, where it is given, the report; returns the files' paths.

    Raises:
        OSError: The folder cannot be made or written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    weights, table = folder / WEIGHTS, folder / HISTORY
    nn.save(model, weights)
    history.save(table)
    if report is None:
        return [weights, table]
    text = folder / REPORT
    write_atomically(text, f"{report}\n")
    return [weights, table, text]


def about(name: str, data: Dataset, loss: str) -> dict[str, Any]:
    """What new images need to become like those that were learned from, for `run.json`.

    Args:
        name: What the data is called.
        data: The images.
        loss: The name of the loss, which says what the outputs are.

    >>> about("digits", load_digits(), "categorical-crossentropy")["shape"]
    [8, 8]
    """
    return {
        "kind": "images",
        "data": name,
        "loss": loss,
        "shape": list(data.x_train.shape[1:]),
        "classes": list(data.class_names),
    }


def set_aside(folder: Path) -> Path | None:
    """Move what an earlier run has left into a folder of its own, so that nothing is mixed or lost.

    Args:
        folder: Of the run to come; it need not be there.

    Returns:
        The new folder, earlier-1 or the next that is free, in `folder`; None if there was nothing.

    Raises:
        OSError: They cannot be moved.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, HISTORY).write_text("epoch,loss")
    ...     set_aside(Path(folder)).name, [path.name for path in Path(folder).iterdir()]
    ('earlier-1', ['earlier-1'])
    """
    left = [folder / name for name in WRITTEN if (folder / name).exists()]
    if not left:
        return None
    aside = next(path for i in itertools.count(1) if not (path := folder / f"earlier-{i}").exists())
    aside.mkdir()
    for path in left:
        path.rename(aside / path.name)
    return aside
