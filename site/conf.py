"""Sphinx's settings for `make site`: the tutorials, the API, the pictures and the benchmarks.

The source folder is the project's root, so that its Markdown files and notebooks are pages as they
are, and the links between them hold. Nothing is fetched when a page is opened: formulas are MathML.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import latex2mathml.converter
from docutils import nodes

from micrograd_plus import __version__

ROOT = Path(__file__).parents[1]

project = "micrograd_plus"
author = "micrograd_plus contributors"
project_copyright = author
version = release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "site/index"
include_patterns = [
    *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *("benchmarks/*.md", "tutorials/*.md", "tutorials/*.ipynb", "site/**"),
]
nitpicky = False

# Notebooks are committed as they were run.
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

# Docstrings write code in single backticks.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True
suppress_warnings = ["toc.not_included"]

html_theme = "furo"
html_title = "micrograd_plus"
html_theme_options = {"sidebar_hide_name": False}
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_static_path = ["static"]
html_css_files = ["run_here.css"]

# The page of a notebook has this below its title; `lite.py` builds what it leads to.
RUN_HERE = """
<a class="run-here" href="../lite/notebooks/index.html?path={name}.ipynb">Run it here</a>
<small>Nothing to install: Python itself runs in your browser. It starts in half a minute.</small>
"""


def as_mathml(self: Any, node: nodes.Element, display: str) -> None:
    """Write a formula so that a browser shows it without a script."""
    self.body.append(latex2mathml.converter.convert(node.astext(), display=display))
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """What Sphinx has no setting for."""
    inline = (lambda self, node: as_mathml(self, node, "inline"), None)
    block = (lambda self, node: as_mathml(self, node, "block"), None)
    app.connect("builder-inited", lambda app: app.add_node(nodes.math, override=True, html=inline))
    app.connect(
        "builder-inited", lambda app: app.add_node(nodes.math_block, override=True, html=block)
    )
    app.connect("autodoc-process-docstring", escape, priority=400)  # before Napoleon
    app.connect("html-page-context", add_button)
    app.connect("build-finished", finish)


def escape(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Say in reStructuredText what docstrings have as plain text: * and |, and blocks of code."""
    block: int | None = None  # how far the line above an indented block is indented
    example = False
    for i, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if line.strip() and block is not None and indent <= block:
            block = None
        example = line.lstrip().startswith(">>>") or (example and bool(line.strip()))
        if example or block is not None:
            continue
        # A * before a space is a point of a list.
        lines[i] = re.sub(r"\*(?! )|(?<=\S)\*|\|", r"\\\g<0>", line)
        below = next((x for x in lines[i + 2 :] if x.strip()), "")
        indented = len(below) - len(below.lstrip()) > indent
        if line.endswith(":") and not lines[i + 1] and indented and below.lstrip()[:1] not in "*>":
            lines[i] += ":"
            block = indent


def add_button(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the button that runs a notebook in the browser below its title."""
    name = page.removeprefix("tutorials/")
    if re.match(r"\d\d_", name):
        context["body"] = context["body"].replace("</h1>", "</h1>" + RUN_HERE.format(name=name), 1)


def finish(app: Any, error: Exception | None) -> None:
    """The first page, which stands above all others."""
    if error:
        return
    out = Path(app.outdir)
    pictures = Path("tutorials", "pictures")  # README.md shows some by tags of HTML
    shutil.copytree(ROOT / pictures, out / pictures, dirs_exist_ok=True)
    shutil.copyfile(ROOT / "site" / "top.html", out / "index.html")
