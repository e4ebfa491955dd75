# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Makes an evaluation manifest of rendered songs by authors that were left out of training, on standard output.

The stems lie at the level of the finished mix. Where nobody knows how loud a strip arrived, it arrived with its peak at full scale, as
samples do: that is what training takes for own loudness too.
"""
import argparse
import json
import sys
from pathlib import Path
from typing import Any

from ..files import read_json
from ..parts import PARTS
from ..problems import Problem
from ..songs import FEWEST_STEMS, LEVEL_KINDS, STEMS, read_song, songs_of_part


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `songs-manifest`."""
    parser.add_argument("rendered", type=Path, help="the folder that `render` filled, with its stems")
    parser.add_argument("features", type=Path, help="the folder that `features` filled")
    parser.add_argument("--part", choices=PARTS, default="test", help="of the split by author (default: %(default)s)")
    parser.add_argument("--kinds", nargs="+", choices=LEVEL_KINDS, default=list(LEVEL_KINDS), help="(default: both)")


def _song_of(folder: Path, stems: Path) -> dict[str, Any] | None:
    song = read_song(folder)
    strips = read_json(folder / "analysis.json")["strips"]
    entries = []
    for stem in song.stems:
        if stem.strip is None:
            continue
        gain = stem.applied_gain_db
        entry = {"path": str(stems / stem.file), "name": stem.name,
                 "applied_gain_db": strips[stem.strip]["measured"]["sample_peak_dbfs"] if gain is None else gain}
        if stem.role:
            entry["role"] = stem.role
        entries.append(entry)
    return {"name": song.song, "stems": entries} if len(entries) >= FEWEST_STEMS else None


def run(options: argparse.Namespace) -> int:
    """Writes the manifest."""
    songs = [_song_of(folder, (options.rendered / folder.relative_to(options.features) / STEMS).resolve())
             for folder in songs_of_part(options.features, options.part, options.kinds)]
    songs = [song for song in songs if song]
    if not songs:
        raise Problem(f"{options.features}: expected songs by authors of the part {options.part}, found none")
    print(f"{len(songs)} songs, {sum(len(song['stems']) for song in songs)} stems", file=sys.stderr)
    json.dump({"songs": songs}, sys.stdout, indent=1)
    return 0
