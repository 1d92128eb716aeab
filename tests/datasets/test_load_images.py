"""Folders of images as a Dataset: sizes, colours, parts, and what is refused by name."""

import sys

import numpy as np
import pytest

from micrograd_plus.datasets import load_images
from micrograd_plus.datasets.image_folders import read_images

pytest.importorskip("PIL", reason="needs Pillow, of the extra images")
from PIL import Image


@pytest.fixture
def save(tmp_path):
    """A function that saves an image of one colour under a path within the folder."""

    def saved(path, colour=0, mode="L", size=(4, 3), **options):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        Image.new(mode, size, colour).save(tmp_path / path, **options)
        return tmp_path

    return saved


@pytest.fixture
def folder(save):
    """Two classes of one grey image each, black and white."""
    save("cats/1.png", 0)
    return save("dogs/1.png", 255)


def test_folders_are_classes_in_alphabetical_order(folder):
    data = load_images(folder)
    assert data.class_names == ("cats", "dogs")
    assert {int(y): float(x.max()) for x, y in zip(data.x_train, data.y_train, strict=True)} == {
        0: 0.0,
        1: 1.0,
    }


def test_images_are_float32_and_labels_int64(folder):
    data = load_images(folder)
    assert (data.x_train.dtype, data.y_train.dtype) == (np.float32, np.int64)
    assert (data.x_train.shape, data.x_test.shape) == ((2, 3, 4), (0, 3, 4))


def test_one_coloured_image_makes_all_coloured(save, folder):
    save("cats/2.png", (255, 0, 0), "RGB")
    data = load_images(folder)
    assert data.x_train.shape == (3, 3, 4, 3)
    assert sorted(x[0, 0].tolist() for x in data.x_train) == [[0, 0, 0], [1, 0, 0], [1, 1, 1]]


@pytest.mark.parametrize(
    ("mode", "colour", "shape"),
    [
        ("1", 1, (3, 4)),
        ("LA", (255, 9), (3, 4)),
        ("P", 0, (3, 4, 3)),
        ("RGBA", (255, 255, 255, 9), (3, 4, 3)),
        ("I;16", 65535, (3, 4)),
    ],
)
def test_other_kinds_of_pixels_become_grey_or_coloured(save, mode, colour, shape):
    save("cats/1.png", colour, mode)
    data = load_images(save("dogs/1.png", colour, mode))
    assert data.x_train.shape[1:] == shape
    assert mode == "P" or (data.x_train == 1.0).all()


def test_16_bits_are_scaled_and_not_cut_off(save):
    save("cats/1.png", 32768, "I;16")
    data = load_images(save("dogs/1.png", 0, "I;16"))
    assert sorted(np.unique(data.x_train)) == [0, np.float32(128 / 255)]


def test_a_camera_s_turn_is_undone(save):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    save("cats/1.jpg", 0, exif=exif)
    data = load_images(save("dogs/1.jpg", 0, exif=exif))
    assert data.x_train.shape[1:] == (4, 3)


def test_hidden_files_and_folders_are_passed_over(folder):
    (folder / ".git").mkdir()
    (folder / "notes.txt").write_text("beside the folders")
    (folder / "cats" / ".DS_Store").write_text("hidden")
    (folder / "cats" / "Thumbs.db").write_text("hidden on Windows")
    assert len(load_images(folder).x_train) == 2


@pytest.mark.parametrize("test", ["test", "val", "validation", "Test"])
def test_train_and_test_folders_are_the_two_parts(save, test):
    for part, count in (("train", 3), (test, 2)):
        for name in ("cats", "dogs"):
            for i in range(count):
                folder = save(f"{part}/{name}/{i}.png")
    data = load_images(folder)
    assert (len(data.x_train), len(data.x_test)) == (6, 4)
    assert data.class_names == ("cats", "dogs")


def test_classes_may_be_called_train_and_plane(save):
    save("plane/1.png")
    assert load_images(save("train/1.png")).class_names == ("plane", "train")


def test_a_size_scales_all_images(save, folder):
    save("cats/2.png", 0, size=(9, 9))
    assert load_images(folder, image_size=(2, 5)).x_train.shape == (3, 2, 5)
    assert load_images(folder, image_size=6).x_train.shape == (3, 6, 6)


def test_the_seed_orders_the_training_images(save):
    for i in range(20):
        folder = save(f"{'ab'[i % 2]}/{i}.png", i)
    first, same, other = (load_images(folder, seed=seed).x_train for seed in (0, 0, 1))
    assert (first == same).all()
    assert not (first == other).all()


def test_sizes_that_differ_are_named_with_both_files(save, folder):
    save("dogs/2.png", 0, size=(5, 3))
    with pytest.raises(ValueError, match=r"2\.png has 3 by 5 pixels, and .*1\.png 3 by 4: give an"):
        load_images(folder)


@pytest.mark.parametrize("content", [b"", b"no image", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"BM"])
def test_what_is_no_image_is_named(folder, content):
    (folder / "cats" / "2.png").write_bytes(content)
    with pytest.raises(ValueError, match=r"2\.png is no image that can be read"):
        load_images(folder)


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_an_image_that_ends_early_is_named(save, folder, share):
    rng = np.random.default_rng(0)
    path = folder / "cats" / "2.png"
    Image.fromarray(rng.integers(0, 255, (3, 4), dtype=np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    with pytest.raises(ValueError, match=r"2\.png is no image that can be read"):
        load_images(folder)


def test_a_folder_without_classes_is_named(tmp_path, save):
    with pytest.raises(ValueError, match="two or more, and has none"):
        load_images(tmp_path)
    save("cats/1.png")
    with pytest.raises(ValueError, match="two or more, and has 'cats'"):
        load_images(tmp_path)


def test_a_class_without_images_is_named(folder):
    (folder / "owls").mkdir()
    with pytest.raises(ValueError, match="owls has no images"):
        load_images(folder)


def test_a_folder_within_a_class_is_named(folder):
    (folder / "cats" / "more").mkdir()
    with pytest.raises(ValueError, match="cats is the folder of a class, and has a folder: more"):
        load_images(folder)


def test_a_class_that_only_the_test_part_has_is_named(save):
    for path in ("train/a/1.png", "train/b/1.png", "test/c/1.png"):
        folder = save(path)
    with pytest.raises(ValueError, match=r"test has a class 'c', and .*train has none"):
        load_images(folder)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_images(tmp_path / "nowhere")


def test_without_pillow_the_error_says_how_to_get_it(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ModuleNotFoundError, match="needs Pillow: python -m pip install pillow"):
        load_images(folder)


def test_images_are_read_in_the_size_and_colours_that_a_network_takes(folder):
    paths = [folder / "cats" / "1.png", folder / "dogs" / "1.png"]
    assert read_images(paths, (6, 2), 3).shape == (2, 6, 2, 3)
    assert read_images(paths, (3, 4), 1).tolist() == [[[0.0] * 4] * 3, [[1.0] * 4] * 3]
