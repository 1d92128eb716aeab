"""Builds the part of the site where the course runs in the browser: JupyterLite, with our wheels.

    python site/lite.py build/site/lite                      Pyodide from its own address
    python site/lite.py build/site/lite ../shared/pyodide    Pyodide from a folder, which is copied

JupyterLite is JupyterLab as files, and Pyodide is Python as WebAssembly. But for Pyodide, nothing
is fetched from elsewhere when the site is used: wheels, notebooks and viz.js are among its files.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from micrograd_plus import __version__

SITE = Path(__file__).parent
ROOT = SITE.parent

PYODIDE = "0.27.7"  # what is tested is what is served
PYODIDE_ADDRESS = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/pyodide.js"

VIZ_JS = "@viz-js/viz@3.31.0"
# SHA-512 of the package's tarball, as npm writes it.
VIZ_JS_INTEGRITY = (
    "r7zlQdRvcwvIpjHGgs+KNWHeE/P5/Dq7k8ZAKaMCbZqomxCBJV78gVuQYaHzFVca+kB0mX0fMW9UFevCOBG50A=="
)

COURSE = "micrograd_plus_course"
FIRST_CELL = """\
# Only in the browser: the library, and what draws its graphs. Run this cell first.
%pip install -q {packages}
from micrograd_plus_course import ready
await ready()"""


def build(out: Path, pyodide: Path | None) -> None:
    """Build JupyterLite.

    Args:
        out: The folder to write; an older one is replaced.
        pyodide: A folder with Pyodide and its packages; None to fetch them from their own address.

    Raises:
        CalledProcessError: pip, npm or JupyterLite fails.
        ValueError: viz.js is not what it was; or the folder has no Pyodide, or another one.
    """
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        wheels = work / "wheels"
        fetch_wheels(wheels)
        write_course_wheel(wheels, viz_js(work))
        (work / "contents").mkdir()
        for path in sorted((ROOT / "tutorials").glob("[0-9][0-9]_*.ipynb")):
            notebook = for_the_browser(json.loads(path.read_text(encoding="utf-8")))
            (work / "contents" / path.name).write_text(json.dumps(notebook), encoding="utf-8")
        address = PYODIDE_ADDRESS
        if pyodide is not None:
            check_pyodide(pyodide)
            copy_files(pyodide, work / "static" / "pyodide")
            address = "./static/pyodide/pyodide.js"
        write_settings(work, address)
        shutil.rmtree(out, ignore_errors=True)
        jupyter_lite = Path(sys.executable).with_name("jupyter-lite")
        run([jupyter_lite, "build", "--output-dir", out], work)


def run(command: list[Any], folder: Path) -> str:
    """What a program prints; what it complains of is shown if it fails."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
        done.check_returncode()
    return done.stdout


def copy_files(source: Path, target: Path) -> None:
    """Copy the files of a folder, and not that they may not be written."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        if path.is_file():
            shutil.copyfile(path, target / path.name)


def fetch_wheels(folder: Path) -> None:
    """Our wheel, and those that it and the notebooks need."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    # Of a copy: in our own folder lies what earlier builds left, of modules that are gone too.
    fresh = folder.with_name("source")
    copy_files(ROOT, fresh)
    shutil.copytree(ROOT / "micrograd_plus", fresh / "micrograd_plus")
    run([*pip, "wheel", "-q", "--no-deps", "--wheel-dir", folder, fresh], ROOT)
    pure = ["--only-binary=:all:", "--platform", "any", "--implementation", "py", "--abi", "none"]
    pure += ["--python-version", "3.12"]
    wanted = ["--requirement", SITE / "lite" / "requirements.txt"]
    run([*pip, "download", "-q", "--no-deps", "--dest", folder, *pure, *wanted], ROOT)


def viz_js(folder: Path) -> bytes:
    """viz.js, Graphviz as WebAssembly, from the npm registry.

    Raises:
        ValueError: It is not what it was when its version was written down here.
    """
    [packed] = json.loads(run(["npm", "pack", "--json", "--silent", VIZ_JS], folder))
    path = folder / packed["filename"]
    found = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    if found != VIZ_JS_INTEGRITY:
        raise ValueError(
            f"{VIZ_JS} has the integrity sha512-{found}, not sha512-{VIZ_JS_INTEGRITY}"
        )
    with tarfile.open(path) as archive:
        script = archive.extractfile("package/dist/viz-global.js")
        assert script is not None
        return script.read()


def write_course_wheel(folder: Path, script: bytes) -> None:
    """A wheel with what the notebooks need beside the library: exercises, viz.js, a list of names.

    Files of the notebooks' folder would need a service worker, which private windows do not have.
    The names are there where this computer has them; MNIST is too large to be learnt in a browser.
    """
    exercises = sorted((ROOT / "tutorials" / "exercises").glob("*.py"))
    files = {f"exercises/{path.name}": path.read_bytes() for path in exercises}
    files[f"{COURSE}.py"] = (SITE / "lite" / f"{COURSE}.py").read_bytes()
    files[f"{COURSE}_files/viz-global.js"] = script
    names = Path(os.environ.get("MICROGRAD_PLUS_DATA", ""), "text", "names.txt")
    if names.is_file():
        files[f"{COURSE}_files/data/text/names.txt"] = names.read_bytes()
    about = f"{COURSE}-{__version__}.dist-info"
    files[f"{about}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {COURSE}\nVersion: {__version__}\n"
        "Requires-Dist: micrograd_plus\nRequires-Dist: matplotlib\n"
    ).encode()
    files[f"{about}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{about}/RECORD"] = "".join(f"{name},,\n" for name in files).encode()
    path = folder / f"{COURSE}-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in files.items():
            wheel.writestr(name, content)


def for_the_browser(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook with the cell before it that brings what it needs, and without what it shows.

    >>> code = {"cell_type": "code", "id": "a", "metadata": {}, "source": ["import math"]}
    >>> given = {"cells": [code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    >>> [cell["source"][:7] for cell in for_the_browser(given)["cells"]]
    ['# Only ', 'import ']
    """
    cells = [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]
    packages = COURSE
    if any("from hypothesis import" in cell["source"] for cell in cells):
        packages += " hypothesis"
    first = {"cell_type": "code", "id": "in-the-browser", "metadata": {}}
    cells.insert(0, first | {"source": FIRST_CELL.format(packages=packages)})
    for cell in cells:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
    kernel = {"display_name": "Python (Pyodide)", "language": "python", "name": "python"}
    return notebook | {"cells": cells, "metadata": notebook["metadata"] | {"kernelspec": kernel}}


def check_pyodide(folder: Path) -> None:
    """See that a folder has the version of Pyodide that this is tested with.

    Raises:
        ValueError: It has none, or another.
    """
    lock = folder / "pyodide-lock.json"
    if not lock.is_file():
        raise ValueError(f"{folder} has no pyodide-lock.json: it is to hold Pyodide {PYODIDE}")
    version = json.loads(lock.read_text(encoding="utf-8"))["info"]["version"]
    if version != PYODIDE:
        raise ValueError(f"{folder} has Pyodide {version}, and this is for {PYODIDE}")


def write_settings(folder: Path, pyodide: str) -> None:
    """JupyterLite's settings, of the build and of the pages."""
    of_build = {
        "LiteBuildConfig": {"contents": ["contents"], "no_sourcemaps": True},
        "PipliteAddon": {"piplite_urls": ["wheels"]},
    }
    of_kernel = {"pyodideUrl": pyodide, "disablePyPIFallback": True}
    of_pages = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "micrograd_plus",
            "exposeAppInBrowser": True,  # to the checks of the site
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": of_kernel},
        },
    }
    looks = {"@jupyterlab/apputils-extension:themes": {"adaptive-theme": True}}
    for name, settings in (
        ("jupyter_lite_config.json", of_build),
        ("jupyter-lite.json", of_pages),
        ("overrides.json", looks),
    ):
        (folder / name).write_text(json.dumps(settings), encoding="utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Build the course to be run in the browser.")
    parser.add_argument("out", type=Path, help="the folder to write")
    parser.add_argument("pyodide", type=Path, nargs="?", help="a folder with Pyodide")
    arguments = parser.parse_args()
    build(arguments.out.resolve(), arguments.pyodide and arguments.pyodide.resolve())


if __name__ == "__main__":
    main()
