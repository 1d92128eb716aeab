"""What is read on the page in which a network learns, and what is waited for there."""

# Everything that goes with the weights: the maps of the neurons, the lines and the plane.
PICTURES = """() => [...document.querySelectorAll("#neurons button canvas, #field")]
  .map((canvas) => canvas.toDataURL())
  .concat([...document.querySelectorAll("#neurons .seen")].map((line) => line.style.cssText))"""


def epoch(tab):
    return int(tab.locator("#epoch").inner_text().replace(",", ""))


def steps(tab):
    return int(tab.locator("#steps").inner_text().replace(",", ""))


def loss(tab, which="train"):
    return float(tab.locator(f"#losses .{which} dd").first.inner_text())


def wait_for_epoch(tab, least):
    for _ in range(200):
        if epoch(tab) >= least:
            return
        tab.wait_for_timeout(50)
    raise AssertionError(f"no epoch {least} after 10 s")


def wait_for_address(tab, end):
    """The address follows the settings after a moment."""
    tab.wait_for_url(lambda url: url.endswith(end))
