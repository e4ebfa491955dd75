# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The catalogue: where every piece of material comes from, who made it, and under which licence. A JSON file."""
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .files import read_json, write_json
from .problems import Problem

KINDS = ("module", "midi", "lmms", "drum_kit", "samples", "speech", "presets", "sound_font")


@dataclass(frozen=True)
class Source:
    """One piece of material."""

    id: str              # unique in the catalogue, fit for a folder name
    kind: str            # one of KINDS
    path: str            # the file; for drum_kit, samples, speech and presets the folder
    author: str          # songs of one author belong on one side of a split
    licence: str
    licence_file: str    # where the licence is written, "" if nowhere
    origin: str          # the Debian package or the folder that it came with
    sha256: str          # of the file, or of the hashes of `files`
    files: tuple[str, ...] = field(default=())  # drum_kit, samples, speech, presets: the sounds, relative to `path`

    @property
    def name(self) -> str:
        """What people call it."""
        return self.id.rsplit("-", 1)[0] if self.files else Path(self.path).stem


def write_catalogue(path: Path, sources: list[Source], missing_packages: list[str]) -> None:
    """Writes the sources in the order of their ids."""
    write_json(path, {"format": "smartgain-training-catalogue", "version": 1, "missing_packages": missing_packages,
                      "sources": [asdict(source) for source in sorted(sources, key=lambda s: s.id)]})


def read_catalogue(path: Path) -> list[Source]:
    """The sources of a catalogue, in the order of their ids."""
    try:
        document = read_json(path)
    except (OSError, ValueError) as error:
        raise Problem(f"{path}: expected a catalogue, found {error}; make one with `smartgain-training collect`") from None
    if not isinstance(document, dict) or document.get("format") != "smartgain-training-catalogue" or document.get("version") != 1:
        raise Problem(f"{path}: expected a catalogue of version 1, found another document; "
                      "make one with `smartgain-training collect`")
    return [Source(**{**entry, "files": tuple(entry["files"])}) for entry in document["sources"]]
