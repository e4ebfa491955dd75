#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What hearing every strip in the one render costs, and whether it hears right.

usage: measure_capture.py [--pairs N] [--agreement] SONG [SONG ...]

For each song, in turn so that other load meets both alike: `lmms render` with the settings that SmartGain renders with, and
`smartgain analyze` of the same song. Prints the medians and the median of the pairs' ratios, which is to be 1.25 at most, and the
ratio of the processor's time, which other load hardly touches: it is higher, because strips are measured beside the render. A song
counts only if the analysis took one render and its mix has the loudness of the plain render.
With --agreement each strip is also rendered by itself, once, and the largest difference in loudness is printed: to be 0.3 LU at most.
LMMS ends such a render where that strip's last clip ends, so what was captured is measured for as long and no longer.
Where a peak controller moves a fader it is more: alone, a strip does not hear the muted track that feeds the controller.

The program is taken from $SMARTGAIN or build/release/bin. Ends with status 1 where a limit is not kept.
"""
import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

MOST_RATIO = 1.25
MOST_LU = 0.3
CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE lmms-config-file>
<lmms version="1.2.2" configversion="1">
  <app configured="1" nommdonations="1"/>
  <mixer audiodev="Dummy (no sound output)" mididev="Dummy (no MIDI support)"/>
  <paths workingdir="{}/"/>
  <ui enableautosave="0"/>
</lmms>
"""


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command, **environment):
    begun, used = time.monotonic(), processor_seconds()
    done = subprocess.run(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment}, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"measure_capture: {' '.join(map(str, command))}: status {done.returncode}: "
                 f"{done.stderr.decode(errors='replace')[-500:]}")
    return (time.monotonic() - begun, processor_seconds() - used), done.stdout


class Song:
    def __init__(self, path, program, folder):
        self.path, self.program, self.folder = path, program, folder
        self.plain = folder / "plain.wav"

    def render(self):
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        configuration = self.folder / "lmmsrc.xml"
        configuration.write_text(CONFIGURATION.format(work), encoding="utf-8")
        root = ["--allowroot"] if os.geteuid() == 0 else []
        seconds, _ = run([shutil.which("lmms"), *root, "--config", configuration, "render", self.path, "-f", "wav", "-a",
                          "-x", "2", "-o", self.plain], HOME=str(self.folder))
        return seconds

    def analyse(self, *options, **environment):
        seconds, text = run([self.program, "analyze", self.path, "--no-cache", "--json", "--quiet", *options], **environment)
        return seconds, json.loads(text)

    def captured_for(self, seconds_of):
        """Loudness of each captured strip by its id, over its first `seconds_of[id]` seconds."""
        kept, cut = self.folder / "kept", self.folder / "cut"
        _, analysis = self.analyse("--stems", kept)
        cut.mkdir()
        names = {}
        for strip in analysis["strips"]:
            if strip.get("path") and strip["id"] in seconds_of:
                name = pathlib.Path(strip["path"]).name
                copy_beginning(kept / name, cut / name, seconds_of[strip["id"]])
                names[name] = strip["id"]
        _, text = run([self.program, "analyze", cut, "--no-cache", "--json", "--quiet"])
        return {names[strip["id"]]: level_of(strip) for strip in json.loads(text)["strips"]}

    def plain_loudness(self):
        _, text = run([self.program, "analyze", self.plain, "--no-cache", "--json", "--quiet"])
        return json.loads(text)["mix"]["integrated_lufs"]


def by_itself(analysis):
    return [notice for notice in analysis["notices"] if "rendered by itself" in notice]


def level_of(strip):
    return (strip.get("measured") or {}).get("integrated_lufs")


def copy_beginning(source, target, seconds):
    """Of a WAV file of 32-bit floats."""
    whole = source.read_bytes()
    data = whole.index(b"data") + 8
    rate, = struct.unpack_from("<I", whole, whole.index(b"fmt ") + 12)
    samples = whole[data:data + 8 * round(seconds * rate)]
    target.write_bytes(whole[:4] + struct.pack("<I", data + len(samples) - 8) + whole[8:data - 4]
                       + struct.pack("<I", len(samples)) + samples)


def largest_difference(alone, captured):
    """Both by the strip's id."""
    differences = [0.0]
    for strip, level in alone.items():
        if level is None or captured.get(strip) is None:
            if level != captured.get(strip):
                return float("inf")
            continue
        differences.append(abs(level - captured[strip]))
    return max(differences)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--agreement", action="store_true")
    parser.add_argument("songs", nargs="+", type=pathlib.Path)
    wanted = parser.parse_args()
    program = os.environ.get("SMARTGAIN") or pathlib.Path(__file__).parent.parent / "build/release/bin/smartgain"
    kept = True
    print(f"{'song':<32} {'strips':>6} {'render s':>9} {'analyze s':>10} {'ratio':>6} {'processor':>9} {'mix LU':>7}"
          + (f" {'strips LU':>10}" if wanted.agreement else ""))
    for path in wanted.songs:
        with tempfile.TemporaryDirectory() as scratch:
            song = Song(path.resolve(), program, pathlib.Path(scratch))
            pairs = []
            for _ in range(wanted.pairs):
                plain = song.render()
                seconds, analysis = song.analyse()
                pairs.append((plain, seconds))
            ratio, processor = (statistics.median(seconds[i] / plain[i] for plain, seconds in pairs) for i in (0, 1))
            mix = abs(analysis["mix"]["integrated_lufs"] - song.plain_loudness())
            line = (f"{path.stem:<32.32} {len(analysis['strips']):>6} {statistics.median(p[0] for p, _ in pairs):>9.2f} "
                    f"{statistics.median(s[0] for _, s in pairs):>10.2f} {ratio:>6.2f} {processor:>9.2f} {mix:>7.2f}")
            kept = kept and ratio <= MOST_RATIO and mix <= MOST_LU
            if wanted.agreement:
                _, many = song.analyse(SMARTGAIN_LMMS_PLUGIN="/nowhere/libsmartgain.so")
                alone = {strip["id"]: strip for strip in many["strips"] if strip.get("measured")}
                difference = largest_difference(
                    {strip: level_of(found) for strip, found in alone.items()},
                    song.captured_for({strip: found["measured"]["duration_s"] for strip, found in alone.items()}))
                kept = kept and difference <= MOST_LU
                line += f" {difference:>10.2f}"
            if by_itself(analysis):
                kept = False
                line += "  not in one render: " + by_itself(analysis)[0]
            print(line, flush=True)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
