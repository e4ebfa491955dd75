# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Debian packages as sources: which files they brought, and under which licence."""
import fnmatch
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

DOCUMENTS = Path("/usr/share/doc")


def installed_files(package: str) -> list[Path] | None:
    """What an installed package brought, sorted; None where it is not installed."""
    try:
        listing = subprocess.run(["dpkg-query", "-L", package], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    if listing.returncode != 0:
        return None
    return sorted(path for path in map(Path, listing.stdout.splitlines()) if path.is_file())


@dataclass(frozen=True)
class Copyright:
    """A package's copyright file: the licence of each path, where the file is of the kind that says."""

    file: str
    stanzas: tuple[tuple[tuple[str, ...], str], ...]  # (patterns, licence) in the order of the file: the last that fits counts

    def licence_of(self, *paths: Path) -> str:
        """Short names of the licences of installed files; "see the licence file" where only people can read it."""
        return " and ".join(sorted({self._licence_of_one(path) for path in paths}))

    def _licence_of_one(self, path: Path) -> str:
        licence = "see the licence file"
        for patterns, name in self.stanzas:
            if any(fnmatch.fnmatch(str(path), end) for pattern in patterns for end in _ends(pattern)):
                licence = name
        return licence


def _ends(pattern: str) -> list[str]:
    """What an installed path may match: packages put the source's data/music/a.it into a folder of their own, as music/a.it."""
    parts = pattern.removeprefix("./").split("/")
    return ["*"] if parts == ["*"] else ["*/" + "/".join(parts[first:]) for first in range(max(1, len(parts) - 1))]


def read_copyright(package: str, documents: Path = DOCUMENTS) -> Copyright:
    """The copyright file of an installed package."""
    file = documents / package / "copyright"
    if not file.is_file():
        return Copyright("", ())
    stanzas, text = [], file.read_text(encoding="utf-8", errors="replace")
    for stanza in re.split(r"\n\s*\n", text):
        patterns = re.search(r"^Files:(.*(?:\n[ \t].*)*)", stanza, re.MULTILINE)
        licence = re.search(r"^License:[ \t]*(\S.*)$", stanza, re.MULTILINE)
        if patterns and licence:
            stanzas.append((tuple(patterns.group(1).split()), licence.group(1).strip()))
    # Files for people name the full texts that Debian keeps.
    common = sorted(set(re.findall(r"/usr/share/common-licenses/([\w.-]*[\w-])", text)))
    return Copyright(str(file), tuple(stanzas) or (((("*",), " and ".join(common)),) if common else ()))
