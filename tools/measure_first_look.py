#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""How far a first look (`analyze --quick`) is from the whole, on the stems that tools/measure_results.sh kept.

usage: measure_first_look.py RESULTS_FOLDER [PROGRAM]
"""
import json
import math
import statistics
import subprocess
import sys
from pathlib import Path


def quick(program, folder):
    command = [program, "analyze", folder, "--quick", "--no-cache", "--json", "--quiet"]
    # Status 4: a strip was silent wherever the look went.
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 4):
        sys.exit(done.stderr.decode())
    return json.loads(done.stdout)


def strips_of(document):
    return {Path(strip["path"]).name: strip for strip in document["strips"] if strip.get("measured")}


def relative_levels(strips):
    return {name: strip["level_lu"] for name, strip in strips.items() if strip.get("level_lu") is not None}


def main():
    results = Path(sys.argv[1]) / "analysis"
    program = sys.argv[2] if len(sys.argv) > 2 else "build/release/bin/smartgain"
    errors, scaled, peaks, unheard, songs = [], [], [], 0, 0
    for document in sorted(results.glob("*.json")):
        folder = document.with_suffix("")
        if document.name == "manifest.json" or not folder.is_dir():
            continue
        look = quick(program, folder)
        if not any(notice.startswith("A first look") for notice in look["notices"]):
            continue
        songs += 1
        whole, seen = strips_of(json.loads(document.read_text())), strips_of(look)
        for name, strip in whole.items():
            exact = strip["measured"].get("integrated_lufs")
            if exact is None:
                continue
            if name not in seen:
                unheard += 1
                continue
            found = seen[name]["measured"]["integrated_lufs"]
            errors.append(found - exact)
            scaled.append(abs(errors[-1]) / seen[name]["level_sd_lu"])
            peaks.append(seen[name]["measured"]["true_peak_dbtp"] - strip["measured"]["true_peak_dbtp"])
    magnitude = sorted(map(abs, errors))
    share = lambda values, part: values[min(len(values) - 1, math.floor(part * len(values)))]
    print(f"{songs} songs, {len(errors)} strips heard, {unheard} not heard in the excerpts")
    print(f"integrated loudness: median error {share(magnitude, 0.5):.2f} LU, 90 % within {share(magnitude, 0.9):.2f}, "
          f"95 % within {share(magnitude, 0.95):.2f}, mean {statistics.mean(errors):+.2f}")
    print(f"within the sd that is stated: {100 * sum(s <= 1 for s in scaled) / len(scaled):.0f} %, "
          f"within two: {100 * sum(s <= 2 for s in scaled) / len(scaled):.0f} %")
    print(f"true peak: median {statistics.median(peaks):+.2f} dB, 5 % lie under {share(sorted(peaks), 0.05):+.2f}, "
          f"highest {max(peaks):+.2f}")


if __name__ == "__main__":
    main()
