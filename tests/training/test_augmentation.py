"""Images shifted, turned and zoomed at random."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from micrograd_plus import nn, optim, training
from micrograd_plus.training import Augmentation, augmentation

RNG = np.random.default_rng(0)


class Most(np.random.Generator):
    """Draws the largest number each time, so that it is known what is done."""

    def __init__(self, flips=False):
        super().__init__(np.random.PCG64(0))
        self.flips = flips

    def uniform(self, low, high, size):
        return np.full(size, high)

    def random(self, size):
        return np.full(size, 0.0 if self.flips else 1.0)


@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "uint8", "int64", "bool"])
def test_without_amounts_the_images_are_as_they_were(dtype):
    images = (RNG.random((3, 5, 4)) * 255).astype(dtype)
    changed = Augmentation()(images, 0)
    assert changed.dtype == dtype
    np.testing.assert_array_equal(changed, images)


@pytest.mark.parametrize("pixels", [1, 2, 5, 9])
def test_a_shift_by_whole_pixels_moves_them_down_and_right(pixels):
    images = RNG.random((2, 6, 7))
    expected = np.full_like(images, 0.5)
    expected[:, pixels:, pixels:] = images[:, : max(6 - pixels, 0), : max(7 - pixels, 0)]
    np.testing.assert_array_equal(Augmentation(shift=pixels, fill=0.5)(images, Most()), expected)


def test_a_shift_by_half_a_pixel_is_the_mean_of_neighbours():
    images = np.array([[[0.0, 2.0, 4.0]] * 3])
    assert Augmentation(shift=0.5)(images, Most())[0, 1].tolist() == [0.0, 1.0, 3.0]


def test_between_integers_the_nearest_is_taken():
    images = np.array([[[0, 2, 5]] * 3], "uint8")
    assert Augmentation(shift=0.5)(images, Most())[0, 1].tolist() == [0, 1, 4]


@pytest.mark.parametrize("quarters", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 3, 5, 6])
def test_a_quarter_turn_is_exact(size, quarters):
    images = RNG.random((2, size, size))
    turned = Augmentation(rotate=90 * quarters)(images, Most())
    np.testing.assert_allclose(turned, np.rot90(images, -quarters, axes=(1, 2)), atol=1e-12)


def test_a_quarter_turn_of_integers_is_exact_too():
    images = RNG.integers(0, 256, (2, 5, 5)).astype("uint8")
    turned = Augmentation(rotate=90)(images, Most())
    np.testing.assert_array_equal(turned, np.rot90(images, -1, axes=(1, 2)))


def test_a_flip_mirrors_left_and_right():
    images = RNG.random((2, 3, 4))
    np.testing.assert_array_equal(Augmentation(flip=True)(images, Most(True)), images[:, :, ::-1])
    np.testing.assert_array_equal(Augmentation(flip=True)(images, Most(False)), images)


@pytest.mark.parametrize(
    ("flip", "ways"),
    [
        ("horizontal", (1, -1)),
        ("vertical", (-1, 1)),
        ("horizontal_and_vertical", (-1, -1)),
        (False, (1, 1)),
    ],
)
def test_a_flip_may_be_upside_down(flip, ways):
    images = RNG.random((3, 4, 5))
    expected = images[:, :: ways[0], :: ways[1]]
    np.testing.assert_array_equal(Augmentation(flip=flip)(images, Most(True)), expected)


def test_flips_in_both_directions_are_drawn_each_by_itself():
    images = np.tile(np.arange(4.0).reshape(2, 2), (200, 1, 1))
    flipped = Augmentation(flip="horizontal_and_vertical")(images, 0)
    assert len({tuple(image.ravel()) for image in flipped}) == 4


@pytest.mark.parametrize("flip", ["up", None, 2])
def test_another_word_for_a_flip_is_refused(flip):
    words = 'flip, if not True or False, must be "horizontal", "vertical" or "horizontal_and_ver'
    with pytest.raises(ValueError, match=words):
        Augmentation(flip=flip)


def test_a_zoom_stretches_from_the_middle():
    slope = np.tile(np.arange(-4.0, 5.0), (1, 9, 1))
    np.testing.assert_allclose(Augmentation(zoom=0.5)(slope, Most()), slope / 1.5, atol=1e-12)


@given(
    shift=st.floats(0, 4),
    rotate=st.floats(0, 180),
    zoom=st.floats(0, 0.9),
    flip=st.booleans(),
    height=st.integers(1, 8),
    width=st.integers(1, 8),
)
def test_it_does_what_scipy_does(shift, rotate, zoom, flip, height, width):
    ndimage = pytest.importorskip("scipy.ndimage")
    image = np.random.default_rng(0).random((height, width))
    augment = Augmentation(shift, rotate, zoom, flip, fill=0.25)
    cos, sin = math.cos(math.radians(rotate)), math.sin(math.radians(rotate))
    back = np.array([[cos, -sin], [sin, cos]]) / (1 + zoom)
    if flip:
        back[1] *= -1
    middle = (np.array(image.shape) - 1) / 2
    # SciPy interpolates between the outermost pixels and fill only in a frame of its own.
    framed = np.pad(image, 12, constant_values=0.25)
    offset = middle + 12 - back @ (middle + shift)
    expected = ndimage.affine_transform(
        framed, back, offset, image.shape, order=1, mode="constant", cval=0.25
    )
    found = augment(image[None], Most(flip))[0]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_every_image_has_amounts_of_its_own():
    images = np.tile(RNG.random((8, 8)), (4, 1, 1))
    changed = Augmentation(shift=2, rotate=20, zoom=0.2)(images, 0)
    assert len({image.tobytes() for image in changed}) == 4


def test_every_channel_is_changed_alike():
    images = RNG.random((3, 6, 6))
    both = np.stack([images, 2 * images], axis=-1)
    augment = Augmentation(shift=2, rotate=20, zoom=0.2, flip=True)
    changed = augment(both, 0)
    np.testing.assert_allclose(changed[..., 0], augment(images, 0))
    np.testing.assert_allclose(changed[..., 1], 2 * changed[..., 0])


def test_the_same_generator_changes_them_alike():
    images = RNG.random((3, 6, 6))
    augment = Augmentation(shift=2, rotate=20, zoom=0.2)
    one, again, other = (augment(images, seed) for seed in (1, np.random.default_rng(1), 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_images_given_are_left_alone():
    images = RNG.random((3, 6, 6))
    before = images.copy()
    Augmentation(shift=2, rotate=20, zoom=0.2)(images, 0)
    np.testing.assert_array_equal(images, before)


@given(st.integers(0, 2**32))
def test_integers_stay_between_the_least_and_the_largest(seed):
    images = np.random.default_rng(seed).integers(200, 256, (2, 5, 5)).astype("uint8")
    changed = Augmentation(shift=2, rotate=45, zoom=0.4, fill=255)(images, seed)
    assert images.min() <= changed.min()  # 255 + 1 would be 0


def test_large_integers_are_computed_exactly_enough():
    images = np.full((1, 3, 3), 2**30 + 1)
    assert Augmentation(rotate=90)(images, Most()).tolist() == images.tolist()


def test_training_sees_changed_images_and_measures_those_given():
    seen = []
    images = RNG.random((8, 4, 4)).astype("float32")

    class Watch(nn.Sequential):
        def forward(self, x):
            seen.append((self.training, np.array(x)))
            return super().forward(x)

    model = Watch(nn.Flatten(), nn.Dense(16, 1, seed=0))
    training.fit(
        model,
        images,
        np.zeros(8),
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        batch_size=8,
        validation_data=(images, np.zeros(8)),
        augment=Augmentation(shift=1),
        shuffle=False,
        verbose=False,
    )
    tried, *seen = seen  # on the rows to validate on
    assert not tried[0]
    assert [mode for mode, _ in seen] == [True, False]
    assert not np.array_equal(seen[0][1], images)
    assert np.array_equal(seen[1][1], images)


def test_it_shows_what_it_does():
    assert repr(Augmentation(shift=2, flip=True)) == "Augmentation(shift=2, flip=True)"


IMAGES = np.zeros((2, 3, 3), "uint8")


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: Augmentation(shift=-1), "shift must be 0 or more and finite, got -1"),
        (lambda: Augmentation(rotate=math.inf), "rotate must be 0 or more and finite, got inf"),
        (lambda: Augmentation(zoom=math.nan), "zoom must be 0 or more and finite, got nan"),
        (lambda: Augmentation(zoom=1.0), "zoom must be below 1, got 1.0"),
        (lambda: Augmentation()(IMAGES[0], 0), r"\(n, height, width\) or .*, got \(3, 3\)"),
        (lambda: Augmentation()(np.zeros((2, 9)), 0), r"put nn.Flatten\(\) into the model"),
        (lambda: Augmentation()((IMAGES, IMAGES), 0), "of several inputs, say which, as in"),
        (lambda: Augmentation()({"a": IMAGES}, 0), "one array of images"),
        (lambda: Augmentation(fill=-1)(IMAGES, 0), "fill is -1, which uint8 images cannot hold"),
        (lambda: Augmentation(fill=0.5)(IMAGES, 0), "fill is 0.5, which uint8 images cannot hold"),
        (lambda: Augmentation(fill=2)(IMAGES.astype(bool), 0), "which bool images cannot hold"),
    ],
)
def test_a_mistake_is_named(use, words):
    with pytest.raises(ValueError, match=words):
        use()


@pytest.mark.parametrize("shape", [(3, 7), (7, 3)])
def test_whatever_lies_beyond_an_edge_is_the_filling_of_wide_and_of_tall_images(shape):
    places = {axis: np.array([-50.0, 0.0, size - 1.0, 50.0]) for axis, size in enumerate(shape)}
    y, x = np.meshgrid(places[0], places[1], indexing="ij")
    found = augmentation._interpolated(np.ones((1, *shape)), y[None], x[None], 5.0)
    expected = np.full((4, 4), 5.0)
    expected[1:3, 1:3] = 1.0
    np.testing.assert_array_equal(found[0], expected)


@pytest.mark.parametrize("kind", ["rows", "batches"])
def test_what_is_changed_in_place_is_not_the_data(kind):
    def brighter(x, rng):
        x += 1
        return x

    class Batches:
        def __iter__(self):
            yield x, y

    x, y = np.zeros((4, 2)), np.zeros((4, 1))
    model = nn.Sequential(nn.Dense(2, 1, seed=0))
    training.fit(
        model,
        *((x, y) if kind == "rows" else (Batches(),)),
        loss="mean_squared_error",
        optimizer=optim.SGD(model.parameters()),
        augment=brighter,
        shuffle=False,
        epochs=2,
        verbose=False,
    )
    assert not x.any()
