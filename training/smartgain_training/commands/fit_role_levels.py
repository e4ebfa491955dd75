# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Fits the constants of the rules engine on mixes made by people, and prints them with 95 % intervals over songs.

Given the MixologyDB table (mixes.json: per mix, per track, the raw integrated loudness and the fader that the engineer chose), or the folder
that `features` filled, of which modules and MIDI songs are a source each; LMMS songs are what results are reported on. There, authors who are
left out for choosing and testing say nothing, and roles are those that words tell. Every song of a source counts once, however often it was
mixed, and every source that has a role in 5 songs or more counts the same for it, however large it is; but the table, which has what people
heard as they set it, counts as much as all others together. The level of a track is relative to the power sum of its mix. Tracks of one role
are summed in power first: they share what the role has. How loud a track arrived is raw_lufs in the table, and loudness above sample peak in
songs: what a normalised sample would give.

Of a single source it also prints standard deviations, the mean error and how far confidence can be believed, all of songs left out: what the
others say is held against one.

With --write the constants go into the engine's source: levels are of all sources, all else is the table's, where people said how far what
arrived was off.
"""
import argparse
import math
import random
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..analyser import NAMED_FROM
from ..files import read_json, whole_file
from ..mixologydb import ROLES, read_mixes, songs_left_out_of, usable
from ..problems import Problem
from ..roles import ROLES as WORDS
from ..songs import LEVEL_KINDS, songs_of_part

FEWEST_TRACKS = 4
FEWEST_SONGS = 5  # a role heard in fewer says nothing
_DRAWS = 200
_WIDEST_ROW = len("{Decibels(-10.0), Decibels(5.0)},")
_ROUNDS = 30  # of fitting roles and sources in turn; 10 give the same to 0.001 LU


_SongKey = tuple[Path, str]  # source, song
_Mixes = Iterator[tuple[_SongKey, list[tuple]]]


def power(level: float) -> float:
    return 10 ** (level / 10)


def db(value: float) -> float:
    return 10 * math.log10(value)


def tracks_of_table(path: Path) -> _Mixes:
    """Per mix: its source and song, and per track (role, level, raw)."""
    for mix in read_mixes(path):
        yield (path, mix["song"]), [(ROLES.get((t["instrument"], t["subtype"])), t["raw_lufs"] + t["fader_db"], t["raw_lufs"])
                                    for t in mix["tracks"] if usable(t)]


def tracks_of_songs(features: Path) -> _Mixes:
    """The same of the songs whose authors teach."""
    songs = songs_of_part(features, "training")
    if not songs:
        raise Problem(f"{features}: expected a folder that `features` filled, with songs of the kinds {' and '.join(LEVEL_KINDS)} by authors "
                      "who teach, found none")
    for song in songs:
        yield (song.parent, song.name), [_track(strip) for strip in read_json(song / "analysis.json")["strips"]
                                         if strip["measured"] and strip["measured"]["integrated_lufs"] is not None]


def _track(strip: dict[str, Any]) -> tuple[str | None, float, float]:
    level = strip["measured"]["integrated_lufs"]
    told = strip["role_confidence"] > 0 and strip.get("role_from") in NAMED_FROM
    return strip["role"] if told else None, level, level - strip["measured"]["sample_peak_dbfs"]


def observations(path: Path, known_only: bool = False) -> Iterator[tuple]:
    """Per mix: the source and song, each role's level relative to the sum, and per track (role, tracks of the role, level, raw)."""
    for key, tracks in tracks_of_songs(path) if path.is_dir() else tracks_of_table(path):
        tracks = [t for t in tracks if t[0] or not known_only]
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
        yield key, group_levels, [(role or "unknown", len(groups[role]) if role else 1, level - total, raw) for role, level, raw in tracks]


def mean_by_song(values: dict[_SongKey, list[float]]) -> float:
    """Mean over songs of the mean of each song's values, so that a song mixed often counts once."""
    return statistics.mean(statistics.mean(v) for v in values.values())


def levels_of_roles(levels: dict[str, dict[_SongKey, list[float]]]) -> dict[str, float]:
    """Per role the mean over sources that have enough songs of it, over all where none has.

    What sources have in common is taken out first: against the sum of many tracks each is quieter, so a role that only one source has would else
    stand where that source does. A table counts as much as all folders of songs together.
    """
    of_source = {}
    for role, songs in levels.items():
        sources = defaultdict(dict)
        for key, of_song in songs.items():
            sources[key[0]][key] = of_song
        of_source[role] = {s: v for s, v in sources.items() if len(v) >= FEWEST_SONGS} or dict(sources)
    sources = {source for role in of_source.values() for source in role}
    tables = sum(not source.is_dir() for source in sources)
    weight = {source: 1 / (len(sources) - tables) if source.is_dir() else 1 / tables for source in sources}
    means = {role: {source: mean_by_song(v) for source, v in each.items()} for role, each in of_source.items()}
    offset = dict.fromkeys(sources, 0.0)
    for _ in range(_ROUNDS):
        roles = {role: _weighted((mean - offset[source], weight[source]) for source, mean in each.items()) for role, each in means.items()}
        offset = {source: _weighted((each[source] - roles[role], len(of_source[role][source])) for role, each in means.items() if source in each)
                  for source in sources}
        middle = _weighted((offset[source], weight[source]) for source in sources)
        offset = {source: value - middle for source, value in offset.items()}
    return roles


def _weighted(values: Iterable[tuple[float, float]]) -> float:
    """Mean of (value, weight)."""
    values = list(values)
    return sum(v * w for v, w in values) / sum(w for _, w in values)


class Fit:
    """Level of each role, SD of own loudness around it (upper quartile of songs), beyond which own loudness is diluted, and how much of
    its own loudness a track keeps."""

    def __init__(self, observed: list[tuple]) -> None:
        levels = defaultdict(lambda: defaultdict(list))
        for song, group_levels, _ in observed:
            for role, level in group_levels.items():
                levels[role][song].append(level)
        self.template = levels_of_roles(levels)
        own_sds = defaultdict(list)
        for song, _, tracks in observed:
            own_sds[song].append(statistics.pstdev(self.own(tracks)))
        self.own_sd = statistics.quantiles([statistics.mean(sds) for sds in own_sds.values()], n=4)[2]
        # Diluted as the engine will: mixes whose tracks stand far apart would else count against the share twice.
        weights = Counter(song for song, *_ in observed)
        numerator = denominator = 0.0
        for song, _, tracks in observed:
            weight = 1 / (len(tracks) * weights[song])
            residual = around_mean([level - e for (_, _, level, _), e in zip(tracks, self.expected(tracks))])
            own = [self.dilution(tracks) * o for o in self.own(tracks)]
            numerator += weight * sum(r * o for r, o in zip(residual, own))
            denominator += weight * sum(o * o for o in own)
        self.slope = numerator / denominator

    def expected(self, tracks: list[tuple]) -> list[float]:
        """By role and like tracks alone. A role that was never seen stands where all stand in the mean."""
        anywhere = statistics.mean(self.template.values())
        return [self.template.get(role, anywhere) - db(count) for role, count, *_ in tracks]

    def own(self, tracks: list[tuple]) -> list[float]:
        """How much louder each came than its kind, against the others."""
        return around_mean([raw - e for (_, _, _, raw), e in zip(tracks, self.expected(tracks))])

    def dilution(self, tracks: list[tuple]) -> float:
        """Of the share, where tracks stand further apart than recordings do."""
        return min(1.0, (self.own_sd / statistics.pstdev(self.own(tracks))) ** 2)

    def errors(self, tracks: list[tuple], slope: float | None = None) -> list[float]:
        """Of the rules engine, or with another share of own loudness that nothing dilutes; after the best common offset, as `smartgain
        evaluate` has it."""
        kept = self.slope * self.dilution(tracks) if slope is None else slope
        errors = [e + kept * o - level for (_, _, level, _), e, o in zip(tracks, self.expected(tracks), self.own(tracks))]
        offset = statistics.median(errors)
        return [e - offset for e in errors]


def around_mean(values: list[float]) -> list[float]:
    mean = sum(values) / len(values)
    return [v - mean for v in values]


def by_song(observed: list[tuple]) -> dict[_SongKey, list[tuple]]:
    songs = defaultdict(list)
    for mix in observed:
        songs[mix[0]].append(mix)
    return songs


def left_out_errors(observed: list[tuple], slope: float | None = None) -> dict[_SongKey, list[tuple[str, float]]]:
    """Per song (role, error) of its tracks, by what the other songs say."""
    songs = by_song(observed)
    errors = {}
    for song, mixes in songs.items():
        others = Fit([o for o in observed if o[0] != song])
        errors[song] = [(role, error) for _, _, tracks in mixes for (role, *_), error in zip(tracks, others.errors(tracks, slope))]
    return errors


def mean_error(errors: dict[_SongKey, list[tuple[str, float]]]) -> float:
    values = [abs(e) for of_song in errors.values() for _, e in of_song]
    return sum(values) / len(values)


def width(errors: list[tuple[float, float]]) -> float:
    """Half of the interval that holds 68.3 % of (error, weight): the SD where errors are normal, and not ruled by a few far off."""
    ordered = sorted((abs(e), w) for e, w in errors)
    rest = 0.683 * sum(w for _, w in ordered)
    for error, weight in ordered:
        rest -= weight
        if rest <= 0:
            return error
    return ordered[-1][0]


def songs_of_roles(errors: dict[_SongKey, list[tuple[str, float]]]) -> Counter[str]:
    """In how many songs each role was heard."""
    return Counter(role for of_song in errors.values() for role in {r for r, _ in of_song})


def calibrate(errors: dict[_SongKey, list[tuple[str, float]]]) -> tuple[dict[str, float], float]:
    """SD of each role, and of all together. A role counts by the songs it was heard in, all together as FEWEST_SONGS."""
    by_role, together = defaultdict(list), []
    heard_in = songs_of_roles(errors)
    for of_song in errors.values():
        for role, error in of_song:
            by_role[role].append((error, 1 / len(of_song)))
            together.append((error, 1 / len(of_song)))
    common = width(together)
    sds = {role: math.sqrt((heard_in[role] * width(rs) ** 2 + FEWEST_SONGS * common ** 2) / (heard_in[role] + FEWEST_SONGS))
           for role, rs in by_role.items()}
    return sds, common


def left_out_calibration(observed: list[tuple]) -> dict[_SongKey, list[tuple[float, bool, bool]]]:
    """Per song (said, within 3 LU, within one SD) of its tracks; levels and SDs are those of the other songs."""
    answers = {}
    for song, mixes in by_song(observed).items():
        others = [o for o in observed if o[0] != song]
        sds, common = calibrate(left_out_errors(others))
        fitted = Fit(others)
        answers[song] = [(math.erf(3 / (sds.get(role, common) * math.sqrt(2))), abs(error) <= 3, abs(error) <= sds.get(role, common))
                         for _, _, tracks in mixes for (role, *_), error in zip(tracks, fitted.errors(tracks))]
    return answers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `fit-role-levels`."""
    parser.add_argument("sources", type=Path, nargs="+", metavar="SOURCE", help="mixes.json, or the folder that `features` filled")
    parser.add_argument("--left-out-of", type=Path, metavar="TRAINED",
                        help="without the songs that a head of `train --table-left-out` never saw")
    parser.add_argument("--write", type=Path, metavar="CPP",
                        help="put the constants into this file (src/balance/role_levels.cpp) instead of printing them")


def run(options: argparse.Namespace) -> int:
    """Fits and prints."""
    left_out = songs_left_out_of(options.left_out_of) if options.left_out_of else set()
    observed = [o for source in options.sources for o in observations(source) if o[0][1] not in left_out]
    if options.write:
        write_constants(options.write, observed)
        return 0
    songs = by_song(observed)
    chosen = _draws(songs)
    print(f"{len(observed)} mixes of {len(songs)} songs; intervals: 95 %, bootstrap over songs")
    _print_levels(observed, songs, chosen)
    if len({source for source, _ in songs}) == 1:
        _print_left_out(options.sources[0], observed, chosen)
    return 0


def write_constants(path: Path, observed: list[tuple]) -> None:
    """Puts what was fitted in the place of what src/balance/role_levels.cpp has; roles that nothing was seen of keep what they have."""
    of_table = [o for o in observed if not o[0][0].is_dir()]
    if not of_table:
        raise Problem(f"--write {path}: expected mixes.json among the sources, which standard deviations are taken from, found folders of "
                      "songs alone")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Problem(f"{path}: expected the source of the engine's constants, src/balance/role_levels.cpp, found {error}") from None
    template, own, errors = Fit(observed).template, Fit(of_table), left_out_errors(of_table)
    sds, common = calibrate(errors)
    without_own = calibrate(left_out_errors(of_table, 0.0))[1]
    heard_in = songs_of_roles(errors)

    def sd(role: str) -> float:
        # A lead is sung or played, and set as one; what the table has in few songs is as unsure as what has no name.
        role = "lead_vocal" if role == "lead" else role
        return sds[role] if heard_in[role] >= FEWEST_SONGS else sds.get("unknown", common)

    def row(found: re.Match) -> str:
        role = "unknown" if found[2] == "other" else found[2]
        levels = f"{{Decibels({template[role]:.1f}), Decibels({sd(role):.1f})}}," if role in template else found[1]
        return f"{levels:{_WIDEST_ROW}}  // {found[2]}"

    text, found = re.subn(r"(\{Decibels\([^)]+\), Decibels\([^)]+\)\},) *// (\w+)", row, text)
    for name, value in (("kOwnLoudnessKept = ", f"{own.slope:.2f}"), ("kOwnLoudnessSd(", f"{own.own_sd:.1f}"),
                        ("kOwnLoudnessVariance = ", f"{without_own ** 2 - common ** 2:.1f}")):
        text, more = re.subn(re.escape(name) + r"[\d.]+", name + value, text)
        found += more
    if found != len(WORDS) + 3:
        raise Problem(f"{path}: expected {len(WORDS)} rows of levels and three constants, as src/balance/role_levels.cpp has them, found {found} in all")
    with whole_file(path) as scratch:
        scratch.write_text(text, encoding="utf-8")


def _draws(songs: dict[_SongKey, list[tuple]]) -> list[list[_SongKey]]:
    """Of each source as many songs as it has, with repeats."""
    of_source = defaultdict(list)
    for source, song in sorted(songs):
        of_source[source].append((source, song))
    chance = random.Random(1)
    return [[chance.choice(keys) for keys in of_source.values() for _ in keys] for _ in range(_DRAWS)]


def _interval(values: Iterable[float | None]) -> str:
    known = sorted(v for v in values if v is not None)
    return f"{known[int(0.025 * len(known))]:7.2f} … {known[int(0.975 * len(known)) - 1]:6.2f}"


def _print_levels(observed: list[tuple], songs: dict[_SongKey, list[tuple]], chosen: list[list[_SongKey]]) -> None:
    heard_in = Counter(role for mixes in songs.values() for role in {r for _, levels, _ in mixes for r in levels})
    fitted = Fit(observed)
    refitted = [Fit([((key[0], f"{i}"), *o[1:]) for i, key in enumerate(keys) for o in songs[key]]) for keys in chosen]
    print("role           songs  level of all its tracks, LU   95 %")
    for role in sorted(fitted.template, key=fitted.template.get, reverse=True):
        if heard_in[role] >= FEWEST_SONGS:
            print(f"{role:15s}{heard_in[role]:5d}{fitted.template[role]:12.2f}                 "
                  f"{_interval(f.template.get(role) for f in refitted)}")
    print(f"own loudness kept        {fitted.slope:7.2f}                 {_interval(f.slope for f in refitted)}")
    print(f"sd of own loudness       {fitted.own_sd:7.2f}                 {_interval(f.own_sd for f in refitted)}")


def _print_left_out(source: Path, observed: list[tuple], chosen: list[list[_SongKey]]) -> None:
    def over_songs(statistic, of_songs):
        """A figure of left-out songs, and its interval."""
        return (f"{statistic(of_songs):7.2f}                 "
                f"{_interval(statistic({(source, f'{i}'): of_songs[key] for i, key in enumerate(keys)}) for keys in chosen)}")

    def share(index):
        return lambda of_songs: statistics.mean(answer[index] for of_song in of_songs.values() for answer in of_song)

    errors, answers = left_out_errors(observed), left_out_calibration(observed)
    known = list(observations(source, known_only=True))
    print("songs left out")
    for role in sorted(calibrate(errors)[0]):
        print(f"sd of a track: {role:9s} {over_songs(lambda e, role=role: calibrate(e)[0].get(role, 0.0), errors)}")
    print(f"sd of all roles          {over_songs(lambda e: calibrate(e)[1], errors)}")
    print(f"sd without own loudness  {over_songs(lambda e: calibrate(e)[1], left_out_errors(observed, 0.0))}")
    print(f"mean error, LU           {over_songs(mean_error, left_out_errors(known))}   of tracks whose role is known")
    print(f"the same, half strength  {over_songs(mean_error, left_out_errors(known, 0.5))}")
    print(f"says within 3 LU         {over_songs(share(0), answers)}")
    print(f"is within 3 LU           {over_songs(share(1), answers)}")
    print(f"is within one sd         {over_songs(share(2), answers)}")
    by_said = defaultdict(list)
    for said, within, _ in (answer for of_song in answers.values() for answer in of_song):
        by_said[int(20 * said)].append((said, within))
    for step, of_step in sorted(by_said.items()):
        print(f"says {5 * step} to {5 * step + 5} %: {len(of_step)} tracks, {100 * statistics.mean(within for _, within in of_step):.0f} % are")
