# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Who made a song, as far as it is written somewhere. Songs of one author belong on one side of a split."""
import re
from pathlib import Path

# Source: "5 Credits" in the readme of openttd-openmsx 0.4.2. Files that are not named here carry "_redfarn" or are "Modern" tracks.
_OPENMSX_AUTHORS = {
    "train_filled_with_cash": "imuh3", "flying_scotsman": "imuh3", "chuggachugga": "imuh3", "ttsong_iii_imuh3": "imuh3",
    "ttsong_iv_imuh3": "imuh3", "busy_schedule": "mimm", "the_fast_route": "mimm", "modern_motion": "Kyle Timmerman",
    "keep_on_rolling": "Trolley Trev", "tttheme2": "-lucas-"}

# freedoom's file names -> (part of CREDITS-MUSIC, what the song is called there), where the name alone does not say it.
_FREEDOOM_TITLES = {
    "d_intro": ("Phase 1", "Title"), "d_introa": ("Phase 1", "Title"), "d_inter": ("Phase 1", "Intermission"),
    "d_victor": ("Phase 1", "Victory"), "d_bunny": ("Phase 1", "Bunny"), "d_dm2ttl": ("Phase 2", "Title"),
    "d_dm2int": ("Phase 2", "Intermission"), "d_read_m": ("Phase 2", "Story"), "d_fdmttl": ("FreeDM", "Title"),
    "d_fdmint": ("FreeDM", "Intermission"), "d_fdmrdm": ("FreeDM", "Story")}


def lmms_author(path: Path) -> str:
    """LMMS names its demos AUTHOR-Title; a song without a dash stands for itself."""
    return path.stem.split("-")[0].strip()


def openmsx_author(path: Path) -> str:
    """Musician of a song of openttd-openmsx."""
    if path.stem.endswith("_redfarn"):
        return "Jim Redfarn"
    return _OPENMSX_AUTHORS.get(path.stem, "Tistou Blomberg")


def first_composer(credit: str) -> str | None:
    """The first person after "by" in a line like `"Indigo" by Korp, remix of "Why?" by jute`; None where nobody is named."""
    named = re.search(r"\bby (.+)$", re.sub(r'^\s*"[^"]*"', "", credit))
    if not named:
        return None
    person = re.split(r", |\s+and\s+|\s*&\s*", named.group(1).strip())[0]
    return re.sub(r'\s*"[^"]*"\s*', " ", person).strip() or None


def freedoom_composers(credits_file: Path) -> dict[str, str]:
    """Composer of each song of freedoom by the stem of its file name, from its CREDITS-MUSIC."""
    part, composers, titles = "", {}, {}
    for line in credits_file.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"^--(.+)--$", line.strip())
        if heading:
            part = heading.group(1)
        song = re.match(r"^\s*([A-Za-z0-9]+): (.+)$", line)
        composer = first_composer(song.group(2)) if song else None
        if composer and not part.startswith("Previously"):
            composers.setdefault("d_" + song.group(1).lower(), composer)
            titles.setdefault((part, song.group(1)), composer)
    return composers | {stem: titles[title] for stem, title in _FREEDOOM_TITLES.items() if title in titles}
