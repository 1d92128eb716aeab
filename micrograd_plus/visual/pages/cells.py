"""A page as the output of a notebook's cell: in a frame, and what stands where no frame may be.

Of a notebook that is not trusted, JupyterLab and the classic Notebook drop frames and style sheets
and keep images and texts; code hosts do alike. The rules are in `tests/visual/notebooks`.
"""

from __future__ import annotations

import base64
import html

# A frame that knows no theme but its reader's: the frame has that of the notebook, and the page in
# it sees that as its reader's (CSS Color Adjustment Module Level 1, section 2.3).
_STYLE = """
.micrograd-plus-page {
  display: block; box-sizing: border-box; width: 100%; height: 640px; min-height: 320px;
  resize: vertical; border: 1px solid #8884; border-radius: 8px;
}
[data-jp-theme-light="true"] .micrograd-plus-page, .vscode-light .micrograd-plus-page,
.notebook_app .micrograd-plus-page { color-scheme: light; }
[data-jp-theme-light="false"] .micrograd-plus-page, .vscode-dark .micrograd-plus-page,
.vscode-high-contrast:not(.vscode-high-contrast-light) .micrograd-plus-page,
html[theme="dark"] .micrograd-plus-page { color-scheme: dark; }
.micrograd-plus-page + .micrograd-plus-instead { display: none; }
"""


def in_a_cell(page: str, title: str, instead: str) -> str:
    """The markup of a cell's output.

    Args:
        page: The whole document.
        title: What a screen reader calls the frame.
        instead: Markup of what is shown where frames are dropped.

    >>> in_a_cell("<p>a page</p>", "A page", "<p>a picture</p>").count("<iframe")
    1
    """
    # Scripts alone: the page neither sees the notebook nor can it change it.
    return (
        f'<style>{_STYLE}</style><iframe class="micrograd-plus-page" sandbox="allow-scripts" '
        f'title="{html.escape(title)}" loading="lazy" srcdoc="{html.escape(page)}"></iframe>'
        f'<div class="micrograd-plus-instead">{instead}</div>'
    )


def image(svg: str, about: str) -> str:
    """Markup of a picture that brings its own bytes; as an image it can hold no script.

    Args:
        svg: The picture.
        about: The same in words, for those who do not see it.

    >>> image("<svg/>", "a < b")
    '<img alt="a &lt; b" src="data:image/svg+xml;base64,PHN2Zy8+" style="max-width: 100%">'
    """
    source = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return f'<img alt="{html.escape(about)}" src="{source}" style="max-width: 100%">'
