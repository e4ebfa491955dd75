# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Makes an evaluation manifest of the MixologyDB table, on standard output: one entry a mix, of the tracks whose role is known."""
import argparse
import json
import sys
from pathlib import Path

from ..mixologydb import ROLES, read_mixes, songs_left_out_of, usable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `table-manifest`."""
    parser.add_argument("table", type=Path, help="mixes.json")
    parser.add_argument("--left-out-of", type=Path, metavar="TRAINED", help="only the songs that a head of `train --table-left-out` never saw")


def run(options: argparse.Namespace) -> int:
    """Writes the manifest."""
    mixes = read_mixes(options.table)
    if options.left_out_of:
        left_out = songs_left_out_of(options.left_out_of)
        mixes = [mix for mix in mixes if mix["song"] in left_out]
    songs = []
    for mix in mixes:
        tracks = [t for t in mix["tracks"] if usable(t) and (t["instrument"], t["subtype"]) in ROLES]
        songs.append({"name": mix["song"],
                      "stems": [{"name": t["name"], "role": ROLES[t["instrument"], t["subtype"]], "raw_lufs": t["raw_lufs"]} for t in tracks],
                      "mixes": [{"name": mix["mix"], "gains_db": [t["fader_db"] for t in tracks]}]})
    json.dump({"songs": songs}, sys.stdout, indent=1)
    return 0
