#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Makes data/tiny, a model whose answers can be worked out by hand. Needs the training environment (training/README.md).

usage: make_tiny_model.py

Encoder: m = mean of the patch's cells in 0…1; embedding (m, 1 - m, 0.5, 0); role logits 8 (m - 0.5) for kick, 8 (0.5 - m) for hat, else 0.
Head: level = 3 x own loudness (scale 1) + 10 x embedding[0]; log of its scale = 0.5.
"""
import pathlib
import sys

import numpy as np
import tensorflow as tf
from tensorflow import keras

root = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(root / "training"))
from smartgain_training.commands.export import write_description  # noqa: E402
from smartgain_training.inputs import FEATURES  # noqa: E402
from smartgain_training.roles import ROLES  # noqa: E402

EMBEDDING = 4
folder = pathlib.Path(__file__).parent / "data" / "tiny"
folder.mkdir(parents=True, exist_ok=True)

picture = keras.Input(batch_shape=(1, 64, 128, 1))
mean = keras.layers.GlobalAveragePooling2D()(picture)
embedding, role = keras.layers.Dense(EMBEDDING), keras.layers.Dense(len(ROLES))
encoder = keras.Model(picture, [embedding(mean), role(mean)])
embedding.set_weights([np.array([[1.0, -1.0, 0.0, 0.0]]), np.array([0.0, 1.0, 0.5, 0.0])])
kick, hat = np.eye(len(ROLES))[ROLES.index("kick")], np.eye(len(ROLES))[ROLES.index("hat")]
role.set_weights([8.0 * (kick - hat)[None], -4.0 * (kick - hat)])
(folder / "encoder.float.tflite").write_bytes(tf.lite.TFLiteConverter.from_keras_model(encoder).convert())
converter = tf.lite.TFLiteConverter.from_keras_model(encoder)
converter.optimizations = [tf.lite.Optimize.DEFAULT]
# The product's library (2.9) reads one scale for the weights of a dense layer: with one a channel it answers 0 and says nothing.
converter._experimental_disable_per_channel_quantization_for_dense_layers = True
ramp = np.linspace(0.0, 1.0, 64 * 128, dtype=np.float32).reshape(1, 64, 128, 1)
converter.representative_dataset = lambda: ([picture] for picture in (ramp, 0 * ramp, 0 * ramp + 1.0))
converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
converter.inference_input_type, converter.inference_output_type = tf.int8, tf.float32
(folder / "encoder.int8.tflite").write_bytes(converter.convert())

width = EMBEDDING + 2 * len(ROLES) + len(FEATURES)
strips = keras.Input((None, width))
out = keras.layers.Dense(2)
head = keras.Model(strips, out(strips))
weights = np.zeros((width, 2))
weights[EMBEDDING + 2 * len(ROLES) + FEATURES.index("own_loudness_lu"), 0] = 3.0
weights[0, 0] = 10.0
out.set_weights([weights, np.array([0.0, 0.5])])
(folder / "head.tflite").write_bytes(tf.lite.TFLiteConverter.from_keras_model(head).convert())
write_description(folder, {"embedding_size": EMBEDDING, "patches": 2, "sd_scale": 1.5, "scaling": [(0.0, 1.0)] * len(FEATURES)}, "2026.01.01")
