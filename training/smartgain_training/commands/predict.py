# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Asks a model, through Python's own TensorFlow Lite, where the strips of an analysis document should stand, and prints it as JSON.

What `tests/parity` holds the product's answers against: level and standard deviation in LU, levels without own loudness, role probabilities.
"""
import argparse
import json
import sys
from pathlib import Path

import numpy as np

from ..analyser import NAMED_FROM, patches_of
from ..files import read_json
from ..inputs import Session, head_inputs, own_features
from ..problems import Problem
from ..roles import ROLES


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `predict`."""
    parser.add_argument("model", type=Path, help="a model's folder")
    parser.add_argument("analysis", type=Path, help="an analysis document")


def run(options: argparse.Namespace) -> int:
    """Prints one entry a strip, null without a level."""
    import tensorflow as tf

    try:
        description, document = read_json(options.model / "model.json"), read_json(options.analysis)
    except (OSError, ValueError) as error:
        raise Problem(f"expected a model and an analysis document, found {error}") from None

    def runner(name):
        interpreter = tf.lite.Interpreter(model_path=str(options.model / name))
        interpreter.allocate_tensors()
        return interpreter

    encoder, head = runner(description["encoder"]["float"]["file"]), runner(description["head"]["file"])

    def listen(patch):
        encoder.set_tensor(encoder.get_input_details()[0]["index"], patch.astype(np.float32)[None, ..., None] / 255.0)
        encoder.invoke()
        answers = sorted((encoder.get_tensor(output["index"])[0] for output in encoder.get_output_details()),
                         key=lambda answer: len(answer) == len(ROLES))
        probability = np.exp(answers[1] - answers[1].max())
        return answers[0], probability / probability.sum()

    strips = [strip for strip in document["strips"] if strip["level_lu"] is not None]
    count, size = len(strips), description["embedding_size"]
    patches = [patches_of(strip)[:description["patches"]] for strip in strips]
    heard = [[listen(patch) for patch in some] for some in patches]
    named = [strip["role_confidence"] > 0 and strip.get("role_from") in (*NAMED_FROM, "user") for strip in strips]
    levels = np.array([strip["level_lu"] for strip in strips], np.float32)
    session = Session(
        song="", kind="", author="", own=np.stack([own_features(strip["measured"]) for strip in strips]), loudness=levels,
        peak=np.array([strip["measured"]["sample_peak_dbfs"] for strip in strips], np.float32), truth=levels, weight=np.ones(count, np.float32),
        named=np.array([ROLES.index(strip["role"]) if name else -1 for strip, name in zip(strips, named)]),
        confidence=np.array([strip["role_confidence"] if name else 0.0 for strip, name in zip(strips, named)], np.float32),
        labelled=np.full(count, -1), program=np.full(count, -1), patches=patches,
        embedding=np.stack([np.mean([e for e, _ in some], 0) if some else np.zeros(size) for some in heard]).astype(np.float32),
        heard=np.stack([np.mean([p for _, p in some], 0) if some else np.zeros(len(ROLES)) for some in heard]).astype(np.float32))
    scaling = np.array([[feature["mean"], feature["scale"]] for feature in description["features"]])
    has_sound = np.array([float(len(some) > 0) for some in patches], np.float32)

    def ask(own_loudness):
        inputs = head_inputs(session, scaling, loudness=levels if own_loudness else None, peak=session.peak if own_loudness else None,
                             named=session.named, confidence=session.confidence, has_sound=has_sound, strips=np.arange(count))
        place = head.get_input_details()[0]["index"]
        head.resize_tensor_input(place, (1, *inputs.shape))
        head.allocate_tensors()
        head.set_tensor(place, inputs[None])
        head.invoke()
        answer = head.get_tensor(head.get_output_details()[0]["index"])[0]
        return answer[:, 0] - answer[:, 0].mean(), description["sd_scale"] * np.exp(answer[:, 1])

    level, sd = ask(True)
    by_sound, _ = ask(False)
    json.dump([{"id": strip["id"], "level_lu": round(float(level[i]), 4), "sd_lu": round(float(sd[i]), 4),
                "level_by_sound_lu": round(float(by_sound[i]), 4), "heard": [round(float(p), 4) for p in session.heard[i]]}
               for i, strip in enumerate(strips)], sys.stdout, indent=1)
    print()
    return 0
