# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What a run was made with and what came out: the file COMMAND.manifest.json in its output folder."""
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .files import sha256_of, write_json
from .songs import SONG, song_folders

_PACKAGES = ("smartgain-training", "numpy", "mido", "soundfile", "dask", "distributed")


def write_manifest(folder: Path, command: str, settings: dict[str, Any], inputs: dict[str, str], tools: list[str]) -> None:
    """Settings (seed included), hashes of the inputs, versions of the tools, and the hash of every song in the folder."""
    songs = {str(song.relative_to(folder)): sha256_of(song / SONG) for song in song_folders(folder)}
    write_json(folder / f"{command}.manifest.json", {
        "format": "smartgain-training-manifest", "version": 1, "command": command, "settings": settings, "inputs": inputs,
        "tools": tools, "python": platform.python_version(), "packages": {name: version(name) for name in _PACKAGES}, "songs": songs})
