"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import platform
import re
import stat
import sys
import time
import zlib
from pathlib import Path

# Seconds between attempts to rename: on Windows nobody can while a spreadsheet has the target open.
_WAITS = (0.05, 0.1, 0.2, 0.4)
_OLD = 24 * 3600.0  # seconds: no file takes that long to write
_THIS_MACHINE = f"{zlib.crc32(platform.node().encode(errors='replace')):08x}"


def write_atomically(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file beside its target and rename it: the target is old or new, never half.

    That holds if the machine stops, too: the file is on the disk before it gets its name. A link is
    followed. A file that is replaced leaves its mode to the new one, and its owner where that is
    allowed. A target that another program has open is tried again for a moment. What killed runs
    left on the way to the same target is removed.

    Args:
        path: The target; its folder must exist. What is no file, such as a pipe or `/dev/null`, is
            written into, and so is what standard output or standard error is written to.
        content: Text, written as UTF-8, or bytes.

    Raises:
        OSError: The folder does not exist or cannot be written, or the target is a folder.
            Nothing is left beside the target, and an older file stays as it was.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(f"{folder}/a.txt", "written")
    ...     print(Path(f"{folder}/a.txt").read_text())
    written
    """
    target = Path(path)
    data = content.encode() if isinstance(content, str) else content
    try:
        try:
            old = os.stat(target)
        except FileNotFoundError:
            old = None
        stream = None if old is None else _standard_stream(old)
        if old is None or (stat.S_ISREG(old.st_mode) and stream is None):
            _replace(_followed(target), data, old)
        else:
            with open(target if stream is None else stream, "wb", closefd=stream is None) as file:
                file.write(data)
    except OSError as error:  # the temporary file's name would tell the user nothing
        raise OSError(error.errno, error.strerror, str(target)) from None


def _followed(path: Path) -> Path:
    """What a link leads to; anything else as it is."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def _standard_stream(status: os.stat_result) -> int | None:
    """The descriptor of standard output or error if that is this very file, as /dev/stdout is."""
    for descriptor, stream in ((1, sys.stdout), (2, sys.stderr)):
        with contextlib.suppress(OSError):  # it is closed
            if os.path.samestat(os.fstat(descriptor), status):
                if stream is not None:
                    stream.flush()  # what was printed before comes before
                return descriptor
    return None


def _replace(target: Path, data: bytes, old: os.stat_result | None) -> None:
    """Write the target anew; `old` is what is known of the file that is there, if there is one."""
    _remove_leftovers(target)
    # Not with_name(), which refuses "." and "/" before the system can say that they are folders.
    temporary = target.parent / f"{_beginning(target)}{os.getpid()}-{os.urandom(8).hex()}.tmp"
    try:
        # Not by tempfile, whose files nobody else may read.
        with open(temporary, "xb") as file:
            if old is not None:
                _take_over(temporary, old)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # else the name may reach the disk before the numbers do
        _rename(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # Windows opens no folders, and needs none of this
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _take_over(temporary: Path, old: os.stat_result) -> None:
    """Give a file the mode of another, and its owner where that is allowed."""
    new = os.stat(temporary)
    if hasattr(os, "chown") and (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with contextlib.suppress(OSError):
            os.chown(temporary, old.st_uid, old.st_gid)
    if new.st_mode != old.st_mode:
        os.chmod(temporary, stat.S_IMODE(old.st_mode))


def _rename(temporary: Path, target: Path) -> None:
    for seconds in _WAITS:
        try:
            os.replace(temporary, target)
            return
        except PermissionError:
            time.sleep(seconds)
    os.replace(temporary, target)


def _beginning(target: Path) -> str:
    """How the names of temporary files of a target begin: as short for a long name."""
    return f".{zlib.crc32(os.fsencode(target.name)):08x}-{_THIS_MACHINE}-"


def _remove_leftovers(target: Path) -> None:
    """Remove what runs that were killed left behind on the way to a target."""
    ours = re.compile(re.escape(_beginning(target)) + r"(\d{1,9})-[0-9a-f]{16}\.tmp")
    with contextlib.suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            found = ours.fullmatch(entry.name)
            if found is None:
                continue
            with contextlib.suppress(OSError):  # another has removed it
                is_old = time.time() - entry.stat(follow_symlinks=False).st_mtime > _OLD
                if is_old or not _may_run(int(found[1])):
                    os.unlink(entry)


def _may_run(process: int) -> bool:
    """Whether a process of this machine may still be there."""
    if sys.platform == "win32":  # where os.kill would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is another user's
        pass
    return True


def make_folder(path: str | os.PathLike[str]) -> None:
    """Make a folder, and those above it, and see that files can be written there.

    For the start of long work, so that it is not lost at its end.

    Raises:
        OSError: It cannot be made or written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     make_folder(f"{folder}/runs/1")
    ...     os.listdir(f"{folder}/runs/1")
    []
    """
    import tempfile  # only now, for three formats of compression come with it

    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None


def check_file(path: Path) -> None:
    """See that a file can be written, so that long work is not lost at its end.

    Raises:
        OSError: Its folder can be neither found nor made, or not be written, or it is one itself.

    >>> check_file(Path("."))
    Traceback (most recent call last):
    IsADirectoryError: [Errno 21] Is a directory: '.'
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.exists() or path.is_file():  # else a pipe or a device, which is written into
        make_folder(_followed(path).parent)
