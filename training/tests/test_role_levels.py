# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What fit-role-levels finds in mixes whose makers are made up, and thus known."""
import random
import re
import statistics
from pathlib import Path

import pytest

from smartgain_training.commands import fit_role_levels as fitting
from smartgain_training.problems import Problem

ROLES = {"kick": -10.0, "bass": -8.0, "guitar": -6.0, "lead_vocal": -5.0, "keys": -14.0, "hat": -20.0}


def made_up(songs: int, kept: float, sd: float, source: str = "one", louder: float = 0.0) -> list[tuple]:
    """Levels are those of the role, plus `kept` of how the track came (4 LU), plus a taste of `sd`."""
    draws = random.Random(3)
    observed = []
    for song in range(songs):
        tracks = []
        for role, level in ROLES.items():
            level += louder if role == "keys" else 0.0
            own = draws.gauss(0.0, 4.0)
            tracks.append((role, 1, level + kept * own + draws.gauss(0.0, sd), level + own))
        observed.append(((Path(source), f"{song}"), {role: level for role, _, level, _ in tracks}, tracks))
    return observed


def test_what_was_kept_is_found() -> None:
    fitted = fitting.Fit(made_up(120, 0.5, 2.0))
    assert fitted.slope == pytest.approx(0.5, abs=0.1)  # analytic; a quarter of the songs is diluted a little
    assert fitted.template["keys"] == pytest.approx(-14.0, abs=0.5)


def test_sources_count_the_same_however_large_they_are() -> None:
    fitted = fitting.Fit(made_up(60, 0.5, 2.0) + made_up(10, 0.5, 2.0, "two", louder=6.0) + made_up(4, 0.5, 2.0, "three", louder=60.0))
    assert fitted.template["keys"] == pytest.approx(-11.0, abs=1.0)  # analytic: -14 and -8; four songs say nothing


def test_a_table_counts_as_much_as_all_folders_of_songs(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("modules", "midi")]
    for folder in folders:
        folder.mkdir()
    fitted = fitting.Fit(made_up(30, 0.5, 2.0, str(folders[0])) + made_up(30, 0.5, 2.0, str(folders[1])) + made_up(30, 0.5, 2.0, "table", louder=12.0))
    assert fitted.template["keys"] == pytest.approx(-8.0, abs=1.0)  # analytic: -14 and -2, where thirds would be -10


def test_a_source_whose_tracks_are_all_louder_says_the_same_of_roles() -> None:
    louder = [((Path("two"), key[1]), {role: level + 5.0 for role, level in {**levels, "pad": -8.0}.items()}, tracks)
              for key, levels, tracks in made_up(30, 0.5, 2.0)]
    fitted = fitting.Fit(made_up(30, 0.5, 2.0) + louder)
    assert fitted.template["pad"] - fitted.template["kick"] == pytest.approx(2.0, abs=0.5)  # analytic: -8 and -10


def test_constants_go_into_the_source_of_the_engine(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "src/balance/role_levels.cpp"
    written = tmp_path / "role_levels.cpp"
    written.write_text(source.read_text())
    fitting.write_constants(written, made_up(20, 0.5, 2.0, "table"))
    number = r"-?[0-9]+\.[0-9]+"
    text = written.read_text()
    assert re.search(r"Decibels\(-1[34]\.[0-9]\), Decibels\([12]\.[0-9]\)\},.*// keys", text)  # analytic: -14, and the taste's 2
    assert re.search(r"kOwnLoudnessKept = 0\.[456]", text)
    assert re.search(r"Decibels.*// pad", text)[0] == re.search(r"Decibels.*// pad", source.read_text())[0]  # no song has one
    assert re.sub(number + "| +//", "", text) == re.sub(number + "| +//", "", source.read_text())


def test_constants_need_a_table(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="expected mixes.json among the sources"):
        fitting.write_constants(tmp_path / "role_levels.cpp", made_up(6, 0.5, 2.0, str(tmp_path)))


def test_constants_go_into_no_other_file(tmp_path: Path) -> None:
    other = tmp_path / "other.cpp"
    with pytest.raises(Problem, match="expected the source of the engine's constants"):
        fitting.write_constants(other, made_up(6, 0.5, 2.0, "table"))
    other.write_text("int main() {}\n")
    with pytest.raises(Problem, match="found 0 in all"):
        fitting.write_constants(other, made_up(6, 0.5, 2.0, "table"))
    assert other.read_text() == "int main() {}\n"


def test_own_loudness_is_diluted_where_tracks_stand_too_far_apart() -> None:
    fitted = fitting.Fit(made_up(50, 0.5, 2.0))
    far = [(role, count, level, 10.0 * raw) for role, count, level, raw in made_up(1, 0.5, 2.0)[0][2]]
    assert fitted.dilution(far) < 0.3


def test_confidence_of_left_out_songs_holds() -> None:
    answers = [a for of_song in fitting.left_out_calibration(made_up(18, 0.5, 2.0)).values() for a in of_song]
    said, within, within_sd = (statistics.mean(answer[i] for answer in answers) for i in range(3))
    assert within == pytest.approx(said, abs=0.1)
    assert within_sd == pytest.approx(0.683, abs=0.1)


def test_a_width_holds_two_thirds() -> None:
    assert fitting.width([(float(i), 1.0) for i in range(1, 101)]) == 69.0  # analytic: 68.3 of 100
