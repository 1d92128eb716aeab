"""Pages of graphs, which a layout engine gave their places."""

import pytest

from tests.visual.rendered import needs_a_layout_engine


@pytest.fixture
def opened(opened):
    needs_a_layout_engine()
    return opened
