#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""How well engineers' own agreement finds a stem that is off: a yardstick for the sabotage test of `smartgain evaluate`.

usage: probe_engineers.py MIXES      (mixes.json of MixologyDB)

Stands in for an engine: the mean of all other engineers' mixes of the very same song, each track at its own level. One track of a mix is put
off, up and down; is it the one that this mean would move most (among the three it would move most), and the right way? The more tracks, the
more of them an engineer set far from the others, so songs are also cut to 12 tracks by chance (seed 1, 8 times each), as many as the LMMS
songs of docs/results.md have in the mean, and to 8. Moves and errors are against their median, as `evaluate` scores.

Printed for the 64 mixes of 10 songs:
  all tracks: error 3.91 dB; 12 dB off: 45 %, 76 % of 3146; 6 dB off: 13 %, 35 %
   12 tracks: error 3.87 dB; 12 dB off: 57 %, 84 % of 12288; 6 dB off: 23 %, 51 %
    8 tracks: error 3.64 dB; 12 dB off: 64 %, 88 % of 8192; 6 dB off: 30 %, 61 %
"""
import collections
import pathlib
import random
import statistics
import sys

from smartgain_training import mixologydb

SIZES = ((None, 1), (12, 8), (8, 8))  # tracks a song is cut to, how often
OFF_DB = (12.0, 6.0)
FEWEST = 3  # tracks that make a song, as in evaluate


def levels(mix):
    return {t["audio"]: t["raw_lufs"] + t["fader_db"] for t in mix["tracks"] if mixologydb.usable(t)}


def centred(of):
    middle = statistics.fmean(of.values())
    return {track: level - middle for track, level in of.items()}


def consensus(others, tracks):
    """What the others did in the mean, after each one's own common offset."""
    mixes = [centred({t: other[t] for t in tracks if t in other}) for other in others if any(t in other for t in tracks)]
    return {t: statistics.fmean(mix[t] for mix in mixes if t in mix) for t in tracks}


def found(deviations, victim, off):
    """Whether a victim put off is the one moved most, or among the three, and the right way."""
    moves = {t: d - off if t == victim else d for t, d in deviations.items()}
    middle = statistics.median(moves.values())
    own = moves[victim] - middle
    more = sum(abs(move - middle) > abs(own) for move in moves.values())
    right = own * off < 0.0
    return right and more == 0, right and more < 3


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    songs = collections.defaultdict(list)
    for mix in mixologydb.read_mixes(pathlib.Path(sys.argv[1])):
        songs[mix["song"]].append(levels(mix))
    draw = random.Random(1)
    for size, times in SIZES:
        errors = []
        counts = {off: [] for off in OFF_DB}
        for mixes in songs.values():
            for mine, own in enumerate(mixes):
                others = mixes[:mine] + mixes[mine + 1:]
                shared = sorted(t for t in own if any(t in other for other in others))
                for _ in range(times):
                    tracks = draw.sample(shared, size) if size and len(shared) > size else shared
                    if len(tracks) < FEWEST:
                        continue
                    expected = consensus(others, tracks)
                    deviations = {t: expected[t] - own[t] for t in tracks}
                    middle = statistics.median(deviations.values())
                    errors += [abs(d - middle) for d in deviations.values()]
                    for off in OFF_DB:
                        counts[off] += [found(deviations, t, sign * off) for t in tracks for sign in (1.0, -1.0)]
        shares = [[100.0 * statistics.fmean(case[i] for case in counts[off]) for i in (0, 1)] for off in OFF_DB]
        name = f"{size:>3} tracks" if size else "all tracks"
        print(f"{name}: error {statistics.fmean(errors):.2f} dB; 12 dB off: {shares[0][0]:.0f} %, {shares[0][1]:.0f} % of {len(counts[12.0])}; "
              f"6 dB off: {shares[1][0]:.0f} %, {shares[1][1]:.0f} %")


main()
