#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Fits the constants of the rules engine on a table of human mixes and prints them with 95 % intervals over songs.

usage: fit_role_levels.py mixes.json

mixes.json is the MixologyDB table: per mix, per track, the raw integrated loudness and the fader that the engineer chose. The
level of a track in a mix is raw_lufs + fader_db. Tracks of one role are summed in power first, because a kit has several
microphones; `spread` says how a role's tracks divide what the role has.
"""
import json
import math
import random
import sys
from collections import defaultdict

ROLES = {
    ("DRUMS", "KICK"): "kick", ("DRUMS", "SNARE"): "snare", ("DRUMS", "HI-HAT"): "hat", ("DRUMS", "CRASH"): "hat",
    ("DRUMS", "RIDE"): "hat", ("DRUMS", "TOM"): "tom", ("DRUMS", "TAMBOURINE"): "tom", ("BASS", "ELECTRIC"): "bass",
    ("GUITARS", "ACOUSTIC"): "guitar", ("GUITARS", "ELECTRIC"): "guitar", ("KEYS", "ACOUSTIC"): "keys",
    ("KEYS", "ELECTRIC"): "keys", ("VOCALS", "LEAD"): "lead_vocal", ("VOCALS", "BACKGROUND"): "backing_vocal",
}


def power(level):
    return 10 ** (level / 10)


def db(value):
    return 10 * math.log10(value)


def usable(track):
    raw, fader = track.get("raw_lufs"), track.get("fader_db")
    return raw is not None and fader is not None and math.isfinite(raw) and math.isfinite(fader) and raw > -70 and fader > -60


def observations(mixes):
    """Per mix: the role's level relative to the sum (group_level), and per track (role, tracks of the role, level, raw)."""
    for mix in mixes:
        tracks = [(ROLES.get((t["instrument"], t["subtype"])), t["raw_lufs"] + t["fader_db"], t["raw_lufs"])
                  for t in mix["tracks"] if t["type"] == "AUDIO" and usable(t)]
        if len(tracks) < 4:
            continue
        total = db(sum(power(level) for _, level, _ in tracks))
        groups = defaultdict(list)
        for role, level, _ in tracks:
            if role:
                groups[role].append(level)
        group_levels = {role: db(sum(map(power, levels))) - total for role, levels in groups.items()}
        yield mix["song"], group_levels, [(role, len(groups[role]), level - total, raw) for role, level, raw in tracks if role]


def mean_by_song(values):
    """Mean over songs of the mean of each song's values, so that a song mixed often counts once."""
    return sum(sum(v) / len(v) for v in values.values()) / len(values)


def fit(observed):
    levels, spreads = defaultdict(lambda: defaultdict(list)), []
    for song, group_levels, _ in observed:
        for role, level in group_levels.items():
            levels[role][song].append(level)
    template = {role: mean_by_song(values) for role, values in levels.items()}
    numerator = denominator = 0.0
    for _, _, tracks in observed:
        expected = [template[role] - db(count) for role, count, _, _ in tracks]
        residual = [level - e for (_, _, level, _), e in zip(tracks, expected)]
        own = [raw - e for (_, _, _, raw), e in zip(tracks, expected)]
        residual_mean, own_mean = sum(residual) / len(residual), sum(own) / len(own)
        for r, o in zip(residual, own):
            numerator += (r - residual_mean) * (o - own_mean) / len(tracks)
            denominator += (o - own_mean) ** 2 / len(tracks)
            spreads.append(r - residual_mean)
    slope = numerator / denominator
    deviation = math.sqrt(sum(s * s for s in spreads) / len(spreads))
    by_role = defaultdict(list)
    for _, _, tracks in observed:
        own = [raw - (template[role] - db(count)) for role, count, _, raw in tracks]
        own_mean = sum(own) / len(own)
        residual = [level - (template[role] - db(count)) - slope * (o - own_mean)
                    for (role, count, level, _), o in zip(tracks, own)]
        residual_mean = sum(residual) / len(residual)
        for (role, *_), r in zip(tracks, residual):
            by_role[role].append(r - residual_mean)
    sds = {role: math.sqrt(sum(r * r for r in rs) / len(rs)) for role, rs in by_role.items()}
    return template, slope, deviation, sds


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        observed = list(observations(json.load(file)))
    songs = sorted({song for song, *_ in observed})
    by_song = {song: [o for o in observed if o[0] == song] for song in songs}
    template, slope, deviation, sds = fit(observed)
    draws = random.Random(1)
    resampled = []
    for _ in range(500):
        chosen = [draws.choice(songs) for _ in songs]
        sample = [(f"{i}", *o[1:]) for i, song in enumerate(chosen) for o in by_song[song]]
        resampled.append(fit(sample))

    def interval(pick):
        values = sorted(v for v in (pick(r) for r in resampled) if v is not None)
        return f"{values[int(0.025 * len(values))]:7.2f} … {values[int(0.975 * len(values)) - 1]:6.2f}"

    print(f"{len(observed)} mixes of {len(songs)} songs; intervals: 95 %, bootstrap over songs")
    print("role           level of all its tracks, LU     95 %            sd of a track, LU")
    for role in sorted(template, key=template.get, reverse=True):
        print(f"{role:15s}{template[role]:8.2f}            {interval(lambda r, role=role: r[0].get(role))}      {sds[role]:6.2f}")
    print(f"own loudness kept        {slope:6.2f}            {interval(lambda r: r[1])}")
    print(f"sd without own loudness  {deviation:6.2f}            {interval(lambda r: r[2])}")


if __name__ == "__main__":
    main()
