"""RESULTS.md: a section for each task, which running the task writes anew."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

import micrograd_plus
from micrograd_plus import doctor
from micrograd_plus.files import write_atomically

from .rows import Row

FILE = Path(__file__).parents[1] / "RESULTS.md"
HEAD = """\
# The course's numbers

The tutorials follow public introductions to deep learning. Here are the numbers that these print,
or that we ask for, beside what came out here. Everything below is measured and written by

```
make course                                # all of it; the trainings take a while
python -m tutorials.course hotels waves    # some of it
```

*Theirs* is what the source prints, where it prints a number. Where a training starts at random,
*ours* is the median and the best of several starts, with the seeds 0, 1, 2, ... A *bar* says which
of the two must reach it, and the command fails if one is missed. The best of several hotel networks
is the one that is best on its training rows, also where the test rows are counted. Other processors
and libraries round otherwise, so that the last digits of what is trained may differ.

The digits need MNIST and the letters the sign-language set, which are looked for in the folder that
`MICROGRAD_PLUS_DATA` names, and downloaded where that names none.
"""


class Section(NamedTuple):
    """What one task led to, and in how many seconds of processor time."""

    title: str
    name: str
    rows: Sequence[Row]
    seconds: float

    def as_text(self) -> str:
        """As Markdown."""
        rows = [("what", "theirs", "bar", "ours", "met"), ("---",) * 5]
        rows += [(*row[:4], _met(row)) for row in self.rows]
        table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        return (
            f"## {self.title}\n\n{table}\n\n`python -m tutorials.course {self.name}`: "
            f"{duration(self.seconds)} of processor time, {versions()}.\n"
        )


def _met(row: Row) -> str:
    if not row.bar:
        return ""
    return "yes" if row.met else "**no**"


def duration(seconds: float) -> str:
    """To two digits or so.

    >>> duration(14.2), duration(150)
    ('14 s', '2.5 min')
    """
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


def versions() -> str:
    """Of what the numbers and times depend on."""
    return (
        f"micrograd_plus {micrograd_plus.__version__}, Python {platform.python_version()}, "
        f"NumPy {np.__version__}, {platform.system()} on {doctor.cores()} cores of "
        f"{doctor.processor()}"
    )


def write(section: Section, titles: Sequence[str], path: Path = FILE) -> None:
    """Put a section into the file, in place of the one with its title.

    Args:
        section: What was measured.
        titles: Of all sections, in the order in which they stand in the file.
        path: The file; made if it is missing.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    kept = {part.split("\n", 1)[0]: f"## {part}" for part in text.split("\n## ")[1:]}
    kept[section.title] = section.as_text()
    parts = [HEAD, *(kept[title].rstrip("\n") + "\n" for title in titles if title in kept)]
    write_atomically(path, "\n".join(parts))
