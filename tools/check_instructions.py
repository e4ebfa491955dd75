#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Is what is done most still as cheap as it was? Counts instructions, which repeat, where time does not.

usage: check_instructions.py PROBE RECORD [--record]   PROBE: tests/instructions/probe.cpp, built for release

RECORD holds instructions a unit of work (a stereo frame; a pair of strips in one slot). More than a twentieth above it fails; --record
writes what is counted now. Status 77, which CTest takes for skipped, on a processor without AVX2: there another copy of the code runs.
"""
import json
import pathlib
import re
import subprocess
import sys

ALLOWED = 1.05
SUBJECTS = {"analyser": "count_analyser", "relations": "count_relations"}


def counted(probe, function):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"--toggle-collect={function}", probe]
    run = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1)), run.stdout


def main():
    probe, record = sys.argv[1], pathlib.Path(sys.argv[2])
    if "avx2" not in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"):
        print("no AVX2 here")
        sys.exit(77)
    recorded = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    now = {}
    for subject, function in SUBJECTS.items():
        instructions, output = counted(probe, function)
        units = int(re.search(rf"^{subject} (\d+)", output, re.MULTILINE).group(1))
        now[subject] = round(instructions / units, 2)
        print(f"{subject:<12}{now[subject]:>10.2f} instructions, recorded {recorded.get(subject, '–')}")
        if instructions == 0:
            sys.exit(f"{function} was not counted")
    if "--record" in sys.argv:
        record.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")
        return
    dearer = [subject for subject, count in now.items() if count > ALLOWED * recorded[subject]]
    if dearer:
        sys.exit(f"dearer than recorded by over {100 * (ALLOWED - 1):.0f} %: {', '.join(dearer)}. Find out why; if it is worth it: --record")


if __name__ == "__main__":
    main()
