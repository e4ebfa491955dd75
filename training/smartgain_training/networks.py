# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The two networks: an encoder that looks at one patch of a strip, and a head over all strips of a session."""
import tensorflow as tf
from tensorflow import keras

from .analyser import PATCH_SHAPE
from .inputs import FEATURES
from .roles import ROLES

layers = keras.layers
EMBEDDING = 64
# Channels and stride of each depthwise-separable block: about 0.35 ms a patch on one core, so that six stay near 2 ms.
BLOCKS = ((48, 1), (64, 2), (96, 1), (128, 2), (128, 1), (192, 2), (192, 1))
HEAD_WIDTH = 96


def _block(x, channels: int, stride: int):
    x = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    x = layers.Conv2D(channels, 1, use_bias=False)(x)
    return layers.ReLU(6.0)(layers.BatchNormalization()(x))


def encoder() -> keras.Model:
    """[bands, frames, 1] in 0…1 → embedding, role logits."""
    picture = layers.Input((*PATCH_SHAPE, 1))
    x = layers.Conv2D(24, 3, strides=2, padding="same", use_bias=False)(picture)
    x = layers.ReLU(6.0)(layers.BatchNormalization()(x))
    for channels, stride in BLOCKS:
        x = _block(x, channels, stride)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dropout(0.2)(x)
    embedding = layers.Dense(EMBEDDING, activation="relu", name="embedding")(x)
    role = layers.Dense(len(ROLES), name="role")(embedding)
    return keras.Model(picture, [embedding, role], name="encoder")


class MeanOfStrips(layers.Layer):
    """Each strip's row becomes the mean over the strips that are there (mask 1)."""

    def call(self, rows, mask_column):
        mean = tf.reduce_sum(rows * mask_column, 1, keepdims=True) / tf.maximum(tf.reduce_sum(mask_column, 1, keepdims=True), 1.0)
        return mean + tf.zeros_like(rows)


def head(width: int, dropout: float) -> keras.Model:
    """[sessions, strips, 1 + numbers], the first number 1 where a strip is → [sessions, strips, (level, log of its scale)].

    The order of the strips does not matter: a strip sees the others only through their mean.
    """
    strips = layers.Input((None, 1 + width))
    there, numbers = strips[:, :, :1], strips[:, :, 1:]
    x = layers.Dropout(dropout)(layers.Dense(HEAD_WIDTH, activation="relu")(numbers))
    for _ in range(2):
        around = MeanOfStrips()(x, there)
        y = layers.Dense(HEAD_WIDTH, activation="relu")(layers.Concatenate()([x, around]))
        x = layers.Add()([x, layers.Dropout(dropout)(y)])
    return keras.Model(strips, layers.Dense(2)(x), name="head")


def head_width() -> int:
    """Numbers a strip."""
    return EMBEDDING + 2 * len(ROLES) + len(FEATURES)
