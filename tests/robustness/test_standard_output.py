"""Output that cannot be shown is escaped; output that cannot be written is an error of one line."""

import contextlib
import io
import os
import subprocess
import sys

import pytest

from micrograd_plus import cli

from .commands import run


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_what_the_terminal_cannot_show_is_escaped(encoding):
    done = run(["draw", "α", "α=1", "--out", "α.dot"], encoding)
    alpha = "α" if encoding == "utf-8" else r"\u03b1"
    assert done == (0, f"{alpha} = 1\nd/d{alpha} = 1\nwrote {alpha}.dot\n", "", {"./α.dot"})


def test_the_callers_standard_output_is_left_as_it_was():
    out = io.TextIOWrapper(io.BytesIO(), "ascii", errors="xmlcharrefreplace")
    with contextlib.redirect_stdout(out):
        cli.main(["summary", "--layers", "2", "--inputs", "2", "--classes", "2"])
    assert out.errors == "xmlcharrefreplace"
    assert out.buffer.getvalue().startswith(b"layer ")


SUMMARY = ["summary", "--layers", "2", "--inputs", "2", "--classes", "2"]


def process(words, stdout, unbuffered=False):
    """Status and stderr of the command as a process of its own, which writes to `stdout`."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    environment["PYTHONUNBUFFERED"] = "1" if unbuffered else ""
    command = [sys.executable, "-m", "micrograd_plus", *words]
    done = subprocess.run(
        command, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=120, env=environment
    )
    return done.returncode, done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
@pytest.mark.parametrize(
    "words, unbuffered",
    [(SUMMARY, False), (SUMMARY, True), (["--help"], False)],  # argparse itself passes it over
    ids=["summary", "unbuffered", "help"],
)
def test_output_onto_a_full_disk_is_an_error_of_one_line(words, unbuffered):
    with open("/dev/full", "w") as full:
        done = process(words, full, unbuffered)
    assert done == (2, "micrograd-plus: standard output: No space left on device\n")


@pytest.mark.skipif(os.name == "nt", reason="pipes of Windows fail in other words")
def test_output_into_a_pipe_that_nobody_reads_is_an_error_of_one_line():
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = process(SUMMARY, writing)
    finally:
        os.close(writing)
    assert done == (2, "micrograd-plus: standard output: Broken pipe\n")
