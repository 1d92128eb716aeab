"""The committed notebooks, read as what they are: JSON."""

import json
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "tutorials"
PATHS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))


def cells_of(path, kind=None):
    """The notebook's cells, or those of one kind, with their source as one text."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    cells = [cell | {"source": "".join(cell["source"])} for cell in cells]
    return [cell for cell in cells if kind in (None, cell["cell_type"])]


def outputs_of(cells):
    """All that the cells show."""
    return [output for cell in cells for output in cell.get("outputs", ())]
