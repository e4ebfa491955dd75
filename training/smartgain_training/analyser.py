# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""SmartGain's own analyser: the only place that features come from."""
import base64
import json
import subprocess
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from .problems import BadItem, Problem

PATCH_SHAPE = (64, 128)  # mel bands, frames: SoundPatch in include/smartgain/core/sound_patch.hpp
CERTAIN_ROLE = 0.8  # role_guess.cpp: a name or a sample's name; below stand hints by the instrument's maker
NAMED_FROM = ("name", "instrument")  # `role_from` of roles that words tell
_TIME_LIMIT_S = 1800
_STATUS_DONE, _STATUS_IN_PART = 0, 4


def version(smartgain: Path) -> str:
    """What the program calls itself, as in "smartgain 0.1.0"."""
    try:
        done = subprocess.run([smartgain, "--version"], capture_output=True, text=True, check=False)
    except OSError as error:
        raise Problem(f"{smartgain}: expected the program smartgain, found {error}; build it with `make build` and name it with "
                      "--smartgain", 5) from None
    return done.stdout.strip()


def analyse(smartgain: Path, folder: Path) -> dict[str, Any]:
    """The analysis document of a folder of stems, sound patches included."""
    command = [smartgain, "analyze", folder, "--no-cache", "--json", "--quiet", "--jobs", "1"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIME_LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        raise BadItem(f"{folder}: smartgain took more than {_TIME_LIMIT_S} s") from None
    if done.returncode not in (_STATUS_DONE, _STATUS_IN_PART):
        raise BadItem(f"{folder}: smartgain ended with status {done.returncode}: {done.stderr.strip()}")
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise BadItem(f"{folder}: expected an analysis document from smartgain, found {done.stdout[:80]!r}") from None


def patches_of(strip: dict[str, Any]) -> np.ndarray:
    """A strip's sound patches, uint8 [patches][64 bands][128 frames]; none for silence. Unit: see sound_patch.hpp."""
    if "patches" not in strip:
        raise BadItem("expected `patches` in the analysis document, found none; this smartgain is too old")
    cells = zlib.decompress(base64.b64decode(strip["patches"])) if strip["patches"] else b""
    return np.frombuffer(cells, np.uint8).reshape(-1, *PATCH_SHAPE)
