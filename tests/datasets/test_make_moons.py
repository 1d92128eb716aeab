# The legacy global state is part of what is tested here.
# ruff: noqa: NPY002

import numpy as np
import pytest

from micrograd_plus.datasets import make_moons


@pytest.fixture
def global_seed():
    """NumPy's global state as micrograd's notebook sets it, and as it was afterwards."""
    state = np.random.get_state()
    np.random.seed(1337)
    yield
    np.random.set_state(state)


def test_the_moons_of_micrograds_notebook_come_from_the_global_seed(global_seed):
    x, y = make_moons(n_samples=100, noise=0.1)
    # Printed by scikit-learn 1.9.1's make_moons(n_samples=100, noise=0.1) after seed(1337). The
    # last bits of cos and sin may differ between processors.
    expected = [
        [1.1221146075409685, 0.08147717341718697],
        [-0.8188294130836691, 0.058790063907949996],
        [1.613709660987544, -0.12464590012238597],
        [0.12108297264758441, 1.0655522522437006],
    ]
    np.testing.assert_allclose(x[[0, 1, 2, 99]], expected, rtol=1e-12)
    assert "".join(map(str, y[:20])) == "00101111101001001100"


@pytest.mark.parametrize("n_samples", [1, 2, 7, 100, (3, 5), (0, 2)])
@pytest.mark.parametrize("noise", [None, 0, 0.1])
@pytest.mark.parametrize("shuffle", [True, False])
def test_arguments_and_results_are_scikit_learns_to_the_last_bit(n_samples, noise, shuffle):
    reference = pytest.importorskip("sklearn.datasets").make_moons
    arguments = {"n_samples": n_samples, "noise": noise, "shuffle": shuffle, "random_state": 5}
    for ours, theirs in zip(make_moons(**arguments), reference(**arguments), strict=True):
        assert ours.dtype == theirs.dtype
        np.testing.assert_array_equal(ours, theirs)


def test_the_global_state_gives_scikit_learns_moons_to_the_last_bit(global_seed):
    reference = pytest.importorskip("sklearn.datasets").make_moons
    x, y = make_moons(n_samples=100, noise=0.1)
    np.random.seed(1337)
    x_reference, y_reference = reference(n_samples=100, noise=0.1)
    assert x.tobytes() == np.ascontiguousarray(x_reference).tobytes()
    np.testing.assert_array_equal(y, y_reference)


def test_without_noise_points_lie_on_their_half_circles():
    x, y = make_moons(50)
    upper, lower = x[y == 0], x[y == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1)
    assert upper[:, 1].min() > -1e-12
    assert lower[:, 1].max() < 0.5 + 1e-12


def test_an_odd_number_gives_class_1_the_extra_point():
    assert np.bincount(make_moons(7)[1]).tolist() == [3, 4]


def test_an_integer_seed_leaves_the_global_state_alone():
    before = np.random.get_state()[1].copy()
    make_moons(noise=0.1, random_state=3)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@pytest.mark.parametrize("kind", [np.random.RandomState, np.random.default_rng])
def test_a_generator_is_drawn_from_as_it_is(kind):
    generator = kind(3)
    first, second = (make_moons(noise=0.1, random_state=generator)[0] for _ in range(2))
    np.testing.assert_array_equal(first, make_moons(noise=0.1, random_state=kind(3))[0])
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("n_samples", [0, -2, (0, 0), (-1, 5)])
def test_no_points_are_refused(n_samples):
    with pytest.raises(ValueError, match=r"n_samples is .*expected at least 1 point"):
        make_moons(n_samples)


@pytest.mark.parametrize("noise", [-0.1, float("nan")])
def test_a_noise_that_is_no_deviation_is_refused(noise):
    with pytest.raises(ValueError, match=r"noise is .*expected a standard deviation of at least 0"):
        make_moons(noise=noise)
