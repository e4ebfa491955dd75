# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""A MIDI song as parts that are played apart: a part a channel, channel 10 a part a drum piece."""
import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import mido

from .problems import BadItem
from .roles import DRUM_GROUP_ROLES, PROGRAM_NAMES, drum_group, program_role

_DRUMS = 9  # channel 10, counted from 0
_VOLUME, _EXPRESSION, _ALL_SOUND_OFF = 7, 11, 120
_DEFAULT_VOLUME, _DEFAULT_EXPRESSION = 100, 127  # General MIDI Level 1: what a channel has before the song says otherwise


@dataclass(frozen=True)
class Event:
    """A message at its time."""

    tick: int
    seconds: float
    message: Any


@dataclass
class Part:
    """What one stem plays."""

    channel: int
    group: str | None                       # drums: a key of DRUM_GROUP_ROLES
    onsets_s: list[float] = field(default_factory=list)
    notes: Counter = field(default_factory=Counter)     # how often each drum note is struck
    programs: Counter = field(default_factory=Counter)  # how many notes each program plays
    volumes_db: list[float] = field(default_factory=list)

    @property
    def program(self) -> int:
        """The program that plays most of its notes, the lower one of equals."""
        return min(self.programs, key=lambda program: (-self.programs[program], program))

    @property
    def name(self) -> str:
        """The drum group, or General MIDI's name of the program."""
        return self.group or PROGRAM_NAMES[self.program]

    @property
    def volume_db(self) -> float:
        """What volume (CC7) and expression (CC11) did against General MIDI's start, mean over its notes."""
        return sum(self.volumes_db) / len(self.volumes_db)

    def labels(self) -> dict[str, Any]:
        """What it is, as fields of a Stem."""
        if self.group:
            return {"role": DRUM_GROUP_ROLES[self.group], "role_from": "drum note", "drum_notes": sorted(self.notes)}
        role = program_role(self.program)
        return {"role": role, "role_from": "program" if role else None, "program": self.program}

    def has_note(self, message: Any) -> bool:
        """Whether a note message is one of this part's."""
        return message.channel == self.channel and (self.group is None or drum_group(message.note) == self.group)


@dataclass
class Score:
    """A whole song."""

    ticks_per_beat: int
    events: list[Event]
    parts: list[Part]

    @property
    def duration_s(self) -> float:
        """Until the last note ends."""
        return self.events[-1].seconds if self.events else 0.0

    def excerpt(self, part: Part, start_s: float, seconds: float) -> mido.MidiFile:
        """One part's notes that begin within the excerpt, with all that shapes their sound: tempo, sysex, controllers, programs.

        What was said before the excerpt is said at its start, in its order; notes that began before are left away.
        """
        first_tick = self._tick_at(start_s)
        track, last_tick = mido.MidiTrack(), 0
        for event in self.events:
            message = event.message
            if event.seconds >= start_s + seconds:
                break
            if message.type in ("note_on", "note_off"):
                if not part.has_note(message) or event.seconds < start_s:
                    continue
            elif hasattr(message, "channel") and message.channel != part.channel:
                continue
            tick = 0 if event.seconds < start_s else max(0, event.tick - first_tick)
            track.append(message.copy(time=tick - last_tick))
            last_tick = tick
        end = self._tick_at(start_s + seconds) - first_tick
        # A note that is never let go, or a pedal, would keep fluidsynth busy for ever.
        track.append(mido.Message("control_change", channel=part.channel, control=_ALL_SOUND_OFF, time=max(0, end - last_tick)))
        track.append(mido.MetaMessage("end_of_track"))
        return mido.MidiFile(type=0, ticks_per_beat=self.ticks_per_beat, tracks=[track])

    def notes(self, part: Part, start_s: float, seconds: float) -> list[tuple[float, float, int, int]]:
        """One part's notes that begin within the excerpt: seconds from its start, length in seconds, key, velocity."""
        notes, open_notes = [], {}
        for event in self.events:
            message = event.message
            if message.type not in ("note_on", "note_off") or not part.has_note(message):
                continue
            if message.note in open_notes:
                start, velocity = open_notes.pop(message.note)
                notes.append((start - start_s, min(event.seconds, start_s + seconds) - start, message.note, velocity))
            if message.type == "note_on" and message.velocity > 0 and start_s <= event.seconds < start_s + seconds:
                open_notes[message.note] = event.seconds, message.velocity
        return sorted(notes)

    def _tick_at(self, seconds: float) -> int:
        """The tick of a time, by the tempo that holds there."""
        tempo, tick, at = 500_000, 0, 0.0
        for event in self.events:
            if event.seconds > seconds:
                break
            tick, at = event.tick, event.seconds
            if event.message.type == "set_tempo":
                tempo = event.message.tempo
        return tick + round(mido.second2tick(seconds - at, self.ticks_per_beat, tempo))


def read_score(path: Path) -> Score:
    """The song of a MIDI file."""
    try:
        file = mido.MidiFile(path, clip=True)
    except (OSError, EOFError, ValueError, KeyError, IndexError) as error:
        raise BadItem(f"{path}: expected a MIDI file, found {error!r}") from None
    if file.type == 2:
        raise BadItem(f"{path}: expected one song, found a file of several that play apart (type 2)")
    events, seconds, tick, tempo = [], 0.0, 0, 500_000
    for message in mido.merge_tracks(file.tracks):
        seconds += mido.tick2second(message.time, file.ticks_per_beat, tempo)
        tick += message.time
        if message.type == "set_tempo":
            tempo = message.tempo
        if message.type in ("set_tempo", "sysex") or hasattr(message, "channel"):
            events.append(Event(tick, seconds, message))
    return Score(file.ticks_per_beat, events, _parts(events))


def _gain_db(volume: int, expression: int) -> float:
    """Source: MIDI Association RP-016, recommended practice for CC7 and CC11: 40 log10(value / 127)."""
    return sum(40 * math.log10(max(1, value) / default)
               for value, default in ((volume, _DEFAULT_VOLUME), (expression, _DEFAULT_EXPRESSION)))


def _parts(events: list[Event]) -> list[Part]:
    """The parts that have notes, in the order of their channels and of DRUM_GROUP_ROLES."""
    parts: dict[tuple[int, str | None], Part] = {}
    programs, controls = Counter(), {}
    for event in events:
        message = event.message
        if message.type == "program_change":
            programs[message.channel] = message.program
        elif message.type == "control_change" and message.control in (_VOLUME, _EXPRESSION):
            controls[message.channel, message.control] = message.value
        elif message.type == "note_on" and message.velocity > 0:
            group = drum_group(message.note) if message.channel == _DRUMS else None
            part = parts.setdefault((message.channel, group), Part(message.channel, group))
            part.onsets_s.append(event.seconds)
            part.notes[message.note] += 1
            part.programs[programs[message.channel]] += 1
            part.volumes_db.append(_gain_db(controls.get((message.channel, _VOLUME), _DEFAULT_VOLUME),
                                            controls.get((message.channel, _EXPRESSION), _DEFAULT_EXPRESSION)))
    groups = list(DRUM_GROUP_ROLES)
    return [parts[key] for key in sorted(parts, key=lambda key: (key[0], groups.index(key[1]) if key[1] else -1))]
