# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""examples/cluster: shards on Dask workers give what one run gives, also where a worker dies."""
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile
from dask.distributed import Client, LocalCluster

ROOT = Path(__file__).parents[2]
PRODUCT = ROOT / "build/release/bin/smartgain"
SHARDS = 12
ROLES = ("kick", "bass", "lead_vocal", "keys")

pytestmark = pytest.mark.skipif(not PRODUCT.exists(), reason="needs the product; make build")


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Songs of noise, each stem at a level of its own; one more than are divided evenly."""
    chance = np.random.default_rng(1)
    songs = []
    for song in range(2 * SHARDS + 1):
        stems = []
        for role in ROLES:
            path = tmp_path / "stems" / f"{song} {role}.wav"
            path.parent.mkdir(exist_ok=True)
            soundfile.write(path, chance.normal(0.0, chance.uniform(0.01, 0.1), 2 * 44100), 44100, subtype="FLOAT")
            stems.append({"path": str(path.relative_to(tmp_path)), "role": role, "applied_gain_db": chance.uniform(-6.0, 6.0)})
        songs.append({"name": f"song {song}", "stems": stems})
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"songs": songs}))
    return path


def whole(manifest: Path) -> str:
    return subprocess.run([PRODUCT, "evaluate", manifest, "--engine", "rules", "--json", "--no-cache"], check=True, capture_output=True, text=True).stdout


def example(manifest: Path, output: Path, *more: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, ROOT / "examples/cluster/evaluate_on_dask.py", manifest, "-o", output, "--shards", str(SHARDS),
                             "--smartgain", PRODUCT, *more, "--engine", "rules"], stderr=subprocess.PIPE, text=True)


def test_a_worker_that_dies_changes_nothing(manifest: Path, tmp_path: Path) -> None:
    output, shards = tmp_path / "result.json", tmp_path / "result.json.shards"
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0") as cluster, Client(cluster) as client:
        workers = client.run(os.getpid)
        run = example(manifest, output, "--scheduler", cluster.scheduler_address)
        while len(list(shards.glob("*.json"))) < 2:
            assert run.poll() is None, run.communicate()[1]
            time.sleep(0.01)
        os.kill(next(iter(workers.values())), signal.SIGKILL)
        done_when_it_died = len(list(shards.glob("*.json")))
        told = run.communicate()[1]
    assert run.returncode == 0, told
    assert done_when_it_died < SHARDS
    assert output.read_text() == whole(manifest)
    assert not shards.exists()


def test_on_this_machine_and_after_a_stop(manifest: Path, tmp_path: Path) -> None:
    output, shards = tmp_path / "result.json", tmp_path / "result.json.shards"
    shards.mkdir()
    there = shards / f"1-of-{SHARDS}.json"
    subprocess.run([PRODUCT, "evaluate", manifest, "--engine", "lufs", "--shard", f"1/{SHARDS}", "-o", there], check=True, capture_output=True)
    run = example(manifest, output, "--workers", "2")
    told = run.communicate()[1]
    # What is there is not scored again, and what does not belong is not merged.
    assert run.returncode == 1 and "as in" in told and "lufs" in told
    there.unlink()
    run = example(manifest, output, "--workers", "2")
    assert run.communicate()[1].count("shards") >= SHARDS and run.returncode == 0
    assert output.read_text() == whole(manifest)


def test_what_smartgain_refuses_is_said(tmp_path: Path) -> None:
    run = example(tmp_path / "none.json", tmp_path / "result.json", "--workers", "1")
    assert "none.json" in run.communicate()[1] and run.returncode == 1
