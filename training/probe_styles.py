#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Could a style be told by ear from the material that there is? What musicnn, the teacher, takes finished mixes for, by collection.

usage: probe_styles.py RENDERED [EVERY]      (the folder of `smartgain-training render`; every so manieth song, default 1)

A mix is the sum of a song's stems. Of the teacher's 50 tags those that name a kind of music are kept; a song's answer is the likeliest of
them, if its probability is at least a half of what the song's likeliest tag of any kind has, else none.
"""
import collections
import pathlib
import sys
import tempfile

import numpy as np

from smartgain_training import audio
from smartgain_training.songs import STEMS, read_song, song_folders
from smartgain_training.tagger import Tagger

INNER = 200
# Source: MTT_LABELS of musicnn/configuration.py, in order.
TAGS = ("guitar", "classical", "slow", "techno", "strings", "drums", "electronic", "rock", "fast", "piano", "ambient", "beat", "violin", "vocal",
        "synth", "female", "indian", "opera", "male", "singing", "vocals", "no vocals", "harpsichord", "loud", "quiet", "flute", "woman",
        "male vocal", "no vocal", "pop", "soft", "sitar", "solo", "man", "classic", "choir", "voice", "new age", "dance", "male voice",
        "female vocal", "beats", "harp", "cello", "no voice", "weird", "country", "metal", "female voice", "choral")
STYLES = ("classical", "techno", "electronic", "rock", "ambient", "indian", "opera", "pop", "classic", "new age", "dance", "country", "metal", "choral")
CLEAR = 0.5


def mix_of(folder, song):
    """The sum of its stems."""
    sounds = [audio.read_sound(folder / STEMS / stem.file, song.seconds) for stem in song.stems]
    mix = np.zeros((max(map(len, sounds)), 2), np.float32)
    for sound in sounds:
        mix[:len(sound)] += sound
    return mix


def main(rendered, every=1):
    """Prints how many songs of each collection get which answer."""
    tagger, answers = Tagger(), collections.defaultdict(collections.Counter)
    folders = [folder for folder in song_folders(pathlib.Path(rendered)) if folder.parent.name in ("lmms", "midi", "module")]
    with tempfile.TemporaryDirectory() as scratch:
        for folder in folders[::int(every)]:
            song = read_song(folder)
            path = pathlib.Path(scratch) / "mix.flac"
            audio.write_sound(path, audio.at_peak(mix_of(folder, song), 0.9))
            chance = dict(zip(TAGS, 1.0 / (1.0 + np.exp(-tagger.listen(path, song.seconds)[INNER:]))))
            style = max(STYLES, key=chance.get)
            answers[song.origin if song.kind == "midi" else song.kind][style if chance[style] >= CLEAR * max(chance.values()) else "none"] += 1
    for collection, counts in sorted(answers.items()):
        print(f"{collection} ({sum(counts.values())}): " + ", ".join(f"{style} {count}" for style, count in counts.most_common()))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
