# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Makes an evaluation manifest of the MixologyDB table, on standard output: one entry a mix, of the tracks whose role is known."""
import argparse
import json
import sys
from pathlib import Path

from ..mixologydb import ROLES, read_mixes, usable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `table-manifest`."""
    parser.add_argument("table", type=Path, help="mixes.json")


def run(options: argparse.Namespace) -> int:
    """Writes the manifest."""
    songs = []
    for mix in read_mixes(options.table):
        tracks = [t for t in mix["tracks"] if usable(t) and (t["instrument"], t["subtype"]) in ROLES]
        songs.append({"name": mix["song"],
                      "stems": [{"name": t["name"], "role": ROLES[t["instrument"], t["subtype"]], "raw_lufs": t["raw_lufs"]} for t in tracks],
                      "mixes": [{"name": mix["mix"], "gains_db": [t["fader_db"] for t in tracks]}]})
    json.dump({"songs": songs}, sys.stdout, indent=1)
    return 0
