"""What notebooks show of an output that they do not trust, as far as ours go, with the sources.

JupyterLab: packages/apputils/src/sanitizer.ts lists elements, attributes and styles, and
packages/rendermime/src/factories.ts says what is safe: HTML once it is sanitized, PNG as it is, SVG
not. Styles that are not listed go, and scripts and style sheets with what is in them; of other
elements the content stays.

The classic Notebook, nbclassic: the same sanitizer without any style (static/base/js/security.js:
`options.allowedStyles = {}`), and `safe_outputs` in static/notebook/js/outputarea.js.

VS Code: no HTML at all in a folder that is not trusted, but the first of the types that are always
secure: `_mimeTypeInfo` in src/vs/workbench/contrib/notebook/common/notebookCommon.ts.

GitHub has no public rules; what people found: no scripts and no styles (karolzak/ipyplot, issue 3),
no frames (CartoDB/cartoframes, issue 32), but images with their bytes in `src`, SVG too
(activeviam/atoti-notebooks, issue 425). That is what the classic Notebook does.

Colab, nbviewer: all of it, in a frame of another origin.
"""

from dataclasses import dataclass
from html.parser import HTMLParser

_ELEMENTS = {"div", "p", "pre", "img", "b", "code", "span"}
_ATTRIBUTES = {"class", "style", "title"}  # of every element
_OF_IMAGES = {"alt", "height", "src", "width"}
_VANISHING = {"script", "style"}  # with what is in them


@dataclass(frozen=True)
class Notebook:
    """Which types of output it shows untrusted, the preferred one first, and with which styles."""

    types: tuple[str, ...]
    styles: frozenset[str] = frozenset()


JUPYTERLAB = Notebook(
    ("text/html", "text/markdown", "text/latex", "image/png", "text/plain"),
    frozenset({"max-width", "width", "height", "display", "color"}),
)
CLASSIC = Notebook(("text/html", "text/latex", "image/png", "text/plain"))
VS_CODE = Notebook(("text/markdown", "image/png", "text/plain"))
GITHUB = CLASSIC
NOTEBOOKS = {
    "JupyterLab": JUPYTERLAB,
    "classic": CLASSIC,
    "VS Code": VS_CODE,
    "GitHub": GITHUB,
}


class Sanitized(HTMLParser):
    """What is left of markup: its elements with their attributes, and its text."""

    def __init__(self, markup, styles=frozenset()):
        super().__init__()
        self.elements = []
        self.text = ""
        self._styles = styles
        self._within = None
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attributes):
        if tag in _VANISHING:
            self._within = tag
        if tag not in _ELEMENTS or self._within:
            return
        known = _ATTRIBUTES | (_OF_IMAGES if tag == "img" else set())
        left = {name: value for name, value in attributes if name in known}
        if "style" in left:
            rules = (rule.partition(":") for rule in left["style"].split(";"))
            left["style"] = {
                name.strip(): value.strip()
                for name, _, value in rules
                if name.strip() in self._styles
            }
        self.elements.append((tag, left))

    def handle_endtag(self, tag):
        if tag == self._within:
            self._within = None

    def handle_data(self, data):
        if not self._within:
            self.text += data


def shown_untrusted(bundle, notebook):
    """The type that a notebook shows, and its content."""
    return next((kind, bundle[kind]) for kind in notebook.types if kind in bundle)
