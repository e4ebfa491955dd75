#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""How well roles of LMMS tracks can be told by ear, if even these songs teach: what the networks hear, read by a regression.

usage: probe_roles.py TRAINED FEATURES      (folders of `smartgain-training train` and `features`, with `teach`)

A softmax regression on what the encoder makes of a strip, the strip's features and where it stands by brightness among the others, with
and without what the teacher hears; fitted on the songs that trained and, counted as 0.3 of all, on the LMMS songs of all authors but the
one that is asked. Prints the share of likeliest roles that are right, over LMMS tracks whose names tell. The strength of its prior was
chosen with these very songs in view, so the figures are upper bounds of what such a reading gives.

Printed for level-1 2026.11.30:
  as it is: 69 % of 250
  encoder, features: 71 % (prior 0.005: 70 %, 0.02: 71 %, 0.05: 71 %)
  encoder, features, teacher: 71 % (prior 0.005: 68 %, 0.02: 71 %, 0.05: 70 %)
"""
import pathlib
import sys

import numpy as np
import tensorflow as tf
from tensorflow import keras

from smartgain_training import encoder_training, scoring
from smartgain_training.commands.train import MOST_PATCHES
from smartgain_training.inputs import FEATURES
from smartgain_training.parts import part_of
from smartgain_training.roles import ROLES
from smartgain_training.sessions import load_sessions

LMMS_SHARE = 0.3
PRIORS = (0.005, 0.02, 0.05)
STEPS = 300
CENTROID = FEATURES.index("centroid_octaves")


def scaled(rows):
    """Each column with mean 0 and standard deviation 1; 0 where it is not known."""
    return np.nan_to_num((rows - np.nanmean(rows, 0)) / (np.nanstd(rows, 0) + 1e-3)).astype(np.float32)


def brightness(session):
    """Its centroid against the others' mean, octaves, and its place among them, -1…1."""
    centroid = np.nan_to_num(session.own[:, CENTROID] - np.nanmean(session.own[:, CENTROID]))
    place = np.argsort(np.argsort(centroid)) / max(len(session) - 1, 1)
    return np.stack([centroid, 2.0 * place - 1.0], 1)


def fitted(x, y, weight, prior):
    """Weights of the regression; they begin at the encoder's own roles, and the prior draws them back there."""
    start = np.zeros((x.shape[1], len(ROLES)), np.float32)
    start[:len(ROLES)] = np.eye(len(ROLES))
    weights = tf.Variable(start)
    optimiser = keras.optimizers.Adam(0.03)
    weight = tf.constant(weight / weight.sum(), tf.float32)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            missed = tf.nn.sparse_softmax_cross_entropy_with_logits(y, x @ weights)
            loss = tf.reduce_sum(weight * missed) + prior * tf.reduce_sum(tf.square(weights - start))
        optimiser.apply_gradients(zip(tape.gradient(loss, [weights]), [weights]))

    for _ in range(STEPS):
        step()
    return weights.numpy()


def main(trained, features):
    """Prints the figures."""
    tf.config.threading.set_intra_op_parallelism_threads(1)
    sessions = [s for s in load_sessions(pathlib.Path(features)) if s.taught is not None]
    encoder_training.listen(keras.models.load_model(pathlib.Path(trained) / "encoder.keras"), sessions, MOST_PATCHES)
    lmms = [s for s in sessions if s.kind == "lmms"]
    accuracy, count = scoring.role_accuracy(lmms)
    print(f"as it is: {accuracy:.0%} of {count}")
    columns = [np.concatenate([np.log(s.heard + 1e-3) for s in sessions]), scaled(np.concatenate([s.embedding for s in sessions])),
               scaled(np.concatenate([s.own for s in sessions])), np.concatenate([brightness(s) for s in sessions])]
    label = np.concatenate([s.labelled for s in sessions])
    heard = np.concatenate([[len(patches) > 0 for patches in s.patches] for s in sessions])
    of_lmms = np.concatenate([[s.kind == "lmms"] * len(s) for s in sessions])
    teaches = np.concatenate([[part_of(s.author) == "training" or not s.level_truth] * len(s) for s in sessions])
    author = np.concatenate([[s.author] * len(s) for s in sessions])
    known = (label >= 0) & heard
    for name, more in (("encoder, features", []), ("encoder, features, teacher", [0.5 * scaled(np.concatenate([s.taught for s in sessions]))])):
        x = np.concatenate([*columns, *more, np.ones((len(label), 1))], 1).astype(np.float32)
        shares = []
        for prior in PRIORS:
            right = 0
            for asked in sorted(set(author[of_lmms & known])):
                others, own = known & ~of_lmms & teaches, known & of_lmms & (author != asked)
                weight = (1.0 - LMMS_SHARE) * others / others.sum() + LMMS_SHARE * own / own.sum()
                rows = others | own
                weights = fitted(x[rows], label[rows], weight[rows], prior)
                answered = known & of_lmms & (author == asked)
                right += int(((x[answered] @ weights).argmax(1) == label[answered]).sum())
            shares.append(right / count)
        print(f"{name}: {max(shares):.0%} (" + ", ".join(f"{'prior ' if i == 0 else ''}{prior}: {share:.0%}"
                                                           for i, (prior, share) in enumerate(zip(PRIORS, shares))) + ")", flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
