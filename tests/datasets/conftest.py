"""Small MNIST files, and a cache folder of the test's own."""

import gzip
import hashlib
import struct

import numpy as np
import pytest

from micrograd_plus.datasets import mnist

FILES = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
]


@pytest.fixture
def no_data(monkeypatch, tmp_path):
    """Neither a data folder nor a filled cache; the path of the empty cache."""
    pooch = pytest.importorskip("pooch")
    monkeypatch.delenv("MICROGRAD_PLUS_DATA", raising=False)
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    return tmp_path / "cache" / "micrograd_plus"


@pytest.fixture
def small_mnist(monkeypatch, no_data):
    """The bytes of four small files by name, whose hashes stand in for MNIST's own."""
    random = np.random.default_rng(0)
    contents = {}
    for part, rows in (("train", 6), ("t10k", 2)):
        images = random.integers(0, 256, (rows, 28, 28), dtype=np.uint8)
        images[0, 0, :2] = 0, 255
        labels = np.arange(rows, dtype=np.uint8)
        for name, array in (("images-idx3", images), ("labels-idx1", labels)):
            header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
            contents[f"{part}-{name}-ubyte"] = header + array.tobytes()
    hashes = {name: hashlib.sha256(contents[name]).hexdigest() for name in FILES}
    monkeypatch.setattr(mnist, "_SHA256", hashes)
    monkeypatch.setattr(mnist, "_MIRRORS", ())
    return contents


@pytest.fixture
def mnist_folder(monkeypatch, small_mnist, tmp_path):
    """A data folder that has the small files, compressed."""
    folder = tmp_path / "data" / "mnist"
    folder.mkdir(parents=True)
    for name, content in small_mnist.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))
    monkeypatch.setenv("MICROGRAD_PLUS_DATA", str(folder.parent))
    return folder
