import gzip
import os
import re
import shutil
import struct
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from micrograd_plus.datasets import load_mnist, mnist
from micrograd_plus.datasets.locations import cache_folder


def test_images_are_float32_from_0_to_1_and_labels_int64(mnist_folder):
    data = load_mnist()
    assert data.x_train.shape == (6, 28, 28)
    assert data.x_test.shape == (2, 28, 28)
    assert data.x_train.dtype == np.float32
    assert data.y_train.dtype == np.int64
    assert (data.x_train.min(), data.x_train.max()) == (0, 1)
    assert data.y_train.tolist() == [0, 1, 2, 3, 4, 5]
    assert data.y_test.tolist() == [0, 1]


def test_pixels_are_divided_by_255(mnist_folder, small_mnist):
    stored = np.frombuffer(small_mnist["t10k-images-idx3-ubyte"], np.uint8, offset=16)
    expected = (stored / 255).astype(np.float32).reshape(2, 28, 28)
    np.testing.assert_array_equal(load_mnist().x_test, expected)


def test_plain_files_are_found_as_well_as_compressed_ones(mnist_folder, small_mnist):
    name = "train-images-idx3-ubyte"
    (mnist_folder / f"{name}.gz").unlink()
    (mnist_folder / name).write_bytes(small_mnist[name])
    assert len(load_mnist().x_train) == 6


def test_the_cache_is_used_when_no_folder_is_named(mnist_folder, no_data, monkeypatch):
    monkeypatch.delenv("MICROGRAD_PLUS_DATA")
    shutil.copytree(mnist_folder, no_data / "mnist")
    assert len(load_mnist().x_train) == 6


def test_a_folder_that_lacks_a_file_is_passed_over_for_the_cache(mnist_folder, no_data):
    shutil.copytree(mnist_folder, no_data / "mnist")
    (mnist_folder / "t10k-labels-idx1-ubyte.gz").unlink()
    (mnist_folder / "train-images-idx3-ubyte.gz").write_bytes(b"would be an error if read")
    assert len(load_mnist().x_train) == 6


def test_files_that_are_nowhere_give_an_error_with_every_place_and_what_to_do(
    mnist_folder, no_data
):
    (mnist_folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist()
    message = str(caught.value)
    assert f"looked in {mnist_folder} (without t10k-labels-idx1-ubyte)" in message
    assert f"looked in {no_data / 'mnist'} (no such folder)" in message
    assert "put train-images-idx3-ubyte, train-labels-idx1-ubyte, " in message
    assert "a folder named mnist and set MICROGRAD_PLUS_DATA to the folder that holds it" in message
    assert "\n" not in message


def test_without_pooch_the_error_says_what_to_install(small_mnist, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(ImportError, match="pip install pooch, or put"):
        load_mnist()


def test_without_pooch_a_complete_folder_is_enough(mnist_folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    assert len(load_mnist().x_train) == 6


def test_other_content_in_the_right_shape_is_named_with_both_hashes(mnist_folder, small_mnist):
    path = mnist_folder / "train-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(small_mnist[path.stem][:-1] + b"\x09"))
    expected = mnist._SHA256[path.stem]
    pattern = f"{re.escape(str(path))} is corrupt.* is [0-9a-f]{{64}}, expected {expected}"
    with pytest.raises(ValueError, match=pattern):
        load_mnist()


def test_a_truncated_file_is_named(mnist_folder):
    path = mnist_folder / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ValueError, match=r"t10k-images-idx3-ubyte\.gz is truncated"):
        load_mnist()


def test_a_labels_file_where_images_belong_is_named_as_such(mnist_folder):
    labels, images = (mnist_folder / f"train-{n}-ubyte.gz" for n in ("labels-idx1", "images-idx3"))
    images.write_bytes(labels.read_bytes())
    message = r"train-images.* holds uint8 \(6,\), as labels do, where images were expected"
    with pytest.raises(ValueError, match=message):
        load_mnist()


def test_an_images_file_where_labels_belong_is_named_as_such(mnist_folder):
    labels, images = (mnist_folder / f"t10k-{n}-ubyte.gz" for n in ("labels-idx1", "images-idx3"))
    labels.write_bytes(images.read_bytes())
    message = r"t10k-labels.* holds uint8 \(2, 28, 28\), as images do, where labels were expected"
    with pytest.raises(ValueError, match=message):
        load_mnist()


def test_files_of_two_parts_are_named_with_both_counts(mnist_folder):
    shutil.copy(
        mnist_folder / "t10k-labels-idx1-ubyte.gz", mnist_folder / "train-labels-idx1-ubyte.gz"
    )
    with pytest.raises(ValueError, match=r"holds 6 images and .*train-labels.* 2 labels"):
        load_mnist()


def test_a_label_beyond_the_classes_is_named_with_its_row(mnist_folder):
    path = mnist_folder / "t10k-labels-idx1-ubyte.gz"
    path.write_bytes(gzip.compress(struct.pack(">BBBBIBB", 0, 0, 8, 1, 2, 3, 10)))
    with pytest.raises(ValueError, match=r"t10k-labels.* has the label 10 in row 1;.* 0 to 9"):
        load_mnist()


@pytest.mark.parametrize("part", ["train", "t10k"])
@pytest.mark.parametrize(
    ("name", "shape"), [("images-idx3", (10**6, 28, 28)), ("labels-idx1", (10**9,))]
)
def test_a_bomb_that_is_named_as_a_file_of_mnist_takes_no_memory(mnist_folder, part, name, shape):
    header = struct.pack(f">BBBB{len(shape)}I", 0, 0, 8, len(shape), *shape)
    path = mnist_folder / f"{part}-{name}-ubyte.gz"
    path.write_bytes(gzip.compress(header + bytes(20_000_000)))
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"promises 1000000 images|and .* 1000000000 labels"):
            load_mnist()
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.skipif(
    not Path(os.environ.get("MICROGRAD_PLUS_DATA") or "unset", "mnist").is_dir(),
    reason="MICROGRAD_PLUS_DATA names no folder with mnist in it",
)
def test_the_real_files_load_and_verify():
    data = load_mnist()
    assert data.x_train.shape == (60000, 28, 28)
    assert data.x_test.shape == (10000, 28, 28)
    assert data.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    # The share of ink that tutorials use to standardise: mean 0.1307, deviation 0.3081.
    assert data.x_train.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
    assert data.x_train.std(dtype=np.float64) == pytest.approx(0.3081, abs=5e-5)


def test_what_pooch_warns_of_when_it_is_imported_is_not_passed_on(tmp_path, monkeypatch):
    text = "import warnings\nwarnings.warn('IProgress not found')\nos_cache = str"
    (tmp_path / "pooch.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pooch", raising=False)
    folder = cache_folder("mnist")
    del sys.modules["pooch"]
    assert folder == Path("micrograd_plus", "mnist")
