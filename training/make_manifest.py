#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Makes an evaluation manifest of analysed LMMS songs: `smartgain analyze SONG --stems FOLDER/NAME -o FOLDER/NAME.json` for each, then

usage: make_manifest.py FOLDER [--additive LU] [--audible LU] > FOLDER/manifest.json

The stems lie at the level of the finished mix. What was applied to each is the sum of its knobs and of the faders behind them,
without the Master, which is common to all. A song is no truth about balance where it has fewer than three strips that sound, or where
its strips do not add up to its mix within --additive (default 1.5 LU): there its effects, not its faders, make the levels. A strip more
than --audible (default 30 LU) under the mix is left out: nobody set its level by ear.
"""
import argparse
import json
import pathlib
import sys

FEWEST_STRIPS = 3


def applied_gain_db(strip, master_db):
    """None where a knob is all the way down."""
    knobs = [strip["knob"]] + ([strip["trim_knob"]] if strip.get("trim_knob") else [])
    positions = [knob["from_db"] for knob in knobs]
    if any(position is None for position in positions):
        return None
    behind = strip.get("gain_behind_knob_db")
    return sum(positions) + (behind - master_db if behind is not None else 0.0)


def song_of(path, additive_lu, audible_lu):
    try:
        analysis = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return None, "no analysis document"
    # Common to all strips of the song, so its exact value does not matter as long as it is the same.
    master_db = analysis["mix_knob"]["from_db"] or 0.0
    sum_lufs = analysis["strips_sum"]["integrated_lufs"]
    stems = []
    for strip in analysis["strips"]:
        applied = applied_gain_db(strip, master_db)
        if strip["measured"] and strip["measured"]["integrated_lufs"] is not None and strip.get("path") and applied is not None:
            if strip["measured"]["integrated_lufs"] < sum_lufs - audible_lu:
                print(f"left out: {path.stem}: '{strip['name']}', {sum_lufs - strip['measured']['integrated_lufs']:.0f} LU under the mix", file=sys.stderr)
                continue
            stem = {"path": str(pathlib.Path(strip["path"]).relative_to(path.parent)), "name": strip["name"], "applied_gain_db": round(applied, 4)}
            if strip["role_confidence"] > 0:
                stem["role"] = strip["role"]
            stems.append(stem)
    if len(stems) < FEWEST_STRIPS:
        return None, f"{len(stems)} strips that sound"
    difference = analysis["mix"]["integrated_lufs"] - sum_lufs
    if abs(difference) > additive_lu:
        return None, f"its strips add up to {-difference:+.1f} LU of its mix"
    return {"name": path.stem, "stems": stems}, None


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--additive", type=float, default=1.5)
    arguments.add_argument("--audible", type=float, default=30.0)
    options = arguments.parse_args()
    songs = []
    for path in sorted(options.folder.glob("*.json")):
        if path.stem == "manifest":
            continue
        song, problem = song_of(path, options.additive, options.audible)
        if song:
            songs.append(song)
        else:
            print(f"left out: {path.stem}: {problem}", file=sys.stderr)
    print(f"{len(songs)} songs, {sum(len(song['stems']) for song in songs)} stems", file=sys.stderr)
    json.dump({"songs": songs}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
