# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What an analysed LMMS song teaches."""
import json
from pathlib import Path
from typing import Any

from smartgain_training.catalogue import Source
from smartgain_training.files import read_json
from smartgain_training.jobs import Job
from smartgain_training.renderers import lmms


def strip(name: str, role: str, role_from: str, stem: Path) -> dict[str, Any]:
    stem.write_bytes(name.encode())
    return {"name": name, "role": role, "role_from": role_from, "path": f"{name}.wav", "measured": {"integrated_lufs": -20.0},
            "knob": {"from_db": -3.0}, "trim_knob": None, "gain_behind_knob_db": None}


def test_only_a_tracks_own_name_is_a_label(tmp_path: Path) -> None:
    stems = tmp_path / "Song"
    stems.mkdir()
    told_by = {"Kick": "name", "Named by its channel or sample": "instrument", "Heard": "sound"}
    document = {"tool_version": "0", "input": {"duration_s": 30.0}, "mix_knob": {"from_db": 0.0}, "mix": {"integrated_lufs": -12.0},
                "strips_sum": {"integrated_lufs": -12.0},
                "strips": [strip(name, "kick", by, stems / f"{name}.wav") for name, by in told_by.items()]}
    (tmp_path / "Song.json").write_text(json.dumps(document))
    folder = tmp_path / "made"
    folder.mkdir()
    source = Source(id="lmms/Song", path="Song.mmp", kind="lmms", author="Nobody", licence="", licence_file="", origin="", sha256="0" * 64)
    lmms.make(Job("lmms/Song", "lmms", source, 30.0, 1, analysis=str(tmp_path / "Song.json")), folder)
    song = read_json(folder / "song.json")
    assert {stem["name"]: stem["role"] for stem in song["stems"]} == {name: "kick" if by == "name" else None for name, by in told_by.items()}
