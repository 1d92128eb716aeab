"""History: the numbers of every epoch of a training, as lists and as a table."""

from __future__ import annotations

import csv
import io
import os

from ..files import write_atomically
from ..hints import hinted


@hinted("history")
class History(dict[str, list[float]]):
    """Lists of numbers, one entry per epoch, under the names of the losses and metrics.

    >>> history = History()
    >>> history.add({"loss": 0.5, "accuracy": 0.8})
    >>> history.add({"loss": 0.25, "accuracy": 0.9})
    >>> history["loss"]
    [0.5, 0.25]
    >>> print(history.to_csv(), end="")
    epoch,loss,accuracy
    1,0.5,0.8
    2,0.25,0.9
    """

    def __missing__(self, name: str) -> list[float]:
        """Raise KeyError, which says what there is.

        >>> History(loss=[0.5])["val_loss"]
        Traceback (most recent call last):
        KeyError: "'val_loss' was not measured: there are loss; give fit validation_split or ..."
        """
        there = ", ".join(map(str, self)) or "no epochs yet"
        more = ""
        if str(name).startswith("val_") and not any(key.startswith("val_") for key in self):
            more = "; give fit validation_split or validation_data"
        raise KeyError(f"{name!r} was not measured: there are {there}{more}")

    @property
    def history(self) -> dict[str, list[float]]:
        """The lists themselves, under Keras's name.

        >>> history = History(loss=[0.5, 0.25])
        >>> history.history["loss"]
        [0.5, 0.25]
        """
        return self

    def add(self, epoch: dict[str, float]) -> None:
        """Append one epoch's numbers.

        Args:
            epoch: Each number under its name.

        >>> history = History()
        >>> history.add({"loss": 0.5})
        >>> history
        {'loss': [0.5]}
        """
        for name, number in epoch.items():
            self.setdefault(name, []).append(float(number))

    def to_csv(self) -> str:
        """A table with a row per epoch, counted from 1, and a column per name.

        Raises:
            ValueError: The lists are not equally long.

        >>> History(loss=[0.5, 0.25]).to_csv()
        'epoch,loss\\n1,0.5\\n2,0.25\\n'
        """
        if len({len(numbers) for numbers in self.values()}) > 1:
            lengths = ", ".join(f"{name} {len(numbers)}" for name, numbers in self.items())
            raise ValueError(f"a table needs as many epochs under every name, got {lengths}")
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["epoch", *self])
        for epoch, row in enumerate(zip(*self.values(), strict=True), 1):
            writer.writerow([epoch, *map(float, row)])
        return text.getvalue()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the table to a file, whole or not at all.

        Raises:
            OSError: The folder does not exist or cannot be written.
            ValueError: The lists are not equally long.

        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "history.csv")
        ...     History(loss=[0.5]).save(path)
        ...     print(path.read_text(), end="")
        epoch,loss
        1,0.5
        """
        write_atomically(path, self.to_csv())
