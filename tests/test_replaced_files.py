"""What a written file takes over from the one that it replaces, and what is not replaced at all."""

import os
import stat
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from micrograd_plus import array_files, files, nn, optim, training

posix = pytest.mark.skipif(os.name == "nt", reason="modes, links and pipes are POSIX's")


@pytest.fixture
def no_waiting(monkeypatch):
    """The seconds that were waited for, without waiting."""
    waited = []
    monkeypatch.setattr(files.time, "sleep", waited.append)
    return waited


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@posix
def test_a_link_is_followed_and_its_target_replaced(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "target").write_text("old")
    (tmp_path / "link").symlink_to("folder/target")
    files.write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "target").read_text() == "new"


@posix
def test_a_link_to_a_link_is_followed_to_its_end(tmp_path):
    (tmp_path / "target").write_text("old")
    (tmp_path / "first").symlink_to("target")
    (tmp_path / "second").symlink_to("first")
    files.write_atomically(tmp_path / "second", "new")
    assert (tmp_path / "target").read_text() == "new"
    assert (tmp_path / "first").is_symlink() and (tmp_path / "second").is_symlink()


@posix
def test_a_link_to_nothing_yet_makes_what_it_names(tmp_path):
    (tmp_path / "link").symlink_to("target")
    files.write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"


@posix
def test_a_link_to_itself_is_an_oserror_that_names_it(tmp_path):
    (tmp_path / "link").symlink_to("link")
    with pytest.raises(OSError) as caught:
        files.write_atomically(tmp_path / "link", "new")
    assert caught.value.filename == str(tmp_path / "link")
    assert os.listdir(tmp_path) == ["link"]


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o400])
def test_a_replaced_file_leaves_its_mode(tmp_path, mode):
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(mode)
    files.write_atomically(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"
    assert mode_of(tmp_path / "a") == mode


@posix
def test_what_only_its_owner_may_read_can_be_read_by_nobody_else_while_it_is_written(
    tmp_path, monkeypatch
):
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o600)
    modes = []

    class Watched:
        def __init__(self, path, mode, **options):
            self.path, self.file = path, open(path, mode, **options)  # noqa: SIM115

        def __enter__(self):
            return self

        def __exit__(self, *error):
            self.file.close()

        def write(self, data):
            modes.append(mode_of(self.path))
            return self.file.write(data)

        def __getattr__(self, name):
            return getattr(self.file, name)

    monkeypatch.setattr(files, "open", Watched, raising=False)
    files.write_atomically(tmp_path / "a", "new")
    assert modes == [0o600]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_a_replaced_file_leaves_its_owner(tmp_path):
    (tmp_path / "a").write_text("old")
    os.chown(tmp_path / "a", 1234, 5678)
    files.write_atomically(tmp_path / "a", "new")
    status = (tmp_path / "a").stat()
    assert (status.st_uid, status.st_gid) == (1234, 5678)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_an_owner_that_may_not_be_given_is_no_error(tmp_path, monkeypatch):
    def refused(*arguments):
        raise PermissionError(1, "Operation not permitted")

    (tmp_path / "a").write_text("old")
    os.chown(tmp_path / "a", 1234, 5678)
    monkeypatch.setattr(files.os, "chown", refused)
    files.write_atomically(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"


@posix
def test_a_pipe_is_written_into(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    received = []
    reader = threading.Thread(target=lambda: received.append((tmp_path / "pipe").read_text()))
    reader.start()
    files.write_atomically(tmp_path / "pipe", "through")
    reader.join()
    assert received == ["through"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.skipif(not os.path.exists(os.devnull) or os.name == "nt", reason="there is no /dev")
def test_a_device_stays_one():
    files.write_atomically(os.devnull, "away")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


WRITES_TO_STANDARD_OUTPUT = """
from micrograd_plus import files
print("before")
files.write_atomically("/dev/stdout", "within\\n")
print("after")
"""


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="there is no /dev/stdout")
@pytest.mark.parametrize("kind", ["a pipe", "a file"])
def test_standard_output_is_written_into_in_the_order_of_what_is_printed(
    tmp_path, monkeypatch, kind
):
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)  # else all order is right
    command = [sys.executable, "-c", WRITES_TO_STANDARD_OUTPUT]
    if kind == "a pipe":
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    else:
        with open(tmp_path / "out", "w") as file:
            subprocess.run(command, check=True, stdout=file)
        text = (tmp_path / "out").read_text()
    assert text == "before\nwithin\nafter\n"


@posix
def test_no_file_is_tried_beside_what_is_written_into(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(files, "make_folder", lambda path: pytest.fail(f"{path} is tried"))
    files.check_file(tmp_path / "pipe")


@posix
def test_the_folder_that_a_link_leads_to_is_the_one_that_is_tried(tmp_path, monkeypatch):
    tried = []
    monkeypatch.setattr(files, "make_folder", tried.append)
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "target")
    files.check_file(tmp_path / "link")
    assert tried == [(tmp_path / "folder").resolve()]


def test_a_file_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    steps = []

    def fsync(descriptor, done=os.fsync):
        status = os.fstat(descriptor)
        steps.append("the folder" if stat.S_ISDIR(status.st_mode) else status.st_size)
        done(descriptor)

    def replace(old, new, done=os.replace):
        steps.append("its name")
        done(old, new)

    monkeypatch.setattr(files.os, "fsync", fsync)
    monkeypatch.setattr(files.os, "replace", replace)
    files.write_atomically(tmp_path / "a", b"12345")
    assert steps == [5, "its name", "the folder"][: 3 if os.name == "posix" else 2]


def leave_behind(target, process):
    """The temporary file that a run of that process would have left."""
    left = target.parent / f"{files._beginning(target)}{process}-{'0' * 16}.tmp"
    left.write_text("half")
    return left


def gone():
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@posix
def test_what_a_killed_run_left_is_removed(tmp_path):
    script = "import os, signal, sys; from micrograd_plus import files; target = sys.argv[1]\n"
    script += "files.os.replace = lambda *names: os.kill(os.getpid(), signal.SIGKILL)\n"
    script += "files.write_atomically(target, 'half')"
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "a")])
    assert len(os.listdir(tmp_path)) == 1, "the killed run has left nothing"
    files.write_atomically(tmp_path / "a", "whole")
    assert os.listdir(tmp_path) == ["a"]


def test_what_a_run_that_goes_on_is_writing_stays(tmp_path):
    left = leave_behind(tmp_path / "a", os.getppid())
    files.write_atomically(tmp_path / "a", "new")
    assert left.exists()


@posix
def test_asking_whether_a_process_runs_sends_it_no_signal(tmp_path, monkeypatch):
    sent = []
    monkeypatch.setattr(files.os, "kill", lambda process, signal: sent.append((process, signal)))
    leave_behind(tmp_path / "a", os.getppid())
    files.write_atomically(tmp_path / "a", "new")
    assert sent == [(os.getppid(), 0)]


def test_what_is_older_than_a_day_is_removed_whoever_wrote_it(tmp_path):
    left = leave_behind(tmp_path / "a", os.getppid())
    before = time.time() - 25 * 3600
    os.utime(left, (before, before))
    files.write_atomically(tmp_path / "a", "new")
    assert os.listdir(tmp_path) == ["a"]


@posix
def test_what_is_on_the_way_to_another_target_stays(tmp_path):
    left = leave_behind(tmp_path / "b", gone())
    files.write_atomically(tmp_path / "a", "new")
    assert left.exists()


@posix
def test_what_another_machine_is_writing_stays(tmp_path, monkeypatch):
    with monkeypatch.context() as there:
        there.setattr(files, "_THIS_MACHINE", "0123abcd")
        left = leave_behind(tmp_path / "a", gone())
    files.write_atomically(tmp_path / "a", "new")
    assert left.exists()


@posix
@pytest.mark.parametrize("name", ["{}", "{}.bak", "x{}", "{}x", "a{}.tmp"])
def test_files_of_other_names_stay(tmp_path, name):
    process = gone()
    ours = files._beginning(tmp_path / "a") + str(process) + "-" + "0" * 15
    other = tmp_path / name.format(ours)
    other.write_text("of someone else")
    files.write_atomically(tmp_path / "a", "new")
    assert other.exists()


def test_a_long_name_that_the_system_takes_is_taken(tmp_path):
    files.write_atomically(tmp_path / ("n" * 250), "new")
    assert os.listdir(tmp_path) == ["n" * 250]


def locked(times, monkeypatch):
    """Let so many renames fail as on Windows while another program has the target open."""
    replace, left = os.replace, [times]

    def maybe(*names):
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(13, "Permission denied", str(names[0]), 32, str(names[1]))
        return replace(*names)

    monkeypatch.setattr(files.os, "replace", maybe)


def test_a_target_that_is_locked_for_a_moment_is_tried_again(tmp_path, monkeypatch, no_waiting):
    locked(3, monkeypatch)
    files.write_atomically(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"
    assert len(no_waiting) == 3


def test_a_target_that_stays_locked_is_an_error_within_a_second(tmp_path, monkeypatch, no_waiting):
    locked(1000, monkeypatch)
    (tmp_path / "a").write_text("old")
    with pytest.raises(PermissionError) as caught:
        files.write_atomically(tmp_path / "a", "new")
    assert caught.value.filename == str(tmp_path / "a")
    assert os.listdir(tmp_path) == ["a"]
    assert 0.5 < sum(no_waiting) < 1


def train(path, epochs):
    model = nn.Sequential(nn.Dense(1, 1, seed=0))
    return training.fit(
        model,
        [[1.0], [2.0]],
        [[2.0], [4.0]],
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        epochs=epochs,
        callbacks=[training.CSVLog(path)],
        verbose=False,
    )


def test_a_log_that_is_locked_is_a_warning_and_the_training_goes_on(
    tmp_path, monkeypatch, no_waiting
):
    locked(1000, monkeypatch)
    with pytest.warns(UserWarning, match=r"history\.csv.*open.*tried again after the next epoch"):
        history = train(tmp_path / "history.csv", 3)
    assert len(history["loss"]) == 3


@pytest.mark.parametrize("epochs", [1, 2])
def test_a_log_that_was_locked_is_whole_in_the_end(tmp_path, monkeypatch, no_waiting, epochs):
    locked(len(files._WAITS) + 1, monkeypatch)  # the first epoch's attempts
    with pytest.warns(UserWarning, match="tried again"):
        history = train(tmp_path / "history.csv", epochs)
    assert (tmp_path / "history.csv").read_text() == history.to_csv()


def test_arrays_in_any_order_of_memory_are_written_as_rows(tmp_path):
    arrays = {
        "columns": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "backward": np.arange(4.0)[::-1],
        "number": np.array(3.0),
        "steps": np.arange(10.0)[::2],
    }
    array_files.write_arrays(tmp_path / "a", arrays, "these arrays")
    from safetensors.numpy import load_file

    read = load_file(tmp_path / "a")
    assert {name: read[name].tolist() for name in arrays} == {
        name: array.tolist() for name, array in arrays.items()
    }
