"""Running commands: in this process, and in one of their own."""

import os
import subprocess
import sys

from micrograd_plus import cli


def out(capsys, *words):
    """What a command that succeeds prints."""
    assert cli.main(words) == 0
    return capsys.readouterr().out


def mistake(capsys, *words):
    """The one line with which a command is refused."""
    assert cli.main(words) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("micrograd-plus: ")
    assert "Traceback" not in shown
    assert len(shown.splitlines()) == 1
    return shown


def python(*words, **options):
    """A Python process with the caller's path, whose output is UTF-8."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env=environment | {"PYTHONIOENCODING": "utf-8"},
        **options,
    )


def module(*words, **options):
    """`python -m micrograd_plus` in a process of its own."""
    return python("-m", "micrograd_plus", *words, **options)
