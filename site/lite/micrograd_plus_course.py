"""What the course's notebooks need in a browser beside the library; the site's first cell calls it.

It stands in a wheel that `site/lite.py` makes, with the exercises, viz.js and a list of names.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

from micrograd_plus.visual import load_viz_js

FOLDER = Path(__file__).parent / "micrograd_plus_course_files"


async def ready() -> None:
    """Make drawings possible, data sets found, and pictures without a word about fonts."""
    if (FOLDER / "data").is_dir():
        os.environ.setdefault("MICROGRAD_PLUS_DATA", str(FOLDER / "data"))
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    await load_viz_js((FOLDER / "viz-global.js").read_text(encoding="utf-8"))
