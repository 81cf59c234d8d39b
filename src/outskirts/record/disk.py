"""What a disk does to files: it fills up, and it forgets what it was not told to keep."""

import errno
import os
from contextlib import suppress
from pathlib import Path

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says where a disk, a quota or a file is full."""


def placed(draft: Path, path: Path) -> None:
    """Give a draft its name once the disk holds all of it: a power cut then loses neither.

    Raises OSError.
    """
    settled(draft)
    draft.replace(path)
    with suppress(PermissionError):  # where folders cannot be opened, the system sees to them
        settled(path.parent)


def settled(path: Path) -> None:
    """Wait until the disk holds a file, or the names in a folder. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
