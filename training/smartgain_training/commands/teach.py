# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Lets a network that was trained on other music (musicnn) listen to rendered stems: FEATURES/KIND/SONG/ gets

    teacher.npz  `heard` float16 [strips][numbers], the place in the analysis' strips; NaN for a strip without a file

`train` has the encoder predict these numbers beside roles and levels, which keeps it from learning its songs by heart. What is there is
kept, so a run that was cut off goes on.
"""
import argparse
import functools
from pathlib import Path

import numpy as np

from ..files import read_json, sha256_of, whole_file
from ..inputs import TAUGHT
from ..jobs import Outcome, attempt, report, run_all
from ..manifest import write_manifest
from ..problems import BadItem, Problem
from ..songs import STEMS, TEACHER, read_song, song_folders
from .features import Item
from .render import add_run_arguments

def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `teach`."""
    parser.add_argument("rendered", type=Path, help="the folder that `render` filled, with its stems")
    parser.add_argument("features", type=Path, help="the folder that `features` filled")
    add_run_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Listens, writes the manifest, and says what could not be heard."""
    from ..tagger import weights_path

    items = [Item(str(folder.relative_to(options.features))) for folder in song_folders(options.features)]
    if not items:
        raise Problem(f"{options.features}: expected songs as `smartgain-training features` makes them, found none")
    weights = {path.name: sha256_of(path) for path in sorted(weights_path().glob(".data*"))}
    work = functools.partial(hear_one, rendered=options.rendered.resolve(), features=options.features.resolve())
    outcomes = run_all(items, work, "teach", options.scheduler, options.workers, options.quiet)
    write_manifest(options.features, "teach", {}, weights, ["musicnn MTT_musicnn"])
    return report(outcomes)


def hear_one(item: Item, rendered: Path, features: Path) -> Outcome:
    """Listens to one song, on whichever worker."""
    target = features / item.id / TEACHER
    return attempt(item.id, target.exists(), lambda: _hear(rendered / item.id / STEMS, target))


@functools.cache
def _tagger():
    from ..tagger import Tagger

    return Tagger()


def _hear(stems: Path, target: Path) -> None:
    if not stems.is_dir():
        raise BadItem(f"{stems}: its stems were removed; let the teacher listen before `features --drop-audio`")
    song = read_song(target.parent)
    heard = np.full((len(read_json(target.parent / "analysis.json")["strips"]), TAUGHT), np.nan, np.float16)
    for stem in song.stems:
        if stem.strip is not None:
            heard[stem.strip] = _tagger().listen(stems / stem.file, song.seconds)
    with whole_file(target) as scratch, scratch.open("wb") as file:
        np.savez_compressed(file, heard=heard)
