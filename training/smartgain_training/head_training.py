# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Teaches the head where strips stand among each other, from sessions as different as users' projects are."""
import numpy as np
import tensorflow as tf
from tensorflow import keras

from .inputs import FEATURES, SESSION_FEATURES, Session, head_inputs
from .networks import head, head_width
from .roles import ROLES

BATCH = 32
FEWEST, MOST = 3, 60
RANDOM_GAIN_SD_DB = 6.5
DROPOUT = 0.3


def scaling_of(sessions: list[Session]) -> np.ndarray:
    """Mean and scale of every feature, [features, 2]."""
    own = np.concatenate([session.own for session in sessions])
    count = len(FEATURES) - len(SESSION_FEATURES)
    scaling = np.zeros((len(FEATURES), 2))
    scaling[:, 1] = 1.0
    scaling[:count, 0] = np.nanmean(own, 0)
    scaling[:count, 1] = np.maximum(np.nanstd(own, 0), 1e-3)
    for name, mean, scale in (("own_loudness_lu", 0.0, 6.0), ("own_peak_db", 0.0, 6.0), ("strips_octaves", 3.0, 1.0),
                              ("loudness_spread_lu", 5.0, 3.0), ("peak_spread_db", 5.0, 3.0)):
        scaling[FEATURES.index(name)] = mean, scale
    return scaling


def _as_a_user_has_it(session: Session, scaling: np.ndarray, random: np.random.Generator):
    """One session as some user might have it: fewer strips, other raw gains, names missing or wrong, sound missing."""
    count = len(session)
    strips = np.arange(count)
    if count > FEWEST and random.random() < 0.6:
        strips = random.choice(count, random.integers(FEWEST, count + 1), replace=False)
    strips = strips[:MOST]
    loudness, peak = session.loudness.copy(), session.peak.copy()
    kind = random.random()
    # Chosen by errors on validation authors, with and without gains of chance: docs/results.md.
    if kind < 0.2:
        loudness = peak = None
    elif kind < 0.4:
        gain = random.normal(0.0, random.choice([2.0, 4.0, RANDOM_GAIN_SD_DB]), count).astype(np.float32)
        loudness, peak = loudness + gain, peak + gain
    elif kind < 0.75:  # a mix that is nearly done, with some strips off
        gain = session.truth - loudness + random.normal(0.0, 1.5, count) + (random.random(count) < 0.15) * random.normal(0.0, 9.0, count)
        loudness, peak = (loudness + gain).astype(np.float32), (peak + gain).astype(np.float32)
    named, confidence = session.named.copy(), session.confidence.copy()
    if random.random() < 0.5:
        named[:], confidence[:] = -1, 0.0
    else:
        hidden = random.random(count) < 0.25
        named[hidden], confidence[hidden] = -1, 0.0
        wrong = (random.random(count) < 0.03) & (named >= 0)
        named[wrong] = random.integers(len(ROLES), size=int(wrong.sum()))
    has_sound = np.array([float(len(patches) > 0) for patches in session.patches], np.float32)
    if random.random() < 0.1:
        has_sound[:] = 0.0
    return head_inputs(session, scaling, loudness=loudness, peak=peak, named=named, confidence=confidence, has_sound=has_sound,
                       strips=strips), session.truth[strips], session.weight[strips]


def _batch(sessions, chance, scaling, random):
    made = [_as_a_user_has_it(sessions[i], scaling, random) for i in random.choice(len(sessions), BATCH, p=chance)]
    longest = max(len(truth) for _, truth, _ in made)
    x = np.zeros((BATCH, longest, 1 + made[0][0].shape[1]), np.float32)
    truth, weight = np.zeros((BATCH, longest), np.float32), np.zeros((BATCH, longest), np.float32)
    for i, (inputs, levels, weights) in enumerate(made):
        x[i, :len(levels), 0] = 1.0
        x[i, :len(levels), 1:] = inputs
        truth[i, :len(levels)], weight[i, :len(levels)] = levels - levels.mean(), weights
    return x, truth, weight


def train_head(sessions: list[Session], scaling: np.ndarray, *, steps: int, seed: int, share_of_kind: dict[str, float], say=print) -> keras.Model:
    """The head, trained on sessions that the encoder has listened to. `share_of_kind`: how often songs of a kind are drawn."""
    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    sessions = [session for session in sessions if session.level_truth and len(session) >= FEWEST]
    kinds = [session.kind for session in sessions]
    chance = np.array([share_of_kind.get(kind, 0.0) / kinds.count(kind) for kind in kinds])
    chance /= chance.sum()
    network = head(head_width(), DROPOUT)
    optimiser = keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(1e-3, steps), weight_decay=1e-2)

    @tf.function(reduce_retracing=True)
    def step(x, truth, weight):
        with tf.GradientTape() as tape:
            output = network(x, training=True)
            there = x[:, :, 0]
            count = tf.reduce_sum(there, 1, keepdims=True)
            residual = (output[:, :, 0] - truth) * there
            residual -= tf.reduce_sum(residual, 1, keepdims=True) / count * there
            scale = tf.clip_by_value(output[:, :, 1], -1.5, 3.0)
            # Of a Laplace distribution: its mean absolute error is what is scored, and outliers of authors' taste do not rule.
            loss = tf.reduce_sum(there * weight * (tf.abs(residual) * tf.exp(-scale) + scale)) / tf.reduce_sum(there * weight)
            error = tf.reduce_sum(there * weight * tf.abs(residual)) / tf.reduce_sum(there * weight)
        optimiser.apply_gradients(zip(tape.gradient(loss, network.trainable_variables), network.trainable_variables))
        return loss, error

    smoothed = np.zeros(2)
    for number in range(steps):
        losses = step(*map(tf.constant, _batch(sessions, chance, scaling, random)))
        smoothed += (np.array([float(loss) for loss in losses]) - smoothed) / min(number + 1, 200)
        if (number + 1) % 500 == 0:
            say(f"head: step {number + 1} of {steps}: loss {smoothed[0]:.3f}, error {smoothed[1]:.2f} LU")
    return network


def predict(network: keras.Model, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Levels against their mean and standard deviations before calibration, LU, of one session's inputs."""
    # Called, not predicted: predict() compiles anew for every number of strips.
    output = network(np.concatenate([np.ones((len(inputs), 1), np.float32), inputs], 1)[None], training=False).numpy()[0]
    return output[:, 0] - output[:, 0].mean(), np.exp(output[:, 1])
