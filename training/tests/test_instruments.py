# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Presets and single sounds that LMMS plays."""
import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from material import write_midi, write_sounds
from smartgain_training.cli import main
from smartgain_training.lmms_project import Note, effects, instrument_of, project
from smartgain_training.midi import read_score
from smartgain_training.problems import BadItem
from smartgain_training.renderers.instruments import moved
from smartgain_training.roles import preset_role
from smartgain_training.songs import read_song

PRODUCT = Path(__file__).parents[2] / "build/release/bin/smartgain"
PRESETS = Path("/usr/share/lmms/presets/TripleOscillator")


@pytest.mark.parametrize("folder, name, role", [
    ("TripleOscillator", "FuzzyAnalogBass", "bass"), ("Collection", "0001-Sweep Pad", "pad"), ("Bass", "0002-Ten to One", "bass"),
    ("Bass", "0003-Lead me", "lead"), ("TripleOscillator", "TheMaster", None), ("Kicker", "HihatOpen", "hat"), ("Guitar", "0001-Clean", "guitar")])
def test_a_preset_s_name_comes_before_its_bank(folder: str, name: str, role: str | None) -> None:
    assert preset_role(folder, name) == role


def test_notes_of_a_part_are_those_that_begin_in_the_excerpt(tmp_path: Path) -> None:
    write_midi(tmp_path / "song.mid")
    score = read_score(tmp_path / "song.mid")
    notes = score.notes(score.parts[1], 2.0, 1.0)  # strings: C and E in turn, twice a second, from 2 s on
    assert [(round(start, 3), round(length, 3), key) for start, length, key, _ in notes] == [(0.0, 0.5, 60), (0.5, 0.5, 64)]


@pytest.mark.parametrize("role, lowest, highest", [("bass", 28, 46), ("lead", 60, 84)])
def test_a_part_is_moved_by_octaves_into_the_register_of_its_role(role: str, lowest: int, highest: int) -> None:
    notes = [Note(beat, 1.0, key, 100) for beat, key in enumerate((50, 53, 57))]
    there = [note.key for note in moved(notes, role)]
    assert lowest <= there[1] <= highest and np.diff(there).tolist() == [3, 4] and (there[0] - 50) % 12 == 0


def test_an_instrument_of_zynaddsubfx_becomes_the_first_part_of_a_whole(tmp_path: Path) -> None:
    text = b'\n<?xml version="1.0"?><ZynAddSubFX-data version-major="1"><BASE_PARAMETERS/><INSTRUMENT><INFO/></INSTRUMENT></ZynAddSubFX-data>'
    for name, content in (("packed.xiz", gzip.compress(text)), ("plain.xiz", text)):
        (tmp_path / name).write_bytes(content)
        track = instrument_of(tmp_path / name)
        assert track.find("instrument/zynaddsubfx/ZynAddSubFX-data/MASTER/PART/INSTRUMENT/INFO") is not None
    (tmp_path / "broken.xiz").write_bytes(gzip.compress(text)[:40])
    (tmp_path / "other.xpf").write_text("<lmms-project/>")
    for name in ("broken.xiz", "other.xpf"):
        with pytest.raises(BadItem):
            instrument_of(tmp_path / name)


def test_a_project_has_its_notes_where_lmms_counts_them(tmp_path: Path) -> None:
    (tmp_path / "hit.wav").touch()
    song = project([("00", instrument_of(tmp_path / "hit.wav"), effects(np.random.default_rng(1)), [Note(2.0, 0.5, 69, 127)])], 120.0)
    note = song.find(".//note")
    assert (note.get("pos"), note.get("len"), note.get("key"), note.get("vol")) == ("96", "24", "57", "100")


@pytest.mark.skipif(not PRODUCT.exists() or not shutil.which("lmms") or not PRESETS.is_dir(), reason="needs the product and lmms; make build")
def test_lmms_plays_presets_and_sounds(tmp_path: Path) -> None:
    songs, presets = tmp_path / "songs", tmp_path / "presets"
    songs.mkdir()
    presets.mkdir()
    write_midi(songs / "song.mid")
    for name in ("PluckBass.xpf", "SawReso.xpf"):
        shutil.copy(PRESETS / name, presets)
    (presets / "Broken Lead.xpf").write_text("no preset")
    write_sounds(tmp_path / "sounds", names=("kick one", "loop"), seconds=(0.2, 4.0))
    catalogue = tmp_path / "catalogue.json"
    assert main(["collect", str(catalogue), "--no-packages", "--folder", str(songs), "CC0", "--presets", str(presets), "GPL", "--samples",
                 str(tmp_path / "sounds"), "CC0"]) == 0
    assert main(["render", str(catalogue), str(tmp_path / "stems"), "--kinds", "instruments", "--smartgain", str(PRODUCT), "--workers", "1",
                 "--quiet"]) == 0
    made = {song.source: song for song in (read_song(path) for path in (tmp_path / "stems/instruments").iterdir())}
    assert {stem.name: (stem.role, stem.role_from) for stem in made["presets"].stems}["PluckBass"] == ("bass", "name")
    assert len(made["presets"].stems) == 2 and not made["presets"].level_truth
    assert [stem.name for stem in made["sounds"].stems] == ["kick one"]  # the other is no single sound
    assert json.loads((tmp_path / "stems/render.manifest.json").read_text())["songs"]
