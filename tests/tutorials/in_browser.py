"""Runs the course's notebooks in the built site, in Chromium or Firefox, as `make site-check` does.

    python -m tests.tutorials.in_browser build/site               all notebooks
    python -m tests.tutorials.in_browser build/site 01 09         some
    python -m tests.tutorials.in_browser build/site 01 --firefox  in Firefox

It fails if a cell shows an error, a warning or no picture where the committed notebook has one, or
if anything is asked for that is not the site's. The site must have been built with a folder of
Pyodide. The seconds count from opening the page to the last cell's end.
"""

import argparse
import functools
import sys
import threading
import time
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.tutorials.notebooks import PATHS, cells_of
from tests.visual.firefox import firefox
from tests.visual.stepping_page.browser import chromium

SECONDS = 1800  # for one notebook
# Pictures, in which a browser's Python may not differ from another's. It draws SVG, and no PNG.
PICTURES = {"image/svg+xml", "text/html"}
READY = "Boolean(window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel)"
RUN = """() => {
  const ended = (outcome) => { window.outcome = String(outcome); };
  window.outcome = "";
  window.jupyterapp.shell.currentWidget.sessionContext.ready
    .then(() => window.jupyterapp.commands.execute("notebook:run-all-cells"))
    .then(ended, ended);
}"""
CELLS = "window.jupyterapp.shell.currentWidget.content.model.toJSON().cells"


class Handler(SimpleHTTPRequestHandler):
    """The site's files, without a word."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass


@contextmanager
def served(folder):
    """The address at which a folder is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def in_chromium():
    """A function that opens an address, for scripts, the addresses that were asked for, an end."""
    with chromium() as browser:

        def opened(address):
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            asked = []
            context.on("request", lambda request: asked.append(request.url))
            page = context.new_page()
            page.goto(address)
            return page.evaluate, lambda: asked, context.close

        yield opened


@contextmanager
def in_firefox():
    """The same in Firefox."""
    with firefox() as browser:

        def opened(address):
            tab = browser.open(address)
            return tab.evaluate, tab.requests, tab.close

        yield opened


def wait_for(evaluate, expression, seconds):
    """Wait until an expression is neither null nor false, and give its value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := evaluate(expression):
            return value
        time.sleep(0.2)
    raise TimeoutError(f"{expression} is still not there after {seconds} s")


def faults_of(path, cells):
    """What is wrong with what a notebook's cells show, a line each."""
    committed = {cell["id"]: cell for cell in cells_of(path, "code")}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        outputs = cell["outputs"]
        line = f"{path.name}, cell {cell['id']}"
        if cell["execution_count"] is None:
            yield f"{line} did not run"
        for output in outputs:
            if output["output_type"] == "error":
                yield f"{line}: {output['ename']}: {output['evalue']}"
            if output.get("name") == "stderr":
                yield f"{line} writes to standard error: {''.join(output['text']).strip()[:500]}"
        shown = {kind for output in outputs for kind in output.get("data", ())}
        before = committed.get(cell["id"], {}).get("outputs", ())
        wanted = {kind for output in before for kind in output.get("data", ())} & PICTURES
        if missing := wanted - shown:
            yield f"{line} shows no {' and no '.join(sorted(missing))}"


def run(open_page, address, path):
    """The seconds that a notebook takes in the site, and the faults."""
    start = time.perf_counter()
    evaluate, asked, close = open_page(f"{address}/lite/notebooks/index.html?path={path.name}")
    try:
        wait_for(evaluate, READY, 120)
        evaluate(RUN)
        wait_for(evaluate, "window.outcome", SECONDS)
        seconds = time.perf_counter() - start
        faults = list(faults_of(path, evaluate(CELLS)))
        ours = (address, "data:", "blob:", "about:")
        outside = sorted({url for url in asked() if not url.startswith(ours)})
        faults += [f"{path.name} asks for {url}" for url in outside]
    finally:
        close()
    return seconds, faults


def main():
    parser = argparse.ArgumentParser(description="Run the course's notebooks in the built site.")
    parser.add_argument("site", type=Path)
    parser.add_argument("numbers", nargs="*", metavar="01", help="which; all when left out")
    parser.add_argument("--firefox", action="store_true", help="not in Chromium")
    arguments = parser.parse_args()
    paths = [path for path in PATHS if path.name[:2] in (arguments.numbers or path.name[:2])]
    faults = []
    browser = in_firefox if arguments.firefox else in_chromium
    with served(arguments.site) as address, browser() as open_page:
        for path in paths:
            seconds, found = run(open_page, address, path)
            print(f"{path.name}  {seconds:.0f} s  {len(found)} faults", flush=True)
            for fault in found:
                print(f"  {fault}", flush=True)
            faults += found
    passed = len(paths) - len({fault.partition(".")[0] for fault in faults})
    print(f"{passed} passed, {len(paths) - passed} failed")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
