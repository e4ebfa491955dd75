# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""From catalogue to features: whole items, restarts, bad items, workers that die."""
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from dask.distributed import Client, LocalCluster

from smartgain_training.analyser import PATCH_SHAPE
from smartgain_training.cli import main
from smartgain_training.songs import read_song

PRODUCT = Path(__file__).parents[2] / "build/release/bin/smartgain"


def render(catalogue: Path, output: Path, *more: str) -> int:
    return main(["render", str(catalogue), str(output), "--quiet", *(more or ("--workers", "1"))])


def test_from_catalogue_to_features(catalogue: Path, smartgain: Path, tmp_path: Path, hashes: Callable) -> None:
    stems, features = tmp_path / "stems", tmp_path / "features"
    assert render(catalogue, stems) == 0
    songs = [read_song(path.parent) for path in sorted(stems.glob("module/*/song.json"))]
    assert len(songs) == 3
    assert [stem.name for stem in songs[0].stems] == ["bass", "snare", "lead"] and songs[0].licence == "CC0"
    assert songs[0].level_truth and songs[0].stems[0].weight == 1.0
    sounds = read_song(next(stems.glob("samples/*")))
    assert not sounds.level_truth and {stem.weight for stem in sounds.stems} == {0.0} and len(sounds.stems) == 3

    command = ["features", str(stems), str(features), "--smartgain", str(smartgain), "--workers", "1", "--quiet"]
    assert main(command) == 0
    song = read_song(next(features.glob("module/*")))
    assert [(stem.role, stem.role_from, stem.strip) for stem in song.stems] == [("bass", "name", 0), (None, None, 1), (None, None, 2)]
    packed = np.load(next(features.glob("module/*/patches.npz")))
    assert packed["patches"].shape == (3, *PATCH_SHAPE) and packed["strip"].tolist() == [0, 1, 2]
    assert packed["patches"][2].min() == packed["patches"][2].max() == 2
    assert str(tmp_path) not in next(features.glob("module/*/analysis.json")).read_text()

    first = hashes(features)
    assert main([*command, "--drop-audio"]) == 0  # what is there stays, and its audio goes
    assert hashes(features) == first
    assert not list(stems.glob("*/*/stems"))
    assert render(catalogue, stems) == 0 and not list(stems.glob("*/*/stems"))  # and is not made again
    manifest = json.loads((features / "features.manifest.json").read_text())
    assert len(manifest["songs"]) == 4 and manifest["tools"] == ["smartgain fake"]


def test_the_same_input_gives_the_same_files(catalogue: Path, tmp_path: Path, hashes: Callable) -> None:
    assert render(catalogue, tmp_path / "a") == 0 and render(catalogue, tmp_path / "b", "--workers", "2") == 0
    assert hashes(tmp_path / "a") == hashes(tmp_path / "b")


def test_a_bad_item_stops_nothing_and_is_named(catalogue: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "songs" / "song 1.mod").write_text("it was a module when the catalogue was made")
    assert render(catalogue, tmp_path / "stems") == 4
    told = capsys.readouterr().err
    assert "failed: module/song-1" in told and "expected a tracker module" in told and "3 made, 1 failed" in told
    assert len(list((tmp_path / "stems").glob("*/*/song.json"))) == 3
    assert not list((tmp_path / "stems").rglob("*.part"))


def test_a_smartgain_without_patches_or_none_at_all(catalogue: Path, smartgain: Path, tmp_path: Path,
                                                    capsys: pytest.CaptureFixture[str]) -> None:
    assert render(catalogue, tmp_path / "stems") == 0
    command = ["features", str(tmp_path / "stems"), str(tmp_path / "features"), "--workers", "1", "--quiet", "--smartgain"]
    smartgain.write_text(smartgain.read_text().replace('"patches"', '"pictures"'))
    assert main([*command, str(smartgain)]) == 4
    assert "this smartgain is too old" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "none")]) == 5


def test_a_worker_that_dies_changes_nothing(tmp_path: Path, hashes: Callable) -> None:
    from material import module
    songs, catalogue = tmp_path / "songs", tmp_path / "catalogue.json"
    songs.mkdir()
    for place in range(12):
        (songs / f"{place}.mod").write_bytes(module(volumes=(64, 4 * place + 4, 16)))
    assert main(["collect", str(catalogue), "--no-packages", "--folder", str(songs), "CC0"]) == 0
    assert render(catalogue, tmp_path / "quiet") == 0
    statuses = []
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0") as cluster, Client(cluster) as client:
        address = cluster.scheduler_address
        run = threading.Thread(target=lambda: statuses.append(render(catalogue, tmp_path / "stormy", "--scheduler", address)))
        run.start()
        while len(list((tmp_path / "stormy").glob("module/*/song.json"))) < 3:
            time.sleep(0.01)
        os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)
        done_when_it_died = len(list((tmp_path / "stormy").glob("module/*/song.json")))
        run.join()
    assert done_when_it_died < 12
    assert statuses == [0]
    assert hashes(tmp_path / "stormy") == hashes(tmp_path / "quiet")


@pytest.mark.skipif(not PRODUCT.exists(), reason="needs the product; make build")
def test_the_product_itself(catalogue: Path, tmp_path: Path) -> None:
    """With SmartGain's own analyser: the levels are those that were set, and every sound has patches."""
    assert render(catalogue, tmp_path / "stems") == 0
    assert main(["features", str(tmp_path / "stems"), str(tmp_path / "features"), "--smartgain", str(PRODUCT), "--workers", "1", "--quiet"]) == 0
    song_folder = next((tmp_path / "features").glob("module/song-0*"))
    song = read_song(song_folder)
    levels = [json.loads((song_folder / "analysis.json").read_text())["strips"][stem.strip]["measured"]["integrated_lufs"]
              for stem in song.stems]
    assert levels[0] - levels[1] == pytest.approx(12.04, abs=0.2)  # analytic: volumes 64 and 16
    assert [stem.role for stem in song.stems] == ["bass", "snare", "lead"]
    packed = np.load(song_folder / "patches.npz")
    assert set(packed["strip"]) == {0, 1, 2} and packed["patches"].max() == 255
