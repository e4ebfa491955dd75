# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The catalogue."""
from pathlib import Path

import pytest

from material import module, write_midi, write_sounds
from smartgain_training.catalogue import read_catalogue
from smartgain_training.cli import main


def test_everything_in_folders_is_found_with_author_licence_and_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    songs = tmp_path / "songs"
    (songs / "deep").mkdir(parents=True)
    (songs / "deep" / "a.mod").write_bytes(module())
    (songs / "copy.mod").write_bytes(module())
    (songs / "car.mod").write_text("no module")
    (songs / "CapDan-Song.mmp").write_text("<lmms-project/>")
    (songs / "LICENSE").write_text("free")
    write_midi(songs / "b.mid")
    write_sounds(tmp_path / "voices" / "ann", ("one",), (1.0,))
    write_sounds(tmp_path / "voices" / "ben", ("two",), (2.0,))
    (tmp_path / "voices" / "ben" / "three.ogg").write_text("no sound")
    status = main(["collect", str(tmp_path / "c.json"), "--no-packages", "--folder", str(songs), "--speech", str(tmp_path / "voices"), "CC0"])
    sources = {source.name: source for source in read_catalogue(tmp_path / "c.json")}
    assert status == 0
    assert sorted((source.kind, source.author, source.licence) for source in sources.values()) == [
        ("lmms", "CapDan", "see the licence file"), ("midi", "songs", "see the licence file"), ("module", "songs", "see the licence file"),
        ("speech", "voices: ann", "CC0"), ("speech", "voices: ben", "CC0")]
    assert sources["voices-ben"].files == ("ben/two.wav",)
    assert sources["copy"].licence_file == str(songs / "LICENSE")
    assert len(sources["b"].sha256) == 64 and sources["b"].id.endswith(sources["b"].sha256[:8])


def test_missing_packages_are_named_with_the_line_that_installs_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "songs").mkdir()
    write_midi(tmp_path / "songs" / "b.mid")
    assert main(["collect", str(tmp_path / "c.json"), "--package", "no-such-package", "--folder", str(tmp_path / "songs")]) == 0
    assert "apt-get install --no-install-recommends no-such-package" in capsys.readouterr().err


def test_wrong_use_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collect", str(tmp_path / "c.json"), "--no-packages"]) == 3
    assert main(["collect", str(tmp_path / "c.json"), "--folder", str(tmp_path / "none")]) == 2
    assert main(["render", str(tmp_path / "c.json"), str(tmp_path / "out")]) == 3
    assert "make one with `smartgain-training collect`" in capsys.readouterr().err
