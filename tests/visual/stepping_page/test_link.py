"""The page's address carries the step and the numbers that are tried."""

import pytest

from micrograd_plus import Tensor, Value, step_through
from tests.visual.stepping_page.pages import doubling
from tests.visual.stepping_page.reading import address, value


def product(a="a", b="b"):
    x, y = Value(2.0, label=a), Value(-3.0, label=b)
    result = x * y
    result.label = "L"
    return step_through(result)


def note(tab):
    return tab.locator("#link-note").inner_text()


def try_number(tab, name, text):
    if tab.locator("#what-if").get_attribute("open") is None:
        tab.locator("#what-if summary").click()
    tab.get_by_label(f"Type a value for {name}", exact=True).fill(text)


def test_an_address_opens_the_page_with_its_numbers(opened):
    tab = opened(product(), "#step=9&a=2.5&b=-1")
    assert [value(tab, name) for name in ("a", "b", "L")] == ["2.5", "−1", "−2.5"]


def test_the_fields_have_the_numbers_of_the_address(opened):
    tab = opened(product(), "#step=9&b=-1")
    fields = [tab.get_by_label(f"Type a value for {x}", exact=True) for x in "ab"]
    assert [field.input_value() for field in fields] == ["2", "-1"]


def test_an_address_of_other_numbers_leads_back_to_the_programs(opened):
    tab = opened(product(), "#step=9&a=2.5")
    tab.locator("#reset").click()
    assert value(tab, "L") == "−6"
    assert address(tab).endswith("#step=4")


def test_stepping_keeps_the_numbers_in_the_address(opened):
    tab = opened(product())
    try_number(tab, "a", "0.1")
    tab.locator("#next").click()
    assert address(tab).endswith("#step=1&a=0.1")


def test_a_number_that_is_left_is_in_the_address(opened):
    tab = opened(product())
    try_number(tab, "a", "0.1")
    tab.keyboard.press("Tab")
    assert address(tab).endswith("#step=0&a=0.1")


def test_a_changed_address_changes_the_numbers(opened):
    tab = opened(product(), "#step=9&a=5")
    tab.evaluate("location.hash = 'step=9&b=7'")
    tab.locator('.node.output .value:text-is("14")').wait_for()
    assert value(tab, "a") == "2"


@pytest.mark.parametrize("name", ["x & y=1#%", "ä∂ 数", "step", "__proto__", "constructor", "🙂"])
def test_every_name_survives_the_address(opened, name):
    tab = opened(product(a=name))
    try_number(tab, name, "0.25")
    tab.keyboard.press("Tab")
    again = opened(product(a=name), address(tab)[address(tab).index("#") :])
    assert again.get_by_label(f"Type a value for {name}", exact=True).input_value() == "0.25"


@pytest.mark.parametrize("x", ["0.1", "1e-7", "-3.3333333333333335", "1e+300", "123456789"])
def test_every_digit_of_a_number_survives_the_address(opened, x):
    tab = opened(product(), f"#step=1&a={x}")
    tab.locator("#next").click()
    assert address(tab).endswith(f"&a={x}")


def of_arrays():
    x = Tensor([[1.0, -2.0], [3.0, 0.5]], label="x")
    total = (x * x).sum()
    total.label = "L"
    return step_through(total)


def test_an_entry_of_an_array_is_in_the_address(opened):
    tab = opened(of_arrays())
    tab.locator("#what-if summary").click()
    tab.locator(".leaf-array input[type=text]").fill("7")
    tab.keyboard.press("Tab")
    assert address(tab).endswith("#step=0&x[0,0]=7")


def test_an_address_changes_entries_of_arrays(opened):
    tab = opened(of_arrays(), "#step=99&x[0,1]=0&x[1,0]=5")
    assert value(tab, "L") == "26.25"


@pytest.mark.parametrize("entry", ["x", "x[0]", "x[0,2]", "x[2,0]", "x[0,0,0]", "x[-1,0]", "x[]"])
def test_an_entry_that_an_array_does_not_have_is_left_out_and_said(opened, entry):
    tab = opened(of_arrays(), f"#step=99&{entry}=7")
    assert f"no number here is called {entry}" in note(tab)
    assert value(tab, "L") == "14.25"


NOT_UNDERSTOOD = {
    "step=4&c=1": "no number here is called c",
    "step=4&a=x": "x is no number for a",
    "step=4&a=": " is no number for a",
    "step=4&a": "nothing is no number for a",
    "step=4&a=1e999": "1e999 is no number for a",
    "step=4&L=1": "no number here is called L",
    "step=4&%E0%A4%A=1": "no number here is called %E0%A4%A",
    "step=4&<b>=1": "no number here is called <b>",
}


@pytest.mark.parametrize("at", NOT_UNDERSTOOD)
def test_what_an_address_cannot_mean_is_left_out_and_said(opened, at):
    tab = opened(product(), f"#{at}")
    assert NOT_UNDERSTOOD[at].strip() in note(tab)
    assert value(tab, "L") == "−6"


def test_what_is_understood_beside_it_is_used(opened):
    tab = opened(product(), "#step=4&c=1&a=5")
    assert value(tab, "L") == "−15"


def test_a_page_that_cannot_compute_again_says_so(opened):
    tab = opened(step_through(doubling("tanh")(Value(1.5, label="a"))), "#step=1&a=3")
    assert "other numbers cannot be tried on this page" in note(tab)


def test_an_address_of_a_step_alone_says_nothing(opened):
    assert opened(product(), "#step=2").locator("#link-note").is_hidden()


def test_the_link_is_copied(opened):
    tab = opened(product(), permissions=["clipboard-read", "clipboard-write"])
    try_number(tab, "a", "0.1")
    tab.locator("#copy-link").click()
    tab.locator("#link:has-text('Copied')").wait_for()
    assert (
        tab.evaluate("navigator.clipboard.readText()")
        == f"{address(tab).split('#')[0]}#step=0&a=0.1"
    )


def test_a_link_that_cannot_be_copied_is_shown_and_selected(opened):
    tab = opened(product())
    tab.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    try_number(tab, "a", "0.1")
    tab.locator("#copy-link").click()
    tab.get_by_label("Link to these numbers").wait_for()
    assert tab.evaluate("getSelection().toString()").endswith("steps.html#step=0&a=0.1")


def test_in_a_notebook_the_end_of_an_address_is_shown(opened):
    tab = opened(product()).context.new_page()
    tab.set_content(product()._repr_html_())
    frame = tab.frame_locator("iframe")
    frame.locator("#what-if summary").click()
    frame.get_by_label("Type a value for a", exact=True).fill("0.1")
    frame.locator("#copy-link").click()
    assert frame.get_by_label("Link to these numbers").input_value() == "#step=0&a=0.1"
    assert "at the end of the page's own address" in frame.locator("#link").inner_text()


def test_a_link_is_taken_back_when_the_numbers_move_on(opened):
    tab = opened(product())
    try_number(tab, "a", "0.1")
    tab.locator("#copy-link").click()
    tab.locator("#link").wait_for()
    try_number(tab, "a", "0.2")
    assert tab.locator("#link").is_hidden()
