# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What a run was made with and what came out: the file COMMAND.manifest.json in its output folder."""
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .files import sha256_of, write_json
from .songs import SONG

_PACKAGES = ("smartgain-training", "numpy", "mido", "soundfile", "dask", "distributed")


def write_manifest(folder: Path, command: str, settings: dict[str, Any], inputs: dict[str, str], tools: list[str]) -> None:
    """Settings (seed included), hashes of the inputs, versions of the tools, and the hash of every song in the folder."""
    songs = {str(path.parent.relative_to(folder)): sha256_of(path) for path in sorted(folder.glob(f"*/*/{SONG}"))
             if not path.parent.name.startswith(".")}
    write_json(folder / f"{command}.manifest.json", {
        "format": "smartgain-training-manifest", "version": 1, "command": command, "settings": settings, "inputs": inputs,
        "tools": tools, "python": platform.python_version(), "packages": {name: version(name) for name in _PACKAGES}, "songs": songs})
