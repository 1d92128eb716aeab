"""Made-up points in the plane; moons have a file of their own."""

import numpy as np
import pytest

from micrograd_plus.datasets import make_blobs, make_circles, make_spirals, make_two_waves, make_xor

CENTERS = [(0.0, 1.0), (-1.0, -0.5), (1.0, -0.5)]


def of_scikit_learn(name):
    return getattr(pytest.importorskip("sklearn.datasets"), name)


@pytest.mark.parametrize("n_samples", [1, 2, 7, 100, (3, 5)])
@pytest.mark.parametrize("noise", [None, 0, 0.1])
@pytest.mark.parametrize("shuffle", [True, False])
def test_circles_are_scikit_learns_to_the_last_bit(n_samples, noise, shuffle):
    arguments = {"n_samples": n_samples, "noise": noise, "shuffle": shuffle, "random_state": 5}
    reference = of_scikit_learn("make_circles")(**arguments, factor=0.5)
    for ours, theirs in zip(make_circles(**arguments, factor=0.5), reference, strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("n_samples", [1, 7, 100])
@pytest.mark.parametrize("centers", [CENTERS, 4])
@pytest.mark.parametrize("shuffle", [True, False])
def test_blobs_are_scikit_learns_to_the_last_bit(n_samples, centers, shuffle):
    arguments = {"n_samples": n_samples, "shuffle": shuffle, "random_state": 5}
    arguments |= {"centers": centers, "cluster_std": 0.3}
    reference = of_scikit_learn("make_blobs")(**arguments)
    for ours, theirs in zip(make_blobs(**arguments), reference, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_without_noise_points_lie_on_their_circles():
    x, y = make_circles(50, factor=0.25)
    np.testing.assert_allclose(np.hypot(*x.T), np.where(y == 0, 1, 0.25))


def test_the_arms_of_spirals_are_opposite():
    x, y = make_spirals(40)
    np.testing.assert_allclose(np.sort(x[y == 0], axis=0), np.sort(-x[y == 1], axis=0), atol=1e-12)


def test_spirals_end_at_their_radius_after_their_turns():
    x, y = make_spirals(40, shuffle=False, turns=2, radius=1.5)
    np.testing.assert_allclose(x[y == 0][-1], [0, 1.5], atol=1e-12)


def test_xor_is_true_where_one_coordinate_is_below_zero():
    x, y = make_xor(200, random_state=0)
    np.testing.assert_array_equal(y, np.prod(np.sign(x), axis=1) < 0)


def test_noise_does_not_change_the_class_of_a_point():
    without, noisy = (make_xor(50, noise=noise, random_state=3)[1] for noise in (None, 5.0))
    np.testing.assert_array_equal(without, noisy)


def test_the_first_blobs_get_the_points_that_are_left():
    assert np.bincount(make_blobs(8, centers=3)[1]).tolist() == [3, 3, 2]


def test_noise_is_added_to_each_number_of_the_waves():
    plain, noisy = (make_two_waves(noise=x, random_state=0)[1] for x in (None, 0.2))
    assert np.std(noisy - plain) == pytest.approx(0.2, rel=0.2)


@pytest.mark.parametrize("kind", [np.random.RandomState, np.random.default_rng])
@pytest.mark.parametrize("make", [make_circles, make_spirals, make_xor, make_two_waves])
def test_a_generator_is_drawn_from_as_it_is(make, kind):
    random = kind(3)
    first, second = (make(noise=0.1, random_state=random) for _ in range(2))
    assert not np.array_equal(np.column_stack(first), np.column_stack(second))


@pytest.mark.parametrize("make", [make_circles, make_spirals, make_xor, make_blobs])
def test_no_points_are_refused(make):
    with pytest.raises(ValueError, match="n_samples is 0; expected at least 1 point"):
        make(0)


@pytest.mark.parametrize("make", [make_circles, make_spirals, make_xor, make_two_waves])
def test_a_noise_that_is_no_deviation_is_refused(make):
    with pytest.raises(ValueError, match=r"noise is -0\.1; expected a standard deviation"):
        make(noise=-0.1)


def test_a_circle_within_no_other_is_refused():
    with pytest.raises(ValueError, match="factor is 1; expected a radius from 0 to below 1"):
        make_circles(factor=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"centers": 0}, "centers is 0; expected at least 1 centre"),
        ({"centers": [1.0, 2.0]}, r"centers has shape \(2,\); expected \(classes, size\)"),
        ({"cluster_std": -1.0}, r"cluster_std is -1\.0; expected a standard deviation"),
    ],
)
def test_what_makes_no_blobs_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        make_blobs(**arguments)
