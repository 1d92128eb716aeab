"""The map of the course, tutorials/README.md."""

import re

import pytest

from tests.tutorials.notebooks import FOLDER, PATHS

MAP = (FOLDER / "README.md").read_text(encoding="utf-8")
LINKS = re.findall(r"\]\(([^)#:]+)\)", MAP)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_notebook_is_on_the_map(path):
    assert path.name in LINKS


@pytest.mark.parametrize("link", LINKS)
def test_every_link_of_the_map_leads_somewhere(link):
    assert (FOLDER / link).exists()


def test_the_map_has_thirteen_notebooks_in_order_for_readers_and_for_teachers():
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", MAP, re.MULTILINE)]
    assert numbers == [*range(1, 14)] * 2
