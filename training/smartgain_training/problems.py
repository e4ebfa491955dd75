# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What is expected to go wrong, in words for people: what was expected, what was found, where, what to do."""


class Problem(Exception):
    """Ends the command with `exit_status`."""

    def __init__(self, message: str, exit_status: int = 3) -> None:
        super().__init__(message)
        self.exit_status = exit_status


class LeftOut(Exception):
    """This item is sound but of no use here (two strips make no mix): said at the end, no failure."""


class BadItem(Exception):
    """This item cannot be read or made: said at the end, and the command's exit status is 4."""
