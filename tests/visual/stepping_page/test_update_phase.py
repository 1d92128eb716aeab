"""The third phase on the page: what an optimizer's step makes of the parameters."""

import json
import re

import pytest

from micrograd_plus import Tensor, Value, optim, step_through, steps
from micrograd_plus.formulas.shown_numbers import number_text
from micrograd_plus.visual.stepping.updates import digits_of_change
from micrograd_plus.visual.stepping_page.page_data import end_of
from tests.visual.stepping_page.reading import answer, value

MADE = {
    "SGD": lambda p: optim.SGD(p, lr=0.1),
    "momentum": lambda p: optim.SGD(p, lr=0.1, momentum=0.9),
    "Nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "small": lambda p: optim.SGD(p, lr=1e-6),
    "RMSprop": lambda p: optim.RMSprop(p, lr=0.1),
    "Adagrad": lambda p: optim.Adagrad(p, lr=0.1),
    "Adam": lambda p: optim.Adam(p, lr=0.1),
    "AdamW": lambda p: optim.AdamW(p, lr=0.1),
    "decay": lambda p: optim.SGD(p, lr=0.1, weight_decay=0.25),
    "clipped by value": lambda p: optim.SGD(p, lr=0.1, clip_value=0.5),
    "clipped by norm": lambda p: optim.Adam(p, lr=0.1, clip_norm=0.5),
    "groups": lambda p: optim.SGD([{"params": p[:1]}, {"params": p[1:], "lr": 0.5}], lr=0.1),
    "everything": lambda p: optim.AdamW(p, lr=0.1, clip_value=1.0, clip_norm=0.5),
}


def computed(a, b, made, steps_before=0):
    """(a b + a)² and an optimizer that has taken some steps of it."""
    a, b = Value(a, label="a"), Value(b, label="b")
    optimizer = made([a, b])

    def loss():
        result = (a * b + a) ** 2
        result.label = "L"
        return result

    numbers = a.data, b.data
    for _ in range(steps_before):
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()
        a.assign(numbers[0])
        b.assign(numbers[1])
    return loss(), optimizer


def stepped(made, a=2.0, b=-3.0):
    loss, optimizer = computed(a, b, made)
    return steps(loss, optimizer=optimizer)


def printed(tab):
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    return tab.locator("#all li").all_text_contents()


def data_in(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page.html, re.DOTALL)[1])


def test_the_data_of_the_page_are_the_numbers_of_the_steps():
    found = stepped(MADE["Adam"])
    for step, shown in zip(found.update, data_in(step_through(found))["update"], strict=True):
        assert (shown["before"], shown["gradient"], shown["after"]) == (
            *(step.before, step.gradient, step.after),
        )
        assert shown["rule"] == [[line.name, line.formula] for line in step.rule]


def test_step_through_takes_an_optimizer_and_does_not_step():
    loss, optimizer = computed(2.0, -3.0, MADE["SGD"])
    page = step_through(loss, optimizer=optimizer)
    assert len(data_in(page)["update"]) == 2
    assert [p.data for p in optimizer.parameters] == [2.0, -3.0]


def test_steps_come_with_their_own_optimizer():
    loss, optimizer = computed(2.0, -3.0, MADE["SGD"])
    with pytest.raises(TypeError, match="no optimizer"):
        step_through(steps(loss), optimizer=optimizer)


def test_a_page_of_too_many_steps_leaves_the_update_out_and_says_so():
    x = y = Value(0.5, label="x")
    for _ in range(200):
        y = y * x
    shown, note = end_of(steps(y, optimizer=optim.SGD([x])), most=500)
    assert shown.update == ()
    assert note.endswith("The update is left out.")


def test_updates_do_not_count_among_the_steps_that_are_too_many():
    leaves = [Value(1.0) for _ in range(150)]
    found = steps(sum(leaves[1:], leaves[0]), optimizer=optim.SGD(leaves))
    assert len(found) > 500
    assert end_of(found) == (found, "")


def test_the_third_phase_is_a_step_for_each_parameter(opened):
    found = stepped(MADE["SGD"])
    tab = opened(step_through(found), "#step=99")
    assert tab.locator("#count").inner_text() == f"step {len(found) + 1} of {len(found) + 1}"
    assert tab.locator("#phases span").all_inner_texts() == ["forward", "backward", "update"]
    phases = []
    for _ in range(3):
        phases.append(tab.locator("#phase").inner_text())
        tab.keyboard.press("ArrowLeft")
    assert phases == ["Update", "Update", "Backward"]


def test_without_an_optimizer_there_are_two_phases(opened):
    tab = opened(step_through(Value(2.0, label="x").exp()))
    assert tab.locator("#phases span").all_inner_texts() == ["forward", "backward"]


@pytest.mark.parametrize("name", MADE)
def test_values_change_at_their_step_to_those_of_the_optimizer(opened, name):
    loss, optimizer = computed(2.0, -3.0, MADE[name])
    found = steps(loss, optimizer=optimizer)
    tab = opened(step_through(found), f"#step={len(found) - 1}")
    assert (value(tab, "a"), value(tab, "b")) == ("2", "−3")
    seen = []
    for name in ("a", "b"):
        tab.keyboard.press("ArrowRight")
        seen.append(value(tab, name))
    loss.backward()
    optimizer.step()
    after = [p.data for p in optimizer.parameters]
    digits = [digits_of_change(x, y) for x, y in zip((2.0, -3.0), after, strict=True)]
    assert seen == [number_text(x, n) for x, n in zip(after, digits, strict=True)]


@pytest.mark.parametrize("name", MADE)
def test_the_explanation_is_the_text_of_the_steps(opened, name):
    found = stepped(MADE[name])
    tab = opened(step_through(found), f"#step={len(found) + 1}")
    boxes = [
        " ".join(box.locator("div").all_inner_texts()) for box in tab.locator(".formula").all()
    ]
    assert boxes == [line["text"] for line in found.to_dict()["update"][-1]["lines"]]


@pytest.mark.parametrize("name", MADE)
def test_other_numbers_give_the_updates_of_the_package(opened, name):
    loss, optimizer = computed(2.0, -3.0, MADE[name], steps_before=2)
    tab = opened(step_through(loss, optimizer=optimizer))
    tab.locator("summary").click()
    a, b = optimizer.parameters
    for x, y in [(-0.5, 0.7), (0.05, 0.02), (123.456, 1.0)]:
        tab.get_by_label("Type a value for a", exact=True).fill(str(x))
        tab.get_by_label("Type a value for b", exact=True).fill(str(y))
        a.assign(x)
        b.assign(y)
        result = (a * b + a) ** 2
        result.label = "L"
        expected = steps(result, optimizer=optimizer).to_dict()["update"]
        assert printed(tab)[-2:] == [step["text"] for step in expected]


def test_printing_lists_the_updates_last(opened):
    found = stepped(MADE["momentum"])
    lines = printed(opened(step_through(found)))
    assert len(lines) == len(found) + 1
    assert lines[-2:] == [step["text"] for step in found.to_dict()["update"]]


def test_a_click_on_a_parameter_leads_to_its_update(opened):
    found = stepped(MADE["SGD"])
    tab = opened(step_through(found), f"#step={len(found) - 1}")
    tab.locator('.node:has(.name:text-is("b"))').click()
    assert tab.locator("h1").inner_text() == "Update b"


def test_hovering_tells_the_full_numbers_before_and_after(opened):
    found = stepped(MADE["SGD"])
    tab = opened(step_through(found), "#step=99")
    title = tab.locator('.node:has(.name:text-is("a")) title').text_content()
    step = found.update[0]
    numbers = f"value {step.after}\nbefore the update 2\ngradient {step.gradient:.0f}"
    assert title == f"a\n{numbers}".replace("-", "−")


def test_playing_goes_through_the_update_and_stops(opened):
    found = stepped(MADE["SGD"])
    tab = opened(step_through(found), f"#step={len(found) - 1}")
    tab.locator("#speed").select_option("150")
    tab.locator("#play").click()
    tab.locator("h1:text-is('Update b')").wait_for()
    assert tab.locator("#play").get_attribute("aria-label") == "Play"


def asked(opened, made, at=-1):
    found = stepped(made)
    tab = opened(step_through(found), f"#step={len(found) + 2 + at}")
    tab.locator("#predict").click()
    return tab, found.update[at]


def test_predicting_asks_for_the_new_value_and_hides_it(opened):
    tab, step = asked(opened, MADE["momentum"])
    assert tab.locator("h1").inner_text() == "b ← ?"
    assert value(tab, "b") == "−3"
    assert number_text(step.after) not in tab.locator("#explanation").inner_text()


@pytest.mark.parametrize("name", ["SGD", "small", "AdamW", "clipped by norm"])
def test_the_number_that_would_be_shown_is_a_right_answer(opened, name):
    tab, step = asked(opened, MADE[name])
    text = number_text(step.after, digits_of_change(step.before, step.after))
    answer(tab, text)
    assert tab.locator(".verdict").inner_text() == f"Right: {text}."


@pytest.mark.parametrize("name", ["SGD", "small"])
def test_the_old_value_is_no_right_answer(opened, name):
    tab, step = asked(opened, MADE[name])
    answer(tab, str(step.before))
    assert "Not yet" in tab.locator("#explanation [role=status]").inner_text()


def test_a_step_along_the_gradient_gets_a_hint(opened):
    tab, step = asked(opened, MADE["SGD"])
    answer(tab, str(2 * step.before - step.after))
    assert "against the gradient" in tab.locator("#explanation [role=status]").inner_text()


def test_arrays_are_shown_as_heat_maps_before_and_after(opened):
    w = Tensor([[1.0, -2.0]], label="w")
    loss = (w * w).sum()
    page = step_through(loss, optimizer=optim.Adam([w], lr=0.5))
    tab = opened(page, "#step=99")
    labels = [x.get_attribute("aria-label") for x in tab.locator(".pictures").all()]
    assert labels[0].endswith(": 1, −2")
    assert labels[-1].endswith(": 0.5, −1.5")


def test_a_parameter_called_as_the_state_is_told_from_it(opened):
    v = Value(2.0, label="v")
    page = step_through(v * 3.0, optimizer=optim.SGD([v], lr=0.1, momentum=0.5))
    tab = opened(page, "#step=99")
    assert tab.locator(".formula div").first.inner_text().startswith("optimizer.v ← momentum × ")
