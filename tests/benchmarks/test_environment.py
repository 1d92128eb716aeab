"""What results ran on is told with all that was set for it."""

from benchmarks.environment import environment
from micrograd_plus.doctor import memory


def test_settings_of_malloc_are_told_where_they_are_set(monkeypatch):
    for name in memory.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert "MALLOC" not in environment()["system"]
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "1000000")
    assert environment()["system"].endswith(", MALLOC_TRIM_THRESHOLD_=1000000")
