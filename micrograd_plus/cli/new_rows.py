"""New rows of a table and new images, and beside them as CSV what a trained model predicts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .. import classifier, functions, nn, training
from ..datasets.cells import read_cells
from ..datasets.image_folders import files_in, read_images
from ..datasets.tables import columns_of
from ..training.table_columns import Numbers
from ..training.table_targets import shown

# What makes probabilities of the outputs, by the loss that they were learned with.
_PROBABILITIES = {
    "categorical-crossentropy": functions.softmax,
    "binary-crossentropy": functions.sigmoid,
}
_IMAGES_AT_A_TIME = 1024
_BRIGHT = 0.5  # the mean of an image that is no digit on black


def of_table(
    files: Sequence[Path], encoding: str | None, about: dict[str, Any], model: nn.Module
) -> tuple[str, list[str]]:
    """The table with the predictions as CSV; and what there is to say.

    Args:
        files: The file of the table, one.
        encoding: Of its text, if it is not to be found out.
        about: What `run.json` says.
        model: The trained model.

    Raises:
        ValueError: More than one file, a column is missing, or a cell of numbers is none.
        OSError: The file cannot be read.
    """
    if len(files) > 1:
        raise ValueError(f"give one table at a time, not {', '.join(map(str, files)):.200}")
    (path,) = files
    if path.is_dir():
        raise ValueError(
            f"{path} is a folder, and the run has learned from a table: give a CSV file"
        )
    preparation = training.TablePreparation.from_json(json.dumps(about["preparation"]))
    columns = preparation.columns
    cells = read_cells(path, header=about["header"], encoding=encoding)
    there = set(cells.names)
    types = {
        name: float if isinstance(column, Numbers) else str
        for name, column in columns.items()
        if name in there
    }
    if absent := [name for name in columns if name not in types]:
        raise ValueError(
            f"{path} has no column {shown(absent)}, which the model needs: it has "
            f"{shown(cells.names)}"
        )
    table = columns_of(cells, {**dict.fromkeys(cells.names, str), **types})
    notes = [f"{path}: {said}" for said in preparation.surprises(table)]
    if extra := [name for name in table if name not in columns and name != about["target"]]:
        notes.insert(0, f"{path}: ignored: {shown(extra)}")
    outputs = training.predict(model, preparation.transform(table))
    answers = preparation.inverse_transform(outputs).tolist()
    beside = _scores(outputs, preparation.targets.classes, about) if preparation.targets else {}
    return _as_csv(cells.names, cells.rows, answers, beside), notes


def of_images(
    files: Sequence[Path], about: dict[str, Any], model: nn.Module
) -> tuple[str, list[str]]:
    """The names of the images' files with the predictions as CSV; and what there is to say.

    Args:
        files: Of images, or folders of them.
        about: What `run.json` says.
        model: The trained model.

    Raises:
        ValueError: There is no image, or a file is none.
        OSError: A file cannot be read.
    """
    paths = [path for file in files for path in files_in(file)]
    if not paths:
        raise ValueError(f"no image is in {', '.join(map(str, files)):.200}")
    height, width, *channels = about["shape"]
    outputs, bright = [], []
    for first in range(0, len(paths), _IMAGES_AT_A_TIME):
        some = paths[first : first + _IMAGES_AT_A_TIME]
        x = read_images(some, (height, width), *channels or (1,))
        bright += [path for path, image in zip(some, x, strict=True) if image.mean() > _BRIGHT]
        outputs.append(training.predict(model, x))
    notes = []
    if bright and about["data"] in classifier.DATA and about["data"] != "sign-mnist":
        which = str(bright[0]) if len(bright) == 1 else f"{bright[0]} and {len(bright) - 1} more"
        notes.append(f"dark on bright: {which}: the digits that were learned are bright on black")
    together = np.concatenate(outputs)
    if together.shape[1:] != (len(about["classes"]),):
        raise ValueError(
            f"the model gives {together.shape[1:]} numbers, and there are {len(about['classes'])} "
            "classes: run.json is of another model"
        )
    answers = [about["classes"][place] for place in together.argmax(axis=1)]
    beside = _scores(together, about["classes"], about)
    return _as_csv(["file"], [[str(path)] for path in paths], answers, beside), notes


def _scores(
    outputs: np.ndarray, classes: Sequence[Any] | None, about: dict[str, Any]
) -> dict[str, list[float]]:
    """Probabilities by their columns' names, or scores where the loss knew no probabilities."""
    if classes is None:
        return {}
    known = _PROBABILITIES.get(about["loss"])
    word = "score" if known is None else "probability"
    numbers = outputs if known is None else known(outputs)
    return {f"{word} {name}": numbers[:, place].tolist() for place, name in enumerate(classes)}


def _as_csv(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    answers: Sequence[Any],
    beside: dict[str, list[float]],
) -> str:
    names = ["prediction", *beside]
    while set(names) & set(header):
        names = [f"{name} (new)" for name in names]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*header, *names])
    for row, answer, *scores in zip(rows, answers, *beside.values(), strict=True):
        said = f"{answer:.7g}" if isinstance(answer, float) else answer
        writer.writerow([*row, said, *(f"{score:.6g}" for score in scores)])
    return text.getvalue()
