# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Makes a folder of stems and a song.json for every source of a catalogue: OUTPUT/KIND/SONG/.

Modules: each instrument alone, by libopenmpt. MIDI: each channel and each drum piece alone, by fluidsynth, once with each sound font.
Drum kits, samples and speech: single sounds as they are heard in music, without levels. Instruments: presets, and the sounds of drum
kits and samples again, playing parts of the catalogue's MIDI songs in LMMS, some through effects. LMMS songs: taken from a folder of analysis
documents with their stems, as tools/measure_results.sh makes it. What is there is kept, so a run that was cut off goes on.
"""
import argparse
import functools
import shutil
from pathlib import Path

import numpy as np

from .. import fluidsynth, openmpt
from ..authors import lmms_author
from ..catalogue import Source, read_catalogue
from ..files import filling, sha256_of, slug, whole_folder
from ..jobs import Job, Outcome, attempt, report, run_all
from ..manifest import write_manifest
from ..packages import FONT_PACKAGES
from ..parts import PARTS, part_of
from ..problems import Problem
from ..renderers import instruments, lmms, midi, modules, sounds
from ..songs import SONG

_RENDERERS = {"module": modules.make, "midi": midi.make, "lmms": lmms.make, "drum_kit": sounds.make, "samples": sounds.make,
              "speech": sounds.make, "instruments": instruments.make}
_PLAYED_BY_LMMS = ("presets", "drum_kit", "samples")
_SCORES = 12  # MIDI songs a source of instruments takes its parts from
_FONTS = FONT_PACKAGES[:2]  # the others are for evaluation: sound fonts that training never heard


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `render`."""
    parser.add_argument("catalogue", type=Path, help="what `collect` wrote")
    parser.add_argument("output", type=Path, help="the folder to fill")
    parser.add_argument("--kinds", nargs="+", choices=list(_RENDERERS), help="only these (default: all)")
    parser.add_argument("--fonts", nargs="+", metavar="ORIGIN", default=list(_FONTS),
                        help=f"sound fonts for MIDI, by the package or folder that they came with (default: {' '.join(_FONTS)})")
    parser.add_argument("--lmms-analysis", type=Path, metavar="FOLDER", help="NAME.json and NAME/ of LMMS songs (default: none)")
    parser.add_argument("--smartgain", type=Path, default=Path("build/release/bin/smartgain"),
                        help="the program that takes instruments apart (default: %(default)s)")
    parser.add_argument("--part", choices=PARTS, help="only by authors of this part of the split (default: all)")
    parser.add_argument("--most", type=int, metavar="N", help="at most N songs of each kind, spread over the catalogue")
    parser.add_argument("--seconds", type=float, default=70.0, help="length of an excerpt (default: %(default)s)")
    add_run_arguments(parser)


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of every command that works through Dask."""
    parser.add_argument("--seed", type=int, default=1, help="of whatever is left to chance (default: %(default)s)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster that sees the same files (default: all cores here)")
    parser.add_argument("--workers", type=int, metavar="N", help="processes here (default: one a core)")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(options: argparse.Namespace) -> int:
    """Renders, writes the manifest, and says what was not made."""
    sources = read_catalogue(options.catalogue)
    kinds = options.kinds or list(_RENDERERS)
    jobs = [job for kind in kinds
            for job in _spread([job for job in _jobs(kind, sources, options) if options.part in (None, part_of(job.source.author))], options.most)]
    with filling(options.output):
        outcomes = run_all(jobs, functools.partial(render_one, output=options.output), "render", options.scheduler, options.workers,
                           options.quiet)
    made = {job.kind for job in jobs}
    write_manifest(options.output, "render", {"seed": options.seed, "seconds": options.seconds, "fonts": options.fonts, "kinds": kinds},
                   {"catalogue": sha256_of(options.catalogue)},
                   [tool.version() for kind, tool in (("module", openmpt), ("midi", fluidsynth)) if kind in made])
    return report(outcomes)


def render_one(job: Job, output: Path) -> Outcome:
    """Makes one song's folder, on whichever worker."""
    target = output / job.kind / job.id

    def make() -> None:
        with whole_folder(target) as folder:
            _RENDERERS[job.kind](job, folder)

    return attempt(f"{job.kind}/{job.id}", (target / SONG).exists(), make)


def _jobs(kind: str, sources: list[Source], options: argparse.Namespace) -> list[Job]:
    if kind == "lmms":
        return _lmms_jobs(sources, options)
    if kind == "instruments":
        return _instrument_jobs(sources, options)
    jobs = []
    for source in (source for source in sources if source.kind == kind):
        if kind == "midi":
            jobs += [Job(f"{source.id}-{slug(font.origin)}", kind, source, options.seconds, options.seed, font=font)
                     for font in _fonts(sources, options.fonts)]
        else:
            jobs.append(Job(source.id, kind, source, options.seconds, options.seed))
    return jobs


def _instrument_jobs(sources: list[Source], options: argparse.Namespace) -> list[Job]:
    """One for every source with sounds; each takes its parts by chance from MIDI songs whose authors teach."""
    songs = [source for source in sources if source.kind == "midi" and part_of(source.author) == "training"]
    smartgain = shutil.which(options.smartgain) or str(options.smartgain.resolve())
    jobs = []
    for source in (source for source in sources if source.kind in _PLAYED_BY_LMMS and songs):
        chance = np.random.default_rng([options.seed, int(source.sha256[:8], 16)])
        scores = tuple(songs[place] for place in chance.permutation(len(songs))[:_SCORES])
        jobs.append(Job(source.id, "instruments", source, options.seconds, options.seed, scores=scores, smartgain=smartgain))
    return jobs


def _fonts(sources: list[Source], wanted: list[str]) -> list[Source]:
    fonts = {source.origin: source for source in sources if source.kind == "sound_font"}
    for origin in wanted:
        if origin not in fonts:
            raise Problem(f"expected the sound font {origin} in the catalogue, found {', '.join(fonts) or 'none'}; apt-get install it "
                          "and collect again, or choose with --fonts", 2)
    return [fonts[origin] for origin in wanted]


def _lmms_jobs(sources: list[Source], options: argparse.Namespace) -> list[Job]:
    """One for every analysis document that has its stems beside it; song, licence and hash come from the catalogue."""
    if options.lmms_analysis is None:
        return []
    known = {source.name: source for source in sources if source.kind == "lmms"}
    jobs = []
    for document in sorted(options.lmms_analysis.resolve().glob("*.json")):
        if (document.parent / document.stem).is_dir():
            source = known.get(document.stem) or Source(
                slug(document.stem), "lmms", str(document), lmms_author(document), "not stated", "", "", sha256_of(document))
            jobs.append(Job(source.id, "lmms", source, options.seconds, options.seed, analysis=str(document)))
    return jobs


def _spread(jobs: list[Job], most: int | None) -> list[Job]:
    """At most so many, from all over the list."""
    if most is None or len(jobs) <= most:
        return jobs
    return [jobs[place * len(jobs) // most] for place in range(most)]
