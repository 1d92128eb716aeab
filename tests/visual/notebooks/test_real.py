"""A notebook that a kernel runs, and what nbconvert makes of it."""

import base64

import pytest

from tests.visual.rendered import needs_a_layout_engine

CELLS = [
    "from micrograd_plus import Value, draw, step_through\nL = Value(2.0, label='a').exp()",
    "step_through(L)",
    "draw(L)",
    "step_through(L).show()\ndraw(L).show()\nprint('the last line')",
]


@pytest.fixture(scope="module")
def notebook():
    needs_a_layout_engine()
    nbformat = pytest.importorskip("nbformat", reason="needs nbformat")
    nbclient = pytest.importorskip("nbclient", reason="needs nbclient")
    pytest.importorskip("ipykernel", reason="needs ipykernel")
    cells = [nbformat.v4.new_code_cell(cell) for cell in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    return notebook


def outputs(notebook, cell):
    return [dict(x.get("data", {})) for x in notebook.cells[cell].outputs]


def test_a_page_comes_with_its_picture(notebook):
    [shown] = outputs(notebook, 1)
    assert shown.keys() == {"text/html", "text/plain", "image/png"}


def test_a_drawing_comes_in_every_format_that_notebooks_show(notebook):
    [shown] = outputs(notebook, 2)
    assert shown.keys() == {"image/svg+xml", "image/png", "application/pdf", "text/plain"}


def test_show_displays_below_the_cell_whatever_its_last_line_is(notebook):
    kinds = [next(iter(data), None) for data in outputs(notebook, 3)]
    assert kinds == ["text/html", "image/svg+xml", None]


def test_a_picture_has_its_alternative_text(notebook):
    [output] = notebook.cells[1].outputs
    assert output.metadata["image/png"]["alt"].startswith("The graph of L = 7.389.")


def test_in_a_pdf_there_is_a_picture_of_each(notebook):
    exporters = pytest.importorskip("nbconvert.exporters", reason="needs nbconvert")
    _, resources = exporters.LatexExporter().from_notebook_node(notebook)
    assert {"output_1_0.png", "output_2_0.pdf"} <= resources["outputs"].keys()


def test_the_pictures_are_what_they_are_called(notebook):
    [shown] = outputs(notebook, 2)
    beginnings = [base64.b64decode(shown[x])[:4] for x in ("image/png", "application/pdf")]
    assert beginnings == [b"\x89PNG", b"%PDF"]
