# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Turns what `train` made into a model that SmartGain loads: OUTPUT gets

    encoder.float.tflite encoder.int8.tflite head.tflite
    model.json    what they are, their sizes and hashes, and the numbers the product needs beside them
"""
import argparse
from pathlib import Path
from typing import Any

import numpy as np

from ..files import read_json
from ..inputs import FEATURES
from ..parts import part_of
from ..problems import Problem
from ..roles import ROLES

_CALIBRATION_PATCHES = 400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `export`."""
    parser.add_argument("trained", type=Path, help="the folder that `train` filled")
    parser.add_argument("features", type=Path, help="the folder that `features` filled: its patches show the range of the int8 network")
    parser.add_argument("output", type=Path, help="the model's folder; its name is the model's")
    parser.add_argument("--model-version", required=True, help="the day, as in 2026.11.23: the newest is used")


def run(options: argparse.Namespace) -> int:
    """Converts, and describes."""
    import tensorflow as tf
    from tensorflow import keras

    from .. import networks
    from ..sessions import load_sessions

    try:
        trained = read_json(options.trained / "training.json")
        encoder = keras.models.load_model(options.trained / "encoder.keras")
        head = keras.models.load_model(options.trained / "head.keras", custom_objects={"MeanOfStrips": networks.MeanOfStrips}, compile=False)
    except (OSError, ValueError) as error:
        raise Problem(f"{options.trained}: expected what `smartgain-training train` makes, found {error}") from None
    options.output.mkdir(parents=True, exist_ok=True)

    patches = np.concatenate([p[:1] for s in load_sessions(options.features) if s.kind != "lmms" and part_of(s.author) == "training"
                              for p in s.patches if len(p)])
    patches = patches[np.random.default_rng(trained["seed"]).permutation(len(patches))[:_CALIBRATION_PATCHES]]

    fixed = keras.Input(batch_shape=(1, *encoder.input.shape[1:]))
    encoder = keras.Model(fixed, encoder(fixed))
    (options.output / "encoder.float.tflite").write_bytes(tf.lite.TFLiteConverter.from_keras_model(encoder).convert())
    converter = tf.lite.TFLiteConverter.from_keras_model(encoder)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    # The product's library (2.9) reads one scale for the weights of a dense layer: with one a channel it answers 0 and says nothing.
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    # The first and the last cell span 0…1, so that a byte of a patch less 128 is the input itself.
    pictures = [patch.astype(np.float32)[None, ..., None] / 255.0 for patch in patches]
    pictures[0][0, 0, 0, 0], pictures[0][0, 0, 1, 0] = 0.0, 1.0
    converter.representative_dataset = lambda: ([picture] for picture in pictures)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type, converter.inference_output_type = tf.int8, tf.float32
    quantised = converter.convert()
    scale, zero = tf.lite.Interpreter(model_content=quantised).get_input_details()[0]["quantization"]
    if abs(scale - 1 / 255) > 1e-6 or zero != -128:
        raise Problem(f"expected an int8 input of 1/255 a step from -128 on, the converter made {scale} from {zero} on")
    (options.output / "encoder.int8.tflite").write_bytes(quantised)

    strips = keras.Input((None, networks.head_width()))
    there = keras.layers.Lambda(lambda x: tf.ones_like(x[:, :, :1]), output_shape=(None, 1))(strips)
    whole = keras.Model(strips, head(keras.layers.Concatenate()([there, strips])))
    (options.output / "head.tflite").write_bytes(tf.lite.TFLiteConverter.from_keras_model(whole).convert())
    write_description(options.output, trained, options.model_version)
    return 0


def write_description(folder: Path, trained: dict[str, Any], version: str) -> None:
    """model.json: src/model/model_folder.cpp reads it."""
    import json

    import xxhash

    def file(name: str) -> dict[str, Any]:
        content = (folder / name).read_bytes()
        return {"file": name, "bytes": len(content), "xxh3_128": xxhash.xxh3_128_hexdigest(content)}

    document = {
        "format": "smartgain-model", "version": 1, "name": folder.name, "model_version": version, "roles": list(ROLES),
        "embedding_size": trained["embedding_size"], "patches": trained["patches"], "sd_scale": trained["sd_scale"],
        "features": [{"name": name, "mean": mean, "scale": scale} for name, (mean, scale) in zip(FEATURES, trained["scaling"])],
        "encoder": {"float": file("encoder.float.tflite"), "int8": file("encoder.int8.tflite")}, "head": file("head.tflite")}
    (folder / "model.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
