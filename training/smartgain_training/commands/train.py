# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Trains encoder and head on what `features` made. OUTPUT gets

    encoder.keras head.keras   the networks
    training.json              scaling, calibration, seeds, versions, the songs' hashes, and errors on authors that were left out
    table_left_out_N/          the same of each head of --table-left-out; `export` takes it

Songs of LMMS are never trained on: results are reported on them. Of all others' authors one in five is kept for testing and one in ten for
choosing and calibrating.
"""
import argparse
from pathlib import Path

import numpy as np

from ..files import sha256_of, sha256_of_all, write_json
from ..parts import PARTS, TABLE_LEFT_OUT, part_of
from ..problems import Problem
from ..songs import SONG, song_folders

# How often songs of a kind are drawn for the head. Chosen: electronic music is what LMMS is used for, bands and orchestras are not; more
# of the table costs the others nothing on validation authors (0.15, 0.3, 0.5 tried).
SHARES = {"module": 0.3, "midi": 0.2, "table": 0.5}
MOST_PATCHES = 6
_TABLE_FOLDS = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `train`."""
    parser.add_argument("features", type=Path, help="the folder that `features` filled")
    parser.add_argument("output", type=Path, help="the folder to fill")
    parser.add_argument("--table", type=Path, help="a table of mixes without audio (`table-manifest`)")
    parser.add_argument("--unseen", type=Path, metavar="FEATURES",
                        help="only to report on: left-out authors' songs with a sound font that training never heard")
    parser.add_argument("--table-left-out", action="store_true",
                        help=f"report on the table's songs by heads that never saw them: {_TABLE_FOLDS} more heads are trained")
    parser.add_argument("--encoder-steps", type=int, default=6000, help="batches that the encoder sees (default: %(default)s)")
    parser.add_argument("--head-steps", type=int, default=1000, help="batches that the head sees (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is drawn (default: %(default)s)")
    parser.add_argument("--encoder", type=Path, help="take this encoder.keras instead of training one")


def run(options: argparse.Namespace) -> int:
    """Trains, and says how far off the networks are."""
    # TensorFlow takes seconds to import: no other command should wait for it.
    import tensorflow as tf
    from tensorflow import keras

    from .. import encoder_training, head_training, networks, scoring
    from ..sessions import load_sessions, load_table

    # Deterministic operations alone do not make figures repeat: sums that are split over threads were seen to round differently.
    tf.config.experimental.enable_op_determinism()
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    sessions = load_sessions(options.features)
    if not sessions:
        raise Problem(f"{options.features}: expected songs as `smartgain-training features` makes them, found none")
    unseen = [s for s in load_sessions(options.unseen) if part_of(s.author) == "test"] if options.unseen else []
    table = load_table(options.table) if options.table else []
    everything = sessions + table
    lmms = [session for session in sessions if session.kind == "lmms"]
    parts = {part: [s for s in everything if s.kind != "lmms" and part_of(s.author) == part] for part in PARTS}
    # Single sounds have one author a package: all of them teach.
    for part in ("validation", "test"):
        parts["training"] += [s for s in parts[part] if not s.level_truth]
        parts[part] = [s for s in parts[part] if s.level_truth]
    options.output.mkdir(parents=True, exist_ok=True)

    sounding = [session for session in parts["training"] if session.kind != "table"]
    if options.encoder:
        network = keras.models.load_model(options.encoder)
    else:
        network = encoder_training.train_encoder(sounding, steps=options.encoder_steps, seed=options.seed)
    network.save(options.output / "encoder.keras")
    encoder_training.listen(network, everything + unseen, MOST_PATCHES)
    scaling = head_training.scaling_of(sounding)
    head = head_training.train_head(parts["training"], scaling, steps=options.head_steps, seed=options.seed, share_of_kind=SHARES)
    head.save(options.output / "head.keras", include_optimizer=False)

    def levels(session, **shown):
        return head_training.predict(head, scoring.inputs_of(session, scaling, **shown))

    def calibrated(part):
        shares = []
        for session in part:
            level, sd = levels(session, own_loudness=True, names=True)
            shares.append(np.abs(scoring.errors(level, session.truth)) / sd)
        return float(np.quantile(np.concatenate(shares), 0.6827))

    sd_scale = calibrated(parts["validation"] or parts["training"])
    report = {}
    baseline = scoring.ridge(sounding) if any(session.taught is not None for session in sounding) else None
    judged = {f"{part}, {kind}": [s for s in parts[part] if s.kind == kind] for part in ("validation", "test") for kind in ("module", "midi", "table")}
    for name, part in {**judged, "test, midi, sound font unseen": unseen, "lmms": lmms}.items():
        part = [session for session in part if len(session) >= head_training.FEWEST]
        if not part:
            continue
        accuracy, labelled = scoring.role_accuracy(part)
        report[name] = {
            "songs": len({s.song for s in part}), "stems": sum(map(len, part)), "equal_lufs_lu": scoring.mean_error(part, lambda s: s.truth * 0),
            "raw_lu": scoring.mean_error(part, lambda s: s.loudness),
            "blind_without_own_loudness_lu": scoring.mean_error(part, lambda s: levels(s, own_loudness=False, names=False)[0]),
            "blind_lu": scoring.mean_error(part, lambda s: levels(s, own_loudness=True, names=False)[0]),
            "named_lu": scoring.mean_error(part, lambda s: levels(s, own_loudness=True, names=True)[0]),
            "role_accuracy": accuracy, "labelled": labelled}
        if baseline and all(session.taught is not None for session in part):
            report[name]["ridge_lu"] = scoring.mean_error(part, baseline)
        print(name, {key: round(value, 3) for key, value in report[name].items()}, flush=True)
        print(scoring.role_table(part), flush=True)
    hashes = sorted(sha256_of(folder / SONG) for folder in song_folders(options.features))
    trained = {
        "seed": options.seed, "encoder_steps": options.encoder_steps, "head_steps": options.head_steps, "tensorflow": tf.__version__,
        "numpy": np.__version__, "songs": len(hashes), "songs_sha256": sha256_of_all(hashes), "scaling": scaling.tolist(),
        "sd_scale": sd_scale, "patches": MOST_PATCHES, "embedding_size": networks.EMBEDDING}
    if options.table_left_out:
        others = [session for session in parts["training"] if session.kind != "table"]
        name, error = "table, songs left out", _table_left_out(options, trained, network, scaling, others, table)
        report[name] = {"songs": len({session.song for session in table}), "named_lu": error}
        print(name, report[name], flush=True)
    write_json(options.output / "training.json", {**trained, "errors": report})
    return 0


def _table_left_out(options, trained, network, scaling, others, table) -> float:
    """Mean error on the table's songs by heads that never saw them; each is left in a folder of its own."""
    from .. import head_training, scoring

    songs = sorted({session.song for session in table})
    missed = []
    for fold in range(_TABLE_FOLDS):
        left_out = songs[fold::_TABLE_FOLDS]
        seen = others + [session for session in table if session.song not in left_out]
        head = head_training.train_head(seen, scaling, steps=options.head_steps, seed=options.seed, share_of_kind=SHARES)
        for session in table:
            if session.song in left_out:
                level, _ = head_training.predict(head, scoring.inputs_of(session, scaling, own_loudness=True, names=True))
                missed.append(np.abs(scoring.errors(level, session.truth)))
        folder = options.output / f"table_left_out_{fold}"
        folder.mkdir(exist_ok=True)
        network.save(folder / "encoder.keras")
        head.save(folder / "head.keras", include_optimizer=False)
        write_json(folder / "training.json", {**trained, TABLE_LEFT_OUT: left_out})
    return float(np.mean(np.concatenate(missed)))
