# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Authors decide the splits."""
from pathlib import Path

import pytest

from smartgain_training.authors import first_composer, freedoom_composers, lmms_author, openmsx_author


@pytest.mark.parametrize("credit, composer", [
    ('"Moonstone" by Korp', "Korp"),
    ('"Sewers" by Discoholic, remix of "Wasteland" by Samuel "Blastfrog" Oliver', "Discoholic"),
    ('"Look At Me" by Mark "TheMisterCat" McGill-Smith', "Mark McGill-Smith"),
    ('"Steel and Brass" by J.Astartes and Mr795', "J.Astartes"),
    ('"Saved by the Bell" by Kevin "Velvetic" Martins & Jonathan "julnen" Martins', "Kevin Martins"),
    ("e1m1.mid by Ralph \"Ralphis\" Vickers", "Ralph Vickers"),
    ('"Nobody"', None)])
def test_first_composer(credit: str, composer: str | None) -> None:
    assert first_composer(credit) == composer


def test_freedoom_titles_lead_to_files_and_what_was_replaced_does_not_count(tmp_path: Path) -> None:
    credits_file = tmp_path / "CREDITS-MUSIC"
    credits_file.write_text('--Phase 1--\n\nTitle: "A" by Ann\n\tE1M1: "B" by Ben\n\n--Phase 2--\nTitle: "C" by Cem\n\tMAP01: "D" by Dan\n'
                            '--Previously Featured in 0.13.0--\n\nE1M1: "E" by Eve\nE1M2: "F" by Fay\n')
    composers = freedoom_composers(credits_file)
    assert composers["d_intro"] == "Ann" and composers["d_dm2ttl"] == "Cem"
    assert composers["d_e1m1"] == "Ben" and composers["d_map01"] == "Dan"
    assert "d_e1m2" not in composers


def test_authors_by_file_name() -> None:
    assert lmms_author(Path("CapDan-ReggaeTry.mmpz")) == "CapDan"
    assert lmms_author(Path("DirtyLove.mmpz")) == "DirtyLove"
    assert openmsx_author(Path("moo_redfarn.mid")) == "Jim Redfarn"
    assert openmsx_author(Path("flying_scotsman.mid")) == "imuh3"
    assert openmsx_author(Path("relax_song.mid")) == "Tistou Blomberg"
