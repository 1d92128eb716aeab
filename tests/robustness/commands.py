"""The command line run in a folder of its own, with data that trains in milliseconds."""

import contextlib
import io
import os
import pathlib
import tempfile
from typing import NamedTuple
from unittest import mock

import numpy as np

from micrograd_plus import classifier, cli
from micrograd_plus.datasets import Dataset

IMAGES = np.linspace(0, 1, 8 * 4, dtype="float32").reshape(8, 2, 2)
CLASSES = np.arange(8, dtype="int64") % 2
TABLE = "x,t,y\n" + "".join(f"{i},{'ab'[i % 2]},{i / 3}\n" for i in range(20))
TINY = Dataset(IMAGES, CLASSES, IMAGES, CLASSES, ("no", "yes"))


class Done(NamedTuple):
    status: int
    out: str
    err: str
    files: set[str]


def run(words, encoding="utf-8"):
    """A command in a folder with a file, a table, a folder, and a drawing's name for a folder."""
    out = io.TextIOWrapper(io.BytesIO(), encoding)
    err = io.TextIOWrapper(io.BytesIO(), encoding, errors="backslashreplace")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.mkdir("folder")
        os.mkdir("taken.dot")
        pathlib.Path("file").write_text("kept")
        pathlib.Path("table.csv").write_text(TABLE)
        before = names_below(".")
        data = mock.patch.dict(classifier.DATA, {"digits": lambda: TINY, "mnist": lambda: TINY})
        with data, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                status = cli.main(words)
            except SystemExit as stop:  # argparse's, after --help and --version
                assert {"--help", "--version"} & set(words) or any("-h" in w for w in words)
                status = stop.code
        assert pathlib.Path("file").read_text() == "kept"
        made = names_below(".") - before
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode(encoding))
    return Done(status, *texts, made)


def names_below(folder):
    return {os.path.join(at, n) for at, dirs, files in os.walk(folder) for n in dirs + files}


def check(words):
    """The command was done without a word on stderr, or refused in one line and left nothing."""
    done = run(words)
    assert done.status in (0, 2)
    if done.status == 0:
        assert done.err == ""
        assert done.out != ""
    else:
        assert done.err.startswith("micrograd-plus: ")
        assert done.err.endswith("\n")
        assert len(done.err.splitlines()) == 1
        assert len(done.err) > len("micrograd-plus: a word\n")
        assert done.files == set()
    return done
