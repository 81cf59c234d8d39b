"""Commands that ask a few laws and live nothing go without the compiler, which takes a second.

It cannot be loaded later in a process that has gone without: only one that ends with its command
may do so.
"""

import os
import sys

SWITCH = "NUMBA_DISABLE_JIT"
once = False
"""Whether this process ends with its command."""


def uncompiled() -> None:
    """Let this process read the laws as they are written, where it may and has not loaded them."""
    if not once or "outskirts.base.jit" in sys.modules or SWITCH in os.environ:
        return
    os.environ[SWITCH] = "1"
    try:
        import outskirts.base.jit  # noqa: F401
    finally:
        del os.environ[SWITCH]
