# ruff: noqa: E501
"""Steps as LaTeX and as Markdown: what compiles, and what labels cannot break."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import Tensor, Value, functions, steps

from .latex import is_balanced, unescaped

LABELS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=50)
HOSTILE = [
    r"\input{/etc/passwd}",
    "a_b",
    "x^2",
    "50 % of $10 & #3 ~ {",
    "}{",
    "<script>alert(1)</script>",
    "`code` | **bold** [link](http://example.com)",
    "two\nlines",
    "\u202eright to left\x00",
    "\\",
]


def labelled(label):
    x = Value(2.0, label=label)
    return steps(x.exp() * x, names={})


def test_the_latex_of_a_small_example():
    a, b = Value(2.0), Value(-3.0)
    y = (a / b).exp()
    assert (
        steps(y).to_latex()
        == r"""% Given
\begin{align*}
  a &= 2 \\
  b &= -3
\end{align*}
% Forward
\begin{align*}
  t_{1} &= \frac{a}{b} = \frac{2}{-3} = -0.6667 \\
  y &= e^{t_{1}} = e^{-0.6667} = 0.5134
\end{align*}
% Backward
\begin{align*}
  \frac{\partial y}{\partial y} &= 1 \\
  \frac{\partial y}{\partial t_{1}} &= \frac{\partial y}{\partial y} \times y = 1 \times 0.5134 = 0.5134 \\
  \frac{\partial y}{\partial a} &= \frac{\partial y}{\partial t_{1}} \times \frac{1}{b} = 0.5134 \times \frac{1}{-3} = 0.5134 \times (-0.3333) = -0.1711 \\
  \frac{\partial y}{\partial b} &= \frac{\partial y}{\partial t_{1}} \times \frac{-t_{1}}{b} = 0.5134 \times \frac{-(-0.6667)}{-3} = 0.5134 \times (-0.2222) = -0.1141
\end{align*}"""
    )


def test_the_markdown_of_a_small_example():
    x = Value(-3.0)
    y = x.relu()
    assert (
        steps(y).to_markdown()
        == r"""### Given

- $x = -3$

### Forward

Each result from its operands.

1. $y = \mathrm{ReLU}(x) = \mathrm{ReLU}(-3) = 0$

### Backward

How fast $y$ changes as each number changes, by the chain rule.

Start: $\frac{\partial y}{\partial y} = 1$

Through $y = \mathrm{ReLU}(x)$:

- $\frac{\partial y}{\partial x} = \frac{\partial y}{\partial y} \times 0 = 1 \times 0 = 0$ ($\text{since } y \leq 0$)"""
    )


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_is_escaped_in_latex(label):
    text = labelled(label).to_latex()
    assert is_balanced(text)
    assert unescaped(re.sub("^% .*$", "", text, flags=re.MULTILINE)) == set()
    assert r"\input" not in text


@given(LABELS)
def test_no_label_breaks_the_latex(label):
    text = labelled(label).to_latex()
    assert is_balanced(text)
    assert text.count("\n") == labelled("x").to_latex().count("\n")


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_is_no_markup_in_markdown(label):
    text = labelled(label).to_markdown()
    assert is_balanced(text)
    assert "<" not in text
    assert "`" not in text


@given(LABELS)
def test_no_label_ends_a_formula_in_markdown(label):
    for line in labelled(label).to_markdown().splitlines():
        assert len(re.findall(r"(?<!\\)\$", line.replace("\\\\", ""))) % 2 == 0


@pytest.mark.parametrize(
    ("label", "latex"),
    [
        ("x", "x"),
        ("x1", "x_{1}"),
        ("x_12", "x_{12}"),
        ("w[0][1]", "w[0][1]"),
        ("theta", r"\theta"),
        ("loss", r"\mathrm{loss}"),
        ("hidden_layer", r"\mathrm{hidden\_layer}"),
        ("my loss", r"\text{my loss}"),
    ],
)
def test_names_are_set_as_mathematics(label, latex):
    assert rf"  {latex} &= 2" in labelled(label).to_latex()


def test_very_small_numbers_are_powers_of_ten():
    x = Value(1.5e-9)
    assert r"x &= 1.5 \times 10^{-9}" in steps(x.exp()).to_latex()


def test_infinity_and_nan_have_their_signs():
    x = Value(0.0)
    y = functions.log(x) * x
    text = steps(y).to_latex()
    assert r"t_{1} &= \ln(x) = \ln(0) = -\infty" in text
    assert r"= \mathrm{nan}" in text


def test_a_small_array_is_a_matrix():
    t = Tensor([[1.0, -2.0], [3.0, 4.0]])
    example = steps(t.sum())
    assert r"t &= \begin{bmatrix} 1 & -2 \\ 3 & 4 \end{bmatrix}" in example.to_latex()
    assert r"\begin{bmatrix} 1 & -2 \cr 3 & 4 \end{bmatrix}" in example.to_markdown()


def test_a_notebook_shows_the_markdown():
    example = steps(Value(2.0).exp())
    assert example._repr_markdown_() == example.to_markdown()
