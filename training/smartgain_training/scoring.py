# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""How far predicted levels lie from those of authors, while training; the figures that are reported come from `smartgain evaluate`."""
from collections.abc import Callable

import numpy as np

from .inputs import Session, head_inputs
from .roles import ROLES


def inputs_of(session: Session, scaling: np.ndarray, *, own_loudness: bool, names: bool, sound: bool = True) -> np.ndarray:
    """The whole session as the product shows it to the head."""
    count = len(session)
    return head_inputs(
        session, scaling, loudness=session.loudness if own_loudness else None, peak=session.peak if own_loudness else None,
        named=session.named if names else np.full(count, -1), confidence=session.confidence if names else np.zeros(count, np.float32),
        has_sound=np.array([float(sound and len(patches) > 0) for patches in session.patches], np.float32), strips=np.arange(count))


def errors(levels: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Differences in LU after the best common offset."""
    difference = levels - truth
    return difference - np.median(difference)


def mean_error(sessions: list[Session], levels_of: Callable[[Session], np.ndarray]) -> float:
    """Mean absolute error over all strips, LU."""
    return float(np.mean(np.concatenate([np.abs(errors(levels_of(s), s.truth)) for s in sessions])))


def ridge(training: list[Session], strength: float = 300.0) -> Callable[[Session], np.ndarray]:
    """The baseline: levels by a ridge regression on what the teacher hears and on own loudness, all against the mean of their session."""

    def rows(session: Session) -> np.ndarray:
        numbers = np.concatenate([np.nan_to_num(session.taught), session.loudness[:, None]], 1)
        return numbers - numbers.mean(0)

    training = [session for session in training if session.level_truth and session.taught is not None]
    x = np.concatenate([rows(session) for session in training])
    y = np.concatenate([session.truth - session.truth.mean() for session in training])
    scale = np.maximum(x.std(0), 1e-3)
    x /= scale
    weights = np.linalg.solve(x.T @ x + strength * np.eye(x.shape[1]), x.T @ y)
    return lambda session: (rows(session) / scale) @ weights


def role_accuracy(sessions: list[Session]) -> tuple[float, int]:
    """Share of labelled strips whose likeliest role is right, and how many there are."""
    right = [session.heard[i].argmax() == session.labelled[i] for session in sessions for i in range(len(session))
             if session.labelled[i] >= 0 and len(session.patches[i])]
    return float(np.mean(right)) if right else float("nan"), len(right)


def role_table(sessions: list[Session]) -> str:
    """Per role: how many, how often right, and what it is taken for most."""
    lines = []
    for role, name in enumerate(ROLES):
        heard = [session.heard[i].argmax() for session in sessions for i in range(len(session))
                 if session.labelled[i] == role and len(session.patches[i])]
        if heard:
            counts = np.bincount(heard, minlength=len(ROLES))
            others = ", ".join(f"{ROLES[k]} {counts[k]}" for k in np.argsort(-counts)[:3] if counts[k] and k != role)
            lines.append(f"{name:14} {len(heard):5} {counts[role] / len(heard):6.0%}  {others}")
    return "\n".join(lines)
