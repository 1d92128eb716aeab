"""What is left of our outputs where a notebook is not trusted: a picture and a sentence."""

import base64
import re

import pytest

from micrograd_plus import Value, draw, step_through
from micrograd_plus.visual import language_page
from tests.visual.language_models import LETTERS, gpt
from tests.visual.notebooks.rules import NOTEBOOKS, Sanitized, shown_untrusted
from tests.visual.rendered import needs_a_layout_engine
from tests.visual.stepping_page.pages import page_of_arrays, page_of_numbers


@pytest.fixture(params=NOTEBOOKS)
def notebook(request):
    return NOTEBOOKS[request.param]


def pictures(bundle, notebook):
    """The pictures that are shown, as bytes."""
    kind, content = shown_untrusted(bundle, notebook)
    if kind == "image/png":
        return [base64.b64decode(content)]
    left = Sanitized(content, notebook.styles).elements
    sources = [attributes["src"] for tag, attributes in left if tag == "img"]
    return [base64.b64decode(source.partition(";base64,")[2]) for source in sources]


def is_picture(data):
    return data.startswith(b"\x89PNG") or b"</svg>" in data


@pytest.mark.parametrize("make", [page_of_numbers, page_of_arrays])
def test_a_page_leaves_its_picture(make, notebook):
    needs_a_layout_engine()
    bundle, _ = make()._repr_mimebundle_()
    [picture] = pictures(bundle, notebook)
    assert is_picture(picture)


def test_a_drawing_leaves_its_picture(notebook):
    needs_a_layout_engine()
    bundle, _ = draw(Value(2.0).exp())._repr_mimebundle_()
    [picture] = pictures(bundle, notebook)
    assert is_picture(picture)


@pytest.mark.parametrize("name", ["JupyterLab", "classic", "GitHub"])
def test_a_page_leaves_a_sentence_with_its_result(name):
    needs_a_layout_engine()
    _, markup = shown_untrusted(page_of_numbers()._repr_mimebundle_()[0], NOTEBOOKS[name])
    assert "The graph of L = 0.664. Gradients: ∂L/∂a = −0.6709" in Sanitized(markup).text


def test_the_picture_of_a_page_is_told_in_words():
    needs_a_layout_engine()
    markup = page_of_numbers()._repr_mimebundle_()[0]["text/html"]
    [image] = [attributes for tag, attributes in Sanitized(markup).elements if tag == "img"]
    assert image["alt"].startswith("The graph of L = 0.664.")


def test_what_is_left_says_how_to_see_the_page():
    markup = language_page(gpt(), "emma", LETTERS)._repr_html_()
    assert Sanitized(markup).text.startswith(
        "An interactive page stands here in a notebook that is trusted: "
        "run this cell, or trust the notebook."
    )


def test_a_page_of_language_leaves_what_the_model_expects():
    markup = language_page(gpt(), "emma", LETTERS)._repr_html_()
    expected = r"The model expects: after <end>, \S+ \(\d+ %\); after e, "
    assert re.search(expected, Sanitized(markup).text)


def test_a_hostile_label_adds_nothing_to_what_is_left():
    needs_a_layout_engine()

    def left(label):
        page = step_through(Value(2.0, label=label).exp(), names={})
        markup = page._repr_mimebundle_()[0]["text/html"]
        return [tag for tag, _ in Sanitized(markup).elements]

    assert left('"><b onclick="alert(1)">') == left("a")


def test_without_a_layout_engine_a_page_leaves_its_steps(notebook, monkeypatch):
    needs_a_layout_engine()
    page = page_of_numbers()

    def missing(source, format, seconds=None):
        raise ModuleNotFoundError("no engine", name="pygraphviz")

    monkeypatch.setattr("micrograd_plus.visual.drawing_graphs.picture.render", missing)
    _, content = shown_untrusted(page._repr_mimebundle_()[0], notebook)
    assert "0.664" in Sanitized(content, notebook.styles).text
