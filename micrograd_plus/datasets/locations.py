"""Where the files of the larger sets are: in the user's folder, or in the cache, or downloaded."""

import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple

ENVIRONMENT_VARIABLE = "MICROGRAD_PLUS_DATA"


class Search(NamedTuple):
    """What a search came to.

    Args:
        files: The files of the first folder that has them all, in the order asked for; else none.
        looked_in: The folders without them, each with what is wrong.
    """

    files: list[Path]
    looked_in: list[str]


def search(folder_name: str, file_names: Sequence[str]) -> Search:
    """Look for all of `file_names`, plain or with `.gz`, in one folder.

    Files of two folders are never mixed: images from one set with labels from another would train
    without complaint.

    Args:
        folder_name: The set's folder, within the user's folder or the cache.
        file_names: Without `.gz`.
    """
    looked_in: list[str] = []
    for folder in _folders(folder_name):
        found = [find(folder, name) for name in file_names]
        files = [path for path in found if path is not None]
        if len(files) == len(file_names):
            return Search(files, looked_in)
        looked_in.append(f"{folder} ({_what_is_wrong(folder, file_names)})")
    return Search([], looked_in)


def find_or_download(
    title: str,
    folder_name: str,
    urls: Mapping[str, Sequence[str]],
    check: Callable[[str, Path], object],
    *,
    suffix: str = "",
) -> list[Path]:
    """The files of a set: where they are found, and else in the cache, filled with what it lacks.

    Args:
        title: What the set is called, for errors.
        folder_name: As for `search`.
        urls: By the files' names where each can be had, tried in order.
        check: Called with the name and the path of a file that was downloaded; raises a ValueError
            for bad content. What was found is not checked.
        suffix: Of the names in the cache: ".gz" for what is downloaded compressed.

    Raises:
        FileNotFoundError: They are nowhere and cannot be downloaded, as by Python in a browser;
            gives every place looked in.
        ImportError: pooch is needed and not installed.
    """
    files, looked_in = search(folder_name, tuple(urls))
    if files:
        return files
    looked = "".join(f"; looked in {place}" for place in looked_in)
    by_hand = where_to_put(folder_name, tuple(urls))
    if sys.platform == "emscripten":  # which may ask other sites for nothing, and has little room
        raise FileNotFoundError(f"{title} is not downloaded into a browser: {by_hand}{looked}")
    folder = cache_folder(folder_name)
    if folder is None:
        raise ModuleNotFoundError(
            f"downloading {title} needs pooch, which is not installed: "
            f"python -m pip install pooch, or {by_hand}{looked}",
            name="pooch",
        )
    for name in urls:
        path = find(folder, name)
        if path is None:
            path = folder / f"{name}{suffix}"
            try:
                download(urls[name], path, partial(check, name))
            except OSError as error:
                raise FileNotFoundError(
                    f"{title} is not on this computer and cannot be downloaded: {by_hand}{looked}; "
                    f"tried {error}"
                ) from error
        files.append(path)
    return files


def find(folder: Path, name: str) -> Path | None:
    """`name` or `name.gz` in the folder; the plain one if both are there, since it loads faster."""
    candidates = (folder / name, folder / f"{name}.gz")
    return next((path for path in candidates if path.is_file()), None)


def cache_folder(folder_name: str) -> Path | None:
    """The set's folder in the user's cache; None without pooch, which knows where caches are."""
    try:
        with warnings.catch_warnings():  # tqdm's, in a notebook without ipywidgets
            warnings.simplefilter("ignore")
            import pooch
    except ImportError:
        return None
    return Path(pooch.os_cache("micrograd_plus")) / folder_name


def where_to_put(folder_name: str, file_names: Sequence[str]) -> str:
    """What to do by hand, for error messages."""
    each = "each " * (len(file_names) > 1)
    return (
        f"put {', '.join(file_names)} ({each}plain or as .gz) into a folder named {folder_name} "
        f"and set {ENVIRONMENT_VARIABLE} to the folder that holds it"
    )


def _folders(folder_name: str) -> list[Path]:
    chosen = os.environ.get(ENVIRONMENT_VARIABLE)
    # Not Path.expanduser(), which raises for a user that there is not.
    folders = [Path(os.path.expanduser(chosen)).absolute() / folder_name] if chosen else []
    cache = cache_folder(folder_name)
    return folders if cache is None else [*folders, cache]


def _what_is_wrong(folder: Path, file_names: Sequence[str]) -> str:
    if not folder.is_dir():
        return "no such folder"
    return "without " + ", ".join(name for name in file_names if find(folder, name) is None)


_TIMEOUT = 30  # seconds without an answer before the next mirror is tried


def download(urls: Sequence[str], target: Path, check: Callable[[Path], object]) -> None:
    """Download the first of `urls` that passes `check` to `target`.

    Until it is checked the file lies beside `target` under a temporary name, and a file that was
    cut off or fails the check is deleted, so that `target` is whole or not there at all.

    Args:
        urls: Tried in order.
        target: The file to write; its folder is made if need be.
        check: Called with the path of the downloaded file; raises a ValueError for bad content.

    Raises:
        OSError: No url has it; gives every one with what went wrong.
        ImportError: Without pooch.
    """
    import pooch

    fetch = pooch.HTTPDownloader(progressbar=True, timeout=_TIMEOUT)
    target.parent.mkdir(parents=True, exist_ok=True)
    failures = []
    for url in urls:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        temporary = Path(name)
        try:
            with open(handle, "wb") as file:
                fetch(url, file, None)
            check(temporary)
            os.replace(temporary, target)
            return
        except ValueError as error:
            reason = str(error).replace(str(temporary), "what came")
            failures.append(f"{url}: {reason}")
        except OSError as error:  # requests' own exceptions are OSErrors too, and wordy
            failures.append(f"{url}: {type(error).__name__}: {shorten(str(error), 120)}")
        finally:
            temporary.unlink(missing_ok=True)
    raise OSError("; ".join(failures))
