#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""How long one waits for a whole session: 50 stems of four minutes.

usage: measure_session.py [--stems N] [--minutes M]

Prints the time of the wall, the time of the processor and the most memory at once of `smartgain plan`: with one thread, with all, from an
empty cache, from a full one, with one stem changed since; and of a first look. Stems are stereo, 16 bit, all different. To be measured
on a machine that does nothing else. The program is taken from $SMARTGAIN or build/release/bin.
"""
import argparse
import multiprocessing
import os
import pathlib
import tempfile

import measure_scale

HEADER_BYTES = 44


def write(folder, stems, minutes):
    # Half a minute, again and again: what is measured takes as long for any music.
    measure_scale.write_stems(folder, stems, [2 * minutes * measure_scale.sound(30.0, i) for i in range(10)])


def show(name, command, cache):
    wall, processor, size = measure_scale.run(command, XDG_CACHE_HOME=str(cache), SMARTGAIN_DATA=str(cache / "data"))
    print(f"{name:<24} {wall:>8.2f} {processor:>11.2f} {size / (1 << 20):>8.0f}", flush=True)


def change_one_sample(path):
    with open(path, "r+b") as file:
        file.seek(HEADER_BYTES + 4 * 44100)
        old = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([old ^ 1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stems", type=int, default=50)
    parser.add_argument("--minutes", type=int, default=4)
    wanted = parser.parse_args()
    program = os.environ.get("SMARTGAIN") or pathlib.Path(__file__).parent.parent / "build/release/bin/smartgain"
    with tempfile.TemporaryDirectory() as scratch:
        cache, stems = pathlib.Path(scratch) / "cache", pathlib.Path(scratch) / "stems"
        cache.mkdir()
        # Elsewhere: what this process needs itself would count as the program's, which begins as a copy of it.
        writer = multiprocessing.Process(target=write, args=(stems, wanted.stems, wanted.minutes))
        writer.start()
        writer.join()
        print(f"{'':<24} {'wall s':>8} {'processor s':>11} {'MB':>8}")
        plan = [program, "plan", stems, "--quiet"]
        show("one thread", [*plan, "--no-cache", "--jobs", "1"], cache)
        show("all threads", [*plan, "--no-cache"], cache)
        show("a first look", [program, "analyze", stems, "--quick", "--no-cache", "--quiet"], cache)
        show("empty cache", plan, cache)
        show("from the cache", plan, cache)
        change_one_sample(sorted(stems.iterdir())[0])
        show("one stem changed", plan, cache)


if __name__ == "__main__":
    main()
