"""Every notebook runs from scratch and prints what it did when it was committed."""

import os

import pytest

from tests.tutorials.notebooks import PATHS


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_it_runs_and_prints_the_same(path):
    pytest.importorskip("nbclient", reason="needs the extra notebooks")
    from tutorials import __main__ as tutorials

    before = tutorials.nbformat.read(path, as_version=4)
    changed = tutorials.differences(before, tutorials.run(path))
    # Committed where all the data is; and other fonts make other pictures.
    if "MICROGRAD_PLUS_DATA" in os.environ:
        assert [cell for cell, kind in changed if kind in ("stdout", "text/plain")] == []
