#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Records what librosa and numpy make of the spectral definitions in strip_analyser.hpp: data/spectral_reference.json.

    python3 -m venv venv && venv/bin/pip install librosa==0.11.0 && venv/bin/python tests/parity/spectral_reference.py

Nothing here is shared with the C++ code. The signals are made anew in tests/parity/spectral_parity_test.cpp by the same formulas:

  random(seed)   x = 1664525 x + 1013904223 mod 2^32, value (x >> 8) / 2^23 - 1, first value after one step
  noise          left random(1), right random(2), both times 0.25
  bursts         left random(3) * 0.5 where frame mod 6000 < 1500 and 0 elsewhere, right 0
  tones          0.5 sin(2 pi 440 n / rate) + 0.25 sin(2 pi 3000 n / rate) + 0.001 random(4), one channel
  short          0.5 random(5), 1500 frames, one channel: one frame, filled up with zeros

All samples are rounded to float32. 30000 frames (but `short`), at 44100 and 96000 Hz.
"""

import json
import pathlib

import librosa
import numpy as np

SIZE, HOP, BANDS = 2048, 1024, 40
FLOOR = 1e-10  # of the frame's mean power, see spectral_flatness


def random(seed, count):
    values, x = np.empty(count), seed
    for i in range(count):
        x = (1664525 * x + 1013904223) % 2**32
        values[i] = (x >> 8) / 2**23 - 1
    return values


def signals(rate, count=30000):
    n = np.arange(count)
    silent = np.zeros(count)
    bursts = np.where(n % 6000 < 1500, 0.5 * random(3, count), silent)
    sines = 0.5 * np.sin(2 * np.pi * 440 * n / rate) + 0.25 * np.sin(2 * np.pi * 3000 * n / rate)
    return {
        "noise": [0.25 * random(1, count), 0.25 * random(2, count)],
        "bursts": [bursts, silent],
        "tones": [sines + 0.001 * random(4, count)],
        "short": [np.pad(0.5 * random(5, 1500), (0, SIZE - 1500))],
    }


def erb_edges():
    """Glasberg & Moore 1990, 41 edges from 30 Hz to 16 kHz."""
    number = np.linspace(21.4 * np.log10(1 + 0.00437 * 30), 21.4 * np.log10(1 + 0.00437 * 16000), BANDS + 1)
    return (10 ** (number / 21.4) - 1) / 0.00437


def band_weights(rate):
    """How much of each bin's width (bins 1…1024) lies in each band, by brute force."""
    width = rate / SIZE
    low = (np.arange(1, SIZE // 2 + 1) - 0.5) * width
    edges = erb_edges()
    overlap = np.minimum(low + width, edges[1:, None]) - np.maximum(low, edges[:-1, None])
    return np.clip(overlap, 0, None) / width


def measure(channels, rate):
    power = sum(
        np.abs(librosa.stft(np.float32(c).astype(np.float64), n_fft=SIZE, hop_length=HOP, window="hann", center=False)) ** 2
        for c in channels
    )[1:]  # without DC
    frequencies = np.arange(1, SIZE // 2 + 1) * rate / SIZE
    weight = power.sum(axis=0)
    heard = weight > 0
    power_heard = power[:, heard]
    figures = {
        "centroid_hz": librosa.feature.spectral_centroid(S=power_heard, freq=frequencies)[0],
        "spread_hz": librosa.feature.spectral_bandwidth(S=power_heard, freq=frequencies, p=2)[0],
        "rolloff_85_hz": librosa.feature.spectral_rolloff(S=power_heard, freq=frequencies, roll_percent=0.85)[0],
        "flatness": np.array(
            [librosa.feature.spectral_flatness(S=p[:, None], amin=FLOOR * p.mean(), power=1.0)[0, 0] for p in power_heard.T]
        ),
    }
    result = {name: float(np.average(values, weights=weight[heard])) for name, values in figures.items()}
    full_scale = 3 / 32 * SIZE**2
    bands = (band_weights(rate) @ power).mean(axis=1) / full_scale
    result["band_level_db"] = [float(10 * np.log10(b)) if b > 0 else None for b in bands]
    return result


def main():
    edges = erb_edges()
    record = {
        "made_by": f"tests/parity/spectral_reference.py with librosa {librosa.__version__}, numpy {np.__version__}",
        "band_edges_hz": [float(e) for e in edges],
        "cases": [
            {"signal": name, "sample_rate_hz": rate, **measure(channels, rate)}
            for rate in (44100, 96000)
            for name, channels in signals(rate).items()
        ],
    }
    path = pathlib.Path(__file__).parent / "data" / "spectral_reference.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
