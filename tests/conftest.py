"""How many examples Hypothesis tries, how a failing one is printed, and what drives a browser.

`pytest --hypothesis-profile=thorough` tries five times as many, and longer sequences of steps in
stateful tests; `make coverage` does. `brief` tries a fifth. A test that names its own max_examples
escapes both.
"""

import gc
import os

import pytest
from hypothesis import settings

# Each of the processes of "-n auto" has a core of its own: with a thread for every core in each,
# BLAS spends most of its time on waiting for them. Before NumPy is imported, which reads it then.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# No deadlines: a machine that others use is slow at times. print_blob: a failing example comes
# with the @reproduce_failure line that runs it again, anywhere.
settings.register_profile(
    "default", deadline=None, print_blob=True, max_examples=100, stateful_step_count=30
)
settings.register_profile(
    "thorough", settings.get_profile("default"), max_examples=500, stateful_step_count=60
)
# For what has been tried at length, with other versions of what it stands on.
settings.register_profile(
    "brief", settings.get_profile("default"), max_examples=20, stateful_step_count=15
)
settings.load_profile("default")


# First, before "-m browser" selects.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if {"browser", "firefoxes"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


# The tests and modules live to the end: garbage collections, of which some tests ask for many, need
# not look through them each time.
def pytest_collection_finish():
    gc.collect()
    gc.freeze()
