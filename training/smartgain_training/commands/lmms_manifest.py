# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Makes an evaluation manifest of analysed LMMS songs, on standard output.

FOLDER holds what `smartgain analyze SONG --stems FOLDER/NAME -o FOLDER/NAME.json` made of each. The stems lie at the level of the
finished mix. What was applied to each is the sum of its knobs and of the faders behind them, without the Master, which is common to all.
A song is no truth about balance where it has fewer than three strips that sound, or where its strips do not add up to its mix within
--additive: there its effects, not its faders, make the levels. A strip that lies further than --audible under the mix is left out: nobody
set its level by ear.
"""
import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ..analyser import NAMED_FROM
from ..knobs import ADDITIVE_LU, applied_gain_db, master_db, strips_against_mix_lu

_FEWEST_STRIPS = 3
_AUDIBLE_LU = 30.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `lmms-manifest`."""
    parser.add_argument("folder", type=Path)
    parser.add_argument("--additive", type=float, metavar="LU", default=ADDITIVE_LU, help="(default: %(default)s)")
    parser.add_argument("--audible", type=float, metavar="LU", default=_AUDIBLE_LU, help="(default: %(default)s)")


def _song_of(path: Path, additive_lu: float, audible_lu: float) -> tuple[dict[str, Any] | None, str | None]:
    """The manifest's entry of an analysis document, or the reason why it has none."""
    try:
        analysis = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None, "no analysis document"
    sum_lufs = analysis["strips_sum"]["integrated_lufs"]
    stems = []
    for strip in analysis["strips"]:
        applied = applied_gain_db(strip, master_db(analysis))
        if strip["measured"] and strip["measured"]["integrated_lufs"] is not None and strip.get("path") and applied is not None:
            if (under := sum_lufs - strip["measured"]["integrated_lufs"]) > audible_lu:
                print(f"left out: {path.stem}: '{strip['name']}', {under:.0f} LU under the mix", file=sys.stderr)
                continue
            stem = {"path": str(Path(strip["path"]).relative_to(path.parent)), "name": strip["name"],
                    "applied_gain_db": round(applied, 4)}
            if strip["role_confidence"] > 0 and strip.get("role_from", "name") in NAMED_FROM:
                stem["role"] = strip["role"]
            stems.append(stem)
    if len(stems) < _FEWEST_STRIPS:
        return None, f"{len(stems)} strips that sound"
    difference = strips_against_mix_lu(analysis)
    if abs(difference) > additive_lu:
        return None, f"its strips add up to {difference:+.1f} LU of its mix"
    return {"name": path.stem, "stems": stems}, None


def run(options: argparse.Namespace) -> int:
    """Writes the manifest, and says which songs were left out and why."""
    songs = []
    for path in sorted(options.folder.glob("*.json")):
        if path.stem == "manifest":
            continue
        song, problem = _song_of(path, options.additive, options.audible)
        if song:
            songs.append(song)
        else:
            print(f"left out: {path.stem}: {problem}", file=sys.stderr)
    print(f"{len(songs)} songs, {sum(len(song['stems']) for song in songs)} stems", file=sys.stderr)
    json.dump({"songs": songs}, sys.stdout, indent=1)
    return 0
