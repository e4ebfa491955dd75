# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Roles are those of the product."""
import re
from pathlib import Path

import pytest

from smartgain_training.roles import DRUM_GROUP_ROLES, PROGRAM_NAMES, ROLES, drum_group, program_role, sample_role

HEADER = Path(__file__).parents[2] / "include/smartgain/core/role.hpp"


def test_words_are_those_of_the_product() -> None:
    assert ROLES == tuple(re.findall(r'\{Role::\w+, "(\w+)",', HEADER.read_text()))


def test_every_program_has_a_name_and_a_known_role() -> None:
    assert len(PROGRAM_NAMES) == 128
    assert {program_role(program) for program in range(128)} <= {*ROLES, None}


# spec: General MIDI Level 1, counted from 0
@pytest.mark.parametrize("program, role", [(0, "keys"), (24, "guitar"), (33, "bass"), (45, "keys"), (47, "tom"), (48, "pad"), (55, None),
                                           (56, "brass"), (73, "brass"), (81, "lead"), (89, "pad"), (104, "guitar"), (127, "effect")])
def test_program_role(program: int, role: str | None) -> None:
    assert program_role(program) == role


# spec: General MIDI Level 1 percussion map
@pytest.mark.parametrize("note, group", [(35, "kick"), (36, "kick"), (38, "snare"), (39, "snare"), (42, "hats"), (46, "hats"),
                                         (50, "toms"), (49, "cymbals"), (37, "percussion"), (56, "percussion"), (81, "percussion")])
def test_drum_group(note: int, group: str) -> None:
    assert drum_group(note) == group
    assert DRUM_GROUP_ROLES[group] in ROLES


def test_samples_by_folder_and_by_first_word() -> None:
    assert sample_role("basses", "acid01", "lmms-common") == "bass"
    assert sample_role("drums", "kick01", "lmms-common") is None  # its name says it, and names are judged by the product
    assert sample_role("samples", "bd_808", "sonic-pi-samples") == "kick"
    assert sample_role("samples", "drum_bass_hard", "sonic-pi-samples") == "kick"
    assert sample_role("samples", "loop_mika", "sonic-pi-samples") is None
