#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""A small band that is mixed badly on purpose, for docs/guide.md: whoever reads along hears and sees what the guide shows.

usage: make_practice_band.py FOLDER

Writes FOLDER/band/{kick,snare,bass,keys,voice}.wav (the bass sits on the kick, the voice is far down), and FOLDER/record.wav: the same
tune mixed well, as a finished record. 16-bit, 44.1 kHz, mono stems, 19.2 s. Every run writes the same bytes.
"""
import array
import math
import pathlib
import random
import sys
import wave

RATE = 44100
BEAT_S = 0.6  # 100 beats a minute
BARS = 8
LENGTH = round(4 * BARS * BEAT_S * RATE)
ROOTS_HZ = (55.0, 43.65, 65.41, 49.0)  # A F C G, one a bar

# How the band stands and how the record does: factors on the same parts.
BAND = {"kick": 0.40, "snare": 0.30, "bass": 0.55, "keys": 0.35, "voice": 0.07}
RECORD = {"kick": 0.50, "snare": 0.30, "bass": 0.30, "keys": 0.18, "voice": 0.30}


def notes(every, of, sound, hz=lambda number: 0.0):
    """A part of `sound(seconds since the note began, its hz)`, one note every so many beats that lasts `of` of them."""
    part = array.array("d", bytes(8 * LENGTH))
    step, length = round(every * BEAT_S * RATE), round(of * BEAT_S * RATE)
    played = {}
    for number, begin in enumerate(range(0, LENGTH, step)):
        pitch = hz(number)
        if pitch not in played:
            # 5 ms in and out: a cut note clicks.
            played[pitch] = array.array("d", (min(1.0, n / 220, (length - n) / 220) * sound(n / RATE, pitch) for n in range(length)))
        part[begin : begin + length] = played[pitch][: LENGTH - begin]
    return part


def tone(hz, t):
    return math.sin(2.0 * math.pi * hz * t)


def kick(t, _):
    return math.exp(-14.0 * t) * math.sin(2.0 * math.pi * (52.0 * t - 3.0 * math.exp(-35.0 * t)))


def snare(noise):
    return lambda t, _: math.exp(-18.0 * t) * (noise.uniform(-1, 1) + 0.5 * tone(190, t))


def bass(t, hz):
    return math.exp(-1.5 * t) * (tone(hz, t) + 0.35 * tone(2 * hz, t) + 0.15 * tone(3 * hz, t))


def keys(t, hz):
    return 0.25 * math.exp(-0.5 * t) * sum(tone(hz * k, t) + 0.3 * tone(2 * hz * k, t) for k in (1.0, 1.2, 1.5))


def voice(t, hz):
    sung = hz * t + 0.12 * tone(5.5, t)
    # Harmonics under two formants, 700 and 1200 Hz: an "a".
    return 0.4 * sum(
        (math.exp(-(((k * hz - 700) / 250) ** 2)) + 0.7 * math.exp(-(((k * hz - 1200) / 300) ** 2)) + 0.1) * tone(k, sung)
        for k in range(1, 8)
    )


def write(path, samples):
    # 16 bits round away what processors differ in.
    frames = array.array("h", (round(32767 * max(-1.0, min(1.0, s))) for s in samples))
    if sys.byteorder == "big":
        frames.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, len(frames), "NONE", ""))
        file.writeframes(frames.tobytes())


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__.split("\n\n")[1])
    folder = pathlib.Path(sys.argv[1])
    (folder / "band").mkdir(parents=True, exist_ok=True)
    parts = {
        "kick": notes(1, 0.9, kick),
        "snare": notes(2, 0.5, snare(random.Random(1))),
        "bass": notes(0.5, 0.48, bass, lambda number: ROOTS_HZ[number // 8 % 4]),
        "keys": notes(4, 3.9, keys, lambda number: 4.0 * ROOTS_HZ[number % 4]),
        "voice": notes(1, 0.85, voice, lambda number: 2.0 * ROOTS_HZ[number // 4 % 4] * (2.0, 2.25, 2.5, 3.0)[number % 4]),
    }
    for name, part in parts.items():
        write(folder / "band" / f"{name}.wav", (BAND[name] * s for s in part))
    write(folder / "record.wav", (sum(RECORD[n] * s for n, s in zip(parts, at_once)) for at_once in zip(*parts.values())))


if __name__ == "__main__":
    main()
