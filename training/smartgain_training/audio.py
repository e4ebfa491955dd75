# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Sound in memory and in files: float32 [frames][2] at RATE."""
from pathlib import Path

import numpy as np
import soundfile

from .problems import BadItem

RATE = 44100
SILENT = 1e-4  # a peak of -80 dBFS: below, a stem says nothing


def is_sound(path: Path) -> bool:
    """Whether libsndfile can read it: some files bear a suffix that is not theirs."""
    try:
        return soundfile.info(path).frames > 0
    except (soundfile.LibsndfileError, OSError):
        return False


def read_sound(path: Path, seconds: float) -> np.ndarray:
    """The first seconds of a file of any format that libsndfile reads, as stereo at RATE."""
    try:
        with soundfile.SoundFile(path) as file:
            samples = file.read(int(seconds * file.samplerate), dtype="float32", always_2d=True)
            rate = file.samplerate
    except (soundfile.LibsndfileError, OSError) as error:
        raise BadItem(f"{path}: expected a sound file, found {error}") from None
    stereo = samples[:, :2] if samples.shape[1] >= 2 else np.repeat(samples, 2, axis=1)
    return resampled(stereo, rate)


def resampled(samples: np.ndarray, rate: int) -> np.ndarray:
    """At RATE, through the spectrum of the whole: exact for what is band-limited, meant for short sounds."""
    if rate == RATE or len(samples) == 0:
        return samples
    frames = max(1, round(len(samples) * RATE / rate))
    # Silence after the end, so that the end does not ring into the beginning.
    padding = rate // 10
    padded = np.concatenate([samples, np.zeros((padding, 2), np.float32)])
    target = round(len(padded) * RATE / rate)
    spectrum = np.fft.rfft(padded, axis=0)
    resized = np.zeros((target // 2 + 1, 2), complex)
    kept = min(len(spectrum), len(resized))
    resized[:kept] = spectrum[:kept]
    return (np.fft.irfft(resized, n=target, axis=0)[:frames] * (target / len(padded))).astype(np.float32)


def peak(samples: np.ndarray) -> float:
    """Greatest absolute sample value; 0 for none."""
    return float(np.max(np.abs(samples), initial=0.0))


def at_peak(samples: np.ndarray, wanted: float) -> np.ndarray:
    """Scaled to a sample peak; silence stays silence."""
    highest = peak(samples)
    return samples if highest == 0.0 else samples * np.float32(wanted / highest)


def fitted(samples: np.ndarray, frames: int) -> np.ndarray:
    """Cut or filled with silence to a length."""
    if len(samples) >= frames:
        return samples[:frames]
    return np.concatenate([samples, np.zeros((frames - len(samples), 2), np.float32)])


def write_sound(path: Path, samples: np.ndarray) -> None:
    """FLAC, 24 bit; samples must lie within full scale. The same samples give the same bytes."""
    soundfile.write(path, samples, RATE, format="FLAC", subtype="PCM_24")
