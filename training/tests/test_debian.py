# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Licences of installed files."""
from pathlib import Path

from smartgain_training.debian import installed_files, read_copyright

MACHINE_READABLE = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: A
License: GPL-2+

Files:
 data/music/b*.it
 etc/other.it
Copyright: B
License: CC0

License: CC0
 Text.
"""


def write(folder: Path, text: str) -> Path:
    (folder / "p").mkdir()
    (folder / "p" / "copyright").write_text(text)
    return folder


def test_the_last_stanza_that_fits_counts(tmp_path: Path) -> None:
    rights = read_copyright("p", write(tmp_path, MACHINE_READABLE))
    assert rights.licence_of(Path("/usr/share/games/p/data/music/b1.it")) == "CC0"
    assert rights.licence_of(Path("/usr/share/p/music/b1.it")) == "CC0"  # installed under another name for data/
    assert rights.licence_of(Path("/usr/share/p/music/a.it")) == "GPL-2+"
    assert rights.licence_of(Path("/x/music/a.it"), Path("/x/music/b.it")) == "CC0 and GPL-2+"


def test_a_file_for_people_names_the_texts_that_debian_keeps(tmp_path: Path) -> None:
    rights = read_copyright("p", write(tmp_path, "On Debian systems see `/usr/share/common-licenses/GPL-2'."))
    assert rights.licence_of(Path("/any")) == "GPL-2"


def test_nothing_known(tmp_path: Path) -> None:
    assert read_copyright("p", tmp_path).licence_of(Path("/any")) == "see the licence file"
    assert installed_files("no-such-package-as-this") is None
