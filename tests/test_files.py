import os
import stat
import tempfile

import pytest

from micrograd_plus import files, training


def test_text_and_bytes_are_written(tmp_path):
    files.write_atomically(tmp_path / "a", "größer")
    files.write_atomically(str(tmp_path / "b"), b"\x00\xff")
    assert (tmp_path / "a").read_text(encoding="utf-8") == "größer"
    assert (tmp_path / "b").read_bytes() == b"\x00\xff"


def test_an_older_file_is_replaced(tmp_path):
    (tmp_path / "a").write_text("a much longer older text")
    files.write_atomically(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX's")
def test_a_file_may_be_read_by_whom_the_umask_says(tmp_path):
    before = os.umask(0o027)
    try:
        files.write_atomically(tmp_path / "a", "")
        assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    target = tmp_path / "a"
    target.write_text("old")

    def full(*arguments):
        raise OSError(28, "No space left on device", "temporary")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(OSError, match="No space left") as error:
        files.write_atomically(target, "new")
    assert error.value.filename == str(target)
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a"]


def test_an_interruption_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write_atomically(tmp_path / "a", "new")
    assert not os.listdir(tmp_path)


def test_a_missing_folder_is_named_with_the_file_asked_for(tmp_path):
    target = tmp_path / "missing" / "a"
    with pytest.raises(FileNotFoundError) as error:
        files.write_atomically(target, "")
    assert error.value.filename == str(target)


def test_a_target_that_is_a_folder_is_named(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="a") as error:
        files.write_atomically(tmp_path / "a", "")
    assert error.value.filename == str(tmp_path / "a")
    assert os.listdir(tmp_path) == ["a"]


def test_a_folder_is_made_with_those_above_it(tmp_path):
    files.make_folder(tmp_path / "x" / "y")
    files.make_folder(tmp_path / "x" / "y")
    assert os.listdir(tmp_path / "x" / "y") == []


def test_a_file_where_a_folder_should_be_is_named(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(FileExistsError) as error:
        files.make_folder(tmp_path / "a")
    assert error.value.filename == str(tmp_path / "a")


def test_a_folder_in_which_no_file_can_be_made_is_named(tmp_path, monkeypatch):
    def refused(dir):
        raise PermissionError(13, "Permission denied", f"{dir}/xyz")

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    with pytest.raises(PermissionError) as error:
        files.make_folder(tmp_path)
    assert error.value.filename == str(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError) as error:
            files.make_folder(tmp_path)
        assert error.value.filename == str(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_history_is_saved_as_a_table(tmp_path):
    history = training.History()
    history.add({"loss": 0.1, "val_loss": 1 / 3})
    history.add({"loss": 1e-300, "val_loss": 2})
    history.save(tmp_path / "history.csv")
    assert (tmp_path / "history.csv").read_bytes() == (
        b"epoch,loss,val_loss\n1,0.1,0.3333333333333333\n2,1e-300,2.0\n"
    )
