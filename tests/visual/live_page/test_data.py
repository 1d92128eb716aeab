"""Data of one's own: a function typed in, a table pasted, points put down, moved and removed."""

import pytest

from micrograd_plus.visual.live_page.live_page import live
from tests.visual.live_page.reading import loss, wait_for_address

FLOWERS = "length,width,species\n" + "\n".join(
    f"{5 + i % 3},{2 + i % 4},{'rose' if i % 3 else 'lily'}" for i in range(12)
)


# Where the points are drawn, class by class.
PATHS = """() => [...document.querySelectorAll("#marks .points path")]
  .map((path) => path.getAttribute("d"))"""


def wrong(tab):
    return tab.locator("#data-panel .wrong").inner_text()


def paste(tab, text):
    tab.locator("[data-kind=own]").click()
    tab.get_by_label("A table").fill(text)
    tab.get_by_role("button", name="Use this table").click()


def points(tab):
    """How many there are, of the sets that are shown."""
    return sum(path.count("M") for path in tab.evaluate(PATHS))


def at(tab, x, y):
    """A place in the plane, in shares of the window of the answers."""
    box = tab.locator("#field").bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def add_blue(tab, *places):
    """Put blue points down, each at a share of the plane's width and height."""
    tab.get_by_role("button", name="Add a point: blue").click()
    for place in places:
        tab.mouse.click(*at(tab, *place))
        tab.wait_for_timeout(100)


@pytest.mark.parametrize("kind", ["moons", "circles", "spirals", "xor", "blobs", "waves", "hotels"])
def test_every_kind_of_data_is_learned_from(opened, kind):
    tab = opened(live())
    tab.locator(f"[data-kind={kind}]").click()
    before = loss(tab)
    for _ in range(8):
        tab.locator("#one-epoch").click()
    assert loss(tab) < before


def test_a_function_is_typed_in(opened):
    tab = opened(live())
    tab.locator("[data-kind=function]").click()
    before = tab.locator("#marks .points path").get_attribute("d")
    tab.get_by_label("The function of x").fill("x**2 - 1")
    assert tab.locator("#marks .points path").get_attribute("d") != before


def test_what_is_no_function_is_said_and_changes_nothing(opened):
    tab = opened(live())
    tab.locator("[data-kind=function]").click()
    before = tab.locator("#marks .points path").get_attribute("d")
    tab.get_by_label("The function of x").fill("x +")
    assert wrong(tab) != ""
    assert tab.locator("#marks .points path").get_attribute("d") == before


def test_a_pasted_table_names_its_columns_and_classes(opened):
    tab = opened(live())
    paste(tab, FLOWERS)
    assert tab.locator("#neurons .input .label").all_inner_texts() == ["length", "width"]
    assert [x.strip() for x in tab.locator("#legend span").all_inner_texts()[:2]] == [
        *("● lily", "▲ rose"),
    ]


def test_a_table_of_three_inputs_shows_two_of_them_by_choice(opened):
    tab = opened(live())
    rows = [f"{i},{i % 5},{i % 7},{2 * i + 0.5}" for i in range(20)]
    paste(tab, "\n".join(["a;b;c;y".replace(";", ","), *rows]))
    tab.get_by_label("up", exact=True).select_option("2")
    assert tab.locator("#marks .axes .name").all_text_contents() == ["a →", "↑ c"]


def test_a_table_of_two_columns_is_a_curve(opened):
    tab = opened(live())
    paste(tab, "\n".join(f"{i}\t{i * i + 0.5}" for i in range(10)))
    assert tab.locator("#marks .answers path").count() == 1
    assert not tab.locator("#field").is_visible()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,2,3", "four rows or more"),
        ("a\nb\nc\nd", "separated by commas"),
        ("1,2,3\n4,5\n6,7,8\n9,1,2", "Line 2 has 2 columns"),
        ("1,2,3\n4,many,6\n6,7,8\n9,1,2", "“many” in row 2, column x2, is no number"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(opened, text, words):
    tab = opened(live())
    paste(tab, text)
    assert words in wrong(tab)


def test_whole_numbers_may_be_meant_as_numbers(opened):
    tab = opened(live())
    paste(tab, "\n".join(f"{i},{i % 3}" for i in range(12)))
    assert tab.locator("#losses .right").count() == 2
    tab.get_by_role("combobox", name="The last column is").select_option("regression")
    assert tab.locator("#losses .right").count() == 0


def test_a_table_may_keep_the_sizes_of_its_columns(opened):
    tab = opened(live())
    paste(tab, FLOWERS)
    before = tab.evaluate(PATHS)
    tab.get_by_label("bring columns to one size").uncheck()
    assert tab.evaluate(PATHS) != before


def test_a_point_is_put_down_with_the_mouse(opened):
    tab = opened(live(), "#test=0")
    before = points(tab)
    add_blue(tab, (0.1, 0.1))
    assert points(tab) == before + 1


def test_every_point_that_is_put_down_is_seen_and_none_goes_away(opened):
    tab = opened(live())
    before = points(tab)
    add_blue(tab, *((0.1 + 0.15 * i, 0.05) for i in range(6)))
    assert points(tab) == before + 6


def test_ones_own_may_start_with_two_points(opened):
    tab = opened(live(), "#data=hotels")
    tab.locator("[data-kind=own]").click()
    tab.get_by_role("button", name="Start with two points").click()
    tab.mouse.click(*at(tab, 0.5, 0.2))
    tab.wait_for_timeout(100)
    assert points(tab) == 3


def test_a_point_is_dragged(opened):
    tab = opened(live(), "#data=own&test=0&rows=0,0,0;1,1,1;-1,1,0;1,-1,1")
    tab.get_by_role("button", name="Move", exact=True).click()
    before = tab.evaluate(PATHS)
    # Where the first class's first point is drawn.
    x, y = (float(z) for z in before[0].split("M")[1].split("m")[0].split())
    picture = tab.locator("#marks").bounding_box()
    scale = picture["width"] / 340
    tab.mouse.move(picture["x"] + x * scale, picture["y"] + y * scale)
    tab.mouse.down()
    tab.mouse.move(picture["x"] + (x + 30) * scale, picture["y"] + (y - 30) * scale)
    tab.mouse.up()
    tab.wait_for_timeout(100)
    assert tab.evaluate(PATHS) != before


def test_a_point_is_removed(opened):
    tab = opened(live(), "#data=own&test=0&rows=0,0,0;1,1,1;-1,1,0;1,-1,1;0,1,0")
    tab.get_by_role("button", name="Remove").click()
    tab.locator("#plane").focus()
    tab.keyboard.press("PageDown")
    tab.keyboard.press("Enter")
    tab.wait_for_timeout(100)
    assert points(tab) == 4


def test_the_keys_alone_put_a_point_down(opened):
    tab = opened(live(), "#test=0")
    before = points(tab)
    tab.get_by_role("button", name="Add a point: orange").focus()
    tab.keyboard.press("Enter")
    tab.locator("#plane").focus()
    for key in ("ArrowUp", "ArrowLeft", "Enter"):
        tab.keyboard.press(key)
    tab.wait_for_timeout(100)
    assert points(tab) == before + 1


def test_the_keys_alone_move_a_point(opened):
    tab = opened(live(), "#data=own&test=0&rows=0,0,0;1,1,1;-1,1,0;1,-1,1")
    tab.get_by_role("button", name="Move", exact=True).click()
    tab.locator("#plane").focus()
    for key in ("PageDown", "Enter", "ArrowRight", "ArrowRight", "Enter"):
        tab.keyboard.press(key)
    tab.wait_for_url(lambda url: "rows=0,0,0;" not in url)


def test_points_of_ones_own_are_in_the_address(opened):
    tab = opened(live(), "#data=own&test=0&rows=0,0,0;1,1,1;-1,1,0;1,-1,1;0,1,0")
    tab.get_by_role("button", name="Remove").click()
    tab.locator("#plane").focus()
    tab.keyboard.press("PageDown")
    tab.keyboard.press("Delete")
    wait_for_address(tab, "&rows=1,1,1;-1,1,0;1,-1,1;0,1,0&task=two+classes")


def test_what_has_been_learned_is_kept_while_points_move(opened):
    tab = opened(live(), "#data=own&test=0&rows=0,0,0;1,1,1;-1,1,0;1,-1,1")
    tab.locator("#one-epoch").click()
    add_blue(tab, (0.1, 0.1))
    assert tab.locator("#epoch").inner_text() == "1"


def test_a_point_of_a_new_class_makes_one_class_more(opened):
    tab = opened(live(), "#data=own&test=0&rows=0,0,0;1,1,1;-1,1,0;1,-1,1")
    tab.get_by_role("button", name="Add a point: a new class").click()
    tab.mouse.click(*at(tab, 0.3, 0.3))
    tab.wait_for_timeout(100)
    assert tab.locator("#neurons button.neuron .label").all_inner_texts() == [
        *("class 0", "class 1", "class 2"),
    ]
