"""What goes wrong, by the user's hand or by ours: one clear line, never a traceback."""


class InputError(Exception):
    """Something that a person gave us cannot be used.

    The message says what was found, what was expected and what to do, in one line. The command
    line prints it and ends with exit code 2.
    """


class CheckError(Exception):
    """The model broke one of its own promises; the command line ends with exit code 1."""
