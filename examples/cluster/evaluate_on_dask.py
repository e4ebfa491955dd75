#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Scores an evaluation manifest on many workers, through Dask: each scores shards, and what they wrote is merged.

Workers see the same files by the same names, and have the same smartgain. Each shard is a file in OUTPUT.shards, written whole or not
at all: a worker that dies has its shard done by another, and a run that was stopped goes on when it is started again.
"""
import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from dask.distributed import Client, LocalCluster, as_completed


def run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip() or f"{command[0]}: status {done.returncode}")


def score(evaluate: list[str], shard: str, output: str) -> None:
    """One shard, on a worker. No cache: a database is nothing for a file system that machines share."""
    if not Path(output).exists():
        run([*evaluate, "--shard", shard, "-o", output, "--jobs", "1", "--no-cache", "--quiet"])


def score_all(client: Client, evaluate: list[str], outputs: list[Path]) -> None:
    count = len(outputs)
    futures = [client.submit(score, evaluate, f"{place + 1}/{count}", str(output), pure=False) for place, output in enumerate(outputs)]
    for done, future in enumerate(as_completed(futures), start=1):
        future.result()
        print(f"{done} of {count} shards", file=sys.stderr)


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
                                     epilog="What is not named here goes to smartgain evaluate: --engine rules --blind.")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True, help="where the result goes, JSON")
    parser.add_argument("--shards", type=int, default=64, help="into how many parts the songs are divided (default: 64)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster (default: workers on this machine)")
    parser.add_argument("--workers", type=int, help="how many on this machine (default: one a core)")
    parser.add_argument("--smartgain", default="smartgain", metavar="PROGRAM")
    asked, options = parser.parse_known_args(words)

    evaluate = [asked.smartgain, "evaluate", str(asked.manifest.resolve()), *options]
    folder = asked.output.resolve().with_name(asked.output.name + ".shards")
    folder.mkdir(parents=True, exist_ok=True)
    outputs = [folder / f"{place + 1}-of-{asked.shards}.json" for place in range(asked.shards)]
    if asked.scheduler:
        with Client(asked.scheduler) as client:
            score_all(client, evaluate, outputs)
    else:
        with LocalCluster(n_workers=asked.workers, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster, \
                Client(cluster) as client:
            score_all(client, evaluate, outputs)
    run([asked.smartgain, "merge", *map(str, outputs), "-o", str(asked.output), "--quiet"])
    shutil.rmtree(folder)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (OSError, RuntimeError) as problem:
        sys.exit(f"evaluate_on_dask: {problem}")
