# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""MIDI songs: the parts, their excerpts, and their sound."""
import shutil
from pathlib import Path

import mido
import numpy as np
import pytest

from material import write_midi
from smartgain_training import audio, fluidsynth
from smartgain_training.midi import read_score
from smartgain_training.problems import BadItem

FONT = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")
needs_fluidsynth = pytest.mark.skipif(not shutil.which("fluidsynth") or not FONT.exists(),
                                      reason="needs fluidsynth and timgm6mb-soundfont; apt-get install both")


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.mid"
    write_midi(path)
    return path


def test_a_part_a_channel_and_a_part_a_drum_piece(song: Path) -> None:
    parts = read_score(song).parts
    assert [(part.name, part.labels()["role"]) for part in parts] == [
        ("Fingered Bass", "bass"), ("String Ensemble 1", "pad"), ("kick", "kick"), ("snare", "snare"), ("hats", "hat")]
    assert parts[4].labels()["drum_notes"] == [42]
    assert parts[0].volume_db == pytest.approx(0.0)
    assert parts[1].volume_db == pytest.approx(-12.04, abs=0.01)  # analytic: 40 log10(50 / 100)


def test_an_excerpt_keeps_what_shapes_the_sound_and_ends_in_silence(song: Path) -> None:
    score = read_score(song)
    file = score.excerpt(score.parts[1], 2.0, 3.0)
    messages = list(file.tracks[0])
    assert [message.type for message in messages[:4]] == ["set_tempo", "sysex", "program_change", "control_change"]
    notes = [message for message in messages if message.type == "note_on"]
    assert len(notes) == 6 and {note.channel for note in notes} == {1}  # analytic: two beats a second
    assert messages[-2].control == 120 and file.length == pytest.approx(3.0)


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "x.mid"
    path.write_bytes(b"MThd")
    with pytest.raises(BadItem, match="expected a MIDI file"):
        read_score(path)


@needs_fluidsynth
def test_the_parts_add_up_to_the_song(song: Path, tmp_path: Path) -> None:
    score = read_score(song)
    total = np.zeros((3 * audio.RATE, 2))
    for number, part in enumerate(score.parts):
        path = tmp_path / f"{number}.mid"
        score.excerpt(part, 0.0, 3.0).save(path)
        total += audio.fitted(fluidsynth.play(path, FONT), len(total))
    whole = audio.fitted(fluidsynth.play(song, FONT), len(total))
    residual_db = 10 * np.log10(np.mean((whole - total) ** 2) / np.mean(whole**2))
    assert residual_db < -40  # reference: -45 dB over real songs


@needs_fluidsynth
def test_a_note_that_is_never_let_go_ends_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "organ.mid"
    track = mido.MidiTrack([mido.Message("program_change", program=16), mido.Message("note_on", note=60),
                            mido.Message("note_on", note=64, time=4800)])
    mido.MidiFile(tracks=[track]).save(path)
    score = read_score(path)
    score.excerpt(score.parts[0], 0.0, 2.0).save(tmp_path / "part.mid")
    assert 2.0 <= len(fluidsynth.play(tmp_path / "part.mid", FONT)) / audio.RATE < 6.0  # fluidsynth adds 2 s
