#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""How time and memory grow with the strips of a session: `smartgain plan --no-cache` of 10, 50, 200 and 1000 stems of the same length.

usage: measure_scale.py [--seconds S] [STRIPS ...]

Prints a line a session: time of the processor, most memory at once, and both for each strip more than in the line before: what does not
grow is linear. Stems are stereo, 16 bit, all different. The program is taken from $SMARTGAIN or build/release/bin.
"""
import argparse
import array
import os
import pathlib
import random
import subprocess
import tempfile
import time
import wave

RATE_HZ = 44100
NAMES = ("kick", "snare", "hat", "bass", "lead", "keys", "pad", "guitar", "vocal", "fx")


def sound(seconds, seed):
    """Bursts of noise under a beat: as bytes of stereo frames."""
    chance = random.Random(seed)
    samples = array.array("h")
    for frame in range(int(seconds * RATE_HZ)):
        loudness = int(8000 * 0.9997 ** (frame % (RATE_HZ // 2)))
        samples.append(chance.randint(-loudness, loudness))
        samples.append(chance.randint(-loudness, loudness))
    return samples.tobytes()


def write_stems(folder, count, sounds):
    folder.mkdir()
    for stem in range(count):
        bare = sounds[stem % len(sounds)]
        turn = 4 * (stem * 1009 % (len(bare) // 4))
        with wave.open(str(folder / f"{stem:04} {NAMES[stem % len(NAMES)]}.wav"), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE_HZ)
            file.writeframes(bare[turn:] + bare[:turn])


def run(command, **environment):
    """Seconds of the wall, seconds of the processor, and the most bytes of memory at once."""
    begun = time.monotonic()
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, **environment})
    _, status, used = os.wait4(running.pid, 0)
    seconds = time.monotonic() - begun
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: status {running.returncode}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("strips", nargs="*", type=int, default=[10, 50, 200, 1000])
    asked = parser.parse_args()
    program = os.environ.get("SMARTGAIN") or pathlib.Path(__file__).parent.parent / "build/release/bin/smartgain"
    print("| strips | processor | memory at most | a strip more |")
    print("| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as scratch:
        sounds = [sound(asked.seconds, seed) for seed in range(len(NAMES))]
        before = None
        for count in asked.strips:
            folder = pathlib.Path(scratch) / str(count)
            write_stems(folder, count, sounds)
            _, seconds, size = run([program, "plan", folder, "--no-cache", "--quiet"], SMARTGAIN_DATA=str(folder.parent / "data"))
            more = "" if before is None else (f"{1e3 * (seconds - before[1]) / (count - before[0]):.1f} ms, "
                                              f"{(size - before[2]) / 1e6 / (count - before[0]):.2f} MB")
            print(f"| {count} | {seconds:.2f} s | {size / 1e6:.0f} MB | {more} |", flush=True)
            before = (count, seconds, size)


if __name__ == "__main__":
    main()
