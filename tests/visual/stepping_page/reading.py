"""What a reader does on a page, what is read in its graph, and where things are seen."""

LAST = "#step=99"  # of a page with fewer: its last step


def address(tab):
    """Where the page is, as it says itself: what Playwright has heard of that comes later."""
    return tab.evaluate("location.href")


def box(tab, name):
    """What stands in the graph for a node or for a closed module."""
    return tab.locator(f'.node:has(.name:text-is("{name}"))')


def value(tab, name):
    return box(tab, name).locator(".value").text_content()


def gradient(tab, name):
    return box(tab, name).locator(".gradient").text_content()


def answer(tab, text):
    """Answer the question with a number."""
    tab.get_by_label("Your answer for").fill(text)
    tab.keyboard.press("Enter")


def press(tab, words):
    """Answer the question with one of its buttons."""
    tab.locator(f".stage button:text-is('{words}')").click()


def heard(tab):
    """What is said of an answer that is not right."""
    return tab.locator("#explanation [role=status]").inner_text()


def places(found):
    """Of each of the elements: left, top, right, bottom."""
    return found.evaluate_all(
        """(found) => found.map((x) => {
          const { left, top, right, bottom } = x.getBoundingClientRect();
          return [left, top, right, bottom];
        })"""
    )


def overlap(a, b):
    return all(a[k] < b[k + 2] - 0.5 and b[k] < a[k + 2] - 0.5 for k in (0, 1))


def is_within(a, b):
    return all(b[k] <= a[k] and a[k + 2] <= b[k + 2] for k in (0, 1))
