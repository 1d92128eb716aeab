"""Learners read mathematics and what they typed themselves, and nothing that only Python needs."""

import re

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, draw, functions, steps
from micrograd_plus.engine.graph import Node
from micrograd_plus.testing.battery import ENTRIES, table
from micrograd_plus.testing.calls import samples

INTERNAL = re.compile(
    r"slice\(|\bNone\b|dtype\(|<function|<class|&lt;|(?<!_)\barray\(|[=(]\(\(|inverse\("
    r"|object at|np\.|lambda|Ellipsis"
)
CALLS = [
    pytest.param(sample, id=str(sample)[:80])
    for primitive in table()
    for sample in samples(primitive, ENTRIES[primitive.name])
]


def without_markup(source):
    return re.sub(r"<[^<>]*>", " ", source.replace("label=<<", "<").replace(">>", ">"))


@pytest.mark.parametrize("sample", CALLS)
def test_no_text_about_a_primitive_has_anything_internal(sample):
    y = sample.f(*sample.leaves())
    if not isinstance(y, Node):
        return  # computed and not recorded
    texts = [without_markup(draw(y, names={}, max_nodes=1000).source)]
    if y.requires_grad:
        found = steps(functions.sum(y) if y.ndim else y, names={})
        texts += [str(found), found.quiz(), found.to_markdown(), found.to_latex()]
    assert not [match[0] for text in texts for match in INTERNAL.finditer(text)]


def operation(y):
    return re.findall(r"<b>y</b> = (.*?)</td>", draw(y, names={"y": y}).source)[0]


x = Tensor(np.arange(6.0).reshape(2, 3), label="x")


@pytest.mark.parametrize(
    ("y", "text"),
    [
        (x[:, 0], "x<b>[</b>:, 0<b>]</b>"),
        (x[1:, ::2], "x<b>[</b>1:, ::2<b>]</b>"),
        (x[x.data > 2], "x<b>[</b>mask<b>]</b>"),
        (x.T, "x<b>ᵀ</b>"),
    ],
)
def test_a_drawing_shows_a_part_of_an_array_as_it_is_typed(y, text):
    assert operation(y) == text


def settings_of(y):
    return re.findall(r'point-size="10">([^<]*)</font>', draw(y, names={}).source)


def test_a_stride_is_one_number_and_no_padding_is_not_mentioned():
    images, kernel = np.ones((1, 5, 5, 1)), Tensor(np.ones((3, 3, 1, 1)))
    assert "stride 2" in settings_of(functions.conv2d(images, kernel, stride=2))


def test_a_constant_exponent_is_no_case_to_tell():
    assert "∂t1/∂o = ∂t1/∂t1 × 2 × o = ____" in steps(Value(3.0, "o") ** 2, names={}).quiz()


def test_an_exponent_that_is_an_array_of_one_number_is_a_number():
    y = (Tensor([1.0, 2.0], label="o") ** np.array(2)).sum()
    assert "∂t1 × 2 × o = [2, 4]" in str(steps(y, names={}))


def test_limits_of_a_clip_are_not_compared_with_each_other():
    assert "0 = 2" not in str(steps(functions.clip(x, 0.0, 2.0).sum(), names={}))
