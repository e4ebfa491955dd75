# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Material made by the tests: a tracker module, a MIDI song, sounds. All of it the same every time."""
import struct
from pathlib import Path

import mido
import numpy as np
import soundfile

RATE = 44100
_ROWS, _CHANNELS = 64, 4
_PERIOD_C2 = 428  # Amiga period of middle C in Protracker


def tone(frequency_hz: float, seconds: float, rate: int = RATE) -> np.ndarray:
    """A decaying sine, float32 mono."""
    time = np.arange(int(seconds * rate)) / rate
    return (0.5 * np.sin(2 * np.pi * frequency_hz * time) * np.exp(-3 * time)).astype(np.float32)


def module(names: tuple[str, ...] = ("bass", "snare", "lead"), volumes: tuple[int, ...] = (64, 32, 16), rows_apart: int = 8) -> bytes:
    """A Protracker module of one pattern (7.68 s): sample N on channel N, struck every `rows_apart` rows, one row after the other."""
    wave = (100 * np.sin(2 * np.pi * np.arange(4000) / 50) * np.exp(-np.arange(4000) / 1000)).astype(np.int8).tobytes()
    data = b"tiny".ljust(20, b"\0")
    for place in range(31):
        name, volume = (names[place], volumes[place]) if place < len(names) else ("", 0)
        data += name.encode().ljust(22, b"\0") + struct.pack(">HBBHH", len(wave) // 2 if name else 0, 0, volume, 0, 1)
    data += bytes([1, 127]) + bytes(128) + b"M.K."
    for row in range(_ROWS):
        for channel in range(_CHANNELS):
            struck = channel < len(names) and row % rows_apart == channel
            sample = channel + 1 if struck else 0
            data += bytes([sample & 0xF0 | (_PERIOD_C2 >> 8 if struck else 0), _PERIOD_C2 & 0xFF if struck else 0, (sample & 0x0F) << 4, 0])
    return data + wave * len(names)


def write_midi(path: Path, volumes: tuple[int, int] = (100, 50)) -> None:
    """Eight seconds at 120 beats a minute: bass, strings at another volume, and kick, snare and hats on channel 10."""
    file = mido.MidiFile(type=1, ticks_per_beat=96)
    head = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000), mido.Message("sysex", data=[0x7E, 0x7F, 0x09, 0x01]),
                           mido.MetaMessage("end_of_track")])
    file.tracks.append(head)
    for channel, program, volume, notes in ((0, 33, volumes[0], (36,)), (1, 48, volumes[1], (60, 64)), (9, 0, 100, (36, 42, 38, 42))):
        track = mido.MidiTrack([mido.Message("program_change", channel=channel, program=program),
                                mido.Message("control_change", channel=channel, control=7, value=volume)])
        for beat in range(16):
            note = notes[beat % len(notes)]
            track += [mido.Message("note_on", channel=channel, note=note, velocity=100),
                      mido.Message("note_off", channel=channel, note=note, time=96)]
        file.tracks.append(track)
    file.save(path)


def write_sounds(folder: Path, names: tuple[str, ...] = ("kick one", "hihat", "loop"), seconds: tuple[float, ...] = (0.2, 0.1, 4.0),
                 rate: int = 22050) -> None:
    """Mono sounds at half the rate, so that they must be resampled."""
    folder.mkdir(parents=True, exist_ok=True)
    for place, (name, length) in enumerate(zip(names, seconds)):
        soundfile.write(folder / f"{name}.wav", tone(110 * 2**place, length, rate), rate)


FAKE_SMARTGAIN = '''#!/usr/bin/env python3
"""Answers like `smartgain analyze`: loudness is the RMS of a stem, its one patch is filled with the stem's place."""
import base64, json, os, pathlib, sys, zlib
import numpy, soundfile
if "--version" in sys.argv:
    print("smartgain fake")
    sys.exit(0)
folder = pathlib.Path(sys.argv[2])
strips = []
for place, path in enumerate(sorted(folder.iterdir())):
    samples, _ = soundfile.read(path)
    level = float(10 * numpy.log10(numpy.mean(samples**2) + 1e-12))
    known = "bass" in path.name
    strips.append({"name": path.stem, "path": str(path), "role": "bass" if known else "other", "role_confidence": 0.9 if known else 0.0,
                   "patches": base64.b64encode(zlib.compress(bytes([place]) * 8192)).decode(),
                   "measured": {"integrated_lufs": round(level, 4)}})
print(json.dumps({"format": "smartgain-analysis", "version": 1, "input": {"path": str(folder)}, "strips": strips}))
'''
