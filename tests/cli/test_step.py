"""`micrograd-plus step`: a page, a worked example, a quiz."""

import os
import webbrowser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from micrograd_plus import Value, steps
from tests.cli.running import mistake, out
from tests.robustness.commands import check

EXAMPLE = ["tanh(a*b + c)", "a=2", "b=-3", "c=10"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def worked_example(names=("t1", "t2")):
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
    product = a * b
    total = product + c
    product.label, total.label = names
    y = total.tanh()
    y.label = "y"
    return steps(y, names={})


def test_the_page_is_written_and_the_numbers_are_printed_as_draw_prints_them(capsys, folder):
    printed = out(capsys, "step", *EXAMPLE, "--out", "s.html").splitlines()
    drawn = out(capsys, "draw", *EXAMPLE, "--out", "g.dot").splitlines()
    assert printed == [*drawn[:-1], "wrote s.html"]
    page = (folder / "s.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert '"name":"t1"' in page


def test_the_page_is_called_steps_unless_it_is_named(capsys, folder):
    assert out(capsys, "step", *EXAMPLE).splitlines()[-1] == "wrote steps.html"
    assert os.listdir(folder) == ["steps.html"]


def test_the_worked_example_is_printed_and_nothing_else(capsys, folder):
    assert out(capsys, "step", *EXAMPLE, "--text") == f"{worked_example()}\n"
    assert not os.listdir(folder)


def test_it_is_printed_as_latex_and_as_markdown(capsys):
    assert out(capsys, "step", *EXAMPLE, "--latex") == worked_example().to_latex() + "\n"
    assert out(capsys, "step", *EXAMPLE, "--markdown") == worked_example().to_markdown() + "\n"


def test_it_is_a_quiz_with_all_blank_or_with_a_share_of_them(capsys):
    example = worked_example()
    assert out(capsys, "step", *EXAMPLE, "--quiz") == example.quiz() + "\n"
    some = out(capsys, "step", *EXAMPLE, "--quiz", "--share", "0.5", "--seed", "3")
    assert some == example.quiz(0.5, 3) + "\n"
    markdown = out(capsys, "step", *EXAMPLE, "--quiz", "--markdown")
    assert markdown == example.quiz(markdown=True) + "\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.txt", str(worked_example())),
        ("s.md", worked_example().to_markdown()),
        ("s.TEX", worked_example().to_latex()),
    ],
)
def test_the_suffix_of_the_file_says_the_form(capsys, folder, name, text):
    assert out(capsys, "step", *EXAMPLE, "--out", name).splitlines()[-1] == f"wrote {name}"
    assert (folder / name).read_text(encoding="utf-8") == text + "\n"


def test_results_have_the_names_that_are_given(capsys):
    text = out(capsys, "step", *EXAMPLE, "--text", "--names", "product,sum")
    assert text == f"{worked_example(('product', 'sum'))}\n"


def test_the_last_name_is_the_results_own(capsys):
    text = out(capsys, "step", "a*a", "a=3", "--text", "--names", "square")
    assert "square = a × a = 3 × 3 = 9" in text


def test_the_result_is_not_called_as_a_variable_is(capsys):
    assert "z = y × y = 2 × 2 = 4" in out(capsys, "step", "y*y", "y=2", "--text")


def test_a_variable_alone_has_no_steps(capsys):
    assert out(capsys, "step", "a", "a=2", "--text").endswith("∂a/∂a = 1\n")


def test_the_page_is_opened_when_asked_for(capsys, folder, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    out(capsys, "step", *EXAMPLE, "--open")
    assert opened == [(folder / "steps.html").as_uri()]


def test_without_a_browser_the_page_is_written_and_its_name_said(capsys, folder, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    assert "no browser could be started: open steps.html" in mistake(
        capsys, "step", *EXAMPLE, "--open"
    )
    assert os.listdir(folder) == ["steps.html"]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "required: expression"),
        (["a*b"], "unknown name 'a' at column 1 of 'a*b': "),
        (["a*b", "a=2"], "unknown name 'b' at column 3"),
        (["3 + 4"], "'3 + 4' has no variables, so there are no gradients to step through"),
        (["3 + 4", "a=2", "--text"], "'3 + 4' has no variables"),
        ([*EXAMPLE, "--out", "s.svg"], "'s.svg' must end in .html, .txt, .md or .tex"),
        ([*EXAMPLE, "--out", "missing/s.html"], "missing/s.html: No such file or directory"),
        ([*EXAMPLE, "--out", "missing/s.txt"], "missing/s.txt: No such file or directory"),
        ([*EXAMPLE, "--text", "--out", "s.html"], "leave --text out, or name the file s.txt"),
        ([*EXAMPLE, "--text", "--latex"], "--latex: not allowed with argument --text"),
        ([*EXAMPLE, "--quiz", "--latex"], "--quiz writes text or Markdown"),
        ([*EXAMPLE, "--quiz", "--out", "s.html"], "--quiz writes text or Markdown"),
        ([*EXAMPLE, "--quiz", "--share", "2"], "share of blanks must be from 0 to 1, got 2.0"),
        ([*EXAMPLE, "--seed", "1"], "--share and --seed are for --quiz"),
        ([*EXAMPLE, "--share", "1", "--text"], "--share and --seed are for --quiz"),
        ([*EXAMPLE, "--open", "--text"], "--open is for the page"),
        ([*EXAMPLE, "--names", "a"], "gives 'a', which something else is called already"),
        ([*EXAMPLE, "--names", "p,p"], "gives 'p', which something else is called already"),
        ([*EXAMPLE, "--names", "p,q,r,s"], "gives 4 names, but the expression has 3 results"),
        ([*EXAMPLE, "--txt"], "unrecognized arguments: --txt (did you mean --text?)"),
        ([*EXAMPLE, "-latex"], "unrecognized arguments: -latex (did you mean --latex?)"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_no_file(capsys, folder, words, line):
    assert line in mistake(capsys, "step", *words)
    assert not os.listdir(folder)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_named(capsys, folder):
    (folder / "kept").mkdir(mode=0o500)
    line = mistake(capsys, "step", *EXAMPLE, "--out", "kept/s.html")
    assert "kept/s.html: Permission denied" in line


def test_a_page_needs_no_layout_engine(capsys, folder, no_engine):
    assert out(capsys, "step", *EXAMPLE).splitlines()[-1] == "wrote steps.html"


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["tanh(a*b)", "-a", "a", "2", "a/0*0", "a+", "é*a", "\udcff", "a*a*a"]),
    st.lists(st.sampled_from(["a=1", "b=-2.5", "é=nan", "a=x", "-a=1", "\udcff=1"]), max_size=3),
    st.lists(
        st.sampled_from(
            ["--text", "--latex", "--markdown", "--quiz", "--share", "--seed", "--names", "0.5"]
            + ["--out", "s.txt", "s.md", "folder", "file/s.tex", "é.md", "a,b", "p,q", "-x", "nan"]
        ),
        max_size=5,
    ),
)
def test_any_example_is_printed_or_refused(expression, variables, options):
    # Never a page: a hundred layouts would take long.
    words = ["step", expression, *variables, *options]
    if not {"--text", "--latex", "--markdown", "--quiz"} & set(options):
        words.append("--text")
    done = check(words)
    assert len(done.files) == (done.status == 0 and "wrote " in done.out)
