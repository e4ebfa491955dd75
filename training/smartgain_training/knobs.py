# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What the knobs of an analysed LMMS song did to its strips."""
from typing import Any

ADDITIVE_LU = 1.5  # chosen: farther from its mix, a sum of strips is shaped by effects more than by faders


def applied_gain_db(strip: dict[str, Any], master_db: float) -> float | None:
    """What a strip's knobs and the faders behind them did, without the Master; None where a knob is all the way down."""
    knobs = [strip["knob"]] + ([strip["trim_knob"]] if strip.get("trim_knob") else [])
    positions = [knob["from_db"] for knob in knobs]
    if any(position is None for position in positions):
        return None
    behind = strip.get("gain_behind_knob_db")
    return sum(positions) + (behind - master_db if behind is not None else 0.0)


def master_db(analysis: dict[str, Any]) -> float:
    """Position of the Master fader: common to all strips, so its exact value does not matter as long as it is the same."""
    return analysis["mix_knob"]["from_db"] or 0.0


def strips_against_mix_lu(analysis: dict[str, Any]) -> float:
    """How much louder the sum of the strips is than the mix."""
    return analysis["strips_sum"]["integrated_lufs"] - analysis["mix"]["integrated_lufs"]
