"""What a training learns from: a data set by its name, a table, or a folder of images."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .. import classifier, metrics, training
from ..checks import BETWEEN, check_number
from ..console import printable
from ..datasets import Dataset
from ..datasets.cells import read_cells
from ..datasets.image_folders import load_images
from ..datasets.tables import columns_of, no_column, parted
from ..training.splits import rows_to_train_on, split
from ..training.table_targets import TableTargets

VALIDATION_SPLIT = 0.2  # unless told otherwise
_LONGEST = 30  # of a class, in a report


class Source(NamedTuple):
    """Rows to learn from and to test on.

    Attributes:
        data: The rows.
        unit: What one is called: "images" or "rows".
        told: What there is to say about them, a sentence a line.
        about: What new rows need to become like these, for `run.json`.
        preparation: Of a table, what was learnt of it.
    """

    data: Dataset
    unit: str
    told: list[str]
    about: dict[str, Any]
    preparation: training.TablePreparation | None = None

    @property
    def outputs(self) -> int:
        """How many numbers a model gives for a row."""
        return len(self.data.class_names) or 1

    def report(self, model: Any) -> metrics.ClassificationReport | classifier.RegressionReport:
        """What a model is worth, on the test rows."""
        if self.data.class_names or self.preparation is None:
            return classifier.report(model, self.data)
        answers, truth = (
            self.preparation.inverse_transform(y)
            for y in (training.predict(model, self.data.x_test), self.data.y_test)
        )
        return classifier.RegressionReport.of(answers, truth)


def source_of(options: Any) -> Source:
    """What --data and the options that go with it come to.

    Raises:
        ValueError: An option does not suit the data, or the data cannot be learnt from.
        OSError: It cannot be read.
    """
    if options.validation_split is None:
        options.validation_split = VALIDATION_SPLIT
    if options.data in classifier.DATA:
        _refuse(options, f"--data {options.data}", "target", "task", "ignore", "encoding")
        _refuse(options, f"--data {options.data}, which has test images", "test_split")
        _refuse(options, f"--data {options.data}, whose images have one size", "image_size")
        data = classifier.DATA[options.data]()
        return Source(data, "images", [], {})
    if Path(options.data).is_dir():
        _refuse(options, "a folder of images", "target", "task", "ignore", "encoding")
        return _of_folder(options)
    _refuse(options, "a table", "image_size", "augment")
    if options.model == "cnn":
        raise ValueError("--model cnn is for images: leave it out for a table")
    return _of_table(options)


def _refuse(options: Any, data: str, *names: str) -> None:
    for name in names:
        if getattr(options, name):
            raise ValueError(f"--{name.replace('_', '-')} is not for {data}: leave it out")


def _test_share(options: Any) -> float:
    if options.test_split is None:
        options.test_split = 0.2
    check_number("--test-split", options.test_split, BETWEEN)
    return options.test_split


def _learned_from(options: Any, rows: int) -> int:
    """How many of the training rows, the first ones, are not to validate on."""
    return rows_to_train_on(rows, options.validation_split) if options.validation_split else rows


def _numbers(options: Any, data: Dataset) -> str:
    learned = _learned_from(options, len(data.x_train))
    held_out = len(data.x_train) - learned
    return f"{learned:,} to train on, {held_out:,} to validate on, {len(data.x_test):,} to test on"


def _of_folder(options: Any) -> Source:
    size = None if options.image_size is None else (*options.image_size,)
    data = load_images(options.data, image_size=size, seed=options.seed)
    if len(data.x_test):
        _refuse(options, f"{options.data}, which has test images", "test_split")
    else:
        share = _test_share(options)
        (x, y), (x_test, y_test) = split(
            data.x_train, data.y_train, (1 - share, share), stratify=True, seed=options.seed
        )
        data = data._replace(x_train=x, y_train=y, x_test=x_test, y_test=y_test)
    shape = data.x_train.shape[1:]
    told = [
        f"{options.data}: {len(data.x_train) + len(data.x_test):,} images of {shape[0]} by "
        f"{shape[1]} pixels, {'coloured' if len(shape) == 3 else 'grey'}, "
        f"{len(data.class_names)} classes",
        _numbers(options, data),
    ]
    about = {"classes": list(data.class_names)}
    return Source(data._replace(class_names=_shown_names(data.class_names)), "images", told, about)


def _of_table(options: Any) -> Source:
    path = options.data
    cells = read_cells(
        path, encoding=options.encoding, wanted=() if options.target is None else [options.target]
    )
    table = columns_of(cells, {})
    if options.target is None:
        names = ", ".join(table)
        raise ValueError(
            f"--data {path} needs --target, the column to predict, one of: {names:.200}"
        )
    for name in options.ignore or ():
        if name not in table:
            raise ValueError(f"--ignore: {no_column(path, name, list(table))}")
        del table[name]
    x, y, without = parted(table, options.target, path)
    targets = TableTargets(y, options.task)
    options.task = targets.task
    # To deal out every class to both parts.
    numbers = np.zeros(len(y)) if targets.classes is None else targets.transform(y, len(y))
    share = _test_share(options)
    (rows, _), (test, _) = split(
        np.arange(len(y)),
        numbers,
        (1 - share, share),
        stratify=True,
        seed=options.seed,
    )
    learned = rows[: _learned_from(options, len(rows))]
    fewest = min(len(test), (len(rows) - len(learned)) or len(test))
    if targets.classes is None and fewest < 2:
        raise ValueError(
            f"{path} has {len(y)} rows with a target: 2 must be there to validate on and to test "
            "on: give more rows, or larger shares"
        )
    preparation = training.TablePreparation(
        {name: column[learned] for name, column in x.items()},
        y[learned],
        task=options.task,
        classes=targets.classes,
    )
    parts = [
        preparation.transform({name: column[part] for name, column in x.items()}, y[part])
        for part in (rows, test)
    ]
    (x_train, y_train), (x_test, y_test) = parts
    class_names = _shown_names(list(map(str, targets.classes or ())))
    data = Dataset(x_train, y_train, x_test, y_test, class_names)
    about = {
        "kind": "table",
        "target": options.target,
        "header": cells.has_header,
        "preparation": json.loads(preparation.to_json()),
    }
    told = [
        f"{path}: {options.task} of {options.target!r}, {len(y):,} rows of "
        f"{len(preparation.columns)} columns, which make {len(preparation.features)} numbers",
        _numbers(options, data),
        *([f"left out: rows without a target: {without:,}"] if without else []),
        *(f"left out: {name} ({why})" for name, why in preparation.left_out.items()),
        *preparation.notes,
    ]
    return Source(data, "rows", list(map(printable, told)), about, preparation)


def _shown_names(classes: Sequence[str]) -> tuple[str, ...]:
    """The classes' names as a report can print them, each another."""
    names = [printable(name) for name in classes]
    names = [name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3]}..." for name in names]
    if len(set(names)) < len(names):
        names = [f"{number} {name}" for number, name in enumerate(names)]
    # What a report calls lines of its own.
    taken = ("accuracy", "macro avg", "weighted avg")
    return tuple(repr(name) if name in taken else name for name in names)
