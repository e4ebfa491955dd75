# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""LMMS projects that did not exist before: an instrument track for every sound, each playing its own notes.

Written for LMMS 1.2.2; elements and attributes as it saves them. What is not said has LMMS's own default.
"""
import gzip
import math
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .problems import BadItem

_TICKS_PER_BEAT = 48
_BASE_KEY = 57             # A4, on which a sample sounds as recorded
_KEY_BELOW_MIDI = 12       # LMMS counts its keys from an octave higher
_TRACK_VOLUME = 50         # percent: room below full scale for presets that are loud
PRESET_SUFFIXES = (".xpf", ".xiz")
# Chosen: how users treat tracks. Effect, control element, attributes with the range each is drawn from, range of its wet share.
_EFFECTS = (
    ("reverbsc", "ReverbSCControls", {"size": (0.5, 0.92), "color": (3000, 14000)}, (0.15, 0.6)),
    ("delay", "Delay", {"DelayTimeSamples": (0.1, 0.5), "FeebackAmount": (0.1, 0.5)}, (0.1, 0.4)),
    ("dualfilter", "DualFilterControls", {"filter1": (0, 0), "cut1": (700, 9000), "res1": (0.5, 2), "mix": (-1, -1)}, (1, 1)),
    ("dualfilter", "DualFilterControls", {"filter1": (1, 1), "cut1": (60, 900), "res1": (0.5, 1), "mix": (-1, -1)}, (1, 1)),
    ("bassbooster", "bassboostercontrols", {"freq": (60, 140), "gain": (1, 3), "ratio": (1, 3)}, (1, 1)),
    ("flanger", "Flanger", {"LfoFrequency": (0.1, 1), "Feedback": (0, 0.4)}, (0.2, 0.6)),
    ("bitcrush", "bitcrushcontrols", {"rate": (9000, 30000), "levels": (24, 256)}, (0.3, 1)))
_EFFECT_CHANCES = (0.45, 0.35, 0.2)  # of none, one, two


@dataclass(frozen=True)
class Note:
    """In beats from the start; `key` as MIDI counts."""

    start: float
    length: float
    key: int
    velocity: int


def instrument_of(path: Path) -> ElementTree.Element:
    """The `instrumenttrack` element of a preset of LMMS or ZynAddSubFX, or of a sound that is played as it is."""
    try:
        if path.suffix == ".xpf":
            return _of_preset(ElementTree.parse(path).getroot())
        if path.suffix == ".xiz":
            data = path.read_bytes()
            text = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
            return _of_zynaddsubfx(ElementTree.fromstring(text.strip()))
    except (OSError, EOFError, ElementTree.ParseError) as error:
        raise BadItem(f"{path}: expected a preset of LMMS or ZynAddSubFX, found {error}") from None
    track = ElementTree.Element("instrumenttrack", basenote=str(_BASE_KEY))
    instrument = ElementTree.SubElement(track, "instrument", name="audiofileprocessor")
    ElementTree.SubElement(instrument, "audiofileprocessor", src=str(path), amp="100")
    return track


def _of_preset(root: ElementTree.Element) -> ElementTree.Element:
    track = root.find(".//instrumenttrack")
    if track is None or track.find("instrument") is None:
        raise BadItem("expected a preset with an instrumenttrack, found none")
    return track


def _of_zynaddsubfx(root: ElementTree.Element) -> ElementTree.Element:
    """ZynAddSubFX inside LMMS loads only a whole MASTER: the instrument becomes its first part."""
    preset = root.find("INSTRUMENT")
    if preset is None:
        raise BadItem("expected an instrument of ZynAddSubFX, found none")
    track = ElementTree.Element("instrumenttrack", basenote=str(_BASE_KEY))
    plugin = ElementTree.SubElement(ElementTree.SubElement(track, "instrument", name="zynaddsubfx"), "zynaddsubfx")
    data = ElementTree.SubElement(plugin, "ZynAddSubFX-data", root.attrib)
    if (base := root.find("BASE_PARAMETERS")) is not None:
        data.append(base)
    master = ElementTree.SubElement(data, "MASTER")
    part = ElementTree.SubElement(master, "PART", id="0")
    ElementTree.SubElement(part, "par_bool", name="enabled", value="yes")
    part.append(preset)
    return track


def effects(chance: np.random.Generator) -> ElementTree.Element:
    """A chain of none to two of LMMS's own effects."""
    count = int(chance.choice(len(_EFFECT_CHANCES), p=_EFFECT_CHANCES))
    chain = ElementTree.Element("fxchain", enabled=str(int(count > 0)), numofeffects=str(count))
    for place in chance.choice(len(_EFFECTS), count, replace=False):
        name, controls, ranges, wet = _EFFECTS[place]
        effect = ElementTree.SubElement(chain, "effect", name=name, on="1", wet=f"{chance.uniform(*wet):.3f}", autoquit="1", gate="0")
        values = {attribute: f"{math.exp(chance.uniform(math.log(low), math.log(high))):.4f}" if low > 0 else
                  f"{chance.uniform(low, high):.4f}" for attribute, (low, high) in ranges.items()}
        ElementTree.SubElement(effect, controls, values)
        ElementTree.SubElement(effect, "key")
    return chain


def project(tracks: list[tuple[str, ElementTree.Element, ElementTree.Element, list[Note]]], beats_per_minute: float) -> ElementTree.ElementTree:
    """A song of these tracks: name, instrument, effects, notes. They feed the Master at one volume."""
    root = ElementTree.Element("lmms-project", version="1.0", creator="LMMS", creatorversion="1.2.2", type="song")
    ElementTree.SubElement(root, "head", bpm=str(round(min(max(beats_per_minute, 40), 240))), mastervol="100", timesig_numerator="4",
                           timesig_denominator="4", masterpitch="0")
    container = ElementTree.SubElement(ElementTree.SubElement(root, "song"), "trackcontainer", type="song")
    for name, instrument, chain, notes in tracks:
        track = ElementTree.SubElement(container, "track", type="0", name=name, muted="0", solo="0")
        instrument.attrib.update(vol=str(_TRACK_VOLUME), pan="0", fxch="0")
        for old in instrument.findall("fxchain"):
            instrument.remove(old)
        instrument.append(chain)
        track.append(instrument)
        pattern = ElementTree.SubElement(track, "pattern", type="1", pos="0", muted="0", name=name, steps="16")
        for note in notes:
            ElementTree.SubElement(pattern, "note", pos=str(round(note.start * _TICKS_PER_BEAT)), pan="0",
                                   len=str(max(1, round(note.length * _TICKS_PER_BEAT))), key=str(note.key - _KEY_BELOW_MIDI),
                                   vol=str(round(note.velocity * 100 / 127)))
    return ElementTree.ElementTree(root)
