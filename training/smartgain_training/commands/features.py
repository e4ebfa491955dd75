# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Measures rendered songs with SmartGain: OUTPUT/KIND/SONG/ gets

    song.json      as `render` wrote it, with roles by name, raw loudness and the place of every stem in the analysis filled in
    analysis.json  the analysis document; paths are file names only
    patches.npz    `patches` uint8 [patches][64 bands][128 frames] and `strip` int32 [patches], the place in the analysis' strips

What is there is kept, so a run that was cut off goes on.
"""
import argparse
import functools
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .. import analyser
from ..files import filling, sha256_of, whole_folder, write_json
from ..jobs import Outcome, attempt, report, run_all
from ..manifest import write_manifest
from ..problems import BadItem, Problem
from ..songs import SONG, STEMS, Song, read_song, song_folders
from .render import add_run_arguments


@dataclass(frozen=True)
class Item:
    """One song to be measured: id is its folder below the rendered ones."""

    id: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `features`."""
    parser.add_argument("rendered", type=Path, help="the folder that `render` filled")
    parser.add_argument("output", type=Path, help="the folder to fill")
    parser.add_argument("--smartgain", type=Path, default=Path("build/release/bin/smartgain"), help="the program (default: %(default)s)")
    parser.add_argument("--drop-audio", action="store_true", help="remove a song's stems once it is measured")
    add_run_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Measures, writes the manifest, and says what could not be measured."""
    smartgain = Path(shutil.which(options.smartgain) or options.smartgain).resolve()
    version = analyser.version(smartgain)
    items = [Item(str(folder.relative_to(options.rendered))) for folder in song_folders(options.rendered)]
    if not items:
        raise Problem(f"{options.rendered}: expected songs as `smartgain-training render` makes them, found none")
    work = functools.partial(measure_one, rendered=options.rendered.resolve(), output=options.output.resolve(), smartgain=smartgain,
                             drop_audio=options.drop_audio)
    with filling(options.output):
        outcomes = run_all(items, work, "features", options.scheduler, options.workers, options.quiet)
    write_manifest(options.output, "features", {"seed": options.seed}, {"smartgain": sha256_of(smartgain)}, [version])
    return report(outcomes)


def measure_one(item: Item, rendered: Path, output: Path, smartgain: Path, drop_audio: bool) -> Outcome:
    """Measures one song, on whichever worker."""
    source, target = rendered / item.id, output / item.id
    outcome = attempt(item.id, (target / SONG).exists(), lambda: _measure(source, target, smartgain))
    if drop_audio and outcome.state in ("made", "there"):
        shutil.rmtree(source / STEMS, ignore_errors=True)
    return outcome


def _measure(source: Path, target: Path, smartgain: Path) -> None:
    song = read_song(source)
    if not (source / STEMS).is_dir():
        raise BadItem(f"{source}: its stems were removed, but {target} is not there; remove {source} and render again")
    analysis = analyser.analyse(smartgain, source / STEMS)
    for strip in analysis["strips"]:
        strip["path"] = os.path.basename(strip["path"])
    analysis["input"]["path"] = song.song
    complete(song, analysis["strips"])
    with whole_folder(target) as folder:
        write_patches(folder / "patches.npz", analysis["strips"])
        write_json(folder / "analysis.json", analysis)
        write_json(folder / SONG, asdict(song))


def complete(song: Song, strips: list[dict[str, Any]]) -> None:
    """Fills in what only the analysis knows. A stem that the analyser found silent keeps `strip` None."""
    places = {strip["path"]: place for place, strip in enumerate(strips)}
    for stem in song.stems:
        place = places.get(stem.file)
        measured = strips[place]["measured"] if place is not None else None
        if measured is None or measured["integrated_lufs"] is None:
            continue
        stem.strip = place
        if stem.applied_gain_db is not None:
            stem.raw_lufs = round(measured["integrated_lufs"] - stem.applied_gain_db, 4)
        # A General MIDI name says no more than the program that it stands for.
        if stem.role is None and stem.program is None and strips[place]["role_confidence"] >= analyser.CERTAIN_ROLE:
            stem.role, stem.role_from = strips[place]["role"], "name"


def write_patches(path: Path, strips: list[dict[str, Any]]) -> None:
    """All patches of a song in one compressed file; the same patches give the same bytes."""
    patches = [analyser.patches_of(strip) for strip in strips]
    np.savez_compressed(path, patches=np.concatenate(patches), strip=np.repeat(np.arange(len(strips), dtype=np.int32),
                                                                              [len(some) for some in patches]))
