# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What the networks are shown of a song, from the analysis document that SmartGain wrote of it.

The order of the numbers is that of src/model/strip_features.hpp; tests/parity holds the product's answers against those of this package.
"""
import math
from dataclasses import dataclass

import numpy as np

from .roles import ROLES

FEATURES = (
    "crest_factor_db", "peak_to_loudness_lu", "loudness_range_lu", "active_share", "centroid_octaves", "spread_octaves", "rolloff_octaves",
    "flatness", "width", "correlation", "p50_below_p95_lu", "has_sound", "name_confidence", "own_loudness_lu", "own_peak_db",
    "own_loudness_known", "strips_octaves", "loudness_spread_lu", "peak_spread_db")
# Those that are not of a strip alone: they are made anew whenever gains, names or the company change.
SESSION_FEATURES = FEATURES[11:]
TAUGHT = 250  # numbers that `teach` hears in a strip: inner layer and tags


def _octaves(frequency: float | None) -> float | None:
    return math.log2(frequency) if frequency else None


def own_features(measured: dict | None) -> np.ndarray:
    """The features of a strip alone, in the order of FEATURES up to SESSION_FEATURES; NaN where one is not known."""
    m = measured or {}
    stereo, levels = m.get("stereo") or {}, m.get("level_percentiles_lufs")
    values = (m.get("crest_factor_db"), m.get("peak_to_loudness_lu"), m.get("loudness_range_lu"), m.get("active_share"),
              _octaves(m.get("spectral_centroid_hz")), _octaves(m.get("spectral_spread_hz")), _octaves(m.get("spectral_rolloff_85_hz")),
              m.get("spectral_flatness"), stereo.get("width"), stereo.get("correlation"),
              levels["p95"] - levels["p50"] if levels else None)
    return np.array([math.nan if value is None else value for value in values], np.float32)


@dataclass
class Session:
    """The strips of one song with a level. Arrays have one row a strip; NaN is what is not known."""

    song: str
    kind: str
    author: str
    own: np.ndarray          # own_features()
    loudness: np.ndarray     # as they arrive, LUFS
    peak: np.ndarray         # as they arrive, dBFS
    truth: np.ndarray        # in the finished mix, LUFS; any common offset
    weight: np.ndarray       # of the truth
    named: np.ndarray        # role that the name tells: index into ROLES, -1 unknown
    confidence: np.ndarray   # of that, 0…1
    labelled: np.ndarray     # role that is known for sure: index, -1 unknown
    patches: list            # of arrays as analyser.patches_of() gives them; empty where there is no audio
    program: np.ndarray      # General MIDI program, -1 unknown
    level_truth: bool = True  # False: single sounds, whose levels nobody chose
    taught: np.ndarray | None = None     # what the teacher heard, [strips][TAUGHT]
    embedding: np.ndarray | None = None  # what the encoder makes of them, mean over patches
    heard: np.ndarray | None = None      # role probabilities

    def __len__(self) -> int:
        return len(self.truth)


def head_inputs(session: Session, scaling: np.ndarray, *, loudness: np.ndarray | None, peak: np.ndarray | None, named: np.ndarray,
                confidence: np.ndarray, has_sound: np.ndarray, strips: np.ndarray) -> np.ndarray:
    """[strips, numbers] as the head takes them. `loudness` None: how loud strips arrive is no evidence. `scaling`: mean and scale a feature."""
    count = len(strips)
    features = np.full((count, len(FEATURES)), np.nan, np.float32)
    features[:, :len(FEATURES) - len(SESSION_FEATURES)] = session.own[strips]
    known = loudness is not None
    columns = {name: FEATURES.index(name) for name in SESSION_FEATURES}
    features[:, columns["has_sound"]] = has_sound[strips]
    features[:, columns["name_confidence"]] = confidence[strips]
    features[:, columns["own_loudness_known"]] = float(known)
    features[:, columns["strips_octaves"]] = math.log2(count)
    if known:
        features[:, columns["own_loudness_lu"]] = loudness[strips] - loudness[strips].mean()
        features[:, columns["loudness_spread_lu"]] = loudness[strips].std()
        if not np.isnan(peak[strips]).all():
            features[:, columns["own_peak_db"]] = peak[strips] - np.nanmean(peak[strips])
            features[:, columns["peak_spread_db"]] = np.nanstd(peak[strips])
        else:
            features[:, columns["peak_spread_db"]] = 0.0
    scaled = np.nan_to_num((features - scaling[:, 0]) / scaling[:, 1])
    names = np.zeros((count, len(ROLES)), np.float32)
    places = named[strips]
    rows = np.flatnonzero(places >= 0)
    names[rows, places[rows]] = confidence[strips][rows]
    sound = has_sound[strips][:, None]
    return np.concatenate([session.embedding[strips] * sound, session.heard[strips] * sound, names, scaled], 1).astype(np.float32)
