"""`micrograd-plus draw`."""

import pytest

from tests.cli.running import mistake, out
from tests.visual.rendered import needs_a_layout_engine


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf", "dot"])
def test_an_expression_is_evaluated_differentiated_and_drawn(capsys, tmp_path, suffix):
    if suffix != "dot":
        needs_a_layout_engine()
    path = tmp_path / f"graph.{suffix}"
    text = out(capsys, "draw", "tanh(a*b + c)", "a=2", "b=-3", "c=10", "--out", str(path))
    assert text.splitlines() == [
        "tanh(a*b + c) = 0.9993292997",
        "d/da = -0.004022852049",
        "d/db = 0.002681901366",
        "d/dc = 0.001340950683",
        f"wrote {path}",
    ]
    assert path.stat().st_size > 100


@pytest.mark.parametrize(
    "words",
    [
        ["a*b", "a=2", "b=3", "--out", "g.dot"],
        ["a*b", "a=2", "b=3", "--out=g.dot"],
        ["--out", "g.dot", "a*b", "a=2", "b=3"],
        ["a*b", "--out", "g.dot", "a=2", "b=3"],
        ["a*b", "a=2", "--out", "g.dot", "b=3"],
        ["a * b", "a = 2", "b = 3", "--out", "g.dot"],
    ],
)
def test_options_and_variables_come_in_any_order(capsys, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    assert out(capsys, "draw", *words).splitlines()[1:] == ["d/da = 3", "d/db = 2", "wrote g.dot"]


@pytest.mark.parametrize(
    ("expression", "first"), [("-a", "-a = -2"), ("-a*3", "-a*3 = -6"), ("-(a)", "-(a) = -2")]
)
def test_an_expression_may_start_with_minus(capsys, tmp_path, expression, first):
    text = out(capsys, "draw", expression, "a=2", "--out", str(tmp_path / "g.dot"))
    assert text.splitlines()[0] == first


def test_the_backward_pass_is_drawn_instead(capsys, tmp_path):
    path = tmp_path / "g.dot"
    out(capsys, "draw", "a*b", "a=2", "b=3", "--backward", "--out", str(path))
    assert "∂a*b/∂a" in path.read_text(encoding="utf-8")


def test_names_are_given_to_the_results_on_the_way(capsys, tmp_path):
    path = tmp_path / "g.dot"
    words = ["tanh(a*b + c)", "a=2", "b=3", "c=1", "--names", "product,sum", "--out", str(path)]
    out(capsys, "draw", *words)
    source = path.read_text(encoding="utf-8")
    assert "<b>product</b> = a <b>×</b> b" in source
    assert "<b>sum</b> = product <b>+</b> c" in source


def test_fewer_names_than_results_name_the_first(capsys, tmp_path):
    path = tmp_path / "g.dot"
    out(capsys, "draw", "tanh(a*b + c)", "a=2", "b=3", "c=1", "--names", "p", "--out", str(path))
    source = path.read_text(encoding="utf-8")
    assert "p <b>+</b> c" in source
    assert "= p <b>+</b> c" not in source


def test_the_format_names_the_file(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = out(capsys, "draw", "a*a", "a=3", "--format", "dot")
    assert text.splitlines()[-1] == "wrote graph.dot"
    assert (tmp_path / "graph.dot").read_text(encoding="utf-8").startswith("digraph")


def test_infinities_are_answers(capsys, tmp_path):
    text = out(capsys, "draw", "1/a", "a=0", "--out", str(tmp_path / "g.dot"))
    assert text.splitlines()[:2] == ["1/a = inf", "d/da = -inf"]


def test_an_expression_of_numbers_alone_has_no_gradients(capsys, tmp_path):
    text = out(capsys, "draw", "3 + 4", "--out", str(tmp_path / "g.dot"))
    assert text.splitlines() == ["3 + 4 = 7", f"wrote {tmp_path / 'g.dot'}"]


def test_without_a_layout_engine_its_name_and_the_source_are_offered(
    capsys, tmp_path, monkeypatch, no_engine
):
    monkeypatch.chdir(tmp_path)
    line = mistake(capsys, "draw", "a*a", "a=3")
    assert line.startswith("micrograd-plus: graph.svg needs Graphviz's layout engine")
    assert 'pip install "pygraphviz' in line
    assert "--format dot" in line
    assert out(capsys, "draw", "a*a", "a=3", "--format", "dot").endswith("wrote graph.dot\n")
