"""Firefox for the tests, driven over WebDriver BiDi, or a skip with its reason.

BiDi (https://w3c.github.io/webdriver-bidi/) is messages of JSON on a WebSocket, so the program
alone will do. `python -m tests.visual.firefox` prints which program that is, if there is one.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = ("firefox-esr", "firefox")
_KEYS = {"ArrowRight": "\ue014", "ArrowLeft": "\ue012", "End": "\ue010", "Home": "\ue011"}
_KEYS |= {"Enter": "\ue007", "Space": " ", "Tab": "\ue004"}
_PATIENCE = 60  # seconds: a machine that others use is slow at times
# No first-run page, no update, nothing sent home, no motion.
_SETTINGS = {
    "browser.aboutwelcome.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.active-protocols": 1,  # BiDi
    "toolkit.telemetry.enabled": False,
    "ui.prefersReducedMotion": 1,
    "ui.useOverlayScrollbars": 1,  # as on phones, and as Playwright does: they take no room
}


def program():
    """The path of Firefox: the one that MICROGRAD_PLUS_FIREFOX names, one on the PATH, or None."""
    found = [os.environ.get("MICROGRAD_PLUS_FIREFOX"), *map(shutil.which, NAMES)]
    return next(filter(None, found), None)


class Firefox:
    """A Firefox that runs, with one session; `command` speaks to it."""

    def __init__(self, connection):
        self.events = []
        self._connection = connection
        self._id = 0
        self.command("session.new", capabilities={})
        self.command("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])

    def command(self, method, **params):
        """What the browser answers; the events that come before it are kept."""
        self._id += 1
        self._connection.send(json.dumps({"id": self._id, "method": method, "params": params}))
        while True:
            message = json.loads(self._connection.recv())
            if message.get("type") == "event":
                self.events.append(message)
            elif message.get("id") == self._id:
                assert message["type"] == "success", message
                return message["result"]

    def open(self, address, width=1280, height=800):
        """A tab at an address, loaded."""
        tab = Tab(self, self.command("browsingContext.create", type="tab")["context"])
        viewport = {"width": width, "height": height}
        self.command("browsingContext.setViewport", context=tab.id, viewport=viewport)
        self.command("browsingContext.navigate", context=tab.id, url=address, wait="complete")
        return tab


class Tab:
    """An open page: what it looks like, what a script sees, and keys pressed in it."""

    def __init__(self, browser, id):
        self.id = id
        self._browser = browser

    def evaluate(self, script, argument=None):
        """What an expression or a function gives; a promise is waited for."""
        answer = self._browser.command(
            "script.evaluate",
            expression=f"""(async () => {{
              const found = ({script});
              const given = {json.dumps(argument)};
              const result = await (typeof found === "function" ? found(given) : found);
              return JSON.stringify(result) ?? "null";
            }})()""",
            target={"context": self.id},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def frames(self):
        """The frames in the page, loaded, as tabs."""
        [tree] = self._browser.command("browsingContext.getTree", root=self.id)["contexts"]
        frames = [Tab(self._browser, child["context"]) for child in tree["children"]]
        for frame in frames:
            frame.evaluate(
                """new Promise((done) => {
                  if (document.readyState === "complete") done();
                  else window.addEventListener("load", () => done());
                })"""
            )
        return frames

    def press(self, *keys):
        """Press and release each key: a character, or a name such as "ArrowRight"."""
        actions = [
            {"type": kind, "value": _KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def wheel(self, x, y, by):
        """Turn the wheel at a point of the window."""
        turn = {"type": "scroll", "x": x, "y": y, "deltaX": 0, "deltaY": by}
        self._perform({"type": "wheel", "id": "wheel", "actions": [turn]})

    def _perform(self, source):
        self._browser.command("input.performActions", context=self.id, actions=[source])

    def screenshot(self, *, full_page=False, animations="disabled"):
        """The picture as PNG, of the window or of the whole page; nothing moves in any case."""
        origin = "document" if full_page else "viewport"
        answer = self._browser.command(
            "browsingContext.captureScreenshot", context=self.id, origin=origin
        )
        return base64.b64decode(answer["data"])

    def events(self, method):
        """The events of one kind that this tab has caused."""
        # A command is answered after the events that were there before it.
        self.evaluate("new Promise((done) => setTimeout(done, 0))")
        found = [event["params"] for event in self._browser.events if event["method"] == method]
        source = lambda x: x.get("context") or x.get("source", {}).get("context")
        return [event for event in found if source(event) == self.id]

    def messages(self):
        """What the page has logged, and what it has raised."""
        return [entry["text"] for entry in self.events("log.entryAdded")]

    def requests(self):
        """The addresses that the page has asked for; files and data are not reported."""
        urls = [event["request"]["url"] for event in self.events("network.beforeRequestSent")]
        return [url for url in urls if not url.startswith("data:")]

    def close(self):
        self._browser.command("browsingContext.close", context=self.id)


@contextmanager
def firefox(scheme="light"):
    """The browser of a reader who likes pages "light" or "dark"."""
    websocket = pytest.importorskip("websocket", reason="needs websocket-client")
    path = program()
    if path is None:
        pytest.skip("needs firefox on the PATH, or in MICROGRAD_PLUS_FIREFOX")
    override = {"layout.css.prefers-color-scheme.content-override": int(scheme == "light")}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        settings = _SETTINGS | override
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(x)});\n" for k, x in settings.items()]
        Path(profile, "user.js").write_text("".join(lines))
        log = Path(profile, "log.txt")
        call = [path, "--headless", "--no-remote", "--profile", profile]
        with log.open("wb") as output:
            process = subprocess.Popen(
                [*call, "--remote-debugging-port", "0", "about:blank"],
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            address = _address(process, log)
            connection = websocket.create_connection(
                f"{address}/session", timeout=_PATIENCE, suppress_origin=True
            )
            try:
                yield Firefox(connection)
            finally:
                connection.close()
        finally:
            process.terminate()
            process.wait()


def _address(process, log):
    """Where it listens, which it says once it does."""
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        if found := re.search(rb"WebDriver BiDi listening on (ws://\S+)", log.read_bytes()):
            return found[1].decode()
        time.sleep(0.05)
    raise RuntimeError(f"Firefox does not listen: {log.read_bytes().decode(errors='replace')}")


if __name__ == "__main__":
    print(program() or "", end="")
