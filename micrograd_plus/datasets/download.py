"""Downloading one file from the first mirror that has it, through pooch."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import shorten

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
