#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""How much less sure `auto` has to be in a session whose levels it would change a lot: the constants of src/balance/automatic_engine.cpp.

usage: fit_session_certainty.py SHARD [SHARD ...]

Each SHARD is what `smartgain evaluate MANIFEST --engine auto --learning --shard 1/1 -o SHARD` wrote, of songs by authors who chose the model,
by a build whose kWidening is 0. A standard deviation is multiplied by  (m / usual) ** widening, where m is the RMS of what the session's strips
are advised to change, their mean taken out, as if SEEN strips more changed by the usual.
`widening` is where errors are likeliest under normal distributions, `usual` where 68.3 % of them then lie within one standard deviation; 95 % by
bootstrap over songs.

Printed for the validation modules and MIDI songs, with names and `--blind`, each with `--raw unity` and `--raw random:6.5:1`:
  usual 3.6 LU (2.9 … 4.4), widening 0.45 (0.25 … 0.65) of 160 mixes
  cost 1.956 without, 1.917 with
"""
import json
import math
import pathlib
import sys

import numpy as np

SEEN = 3.0  # chosen: with two or three strips, how far they move says little
WIDENINGS = np.arange(0.0, 0.81, 0.05)
USUALS_LU = np.arange(1.5, 6.05, 0.1)
WITHIN_SD = math.erf(math.sqrt(0.5))
DRAWS = 300


def songs_of(path):
    """Per mix: errors and standard deviations of its stems, and the sum of squared changes."""
    for song in json.loads(path.read_text())["songs"]:
        for mix in song["mixes"]:
            changes = np.array([answer["recommended_db"] for answer in mix["answers"]])
            sd = np.array(mix["sd_lu"], float)
            known = ~np.isnan(sd)
            yield np.array(mix["errors_lu"][0])[known], sd[known], float(np.sum((changes - changes.mean()) ** 2))


def widened(songs, usual, widening):
    """Errors, and standard deviations with the factor."""
    errors, deviations = [], []
    for error, sd, squares in songs:
        rms = math.sqrt((squares + SEEN * usual ** 2) / (len(error) - 1 + SEEN))
        errors.append(error)
        deviations.append(sd * (rms / usual) ** widening)
    return np.concatenate(errors), np.concatenate(deviations)


def fitted(songs):
    best = None
    for widening in WIDENINGS:
        usual = min(USUALS_LU, key=lambda u, w=widening: abs(np.mean(np.abs(np.divide(*widened(songs, u, w))) <= 1.0) - WITHIN_SD))
        error, sd = widened(songs, usual, widening)
        cost = float(np.mean(np.log(sd) + 0.5 * (error / sd) ** 2))
        if best is None or cost < best[0]:
            best = (cost, usual, widening)
    return best


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    songs = [song for path in sys.argv[1:] for song in songs_of(pathlib.Path(path))]
    cost, usual, widening = fitted(songs)
    random = np.random.default_rng(1)
    drawn = np.array([fitted([songs[i] for i in random.integers(0, len(songs), len(songs))])[1:] for _ in range(DRAWS)])
    (low_u, low_w), (high_u, high_w) = np.percentile(drawn, (2.5, 97.5), axis=0)
    error, sd = widened(songs, usual, 0.0)
    print(f"usual {usual:.1f} LU ({low_u:.1f} … {high_u:.1f}), widening {widening:.2f} ({low_w:.2f} … {high_w:.2f}) of {len(songs)} mixes")
    print(f"cost {np.mean(np.log(sd) + 0.5 * (error / sd) ** 2):.3f} without, {cost:.3f} with")


main()
