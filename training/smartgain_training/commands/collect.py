# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Writes a catalogue of material: tracker modules, MIDI and LMMS songs, drum kits, samples, speech, presets, sound fonts.

It comes from Debian packages (by default all that are known to hold free material; those that are not installed are named, with the
line that installs them) and from folders that you name. Of everything the catalogue says author, licence and SHA-256.
"""
import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ..catalogue import Source, write_catalogue
from ..debian import Copyright, installed_files, read_copyright
from ..finders import kit_sources, preset_sources, sample_sources, song_sources, speech_sources
from ..packages import FONT_PACKAGES, KIT_PACKAGES, PACKAGES, PRESET_PACKAGES, SAMPLE_PACKAGES, SONG_PACKAGES, SPEECH_PACKAGES
from ..problems import Problem

_Finder = Callable[[list[Path], str, Copyright], list[Source]]
_PACKAGE_FINDERS = ((SONG_PACKAGES + FONT_PACKAGES, song_sources), (KIT_PACKAGES, kit_sources), (SAMPLE_PACKAGES, sample_sources),
                    (PRESET_PACKAGES, preset_sources), (SPEECH_PACKAGES, speech_sources))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `collect`."""
    parser.add_argument("catalogue", type=Path, help="the file to write")
    parser.add_argument("--package", action="append", metavar="NAME", help="only these Debian packages (default: all that are known)")
    parser.add_argument("--no-packages", action="store_true", help="only what is in the folders")
    for what, kinds in (("folder", "modules, MIDI and LMMS songs and sound fonts"), ("samples", "single sounds and loops"),
                        ("speech", "speech, a folder a speaker"), ("presets", "presets of LMMS and ZynAddSubFX")):
        parser.add_argument(f"--{what}", action="append", default=[], nargs="+", metavar=("PATH", "LICENCE"),
                            help=f"a folder with {kinds}, and its licence")


def run(options: argparse.Namespace) -> int:
    """Collects, writes, and says what was found and what is missing."""
    packages = [] if options.no_packages else options.package or list(PACKAGES)
    found: list[Source] = []
    missing = []
    for package in packages:
        files = installed_files(package)
        if files is None:
            missing.append(package)
        else:
            found += _of_package(package, files)
    for entries, finder in ((options.folder, song_sources), (options.samples, sample_sources), (options.speech, speech_sources),
                            (options.presets, preset_sources)):
        for entry in entries:
            found += _of_folder(entry, finder)
    found = _without_copies(found)
    if not found:
        raise Problem("nothing found: name a folder with --folder PATH" + _install_line(missing))
    options.catalogue.parent.mkdir(parents=True, exist_ok=True)
    write_catalogue(options.catalogue, found, missing)
    counts = Counter(source.kind for source in found)
    print(f"{options.catalogue}: " + ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())), file=sys.stderr)
    if missing:
        print(f"{len(missing)} packages are not installed{_install_line(missing)}", file=sys.stderr)
    return 0


def _install_line(missing: list[str]) -> str:
    return f"; to have more: apt-get install --no-install-recommends {' '.join(missing)}" if missing else ""


def _without_copies(sources: list[Source]) -> list[Source]:
    """The first of every content: a song that two packages ship would stand on both sides of a split."""
    first: dict[str, Source] = {}
    for source in sources:
        first.setdefault(source.sha256, source)
    return list(first.values())


def _of_package(package: str, files: list[Path]) -> list[Source]:
    """What an installed package is known to hold; songs only, for one that is not known."""
    rights = read_copyright(package)
    finders = [finder for packages, finder in _PACKAGE_FINDERS if package in packages] or [song_sources]
    return [source for finder in finders for source in finder(files, package, rights)]


def _of_folder(entry: list[str], finder: _Finder) -> list[Source]:
    """Everything below a folder that the caller named; its licence as given, or else in its LICENSE or COPYING."""
    folder = Path(entry[0]).resolve()
    if len(entry) > 2 or not folder.is_dir():
        raise Problem(f"{' '.join(entry)}: expected a folder that is there and at most one licence; put the licence in quotes", 2)
    documents = sorted(path for path in folder.iterdir() if re.match(r"(?i)(licen[cs]e|copying)", path.name))
    licence = entry[1] if len(entry) == 2 else "see the licence file" if documents else "not stated"
    rights = Copyright(str(documents[0]) if documents else "", ((("*",), licence),))
    return finder(sorted(path for path in folder.rglob("*") if path.is_file()), folder.name, rights)
