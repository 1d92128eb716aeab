"""Names and Shakespeare: embedded, found, or downloaded and verified."""

import hashlib
import os
import string
import threading
from importlib.resources import files
from pathlib import Path

import pytest

from micrograd_plus.datasets import corpora, load_names, load_shakespeare, locations
from micrograd_plus.datasets.locations import where_to_put
from tests.datasets.servers import Mirror

FOLDER = files("micrograd_plus.datasets") / "data"
DATA = Path(os.environ.get("MICROGRAD_PLUS_DATA", ""), "text")
needs_text = pytest.mark.skipif(
    "MICROGRAD_PLUS_DATA" not in os.environ or not DATA.is_dir(),
    reason="MICROGRAD_PLUS_DATA names no folder with a folder text",
)


def test_names_of_the_census_need_no_folder_and_no_network(no_data):
    assert len(load_names()) == 5163


def test_names_of_the_census_are_different_and_of_26_letters():
    names = load_names().documents
    assert len(set(names)) == len(names)
    assert set("".join(names)) == set(string.ascii_lowercase)


def test_the_title_of_names_says_which_they_are():
    assert "census of 1990" in repr(load_names())


@pytest.mark.parametrize("part", ["U.S. Census Bureau", "public domain", "changed"])
def test_the_origin_of_the_names_lies_beside_them(part):
    said = (FOLDER / "census-first-names-attribution.txt").read_text(encoding="utf-8")
    assert part in said


def test_other_names_are_refused():
    with pytest.raises(ValueError, match='source must be "census" or "makemore", got \'ssa\''):
        load_names("ssa")


@needs_text
def test_the_names_of_makemore_are_32033_of_26_letters():
    names = load_names("makemore")
    assert (len(names), len(set(names))) == (32033, 29494)
    assert set("".join(names)) == set(string.ascii_lowercase)
    assert names.documents[:3] == ["emma", "olivia", "ava"]


@needs_text
def test_shakespeare_has_1115394_characters_of_which_65_are_different():
    (text,) = load_shakespeare()
    assert (len(text), len(set(text))) == (1115394, 65)
    assert text.startswith("First Citizen:\nBefore we proceed")


@needs_text
def test_of_shakespeare_are_held_out_as_many_characters_as_by_nanogpt():
    train, held_out = load_shakespeare().split()
    # What data/shakespeare_char/prepare.py prints.
    assert (len(train.text), len(held_out.text)) == (1003854, 111540)


@pytest.fixture
def server(monkeypatch, no_data):
    """A server that has small files, whose hashes stand in for those of the real ones."""
    pytest.importorskip("pooch")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    contents = {"names.txt": b"emma\nolivia", "tinyshakespeare.txt": b"To be"}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    monkeypatch.setattr(corpora, "_SHA256", hashes)
    with Mirror() as mirror:
        thread = threading.Thread(target=mirror.serve_forever, args=(0.01,))
        thread.start()
        mirror.files = {f"/{name}": content for name, content in contents.items()}
        monkeypatch.setattr(corpora, "_URLS", {name: (mirror.url + name,) for name in contents})
        yield mirror
        mirror.shutdown()
        thread.join()


def test_what_is_nowhere_is_downloaded_into_the_cache(server, no_data):
    assert load_names("makemore").documents == ["emma", "olivia"]
    assert load_shakespeare().text == "To be"
    assert {path.name for path in (no_data / "text").iterdir()} == set(corpora._SHA256)


def test_where_to_put_a_single_file_speaks_of_one():
    assert "put names.txt (plain or as .gz) into" in where_to_put("text", ["names.txt"])


def test_a_second_load_asks_no_server(server):
    load_shakespeare()
    server.asked.clear()
    load_shakespeare()
    assert server.asked == []


def test_a_file_in_the_users_folder_comes_first(server, monkeypatch, tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "names.txt").write_bytes(b"emma\nolivia")
    monkeypatch.setenv("MICROGRAD_PLUS_DATA", str(tmp_path))
    assert len(load_names("makemore")) == 2
    assert server.asked == []


def test_another_file_under_the_name_is_refused(server, monkeypatch, tmp_path):
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "names.txt").write_bytes(b"emma")
    monkeypatch.setenv("MICROGRAD_PLUS_DATA", str(tmp_path))
    with pytest.raises(ValueError, match=r"names\.txt is corrupt .* or read another .* load_text"):
        load_names("makemore")


def test_wrong_content_is_not_kept(server, no_data):
    server.files["/names.txt"] = b"<html>Sign in first</html>"
    with pytest.raises(FileNotFoundError, match="what came is corrupt"):
        load_names("makemore")
    assert list((no_data / "text").iterdir()) == []


def test_without_a_network_the_error_says_what_there_is_without(server):
    server.files.clear()
    with pytest.raises(
        FileNotFoundError, match=r'put names.*404.*load_names\("census"\) has 5,163'
    ):
        load_names("makemore")


def test_where_python_runs_in_a_browser_nothing_is_downloaded(server, no_data, monkeypatch):
    monkeypatch.setattr(locations.sys, "platform", "emscripten")
    with pytest.raises(FileNotFoundError, match=r"not downloaded into a browser: put names\.txt"):
        load_names("makemore")
    assert server.asked == []
