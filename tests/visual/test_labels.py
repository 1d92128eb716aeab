import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Value, draw, functions
from micrograd_plus.formulas.shown_numbers import array_rows, number_text
from micrograd_plus.visual.drawing_graphs import picture

from .rendered import needs_a_layout_engine, shapes, texts


@pytest.fixture(scope="module", autouse=True)
def in_this_process():
    """Graphviz as a library, where it is installed: 200 processes would take long."""
    try:
        from pygraphviz import AGraph
    except ImportError:
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        here = lambda source, format, seconds: AGraph(string=source).draw(format=format, prog="dot")
        patch.setattr(picture, "render", here)
        yield


HOSTILE = [
    "<b>bold</b>",
    '"quoted"',
    "a|b",
    "{a|b}",
    "back\\slash",
    "\\N \\G \\L \\n \\\\",
    "ends with \\",
    "&amp; &#65; &",
    "</table>>",
    ">] ; n0 -> n1 [",
    "]]> --> <!--",
    "</script><script>alert(1)</script>",
    "<",
    ">",
    "%5 #1",
    'charset="latin1"',
    "naïve ∂ 日本 🎉",
    "$\\frac{a}{b}$",
    "'single'",
    " padded ",
]


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_comes_out_of_a_render_as_the_same_text(label):
    needs_a_layout_engine()
    drawing = draw(Value(2.0, label=label) * 3.0, names={}, title=label)
    rendered = [text.strip() for text in texts(drawing)]
    assert rendered.count(label.strip()) >= 2  # the title and the leaf
    assert (shapes(drawing, "node"), shapes(drawing, "edge")) == (3, 2)


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
)
def test_any_printable_label_comes_out_of_a_render_as_the_same_text(label):
    needs_a_layout_engine()
    assert label in texts(draw(Value(2.0, label=label), names={}))


@given(st.text(max_size=60))
def test_any_text_at_all_can_be_a_label_and_a_title(label):
    needs_a_layout_engine()
    node = functions.weighted_sum([Value(1.0, label=label)], [Value(2.0, label=label)])
    node.label = label
    drawing = draw(node, title=label, names={})
    assert shapes(drawing, "node") == 4


@pytest.mark.parametrize(
    "label", ["\n", "\r\n", " ", "\t", "\t\t", "\0", "\x1b[31m", "\ud800", "\ufffe", "\x85"]
)
def test_labels_without_a_visible_character_still_render(label):
    needs_a_layout_engine()
    assert shapes(draw(Value(2.0, label=label) + 1, names={}), "node") == 3


@pytest.mark.parametrize("label", [" ", "\t", "\t\t"])
def test_a_label_of_white_space_leaves_the_rest_of_its_box(label):
    needs_a_layout_engine()
    boxes = texts(draw(Value(2.0, label=label) + 1, names={}))
    assert boxes.count("value") == 2


def test_a_newline_starts_a_new_line():
    needs_a_layout_engine()
    lines = texts(draw(Value(2.0, label="one\ntwo"), names={}))
    assert lines[:2] == ["one", "two"]


def test_a_very_long_label_is_shortened():
    source = draw(Value(2.0, label="long " * 1000)).source
    assert len(source) < 2000
    assert "…" in source


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.7071067811865476, "0.7071"),
        (-3.0, "−3"),
        (3, "3"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (9999.6, "1e4"),
        (12345.678, "12346"),
        (1234567.0, "1234567"),
        (1e7, "1e7"),
        (1.23456e-7, "1.235e−7"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
        (math.nan, "nan"),
        (-(10**400), "−1e400"),
        (np.float32(0.1), "0.1"),
        (True, "1"),
    ],
)
def test_numbers_have_four_significant_digits(number, text):
    assert number_text(number) == text


def test_an_integer_too_long_for_text_is_drawn():
    # Python refuses to print integers of more than 4,300 digits.
    assert "1e5000" in draw(Value(10**5000)).source


@given(st.floats(-1.7e308, 1.7e308))
def test_a_shown_number_is_close_to_the_number(x):
    shown = float(number_text(x).replace("−", "-"))
    assert shown == pytest.approx(x, rel=6e-4, abs=0)


@pytest.mark.parametrize(
    ("array", "rows"),
    [
        (np.array(2.0), [["2"]]),
        (np.array([1, 2]), [["1", "2"]]),
        (np.eye(2), [["1", "0"], ["0", "1"]]),
        (np.zeros((0, 3)), [["empty"]]),
        (np.zeros(10), [["all 0"]]),
        (np.arange(10), [["0 … 9"]]),
        (np.arange(10.0), [["mean 4.5"], ["0 … 9"]]),
        (np.arange(10) > 4, [["mean 0.5"], ["0 … 1"]]),
        (np.full((2, 2, 2), 3.0), [["all 3"]]),
        (np.array([1.0] * 9 + [math.nan]), [["1 of 10"], ["not finite"]]),
        (np.array([65504.0] * 3 + [0.0] * 7, "f2"), [["mean 19651"], ["0 … 65504"]]),
    ],
)
def test_arrays_show_their_numbers_or_a_summary(array, rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert array_rows(array) == rows


def test_a_remainder_stands_between_its_operands():
    assert "a <b>%</b> 2" in str(draw(Value(7.0, "a") % 2))
