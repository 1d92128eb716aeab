"""What several threads do beside one and what is advised; what is measured is never looked at."""

from micrograd_plus.doctor.threads import Gain, advice


def test_a_gain_in_most_turns_is_enough():
    said, line = advice(Gain(2, 0.9, 1.9, 2.0), 60.0, 100.0)
    assert said == "2 do 1.9 times the work of one (0.9 to 2.0)"
    assert line is None


def test_threads_that_do_little_more_than_one_are_explained():
    said, _ = advice(Gain(4, 0.9, 2.0, 4.0), 60.0, 100.0)
    assert said.endswith("others use the cores, or they are halves of one")


def test_one_thread_is_advised_where_products_are_faster_with_it():
    _, line = advice(Gain(2, 0.9, 1.1, 2.0), 60.0, 50.0)
    assert line == "export OPENBLAS_NUM_THREADS=1"


def test_a_gain_of_one_thread_that_may_be_noise_is_no_reason_to_set_it():
    _, line = advice(Gain(2, 0.9, 1.1, 2.0), 60.0, 58.0)
    assert line is None


def test_products_that_could_not_be_measured_are_no_reason_to_set_it():
    _, line = advice(Gain(2, 0.9, 1.1, 2.0), 60.0, 0.0)
    assert line is None


def test_one_core_has_one_thread():
    assert advice(Gain(1, 1.0, 1.0, 1.0), 60.0, 60.0) == ("one core, one thread", None)
