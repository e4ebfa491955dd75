# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Which part of a song to take: where most of its parts are heard."""
from bisect import bisect_left
from collections.abc import Iterable

_ENOUGH_ONSETS = 8  # chosen: a part struck this often in the excerpt is well heard


def telling_start_s(onsets_s: Iterable[list[float]], duration_s: float, seconds: float) -> float:
    """Start of the stretch of `seconds` in which most parts are heard well; the earliest of equals; 0 for a short song.

    `onsets_s`: per part the times at which it is struck. A part counts by its onsets inside, up to eight.
    """
    parts = [sorted(onsets) for onsets in onsets_s]

    def heard(start: int) -> int:
        return sum(min(_ENOUGH_ONSETS, bisect_left(onsets, start + seconds) - bisect_left(onsets, start)) for onsets in parts)

    return float(max(range(max(1, int(duration_s - seconds) + 1)), key=lambda start: (heard(start), -start)))
