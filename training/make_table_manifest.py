#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Makes an evaluation manifest of the MixologyDB table: one entry a mix, of the tracks whose role is known.

usage: make_table_manifest.py mixes.json > manifest.json
"""
import json
import sys

from fit_role_levels import ROLES, usable


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    songs = []
    with open(sys.argv[1], encoding="utf-8") as file:
        for mix in json.load(file):
            tracks = [t for t in mix["tracks"] if t["type"] == "AUDIO" and usable(t) and (t["instrument"], t["subtype"]) in ROLES]
            songs.append({"name": mix["song"],
                          "stems": [{"name": t["name"], "role": ROLES[t["instrument"], t["subtype"]], "raw_lufs": t["raw_lufs"]} for t in tracks],
                          "mixes": [{"name": mix["mix"], "gains_db": [t["fader_db"] for t in tracks]}]})
    json.dump({"songs": songs}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
