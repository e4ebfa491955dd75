#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Renders every instrument of tracker modules alone, and has SmartGain measure them: material with levels set by its authors.

usage: analyse_modules.py SMARTGAIN OUTPUT_FOLDER MODULE_FOLDER...

For each .it, .xm, .s3m and .mod below the module folders, one analysis document in the output folder; those that are there are kept, so
a run that was cut off goes on. Needs libopenmpt (Debian: libopenmpt0). Audio is made in a temporary folder and removed.
"""
import ctypes
import hashlib
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

RATE = 44100
SECONDS = 40
BLOCK = 4096
MOST_INSTRUMENTS = 48


class Interactive(ctypes.Structure):
    """openmpt_module_ext_interface_interactive of libopenmpt_ext.h: function pointers in this order."""
    _fields_ = [(name, ctypes.c_void_p) for name in (
        "set_current_speed", "set_current_tempo", "set_tempo_factor", "get_tempo_factor", "set_pitch_factor", "get_pitch_factor",
        "set_global_volume", "get_global_volume", "set_channel_volume", "get_channel_volume", "set_channel_mute_status",
        "get_channel_mute_status", "set_instrument_mute_status", "get_instrument_mute_status", "play_note", "stop_note")]


def load_library():
    library = ctypes.CDLL("libopenmpt.so.0")
    library.openmpt_module_ext_create_from_memory.restype = ctypes.c_void_p
    library.openmpt_module_ext_get_module.restype = ctypes.c_void_p
    for name in ("openmpt_module_get_instrument_name", "openmpt_module_get_sample_name"):
        getattr(library, name).restype = ctypes.c_void_p
    return library


LIBRARY = load_library()
SET_MUTE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int32, ctypes.c_int)


class Module:
    def __init__(self, data):
        error = ctypes.c_int(0)
        self.handle = ctypes.c_void_p(LIBRARY.openmpt_module_ext_create_from_memory(
            data, ctypes.c_size_t(len(data)), None, None, None, None, ctypes.byref(error), None, None))
        if not self.handle:
            raise ValueError("not a module")
        self.module = ctypes.c_void_p(LIBRARY.openmpt_module_ext_get_module(self.handle))
        self.interactive = Interactive()
        if LIBRARY.openmpt_module_ext_get_interface(self.handle, b"interactive", ctypes.byref(self.interactive),
                                                    ctypes.c_size_t(ctypes.sizeof(self.interactive))) == 0:
            raise ValueError("this libopenmpt cannot mute instruments")
        self.set_mute = SET_MUTE(self.interactive.set_instrument_mute_status)
        instruments = LIBRARY.openmpt_module_get_num_instruments(self.module)
        self.by_sample = instruments == 0
        self.count = LIBRARY.openmpt_module_get_num_samples(self.module) if self.by_sample else instruments

    def name(self, index):
        get = LIBRARY.openmpt_module_get_sample_name if self.by_sample else LIBRARY.openmpt_module_get_instrument_name
        pointer = get(self.module, ctypes.c_int32(index))
        text = ctypes.string_at(pointer).decode("utf-8", "replace") if pointer else ""
        LIBRARY.openmpt_free_string(ctypes.c_void_p(pointer))
        return text

    def solo(self, index):
        for other in range(self.count):
            self.set_mute(self.handle, other, 0 if other == index else 1)

    def render(self):
        """Interleaved stereo float of the song from its start."""
        LIBRARY.openmpt_module_set_position_seconds(self.module, ctypes.c_double(0.0))
        buffer = (ctypes.c_float * (2 * BLOCK))()
        parts = []
        for _ in range(RATE * SECONDS // BLOCK):
            frames = LIBRARY.openmpt_module_read_interleaved_float_stereo(self.module, RATE, ctypes.c_size_t(BLOCK), buffer)
            if frames == 0:
                break
            parts.append(bytes(buffer)[:frames * 8])
        return b"".join(parts)

    def close(self):
        LIBRARY.openmpt_module_ext_destroy(self.handle)


def write_wav(path, data):
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 3, 2, RATE, RATE * 8, 8, 32, b"data", len(data))
    path.write_bytes(head + data)


def analyse(path, smartgain, output):
    data = path.read_bytes()
    target = output / f"{path.stem}-{hashlib.sha256(data).hexdigest()[:8]}.json"
    if target.exists():
        return f"{path.name}: there"
    try:
        module = Module(data)
    except ValueError as problem:
        return f"{path.name}: {problem}"
    with tempfile.TemporaryDirectory() as scratch:
        written = 0
        for index in range(min(module.count, MOST_INSTRUMENTS)):
            module.solo(index)
            audio = module.render()
            if any(audio):
                name = re.sub(r"[^\w .-]", "", module.name(index)).strip() or "unnamed"
                write_wav(pathlib.Path(scratch) / f"{index:02d} {name}.wav", audio)
                written += 1
        module.close()
        if written < 3:
            return f"{path.name}: {written} instruments that sound"
        result = subprocess.run([smartgain, "analyze", scratch, "-o", target, "--quiet", "--jobs", "1"], capture_output=True, text=True, check=False)
        return f"{path.name}: {written} instruments{'' if result.returncode == 0 else ', ' + result.stderr.strip()}"


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    smartgain, output = sys.argv[1], pathlib.Path(sys.argv[2])
    output.mkdir(parents=True, exist_ok=True)
    modules = sorted(p for folder in sys.argv[3:] for p in pathlib.Path(folder).rglob("*") if p.suffix.lower() in (".it", ".xm", ".s3m", ".mod"))
    with ThreadPoolExecutor(1) as pool:
        for number, line in enumerate(pool.map(lambda p: analyse(p, smartgain, output), modules), 1):
            print(f"{number}/{len(modules)} {line}", flush=True)


if __name__ == "__main__":
    main()
