"""The download, against a server on this computer."""

import gzip
import threading

import pytest

from micrograd_plus.datasets import load_mnist, mnist
from tests.datasets.servers import Mirror

pytest.importorskip("pooch")


@pytest.fixture
def server(monkeypatch, small_mnist):
    """A server with two mirrors, /a/ and /b/, that both have the four files."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Mirror() as mirror:
        thread = threading.Thread(target=mirror.serve_forever, args=(0.01,))
        thread.start()
        for folder in "ab":
            for name, content in small_mnist.items():
                mirror.files[f"/{folder}/{name}.gz"] = gzip.compress(content)
        monkeypatch.setattr(mnist, "_MIRRORS", (f"{mirror.url}a/", f"{mirror.url}b/"))
        yield mirror
        mirror.shutdown()
        thread.join()


FIRST = "/a/train-images-idx3-ubyte.gz"
SECOND = "/b/train-images-idx3-ubyte.gz"


def test_absent_files_are_downloaded_from_the_first_mirror_into_the_cache(server, no_data):
    assert load_mnist().x_train.shape == (6, 28, 28)
    assert len(list((no_data / "mnist").iterdir())) == 4
    assert all(path.startswith("/a/") for path in server.asked)


def test_a_second_load_asks_no_server(server):
    load_mnist()
    server.asked.clear()
    load_mnist()
    assert server.asked == []


def test_only_what_the_cache_lacks_is_downloaded(server, no_data):
    load_mnist()
    (no_data / "mnist" / "t10k-labels-idx1-ubyte.gz").unlink()
    server.asked.clear()
    load_mnist()
    assert server.asked == ["/a/t10k-labels-idx1-ubyte.gz"]


def test_an_incomplete_folder_falls_through_to_the_download(server, monkeypatch, tmp_path):
    (tmp_path / "data" / "mnist").mkdir(parents=True)
    monkeypatch.setenv("MICROGRAD_PLUS_DATA", str(tmp_path / "data"))
    assert len(load_mnist().x_train) == 6


def test_a_file_missing_on_the_first_mirror_comes_from_the_second(server):
    del server.files[FIRST]
    assert len(load_mnist().x_train) == 6
    assert server.asked[:2] == [FIRST, SECOND]


def test_a_dead_first_mirror_is_passed_over(server, monkeypatch):
    with Mirror() as dead:
        url = dead.url
    monkeypatch.setattr(mnist, "_MIRRORS", (url, f"{server.url}b/"))
    assert len(load_mnist().x_train) == 6


def test_a_download_that_breaks_off_is_taken_from_the_second_mirror(server):
    server.cut_off.add(FIRST)
    assert len(load_mnist().x_train) == 6
    assert SECOND in server.asked


def test_wrong_content_is_taken_from_the_second_mirror(server):
    server.files[FIRST] = gzip.compress(b"\0\0\x08\1\0\0\0\1!")
    assert len(load_mnist().x_train) == 6
    assert SECOND in server.asked


def test_a_mirror_that_unpacks_on_the_way_serves_as_well(server, small_mnist):
    server.files[FIRST] = small_mnist["train-images-idx3-ubyte"]
    assert len(load_mnist().x_train) == 6
    assert SECOND not in server.asked


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda server, path: server.files.pop(path), "404"),
        (lambda server, path: server.cut_off.add(path), "IncompleteRead"),
        (
            lambda server, path: server.files.update({path: b"<html>Sign in first</html>"}),
            "what came is not an idx file",
        ),
        (
            lambda server, path: server.files.update({path: server.files[path][:-9]}),
            "what came is truncated",
        ),
        (
            lambda server, path: server.files.update(
                {path: gzip.compress(b"\0\0\x08\1" + bytes(4))}
            ),
            "what came is corrupt or another file",
        ),
    ],
    ids=["404", "cut off", "a web page", "truncated on the server", "another file"],
)
def test_a_bad_file_on_every_mirror_is_reported_for_each_and_never_kept(
    server, no_data, damage, reason
):
    damage(server, FIRST)
    damage(server, SECOND)
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist()
    message = str(caught.value)
    assert message.count(reason) >= 2
    assert f"{server.url}{FIRST[1:]}: " in message
    assert f"{server.url}{SECOND[1:]}: " in message
    assert list((no_data / "mnist").iterdir()) == []


def test_with_no_server_up_the_error_says_where_to_put_which_files(small_mnist, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Mirror() as dead:
        url = dead.url
    monkeypatch.setattr(mnist, "_MIRRORS", (url,))
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist()
    message = str(caught.value)
    assert "put train-images-idx3-ubyte" in message
    assert "MICROGRAD_PLUS_DATA" in message
    assert f"tried {url}train-images-idx3-ubyte.gz: " in message


def test_an_interrupted_download_leaves_nothing_behind(server, no_data, monkeypatch):
    def interrupted(content, expected, path):
        raise KeyboardInterrupt

    monkeypatch.setattr(mnist, "verify_sha256", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load_mnist()
    assert list((no_data / "mnist").iterdir()) == []


def test_a_cache_that_cannot_be_written_still_gives_the_way_out(server, no_data):
    no_data.parent.mkdir(parents=True)
    no_data.write_text("a file where the folder belongs")
    with pytest.raises(FileNotFoundError, match=r"put train-images.* and set MICROGRAD_PLUS_DATA"):
        load_mnist()
