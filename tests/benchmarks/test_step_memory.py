"""Memory is counted from where training begins; and a worker does what several do."""

import pytest

from benchmarks import children, step_memory, workers
from micrograd_plus.doctor import memory

linux_alone = pytest.mark.skipif(
    not (step_memory.RESET.exists() and memory.uses_glibc()),
    reason="only on Linux with glibc it can be told",
)


@linux_alone
def test_an_array_that_comes_and_goes_is_counted_and_one_that_was_there_before_is_not():
    code = (
        "import numpy as np\n"
        "from benchmarks import step_memory\n"
        "before = np.ones(4_000_000)\n"
        "step = lambda: float(np.ones(2_000_000).sum())\n"
        "step_memory.WORKS['sum'] = (lambda rows, with_torch: step if rows > 1 else float, 2)\n"
        "print(step_memory.peak('sum', 'micrograd_plus'))"
    )
    # Of 16 MB; a page or two may have been there for something else.
    assert 15.9e6 <= children.answer_of("-c", code) < 20e6


@linux_alone
@pytest.mark.parametrize("work", step_memory.WORKS)
def test_every_work_needs_memory(work):
    assert children.answer_of("-m", "benchmarks.step_memory", work, step_memory.KEPT) > 1e6


@pytest.mark.parametrize("title", workers.WORKS)
def test_workers_come_to_the_loss_of_one(title, monkeypatch):
    monkeypatch.setattr(workers, "BATCHES", 2)
    one, two = (workers.epoch_of(workers.WORKS[title], number)()[1] for number in (1, 2))
    assert two == pytest.approx(one, rel=1e-3)
