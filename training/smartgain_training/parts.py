# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Which authors teach, and which were left out."""
import hashlib

PARTS = ("training", "validation", "test")
TABLE_LEFT_OUT = "table_left_out"  # in training.json: songs of the table that this head never saw
# Of all authors: for testing, and for choosing and calibrating.
_TEST_SHARE, _VALIDATION_SHARE = 0.2, 0.1


def part_of(author: str) -> str:
    """"test", "validation" or "training": the same for an author at every run, on every machine, whatever other songs there are."""
    place = int(hashlib.sha256(author.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    return "test" if place < _TEST_SHARE else "validation" if place < _TEST_SHARE + _VALIDATION_SHARE else "training"
