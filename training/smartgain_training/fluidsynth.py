# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""MIDI files to sound through the program fluidsynth (Debian: fluidsynth), without reverb and chorus, in float."""
import functools
import re
import resource
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from . import audio
from .problems import BadItem, Problem

_TIME_LIMIT_S = 240  # for a part of a minute, even on a busy machine
_SIZE_LIMIT = 500_000_000  # bytes, 20 minutes: a note that never ends would fill the disk


def _limit_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (_SIZE_LIMIT, _SIZE_LIMIT))


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(["fluidsynth", *arguments], capture_output=True, text=True, timeout=_TIME_LIMIT_S, check=False,
                              stdin=subprocess.DEVNULL, preexec_fn=_limit_size)
    except FileNotFoundError:
        raise Problem("the program fluidsynth is not installed; apt-get install fluidsynth", 5) from None
    except subprocess.TimeoutExpired:
        raise BadItem(f"fluidsynth took more than {_TIME_LIMIT_S} s") from None


@functools.cache
def version() -> str:
    """The program's name and version, as in "fluidsynth 2.3.1"."""
    found = re.search(r"version (\S+)", _run(["--version"]).stdout)
    return "fluidsynth " + (found.group(1) if found else "of unknown version")


def play(midi: Path, font: Path) -> np.ndarray:
    """A MIDI file as a sound font plays it, float32 [frames][2] at audio.RATE."""
    with tempfile.TemporaryDirectory() as scratch:
        wave = Path(scratch) / "part.wav"
        done = _run(["-ni", "-R", "0", "-C", "0", "-r", str(audio.RATE), "-o", "synth.dynamic-sample-loading=1", "-T", "wav",
                     "-O", "float", "-F", str(wave), str(font), str(midi)])
        if done.returncode != 0 or not wave.exists():
            raise BadItem(f"fluidsynth could not play {midi.name} with {font}: {done.stderr.strip() or done.returncode}")
        return audio.read_sound(wave, seconds=10 * _TIME_LIMIT_S)
