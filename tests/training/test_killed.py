"""A training that is killed at any moment goes on as if it had not been."""

import json
import signal

import pytest

from tests.killing import after_twenty_kills, duration, finish, needs_kills, start

pytestmark = needs_kills

# Trains from where the checkpoint in its folder is, or from the start. "begun" is there once the
# training can leave something behind, "done" has the history.
SCRIPT = """
import json, os, sys
import numpy as np
from micrograd_plus import nn, optim, training

folder = sys.argv[1]
x = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
y = (x.sum(axis=1) > 0).astype(int)
model = nn.Sequential(
    nn.Dense(3, 64, "tanh", seed=0), nn.Dropout(0.3, seed=1), nn.Dense(64, 2, "softmax", seed=2)
)
path = f"{folder}/checkpoint"
open(f"{folder}/begun", "w").close()
history = training.fit(
    model, x, y, loss="sparse_categorical_crossentropy", metrics=["accuracy"],
    optimizer=optim.Adam(model.parameters(), lr=0.01), epochs=6, batch_size=4, seed=3,
    validation_split=0.25, validation_batch_size=4, drop_last=True, class_weight="balanced",
    augment=lambda x, rng: x + rng.normal(0, 0.1, x.shape).astype(x.dtype),
    callbacks=[
        training.Checkpoint(path, every_batches=1),
        training.BestWeights(f"{folder}/best", "accuracy"),
        training.ReduceOnPlateau(patience=1),
        training.EarlyStopping(patience=4),
        training.CSVLog(f"{folder}/history.csv"),
    ],
    resume=path if os.path.exists(path) else None, verbose=False,
)
nn.save_weights(model, f"{folder}/weights")
with open(f"{folder}/done", "w") as file:
    json.dump(history, file)
"""


def what_came_of_it(folder):
    return (
        (folder / "weights").read_bytes(),
        (folder / "best").read_bytes(),
        json.loads((folder / "done").read_text()),
        (folder / "history.csv").read_text(),
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What comes of it, and how long it takes from its begin to its end."""
    folder = tmp_path_factory.mktemp("undisturbed")
    seconds = duration(folder, SCRIPT)
    return what_came_of_it(folder), seconds


@pytest.mark.slow
def test_twenty_kills_change_neither_weights_nor_history(undisturbed, tmp_path):
    expected, seconds = undisturbed
    for folder in after_twenty_kills(tmp_path, SCRIPT, seconds):
        assert what_came_of_it(folder) == expected


IN_WRITING = {
    "when half of the file is written": """
class Half:
    def __init__(self, *how):
        self.file = open(*how)
    def __enter__(self):
        return self
    def __exit__(self, *_):
        self.file.close()
    def write(self, data):
        self.file.write(data[: len(data) // 2])
        self.file.flush()
        die_at_last()
        self.file.write(data[len(data) // 2 :])
    def __getattr__(self, name):
        return getattr(self.file, name)
files.open = Half
""",
    "before it is renamed": """
replace = os.replace
files.os.replace = lambda *names: (die_at_last(), replace(*names))
""",
    "after it was renamed": """
replace = os.replace
files.os.replace = lambda *names: (replace(*names), die_at_last())
""",
}


@pytest.mark.parametrize("how", IN_WRITING)
def test_a_kill_within_the_writing_of_a_checkpoint_changes_nothing(how, undisturbed, tmp_path):
    dying = """
import os, signal
from micrograd_plus import files
left = 19
def die_at_last():
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = start(tmp_path, dying + IN_WRITING[how] + SCRIPT)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    finish(start(tmp_path, SCRIPT))
    assert what_came_of_it(tmp_path) == undisturbed[0]
