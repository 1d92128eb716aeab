"""Trainings in processes of their own, killed at random moments and gone on with.

A script is given its folder and writes a file "begun" there when it can leave something behind.
"""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest

MOMENTS = 20
needs_kills = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL")


def start(folder, script):
    command = [sys.executable, "-W", "error", "-c", script, str(folder)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


def finish(process):
    """What a process printed, when it has ended as it should."""
    printed, errors = process.communicate()
    assert (process.returncode, errors) == (0, "")
    return printed


def wait_for(path, process):
    while not path.exists() and process.poll() is None:
        time.sleep(0.001)


def duration(folder, script):
    """The seconds from a training's begin to its end, undisturbed."""
    process = start(folder, script)
    wait_for(folder / "begun", process)
    begun = time.perf_counter()
    finish(process)
    return time.perf_counter() - begun


def kill_and_go_on(folder, moments, script):
    """Kill a training at each of these seconds of its own time, then let it end.

    Returns:
        How many kills came before its end.
    """
    killed = 0
    for seconds in np.diff(moments, prepend=0.0):
        process = start(folder, script)
        wait_for(folder / "begun", process)
        time.sleep(seconds)
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        (folder / "begun").unlink()
    finish(start(folder, script))
    return killed


def after_twenty_kills(folder, script, seconds):
    """The folders of four trainings of so many seconds, each killed five times.

    So each also goes on from where it had gone on. The seed of the moments is printed.
    """
    seed = np.random.SeedSequence().entropy
    print(f"seed {seed}")
    moments = np.sort(np.random.default_rng(seed).uniform(0, seconds, (4, MOMENTS // 4)))
    folders = [folder / str(i) for i in range(len(moments))]
    for own in folders:
        own.mkdir()
    with ThreadPoolExecutor(2) as pool:
        killed = sum(pool.map(partial(kill_and_go_on, script=script), folders, moments))
    assert killed > 0
    return folders
