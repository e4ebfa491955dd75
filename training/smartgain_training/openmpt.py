# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Tracker modules through libopenmpt (Debian: libopenmpt0): when each instrument sounds, and each instrument alone.

A module's instruments are those of its instrument list, or its samples where it has none (.mod, most .s3m).
"""
import ctypes
import functools
from pathlib import Path

import numpy as np

from .problems import BadItem, Problem

_BLOCK = 4096
_LOOK_RATE = 8000  # for finding out what sounds when: fast, never heard
_LOOK_BLOCK = 256  # 32 ms, shorter than a row of nearly every module
_MOST_SECONDS = 900.0  # a module may play for ever
_COMMAND_INSTRUMENT = 1  # OPENMPT_MODULE_COMMAND_INSTRUMENT of libopenmpt.h


class _Interactive(ctypes.Structure):
    """openmpt_module_ext_interface_interactive of libopenmpt_ext.h: function pointers in this order."""
    _fields_ = [(name, ctypes.c_void_p) for name in (
        "set_current_speed", "set_current_tempo", "set_tempo_factor", "get_tempo_factor", "set_pitch_factor", "get_pitch_factor",
        "set_global_volume", "get_global_volume", "set_channel_volume", "get_channel_volume", "set_channel_mute_status",
        "get_channel_mute_status", "set_instrument_mute_status", "get_instrument_mute_status", "play_note", "stop_note")]


_SET_MUTE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int32, ctypes.c_int)
_LOG = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_void_p)
_silent = _LOG(lambda message, user: None)


@functools.cache
def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libopenmpt.so.0")
    except OSError:
        raise Problem("libopenmpt.so.0 is not installed; apt-get install libopenmpt0", 5) from None
    library.openmpt_module_ext_create_from_memory.restype = ctypes.c_void_p
    library.openmpt_module_ext_get_module.restype = ctypes.c_void_p
    library.openmpt_module_get_duration_seconds.restype = ctypes.c_double
    library.openmpt_module_get_pattern_row_channel_command.restype = ctypes.c_uint8
    for function in ("openmpt_get_string", "openmpt_module_get_instrument_name", "openmpt_module_get_sample_name"):
        getattr(library, function).restype = ctypes.c_void_p
    return library


def _text(pointer: int | None) -> str:
    """A string that libopenmpt gave away."""
    text = ctypes.string_at(pointer).decode("utf-8", "replace") if pointer else ""
    _library().openmpt_free_string(ctypes.c_void_p(pointer))
    return text


def version() -> str:
    """The library's name and version, as in "libopenmpt 0.6.9"."""
    return "libopenmpt " + _text(_library().openmpt_get_string(b"library_version")).split("+")[0]


def is_module(path: Path) -> bool:
    """Whether libopenmpt can read it: other things bear these suffixes, too. True where the library is missing."""
    try:
        Module(path.read_bytes()).close()
    except Problem:
        return True
    except BadItem:
        return False
    return True


class Module:
    """One module, to be played as often as wanted. Instruments count from 0."""

    def __init__(self, data: bytes) -> None:
        library, error = _library(), ctypes.c_int(0)
        self._handle = ctypes.c_void_p(library.openmpt_module_ext_create_from_memory(
            data, ctypes.c_size_t(len(data)), _silent, None, None, None, ctypes.byref(error), None, None))
        if not self._handle:
            raise BadItem("expected a tracker module, found something that libopenmpt cannot read")
        self._module = ctypes.c_void_p(library.openmpt_module_ext_get_module(self._handle))
        interactive = _Interactive()
        if library.openmpt_module_ext_get_interface(self._handle, b"interactive", ctypes.byref(interactive),
                                                    ctypes.c_size_t(ctypes.sizeof(interactive))) == 0:
            raise Problem("this libopenmpt cannot mute instruments; 0.6 or newer can", 5)
        self._set_mute = _SET_MUTE(interactive.set_instrument_mute_status)
        instruments = library.openmpt_module_get_num_instruments(self._module)
        self._by_sample = instruments == 0
        self.count: int = library.openmpt_module_get_num_samples(self._module) if self._by_sample else instruments

    def close(self) -> None:
        """Frees it; nothing else may be called after."""
        _library().openmpt_module_ext_destroy(self._handle)

    def name(self, index: int) -> str:
        """What the author wrote into the instrument list: a label, or a line of a message to the world."""
        library = _library()
        get = library.openmpt_module_get_sample_name if self._by_sample else library.openmpt_module_get_instrument_name
        return _text(get(self._module, ctypes.c_int32(index))).strip()

    def duration_s(self) -> float:
        """Seconds until it ends or begins again."""
        return min(_library().openmpt_module_get_duration_seconds(self._module), _MOST_SECONDS)

    def onsets_s(self) -> dict[int, list[float]]:
        """When each instrument is struck, in seconds, over the whole song; instruments that never are have no entry."""
        library = _library()
        self._seek(0.0)
        channels = library.openmpt_module_get_num_channels(self._module)
        buffer = (ctypes.c_float * _LOOK_BLOCK)()
        onsets: dict[int, list[float]] = {}
        time, last_place, step = 0.0, None, _LOOK_BLOCK / _LOOK_RATE
        end = self.duration_s() - step  # after the last block the place is already the song's beginning
        while time < end:
            frames = library.openmpt_module_read_float_mono(self._module, _LOOK_RATE, ctypes.c_size_t(_LOOK_BLOCK), buffer)
            if frames < _LOOK_BLOCK:
                break
            place = (library.openmpt_module_get_current_order(self._module), library.openmpt_module_get_current_pattern(self._module),
                     library.openmpt_module_get_current_row(self._module))
            if place != last_place:
                for channel in range(channels):
                    number = library.openmpt_module_get_pattern_row_channel_command(self._module, place[1], place[2], channel,
                                                                                    _COMMAND_INSTRUMENT)
                    if 0 < number <= self.count:
                        onsets.setdefault(number - 1, []).append(time)
            last_place = place
            time += step
        return onsets

    def alone(self, index: int | None, start_s: float, frames: int, rate: int) -> np.ndarray:
        """One instrument alone, or all for None: float32 [frames or fewer][2]; the instruments' sum is the song."""
        for other in range(self.count):
            self._set_mute(self._handle, other, 0 if index in (None, other) else 1)
        self._seek(start_s)
        library, blocks, wanted = _library(), [], frames
        buffer = (ctypes.c_float * (2 * _BLOCK))()
        while wanted > 0:
            got = library.openmpt_module_read_interleaved_float_stereo(self._module, rate, ctypes.c_size_t(min(_BLOCK, wanted)), buffer)
            if got == 0:
                break
            blocks.append(np.frombuffer(buffer, dtype=np.float32, count=2 * got).copy())
            wanted -= got
        return np.concatenate(blocks).reshape(-1, 2) if blocks else np.zeros((0, 2), np.float32)

    def _seek(self, seconds: float) -> None:
        _library().openmpt_module_set_position_seconds(self._module, ctypes.c_double(seconds))
