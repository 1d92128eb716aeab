"""`show()` where there is no notebook: the web browser gets a file, or the user its path."""

import re
import webbrowser
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from micrograd_plus import Value, draw
from tests.visual.rendered import needs_a_layout_engine
from tests.visual.stepping_page.pages import page_of_numbers


@pytest.fixture
def opened(monkeypatch):
    """The files that the web browser has been asked to open."""
    files = []

    def open_file(address):
        files.append(Path(url2pathname(urlparse(address).path)))
        return True

    monkeypatch.setattr(webbrowser, "open", open_file)
    return files


def test_a_page_opens_in_the_browser(opened):
    page = page_of_numbers()
    page.show()
    assert [path.read_text(encoding="utf-8") for path in opened] == [page.html]


def test_a_drawing_opens_in_the_browser(opened):
    needs_a_layout_engine()
    drawing = draw(Value(2.0).exp())
    drawing.show()
    assert [path.read_text(encoding="utf-8") for path in opened] == [drawing.svg()]


def test_two_pages_are_two_files(opened):
    page = page_of_numbers()
    page.show()
    page.show()
    assert len(set(opened)) == 2


def test_where_no_browser_can_be_started_the_path_is_said(monkeypatch, capsys):
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    page_of_numbers().show()
    said = re.fullmatch(
        r"no web browser could be started: open (.*) in one\n", capsys.readouterr()[0]
    )
    assert Path(said[1]).is_file()
