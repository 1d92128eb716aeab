"""Writing that fails midway leaves the older file as it was, and nothing beside it."""

import errno
import os

import pytest

from micrograd_plus import Value, classifier, draw, files, nn, training

WRITERS = {
    "model.safetensors": lambda path: nn.save_weights(nn.Dense(40, 50), path),
    "history.csv": lambda path: training.History(loss=[0.1] * 1_000).save(path),
    "graph.dot": lambda path: draw(Value(2.0).exp() + 3).save(path),
    "text.txt": lambda path: files.write_atomically(path, "é" * 5_000),
}


class FullDisk:
    """A file on a disk that has room for half of what is written."""

    def __init__(self, path, mode):
        self.file = open(path, mode, buffering=0)  # noqa: SIM115

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def write(self, data):
        self.file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")


def no_room_at_all(path, mode):
    raise OSError(errno.ENOSPC, "No space left on device", path)


def no_rename(source, target):
    raise OSError(errno.EIO, "Input/output error", source)


def interrupted(source, target):
    raise KeyboardInterrupt


FAILURES = {
    "at opening": lambda patch: patch.setattr(files, "open", no_room_at_all, raising=False),
    "while writing": lambda patch: patch.setattr(files, "open", FullDisk, raising=False),
    "at renaming": lambda patch: patch.setattr(files.os, "replace", no_rename),
    "by Ctrl-C": lambda patch: patch.setattr(files.os, "replace", interrupted),
}


@pytest.fixture(params=["an older file", "no older file"])
def target(request, tmp_path):
    """Makes the path of a name; afterwards its folder is as it was."""
    old = request.param == "an older file"
    paths = []

    def make(name):
        paths.append(tmp_path / name)
        if old:
            paths[-1].write_bytes(b"old")
        return paths[-1]

    yield make
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"] * (old * len(paths))


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("name", WRITERS)
def test_a_failure_leaves_the_folder_as_it_was(target, monkeypatch, name, failure):
    path = target(name)
    with monkeypatch.context() as patch, pytest.raises((OSError, KeyboardInterrupt)) as caught:
        FAILURES[failure](patch)
        WRITERS[name](path)
    if isinstance(caught.value, OSError):
        assert caught.value.filename == str(path)


@pytest.mark.parametrize("name", ["model.safetensors", "history.csv", "text.txt"])
def test_a_file_that_outgrows_the_systems_limit_leaves_the_folder_as_it_was(target, name):
    resource = pytest.importorskip("resource", reason="limits of file size are POSIX's")
    path = target(name)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, before[1]))
    try:
        with pytest.raises(OSError) as caught:
            WRITERS[name](path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (caught.value.errno, caught.value.filename) == (errno.EFBIG, str(path))


def test_a_drawing_that_cannot_be_rendered_leaves_the_folder_as_it_was(target, monkeypatch):
    def failing(source, format, seconds):
        raise RuntimeError("Graphviz could not render the drawing")

    monkeypatch.setattr("micrograd_plus.visual.drawing_graphs.picture.render", failing)
    with pytest.raises(RuntimeError, match="Graphviz"):
        draw(Value(2.0)).save(target("graph.svg"))


def test_a_history_that_is_no_table_leaves_the_folder_as_it_was(target):
    history = training.History(loss=[0.5, 0.25], accuracy=[0.5])
    with pytest.raises(ValueError, match="under every name, got loss 2, accuracy 1"):
        history.save(target("history.csv"))


def test_a_history_that_cannot_be_saved_leaves_whole_weights(tmp_path):
    (tmp_path / "history.csv").mkdir()
    with pytest.raises(OSError, match=r"history\.csv"):
        classifier.save(nn.Dense(2, 2), training.History(loss=[1.0]), tmp_path)
    assert sorted(os.listdir(tmp_path)) == ["history.csv", "model.safetensors"]
    nn.load_weights(nn.Dense(2, 2), tmp_path / "model.safetensors")


@pytest.mark.parametrize("name", ["", ".", "..", "/"])
def test_a_name_that_can_only_be_a_folder_is_an_oserror(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    before = os.listdir("/")
    with pytest.raises(OSError):
        files.write_atomically(name, "text")
    assert os.listdir(tmp_path) == []
    assert os.listdir("/") == before


def test_a_name_too_long_for_the_system_is_an_oserror_that_names_it(tmp_path):
    path = tmp_path / ("n" * 300)
    with pytest.raises(OSError) as caught:
        files.write_atomically(path, "text")
    assert caught.value.filename == str(path)
    assert os.listdir(tmp_path) == []
