# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Finds sources among files. Every finder takes the files, where they come from, and their rights."""
import os
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import authors
from .audio import is_sound
from .catalogue import Source
from .debian import Copyright
from .files import sha256_of, sha256_of_all, slug
from .lmms_project import PRESET_SUFFIXES
from .openmpt import is_module

_SONG_KINDS = {".it": "module", ".xm": "module", ".s3m": "module", ".mod": "module", ".mid": "midi", ".midi": "midi",
               ".mmp": "lmms", ".mmpz": "lmms", ".sf2": "sound_font", ".sf3": "sound_font"}
_SOUND_SUFFIXES = (".wav", ".flac", ".ogg", ".aiff", ".aif")
_WAVE_FOLDERS = ("shapes", "waveforms", "buffers")  # single cycles and tables: not sounds
_MOST_SOUNDS = 48   # a group of more is split: as many strips as a large session has
_MOST_PRESETS = 24  # what LMMS plays at once without a session's memory
_MOST_CLIPS = 400   # speech: several clips make one strip


def song_sources(files: list[Path], origin: str, rights: Copyright) -> list[Source]:
    """Songs and sound fonts, one a file. Files that only bear a module's suffix are passed over, and so are links."""
    credits_files = [path for path in files if path.name == "CREDITS-MUSIC"]
    composers = authors.freedoom_composers(credits_files[0]) if credits_files else {}
    sources = []
    for path in files:
        kind = _SONG_KINDS.get(path.suffix.lower())
        if kind is None or path.is_symlink() or (kind == "module" and not is_module(path)):
            continue
        digest = sha256_of(path)
        sources.append(Source(f"{slug(path.stem)}-{digest[:8]}", kind, str(path), _song_author(path, kind, origin, composers),
                              rights.licence_of(path), rights.file, origin, digest))
    return sources


def _song_author(path: Path, kind: str, origin: str, composers: dict[str, str]) -> str:
    """Modules carry no author that can be trusted: those of one package stay together."""
    if kind == "lmms":
        return authors.lmms_author(path)
    if origin == "openttd-openmsx":
        return authors.openmsx_author(path)
    return composers.get(path.stem, origin)


def kit_sources(files: list[Path], origin: str, rights: Copyright) -> list[Source]:
    """Drum kits of Hydrogen: each folder with a drumkit.xml."""
    sources = []
    for description in (path for path in files if path.name == "drumkit.xml"):
        folder = description.parent
        members = [path for path in files if path.parent == folder]
        licence = _text_of(description, "license") or rights.licence_of(*members)
        sources.append(_group("drum_kit", folder, folder.name, members, _text_of(description, "author") or folder.name,
                              licence, rights.file, origin))
    return sources


def _text_of(description: Path, element: str) -> str:
    """The text of a top element of a drumkit.xml, with or without a namespace; "" if it has none."""
    try:
        root = ElementTree.parse(description).getroot()
    except ElementTree.ParseError:
        return ""
    return next((child.text or "" for child in root if child.tag.split("}")[-1] == element), "").strip()


def sample_sources(files: list[Path], origin: str, rights: Copyright) -> list[Source]:
    """Single sounds and loops, one source for the sounds of each folder."""
    groups: dict[Path, list[Path]] = {}
    for path in _sounds([path for path in files if path.parent.name not in _WAVE_FOLDERS]):
        groups.setdefault(path.parent, []).append(path)
    return [_group("samples", folder, f"{origin}-{folder.name}", members[first:first + _MOST_SOUNDS], f"{origin}: {folder.name}",
                   rights.licence_of(*members), rights.file, origin)
            for folder, members in groups.items() for first in range(0, len(members), _MOST_SOUNDS)]


def preset_sources(files: list[Path], origin: str, rights: Copyright) -> list[Source]:
    """Presets of LMMS's synthesizers and of ZynAddSubFX, one source for at most so many of each folder; the first of every content."""
    groups: dict[Path, list[Path]] = {}
    seen: set[str] = set()
    for path in (path for path in files if path.suffix in PRESET_SUFFIXES):
        digest = sha256_of(path)
        if digest not in seen:
            groups.setdefault(path.parent, []).append(path)
        seen.add(digest)
    return [_group("presets", folder, f"{origin}-{folder.name}", members[first:first + _MOST_PRESETS], f"{origin}: {folder.name}",
                   rights.licence_of(*members), rights.file, origin)
            for folder, members in groups.items() for first in range(0, len(members), _MOST_PRESETS)]


def speech_sources(files: list[Path], origin: str, rights: Copyright) -> list[Source]:
    """Recorded voices, one source for each speaker as far as the names tell."""
    sounds = _sounds(files)
    if not sounds:
        return []
    root = Path(os.path.commonpath([path.parent for path in sounds]))
    speakers: dict[str, list[Path]] = {}
    for path in sounds:
        speakers.setdefault(_speaker(path, root), []).append(path)
    return [_group("speech", root, f"{origin}-{speaker}", members[first:first + _MOST_CLIPS], f"{origin}: {speaker}",
                   rights.licence_of(*members), rights.file, origin)
            for speaker, members in speakers.items() for first in range(0, len(members), _MOST_CLIPS)]


def _speaker(path: Path, root: Path) -> str:
    """Fish Fillets names its clips PLACE-SPEAKER-WORDS below a folder a place (m and v are the two fish); others have a folder each."""
    if "fillets-ng" in str(root):
        speaker = re.match(r"[^-]+-([mv])-", path.name)
        return speaker.group(1) if speaker else "others"
    inside = path.relative_to(root).parts
    # Clips beside the folders mean that the folders are subjects of one speaker.
    return inside[0] if len(inside) > 1 and not any(root.glob("*.[wo]*")) else root.name


def _sounds(files: list[Path]) -> list[Path]:
    return [path for path in files if path.suffix.lower() in _SOUND_SUFFIXES and is_sound(path)]


def _group(kind: str, folder: Path, name: str, members: list[Path], author: str, licence: str, licence_file: str, origin: str) -> Source:
    digest = sha256_of_all([sha256_of(path) for path in members])
    return Source(f"{slug(name)}-{digest[:8]}", kind, str(folder), author, licence, licence_file, origin, digest,
                  tuple(str(path.relative_to(folder)) for path in members))
