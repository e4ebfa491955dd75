#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""How far a strip's level in a passage lies from its level in the whole song: the constants of src/balance/evidence.cpp.

usage: fit_evidence.py STEMS [STEMS ...]

Each STEMS is the folder that `smartgain analyze SONG --stems STEMS` wrote. From every strip and every beginning, passages of
growing length are taken; a passage counts as many seconds as the strip sounds in it. Level is gated loudness of the strip minus that of
the sum, in plain power instead of K-weighted: the spread between passages is what matters here.
Prints the standard deviation for each length heard, and the fit  sd = a / sqrt(1 + t / b), all lengths alike in proportion.

Printed for ReggaeTry, DearJonDoe and Onion of LMMS 1.2.2's demos:
     0.4 s  sd  8.16 dB
     1.0 s  sd  3.54 dB
     2.0 s  sd  3.16 dB
     4.0 s  sd  1.97 dB
     8.0 s  sd  1.80 dB
    16.0 s  sd  1.07 dB
    32.0 s  sd  0.87 dB
    64.0 s  sd  0.76 dB
  fit: sd = 15.0 dB / sqrt(1 + t / 0.1 s)
"""
import array
import math
import pathlib
import sys

WINDOW_S = 0.4
STEP = 8  # every 8th frame tells the power well enough
GATE = 10.0 ** -7.0  # about -70 LUFS
RELATIVE_GATE = 0.1  # -10 LU
LENGTHS_S = (0.4, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)


def window_powers(path):
    """Power of each window of a 32-bit float stereo WAV."""
    data = path.read_bytes()
    about = data.index(b"fmt ") + 8
    rate = int.from_bytes(data[about + 4:about + 8], "little")
    begin = data.index(b"data", about) + 8
    samples = array.array("f", data[begin:begin + (len(data) - begin) // 4 * 4])
    window = int(WINDOW_S * rate) * 2
    powers = []
    for at in range(0, len(samples) - window + 1, window):
        part = samples[at:at + window:2 * STEP]
        powers.append(sum(x * x for x in part) / len(part))
    return powers


def gated(powers):
    """Mean power over the gates, and how many windows that is."""
    loud = [p for p in powers if p > GATE]
    if not loud:
        return None, 0
    gate = RELATIVE_GATE * sum(loud) / len(loud)
    kept = [p for p in loud if p > gate]
    return sum(kept) / len(kept), len(kept)


def deviations(folder):
    """(seconds heard, deviation in dB) of every passage of every strip."""
    strips = [window_powers(path) for path in sorted(folder.glob("*.wav"))]
    length = min(map(len, strips))
    mix = [sum(strip[i] for strip in strips) for i in range(length)]
    whole_mix, _ = gated(mix)
    for strip in strips:
        whole, sounding = gated(strip[:length])
        if whole is None or sounding * WINDOW_S < 2.0 * LENGTHS_S[2]:
            continue
        for begin in range(0, length, max(1, length // 24)):
            for seconds in LENGTHS_S:
                end = begin
                heard = 0
                while end < length and heard * WINDOW_S < seconds:
                    heard += strip[end] > GATE
                    end += 1
                if heard * WINDOW_S < seconds:
                    break
                part, _ = gated(strip[begin:end])
                around, _ = gated(mix[begin:end])
                if part and around:
                    yield seconds, 10.0 * math.log10(part / around * whole_mix / whole)


def main():
    by_length = {seconds: [] for seconds in LENGTHS_S}
    for name in sys.argv[1:]:
        for seconds, deviation in deviations(pathlib.Path(name)):
            by_length[seconds].append(deviation)
    spreads = []
    for seconds, values in by_length.items():
        if len(values) < 20:
            continue
        spread = math.sqrt(sum(v * v for v in values) / len(values))
        spreads.append((seconds, spread))
        print(f"{seconds:6.1f} s  sd {spread:5.2f} dB  of {len(values)} passages")
    best = min(
        ((a / 10.0, b / 10.0) for a in range(10, 201) for b in range(1, 121)),
        key=lambda ab: sum(math.log(ab[0] / math.sqrt(1.0 + t / ab[1]) / s) ** 2 for t, s in spreads))
    print(f"fit: sd = {best[0]:.1f} dB / sqrt(1 + t / {best[1]:.1f} s)")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main()
