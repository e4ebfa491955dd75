# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Teaches the encoder what a patch sounds like: its role, its General MIDI program, how loud its author wanted it, and what a network that was
trained on other music hears in its strip."""
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from tensorflow import keras

from .inputs import TAUGHT, Session
from .networks import encoder
from .roles import ROLES

PROGRAMS = 128
BATCH = 64
LEVEL_SCALE_LU = 5.0  # about the standard deviation of levels in a mix: brings the level's loss near that of the roles


@dataclass
class Patches:
    """Every patch of some sessions with what is known of it; -1 or NaN: not known."""

    cells: np.ndarray
    role: np.ndarray
    program: np.ndarray
    level: np.ndarray  # against the mean of its session, in LEVEL_SCALE_LU
    weight: np.ndarray  # sampling weight: a strip counts once, however many patches it has
    strip: np.ndarray   # row of `taught`
    taught: np.ndarray  # per strip: what `teach` heard, each number with mean 0 and standard deviation 1 over strips


def collect(sessions: list[Session]) -> Patches:
    """All patches, one after the other."""
    cells, role, program, level, weight, strip = [], [], [], [], [], []
    taught = np.concatenate([np.full((len(session), TAUGHT), np.nan, np.float32) if session.taught is None else session.taught
                             for session in sessions])
    if not np.isnan(taught).all():
        taught = (taught - np.nanmean(taught, 0)) / np.maximum(np.nanstd(taught, 0), 1e-3)
    first = 0
    for session in sessions:
        mean = np.average(session.truth, weights=session.weight) if session.level_truth else np.nan
        for i, patches in enumerate(session.patches):
            cells.append(patches)
            count = len(patches)
            # A name is a noisy label, but modules and LMMS songs have no other.
            label = session.labelled[i]
            role += [label] * count
            program += [session.program[i]] * count
            level += [(session.truth[i] - mean) / LEVEL_SCALE_LU if session.level_truth else np.nan] * count
            weight += [1.0 / count] * count
            strip += [first + i] * count
        first += len(session)
    return Patches(np.concatenate(cells), np.array(role), np.array(program), np.array(level, np.float32), np.array(weight), np.array(strip),
                   taught.astype(np.float32))


def _augmented(cells: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Moved in time, sometimes a band up or down, tilted, with a strip of time or bands missing, and noise below: what effects, other
    rates and other cuts do to a picture. In 0…1."""
    x = cells.astype(np.float32) / 255.0
    count, bands, frames = x.shape
    for i in range(count):
        x[i] = np.roll(x[i], random.integers(frames), axis=1)
        if shift := random.integers(-1, 2):
            x[i] = np.roll(x[i], shift, axis=0)
            x[i, 0 if shift > 0 else -1] = 0.0
        if random.random() < 0.3:
            start, width = random.integers(frames), random.integers(8, 48)
            x[i, :, start:start + width] = 0.0
        if random.random() < 0.2:
            start, width = random.integers(bands), random.integers(2, 10)
            x[i, start:start + width] = 0.0
    tilt = random.normal(0.0, 0.06, (count, 1, 1)) * np.linspace(-1.0, 1.0, bands)[None, :, None]
    x = np.where(x > 0.0, x + tilt, 0.0)
    floor = random.uniform(0.0, 0.25, (count, 1, 1)) * (random.random((count, 1, 1)) < 0.3)
    return np.clip(np.maximum(x, floor), 0.0, 1.0).astype(np.float32)[..., None]


def train_encoder(sessions: list[Session], *, steps: int, seed: int, say=print) -> keras.Model:
    """The encoder, trained on every patch of these sessions."""
    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    patches = collect(sessions)
    known = (patches.role >= 0) | (patches.program >= 0) | ~np.isnan(patches.level)
    # Rare roles as often as the square root of their share would have it.
    counts = np.bincount(patches.role[patches.role >= 0], minlength=len(ROLES)).astype(float)
    balance = np.where(patches.role >= 0, 1.0 / np.sqrt(np.maximum(counts, 1.0))[patches.role], 1.0 / np.sqrt(max(counts.max(), 1.0)))
    chance = patches.weight * balance * known
    chance /= chance.sum()

    network = encoder()
    embedding = network.output[0]
    dropped = keras.layers.Dropout(0.2)(embedding)
    teacher = keras.Model(network.input, [network.output[1], keras.layers.Dense(PROGRAMS)(dropped), keras.layers.Dense(1)(dropped),
                                          keras.layers.Dense(TAUGHT)(embedding)])
    optimiser = keras.optimizers.AdamW(keras.optimizers.schedules.CosineDecay(2e-3, steps), weight_decay=1e-3)

    @tf.function
    def step(x, role, program, level, taught):
        with tf.GradientTape() as tape:
            roles, programs, levels, echoed = teacher(x, training=True)
            has_role = tf.cast(role >= 0, tf.float32)
            has_program = tf.cast(program >= 0, tf.float32)
            has_level = tf.cast(~tf.math.is_nan(level), tf.float32)
            smooth = tf.one_hot(tf.maximum(role, 0), len(ROLES)) * 0.9 + 0.1 / len(ROLES)
            role_loss = tf.reduce_sum(has_role * tf.nn.softmax_cross_entropy_with_logits(smooth, roles)) / BATCH
            program_loss = tf.reduce_sum(has_program * tf.nn.sparse_softmax_cross_entropy_with_logits(tf.maximum(program, 0), programs)) / BATCH
            error = tf.abs(tf.where(has_level > 0, level, 0.0) - levels[:, 0])
            level_loss = tf.reduce_sum(has_level * error) / BATCH
            has_teacher = tf.cast(~tf.math.is_nan(taught), tf.float32)
            taught_loss = tf.reduce_sum(has_teacher * tf.square(tf.where(has_teacher > 0, taught, 0.0) - echoed)) / (BATCH * TAUGHT)
            loss = role_loss + 0.3 * program_loss + 0.5 * level_loss + taught_loss
        optimiser.apply_gradients(zip(tape.gradient(loss, teacher.trainable_variables), teacher.trainable_variables))
        return role_loss, program_loss, level_loss, taught_loss

    smoothed = np.zeros(4)
    for number in range(steps):
        pick = random.choice(len(chance), BATCH, p=chance)
        losses = step(tf.constant(_augmented(patches.cells[pick], random)), tf.constant(patches.role[pick], tf.int32),
                      tf.constant(patches.program[pick], tf.int32), tf.constant(patches.level[pick]),
                      tf.constant(patches.taught[patches.strip[pick]]))
        smoothed += (np.array([float(loss) for loss in losses]) - smoothed) / min(number + 1, 100)
        if (number + 1) % 200 == 0:
            say(f"encoder: step {number + 1} of {steps}: role {smoothed[0]:.3f}, program {smoothed[1]:.3f}, level {smoothed[2]:.3f}, "
                f"teacher {smoothed[3]:.3f}")
    return network


def listen(network: keras.Model, sessions: list[Session], most_patches: int) -> None:
    """Fills in what the encoder makes of every strip."""
    # Batches of one size: another size is compiled anew.
    answer = tf.function(lambda x: network(x, training=False))

    def outputs(patches):
        embeddings, logits = [], []
        for first in range(0, len(patches), BATCH):
            batch = np.zeros((BATCH, *patches.shape[1:], 1), np.float32)
            part = patches[first:first + BATCH]
            batch[:len(part)] = part[..., None] / np.float32(255.0)
            embedding, logit = answer(tf.constant(batch))
            embeddings.append(embedding.numpy()[:len(part)])
            logits.append(logit.numpy()[:len(part)])
        return np.concatenate(embeddings), np.concatenate(logits)

    for session in sessions:
        first = [patches[:most_patches] for patches in session.patches]
        counts = [len(patches) for patches in first]
        size = network.output[0].shape[-1]
        session.embedding = np.zeros((len(session), size), np.float32)
        session.heard = np.zeros((len(session), len(ROLES)), np.float32)
        if not sum(counts):
            continue
        embedding, logits = outputs(np.concatenate(first))
        probability = tf.nn.softmax(logits).numpy()
        place = 0
        for i, count in enumerate(counts):
            if count:
                session.embedding[i] = embedding[place:place + count].mean(0)
                session.heard[i] = probability[place:place + count].mean(0)
            place += count
