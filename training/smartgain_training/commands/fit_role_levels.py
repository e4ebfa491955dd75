# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Fits the constants of the rules engine on mixes made by people, and prints them with 95 % intervals over songs.

A source is the MixologyDB table (mixes.json: per mix, per track, the raw integrated loudness and the fader that the engineer chose), or a
folder of songs whose levels their authors set: FEATURES/module as `features` makes it, or analysis documents. Every song counts once,
however often it was mixed. The level of a track is relative to the power sum of its mix. Tracks of one role are summed in power first:
they share what the role has. How loud a track arrived is raw_lufs in the table, and loudness above sample peak in documents: what a
normalised sample would give.
"""
import argparse
import math
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from ..files import read_json
from ..mixologydb import ROLES, read_mixes, usable

FEWEST_TRACKS = 4
FEWEST_SONGS = 5  # a role heard in fewer says nothing


_Mixes = Iterator[tuple[str, list[tuple]]]


def power(level: float) -> float:
    return 10 ** (level / 10)


def db(value: float) -> float:
    return 10 * math.log10(value)


def tracks_of_table(path: Path) -> _Mixes:
    """Per mix: the song, and per track (role, level, raw)."""
    for mix in read_mixes(path):
        yield mix["song"], [(ROLES.get((t["instrument"], t["subtype"])), t["raw_lufs"] + t["fader_db"], t["raw_lufs"])
                            for t in mix["tracks"] if usable(t)]


def tracks_of_documents(folder: Path) -> _Mixes:
    """The same of analysis documents: FOLDER/NAME.json, or FOLDER/NAME/analysis.json."""
    documents = {path.stem: path for path in folder.glob("*.json")} | {path.parent.name: path for path in folder.glob("*/analysis.json")}
    for name, path in sorted(documents.items()):
        strips = read_json(path)["strips"]
        yield name, [(s["role"] if s["role_confidence"] > 0 else None, s["measured"]["integrated_lufs"],
                      s["measured"]["integrated_lufs"] - s["measured"]["sample_peak_dbfs"])
                     for s in strips if s["measured"] and s["measured"]["integrated_lufs"] is not None]


def observations(path: Path) -> Iterator[tuple]:
    """Per mix: the song, each role's level relative to the sum, and per track (role, tracks of the role, level, raw)."""
    for song, tracks in tracks_of_documents(path) if path.is_dir() else tracks_of_table(path):
        if len(tracks) < FEWEST_TRACKS:
            continue
        total = db(sum(power(level) for _, level, _ in tracks))
        groups = defaultdict(list)
        for role, level, _ in tracks:
            groups[role or "unknown"].append(level)
        group_levels = {role: db(sum(map(power, levels))) - total for role, levels in groups.items() if role != "unknown"}
        # What is not known stands alone: nothing says that two such tracks are alike.
        group_levels["unknown"] = sum(level - total for level in groups["unknown"]) / len(groups["unknown"]) if groups["unknown"] else None
        group_levels = {role: level for role, level in group_levels.items() if level is not None}
        yield song, group_levels, [(role or "unknown", len(groups[role]) if role else 1, level - total, raw) for role, level, raw in tracks]


def mean_by_song(values: dict[str, list[float]]) -> float:
    """Mean over songs of the mean of each song's values, so that a song mixed often counts once."""
    return sum(sum(v) / len(v) for v in values.values()) / len(values)


def fit(observed: list[tuple]) -> tuple[dict, float, float, float, dict]:
    """Level of each role, how much of its own loudness a track keeps, SD of own loudness around the role's level (upper quartile of
    songs), SD without own loudness, and each role's SD with it."""
    levels, spreads = defaultdict(lambda: defaultdict(list)), []
    for song, group_levels, _ in observed:
        for role, level in group_levels.items():
            levels[role][song].append(level)
    template = {role: mean_by_song(values) for role, values in levels.items()}
    weights = Counter(song for song, *_ in observed)
    numerator = denominator = 0.0
    own_sds = defaultdict(list)
    for song, _, tracks in observed:
        weight = 1 / (len(tracks) * weights[song])
        expected = [template[role] - db(count) for role, count, _, _ in tracks]
        residual = [level - e for (_, _, level, _), e in zip(tracks, expected)]
        own = [raw - e for (_, _, _, raw), e in zip(tracks, expected)]
        residual_mean, own_mean = sum(residual) / len(residual), sum(own) / len(own)
        own_sds[song].append(statistics.pstdev(own))
        for r, o in zip(residual, own):
            numerator += weight * (r - residual_mean) * (o - own_mean)
            denominator += weight * (o - own_mean) ** 2
            spreads.append((r - residual_mean, weight))
    slope = numerator / denominator
    own_sd = statistics.quantiles([statistics.mean(sds) for sds in own_sds.values()], n=4)[2]
    deviation = math.sqrt(sum(s * s * w for s, w in spreads) / sum(w for _, w in spreads))
    by_role = defaultdict(list)
    for song, _, tracks in observed:
        own = [raw - (template[role] - db(count)) for role, count, _, raw in tracks]
        own_mean = sum(own) / len(own)
        residual = [level - (template[role] - db(count)) - slope * (o - own_mean)
                    for (role, count, level, _), o in zip(tracks, own)]
        residual_mean = sum(residual) / len(residual)
        for (role, *_), r in zip(tracks, residual):
            by_role[role].append((r - residual_mean, 1 / weights[song]))
    sds = {role: math.sqrt(sum(r * r * w for r, w in rs) / sum(w for _, w in rs)) for role, rs in by_role.items()}
    return template, slope, own_sd, deviation, sds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fit-role-levels`."""
    parser.add_argument("sources", type=Path, nargs="+", metavar="SOURCE")


def run(options: argparse.Namespace) -> int:
    """Fits and prints."""
    observed = [o for source in options.sources for o in observations(source)]
    songs = sorted({song for song, *_ in observed})
    by_song = {song: [o for o in observed if o[0] == song] for song in songs}
    template, slope, own_sd, deviation, sds = fit(observed)
    heard_in = Counter(role for song in songs for role in {r for _, levels, _ in by_song[song] for r in levels})
    draws = random.Random(1)
    resampled = []
    for _ in range(200):
        chosen = [draws.choice(songs) for _ in songs]
        resampled.append(fit([(f"{i}", *o[1:]) for i, song in enumerate(chosen) for o in by_song[song]]))

    def interval(pick):
        values = sorted(v for v in (pick(r) for r in resampled) if v is not None)
        return f"{values[int(0.025 * len(values))]:7.2f} … {values[int(0.975 * len(values)) - 1]:6.2f}"

    print(f"{len(observed)} mixes of {len(songs)} songs; intervals: 95 %, bootstrap over songs")
    print("role           songs  level of all its tracks, LU   95 %               sd of a track, LU")
    for role in sorted(template, key=template.get, reverse=True):
        if heard_in[role] >= FEWEST_SONGS:
            print(f"{role:15s}{heard_in[role]:5d}{template[role]:12.2f}                 {interval(lambda r, role=role: r[0].get(role))}{sds[role]:10.2f}")
    print(f"own loudness kept        {slope:7.2f}                 {interval(lambda r: r[1])}")
    print(f"sd of own loudness       {own_sd:7.2f}                 {interval(lambda r: r[2])}")
    print(f"sd without own loudness  {deviation:7.2f}                 {interval(lambda r: r[3])}")
    return 0
