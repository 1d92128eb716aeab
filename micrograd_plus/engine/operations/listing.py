"""Sequences as arrays, before a primitive of arrays sees them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph import Node


def listed(x: Any) -> Any:
    """Nodes and arrays as they are; a list of Values as an array of Values."""
    return x if isinstance(x, Node | np.ndarray) else np.asarray(x)
