# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""From songs to a model that the product takes its answers from: everything but the size is as for the model that is shipped."""
import importlib.util
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from material import module
from smartgain_training.cli import main
from smartgain_training.parts import part_of

PRODUCT = Path(__file__).parents[2] / "build/release/bin/smartgain"
# Folders stand for authors; these names lie in each part of the split.
AUTHORS = {"training": ("songs-b", "songs-c"), "validation": ("tracker-03",), "test": ("songs-a",)}

TRAIN = ("--encoder-steps", "3", "--head-steps", "5")

pytestmark = pytest.mark.skipif(not PRODUCT.exists() or not importlib.util.find_spec("tensorflow"),
                                reason="needs the product and TensorFlow; make build, ./setup --training")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with features, what was trained on them, and the model."""
    root = tmp_path_factory.mktemp("training")
    folders = []
    for place, author in enumerate(author for authors in AUTHORS.values() for author in authors):
        folder = root / author
        folder.mkdir()
        for song in range(2):
            (folder / f"{song}.mod").write_bytes(module(names=("bass", "snare", "lead", "kick"), volumes=(64, 16 + 8 * place, 20 + 12 * song, 48)))
        folders += ["--folder", str(folder), "CC0"]
    steps = (["collect", root / "catalogue.json", "--no-packages", *folders],
             ["render", root / "catalogue.json", root / "stems", "--workers", "1", "--quiet"],
             ["features", root / "stems", root / "features", "--smartgain", PRODUCT, "--workers", "1", "--quiet"],
             ["teach", root / "stems", root / "features", "--workers", "1", "--quiet"],
             ["train", root / "features", root / "trained", *TRAIN],
             ["export", root / "trained", root / "features", root / "models" / "tiny", "--model-version", "2026.01.01"])
    for step in steps:
        assert main([str(word) for word in step]) == 0
    return root


def test_authors_lie_where_this_test_says() -> None:
    assert {part: tuple(author for author in authors if part_of(author) == part) for part, authors in AUTHORS.items()} == AUTHORS


def test_the_product_answers_with_the_new_model_as_python_does(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    song = next((made / "stems/module").iterdir())
    environment = {**os.environ, "SMARTGAIN_MODELS": str(made / "models")}

    def ask(*words: object) -> dict:
        done = subprocess.run([PRODUCT, *map(str, words), "--json", "--quiet"], capture_output=True, text=True, env=environment, check=True)
        return json.loads(done.stdout)

    analysis = made / "analysis.json"
    analysis.write_text(json.dumps(ask("analyze", song / "stems")))
    plan = ask("plan", analysis, "--engine", "cnn", "--precision", "float", "--goal", "balance")
    assert plan["model"]["name"] == "tiny"
    capsys.readouterr()
    assert main(["predict", str(made / "models/tiny"), str(analysis)]) == 0
    expected = np.array([strip["level_lu"] for strip in json.loads(capsys.readouterr().out)])
    answered = np.array([strip["recommended"]["level_lu"] for strip in plan["strips"]])
    assert answered - answered.mean() == pytest.approx(expected - expected.mean(), abs=0.02)


def test_the_same_seed_gives_the_same_figures(made: Path) -> None:
    again = made / "again"
    assert main(["train", str(made / "features"), str(again), *TRAIN]) == 0
    first, second = (json.loads((folder / "training.json").read_text()) for folder in (made / "trained", again))
    assert first == second


def test_the_product_is_scored_on_authors_that_were_left_out(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["songs-manifest", str(made / "stems"), str(made / "features")]) == 0
    manifest = json.loads(capsys.readouterr().out)
    songs = {path.parent.name for path in (made / "features/module").glob("*/song.json")}
    assert len(manifest["songs"]) == 2 * len(AUTHORS["test"]) < len(songs)
    assert [stem["role"] for stem in manifest["songs"][0]["stems"]] == ["bass", "snare", "lead", "kick"]
    path = made / "left-out.json"
    path.write_text(json.dumps(manifest))
    done = subprocess.run([PRODUCT, "evaluate", path, "--engine", "rules", "--raw", "unity", "--json", "--quiet"], capture_output=True, text=True,
                          check=True)
    assert json.loads(done.stdout)["songs"] == len(manifest["songs"])


def test_songs_of_the_table_are_judged_by_heads_that_never_saw_them(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = (("DRUMS", "KICK"), ("BASS", "ELECTRIC"), ("VOCALS", "LEAD"))
    mixes = [{"song": f"song {song}", "mix": f"mix {song}",
              "tracks": [{"type": "AUDIO", "name": word, "instrument": kind, "subtype": word, "raw_lufs": -20.0 - 3 * i, "fader_db": float(song % 3 - i)}
                         for i, (kind, word) in enumerate(kinds)]} for song in range(6)]
    (made / "mixes.json").write_text(json.dumps(mixes))
    capsys.readouterr()
    assert main(["table-manifest", str(made / "mixes.json")]) == 0
    (made / "table.json").write_text(capsys.readouterr().out)
    trained = made / "with table"
    assert main(["train", str(made / "features"), str(trained), *TRAIN, "--encoder", str(made / "trained/encoder.keras"),
                 "--table", str(made / "table.json"), "--table-left-out"]) == 0
    assert json.loads((trained / "training.json").read_text())["errors"]["table, songs left out"]["songs"] == 6
    judged = []
    for fold in sorted(trained.glob("table_left_out_*")):
        capsys.readouterr()
        assert main(["table-manifest", str(made / "mixes.json"), "--left-out-of", str(fold)]) == 0
        judged += [song["name"] for song in json.loads(capsys.readouterr().out)["songs"]]
    assert sorted(judged) == [mix["song"] for mix in mixes]
    assert main(["export", str(trained / "table_left_out_0"), str(made / "features"), str(made / "left out/tiny"), "--model-version", "2026.01.01"]) == 0
    assert main(["table-manifest", str(made / "mixes.json"), "--left-out-of", str(trained)]) == 3, "that head saw every song"
