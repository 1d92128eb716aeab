"""What if an entry of an array were another: the page computes what the engine computes."""

import numpy as np
import pytest

from micrograd_plus import Tensor, Value, losses, optim, step_through, steps
from micrograd_plus import functions as f
from tests.visual.stepping_page.pages import doubling

CLASSES = np.array([0, 2])
COMPUTATIONS = {
    "product and bias": lambda a, b: (a @ b + [0.5, -1.0, 2.0]).tanh().sum(),
    "linear": lambda a, b: f.linear(a, b, Tensor([1.0, 2.0, 3.0], label="bias")).sigmoid().mean(),
    "number by number": lambda a, b: ((a * a - 2.0) / (a + 5.0) * 0.5 + f.exp(a) ** 2).sum(),
    "broadcasting": lambda a, b: (b * b[:1] + b.sum(axis=1, keepdims=True)).sum(),
    "softmax": lambda a, b: (f.softmax(a @ b) ** 2).sum(),
    "log and power": lambda a, b: (f.log(a * a + 1.0) ** 1.5).mean(),
    "log_softmax": lambda a, b: f.log_softmax(b, axis=0)[0].mean(),
    "cross entropy": lambda a, b: losses.softmax_cross_entropy(a @ b, CLASSES),
    "squares": lambda a, b: losses.mean_squared_error(a @ b, np.ones((2, 3))),
    "moves": lambda a, b: (f.concatenate([a.T, b.reshape(4, 3)[:, :2]]) ** 2).sum(),
    "activations": lambda a, b: (f.relu(a) + f.leaky_relu(a) + f.gelu(a)).sum(),
    "extremes": lambda a, b: b.max(axis=0).sum() * a.min() + f.maximum(a, 0.1).sum(),
    "spread": lambda a, b: b.var(axis=0).sum() + a.std() + f.logsumexp(a),
    "causal mask": lambda a, b: f.softmax(f.where(np.tri(2, dtype=bool), a @ a.T, -np.inf)).std(),
    "convolution": lambda a, b: f.conv2d(b.reshape(1, 4, 3, 1), a.reshape(2, 4, 1, 1)[:, :2]).sum(),
    "layer norm": lambda a, b: (f.layer_norm(a, b[:, 0], b[:, 1]) ** 2).mean(),
    "rms norm": lambda a, b: (f.rms_norm(a, b[:, 0]) ** 2).mean(),
    "attention": lambda a, b: (f.scaled_dot_product_attention(a, a[::-1], b.T[:2]) ** 2).sum(),
    "causal attention": lambda a, b: (
        f.scaled_dot_product_attention(a, a, a, causal=True)[1] ** 2
    ).sum(),
    "pooling": lambda a, b: f.max_pool2d(b.reshape(1, 4, 3, 1), 2).sum(),
}


def arrays(entry=0.5):
    rng = np.random.default_rng(3)
    first, second = rng.normal(size=(2, 4)), rng.normal(size=(4, 3))
    first[1, 2] = second[2, 0] = entry  # each has it at place 6
    return Tensor(first, label="a"), Tensor(second, label="b")


def made(computation, entry=0.5):
    result = computation(*arrays(entry))
    result.label = "L"
    return result


def lines(tab):
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    return tab.locator("#all li").all_text_contents()


def alter(tab, name, place, value):
    """Give an entry another number, as a reader does: pick it, and type."""
    picture = tab.locator(f'.leaf-array:has(b:text-is("{name}"))')
    picture.locator(".cells > rect").nth(place).click()
    picture.locator('input[type="text"]').fill(str(value))


@pytest.mark.parametrize("name", COMPUTATIONS)
def test_another_entry_gives_the_engines_values_and_gradients(opened, name):
    computation = COMPUTATIONS[name]
    tab = opened(step_through(made(computation), names={}))
    tab.locator("#what-if summary").click()
    for leaf in tab.locator(".leaf-array > b").all_text_contents():
        if leaf in ("a", "b"):
            alter(tab, leaf, 6, 1.5)
    expected = steps(made(computation, 1.5), names={}).to_dict()
    texts = [[step["text"] for step in expected[phase]] for phase in ("forward", "backward")]
    assert lines(tab) == [*texts[0], "∂L/∂L = 1", *texts[1]]


@pytest.fixture
def product(opened):
    tab = opened(step_through(made(COMPUTATIONS["product and bias"]), names={}), "#step=1")
    tab.locator("#what-if summary").click()
    return tab


def test_an_entry_is_picked_in_the_picture_and_then_named(product):
    product.locator(".leaf-array").first.locator(".cells > rect").nth(6).click()
    assert product.locator(".leaf span").first.inner_text().replace("\u00a0", " ") == "a[1, 2]"


def test_an_entry_of_a_leaf_is_picked_in_the_panel_too(product):
    product.locator(".product .left .cells > rect").nth(5).click()
    assert product.locator(".leaf span").first.inner_text().replace("\u00a0", " ") == "a[1, 1]"


def test_the_keyboard_picks_an_entry(product):
    product.locator(".leaf-array .pictures").first.focus()
    product.keyboard.press("ArrowRight")
    product.keyboard.press("Enter")
    assert product.locator(".leaf span").first.inner_text().replace("\u00a0", " ") == "a[0, 1]"


def test_the_pictures_take_the_new_colours(product):
    strength = product.locator(".leaf-array").first.locator(".cells > rect").first
    before = strength.get_attribute("fill-opacity")
    alter(product, "a", 0, 50)
    assert before != strength.get_attribute("fill-opacity") == "0.800"


def test_the_numbers_of_the_program_come_back(product):
    before = lines(product)
    alter(product, "a", 0, 50)
    assert lines(product) != before
    product.locator("#reset").click()
    assert lines(product) == before


def test_without_an_entry_nothing_is_offered(opened):
    a = Tensor([], label="a")
    assert opened(step_through((a * 2).sum(), names={})).locator("#what-if").is_hidden()


def test_numbers_too_large_for_an_axis_have_no_curve(opened):
    a = Tensor([1e308, -1e308], label="a")
    tab = opened(step_through(a.tanh().sum(), names={}), "#step=1")
    assert tab.locator(".curve").count() == 0


def test_an_optimizers_update_follows(opened):
    def page(entry):
        a, _ = arrays(entry)
        loss = (a * a).sum()
        loss.label = "L"
        optimizer = optim.Adam([a], lr=0.1)
        return loss, optimizer

    loss, optimizer = page(0.5)
    tab = opened(step_through(loss, names={}, optimizer=optimizer))
    tab.locator("#what-if summary").click()
    alter(tab, "a", 6, 1.5)
    loss, optimizer = page(1.5)
    assert (
        lines(tab)[-1] == steps(loss, names={}, optimizer=optimizer).to_dict()["update"][0]["text"]
    )


def test_numbers_of_classes_cannot_be_tried(opened):
    classes = Tensor(CLASSES, requires_grad=False, label="classes")
    loss = losses.softmax_cross_entropy(arrays()[0], classes)
    tab = opened(step_through(loss, names={}))
    assert tab.locator(".leaf-array b").all_text_contents() == ["a"]


def test_an_operation_of_another_meaning_offers_no_other_entries(opened):
    tab = opened(step_through(doubling("tanh")(arrays()[0]).sum(), names={}))
    assert tab.locator("#what-if").is_hidden()


def test_arrays_of_which_the_page_has_no_numbers_offer_none(opened):
    tab = opened(step_through(Tensor(np.ones(401), label="x").sum()))
    assert tab.locator("#what-if").is_hidden()


def test_pictures_of_leaves_are_drawn_when_they_are_looked_at(opened):
    tab = opened(step_through(made(COMPUTATIONS["product and bias"]), names={}), "#step=1")
    pictures = tab.locator(".leaf-array .pictures")
    assert pictures.count() == 0
    tab.locator("#what-if summary").click()
    pictures.nth(1).wait_for()


def test_a_single_number_among_arrays_can_be_tried_too(opened):
    def loss(c):
        result = (arrays()[0] * Value(c, label="c")).sum()
        result.label = "L"
        return result

    tab = opened(step_through(loss(2.0), names={}))
    tab.locator("#what-if summary").click()
    tab.get_by_label("Type a value for c", exact=True).fill("-3")
    data = steps(loss(-3.0), names={}).to_dict()
    assert lines(tab)[-1] == data["backward"][-1]["text"]
