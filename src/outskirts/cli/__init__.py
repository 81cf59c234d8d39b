"""The command line: `outskirts`."""

from outskirts.cli.app import main

__all__ = ["main"]
