# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""A network that was trained on other music, as a teacher: musicnn on MagnaTagATune (Pons and Serra, "musicnn: pre-trained convolutional
neural networks for music audio tagging", 2019). The Python package of that name, ISC licence, carries its weights.

The package itself asks for libraries of 2019, so the network is built here from its weights.
"""
import importlib.util
from pathlib import Path

import numpy as np
import soxr
import tensorflow as tf

from . import audio
from .problems import Problem

# Source: musicnn/configuration.py and extractor.py.
_RATE, _HOP, _WINDOW, _BANDS, _FRAMES = 16000, 256, 512, 96, 187
_PATCHES = 3        # loudest stretches of 3 s a strip is told by
_PEAK = 0.5         # so that what it hears does not go by how loud a strip is in its mix
_EPSILON = 1e-3     # of batch normalisation, TensorFlow 1


def weights_path() -> Path:
    """The checkpoint in the installed package."""
    found = importlib.util.find_spec("musicnn")
    if found is None or not found.submodule_search_locations:
        raise Problem("expected the Python package musicnn, found none; pip install --no-deps musicnn==0.1.0", 5)
    return Path(found.submodule_search_locations[0]) / "MTT_musicnn"


def _mel_filters() -> np.ndarray:
    """[bins, bands] of equal area, linear below 1 kHz: Slaney's Auditory Toolbox (1998), which librosa and so musicnn use."""
    low, step = 1000.0, 200.0 / 3.0
    octave = np.log(6.4) / 27.0

    def hertz(mel):
        return np.where(mel < low / step, mel * step, low * np.exp(octave * (mel - low / step)))

    edges = hertz(np.linspace(0.0, low / step + np.log(_RATE / 2 / low) / octave, _BANDS + 2))
    bins = np.linspace(0.0, _RATE / 2, _WINDOW // 2 + 1)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return (np.maximum(0.0, np.minimum(rising, falling)) * 2.0 / (edges[2:] - edges[:-2])).astype(np.float32)


class Tagger:
    """The network, ready to listen."""

    def __init__(self) -> None:
        reader = tf.compat.v1.train.NewCheckpointReader(f"{weights_path()}/")
        self._of = {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map() if "Adam" not in name}
        self._mel = _mel_filters()
        self._window = (0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(_WINDOW) / _WINDOW)).astype(np.float32)
        self._answer = tf.function(self._network, input_signature=[tf.TensorSpec((None, _FRAMES, _BANDS), tf.float32)])

    def listen(self, path: Path, seconds: float) -> np.ndarray:
        """[TAUGHT]: the last inner layer (200) and the logits of the tags (50) of a file's loudest stretches, mean."""
        mono = audio.at_peak(audio.read_sound(path, seconds).mean(1), _PEAK)
        return self._answer(tf.constant(self._patches(soxr.resample(mono, audio.RATE, _RATE)))).numpy().mean(0)

    def _patches(self, mono: np.ndarray) -> np.ndarray:
        length = _HOP * (_FRAMES - 1)
        mono = np.pad(mono, (0, max(0, length - len(mono))))
        starts = np.arange(0, len(mono) - length + 1, length)
        energy = [float(np.sum(mono[start:start + length] ** 2)) for start in starts]
        pictures = []
        for start in starts[np.argsort(energy)[::-1][:_PATCHES]]:
            padded = np.pad(mono[start:start + length], _WINDOW // 2)
            frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP][:_FRAMES]
            power = np.abs(np.fft.rfft(frames * self._window)) ** 2
            pictures.append(np.log10(1.0 + 10000.0 * (power.astype(np.float32) @ self._mel)))
        return np.stack(pictures).astype(np.float32)

    def _normalised(self, x, number: int):
        name = "batch_normalization" + (f"_{number}" if number else "")
        scale = self._of[f"{name}/gamma"] / np.sqrt(self._of[f"{name}/moving_variance"] + _EPSILON)
        return x * scale + (self._of[f"{name}/beta"] - self._of[f"{name}/moving_mean"] * scale)

    def _convolved(self, x, number: int, padding: str = "VALID"):
        name = "conv2d" + (f"_{number}" if number else "")
        return self._normalised(tf.nn.relu(tf.nn.conv2d(x, self._of[f"{name}/kernel"], 1, padding) + self._of[f"{name}/bias"]), number + 1)

    def _network(self, pictures):
        longer = [[0, 0], [3, 3], [0, 0], [0, 0]]
        x = self._normalised(pictures[..., None], 0)
        tall = tf.pad(x, longer)
        front = [tf.reduce_max(self._convolved(tall if number < 2 else x, number, "VALID" if number < 2 else "SAME"), 2) for number in range(5)]
        layers = [tf.concat(front, 2)[..., None]]
        for number in (5, 6, 7):
            y = tf.transpose(self._convolved(tf.pad(layers[-1], longer), number), [0, 1, 3, 2])
            layers.append(y if number == 5 else y + layers[-1])
        whole = tf.concat(layers, 2)
        pooled = tf.concat([tf.reduce_max(whole, 1), tf.reduce_mean(whole, 1)], 2)
        x = self._normalised(tf.reshape(pooled, (-1, pooled.shape[1] * pooled.shape[2])), 9)
        inner = self._normalised(tf.nn.relu(x @ self._of["dense/kernel"] + self._of["dense/bias"]), 10)
        return tf.concat([inner, inner @ self._of["dense_1/kernel"] + self._of["dense_1/bias"]], 1)
