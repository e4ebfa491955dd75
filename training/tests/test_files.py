# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Files and folders that are whole or not there."""
from pathlib import Path

import pytest

from smartgain_training.files import filling, safe_name, slug, whole_folder


@pytest.mark.parametrize("text, name", [("piano:necros", "piano necros"), ("  a/b  c. ", "a b c"), ("***", "unnamed"), ("x" * 99, "x" * 60)])
def test_safe_name(text: str, name: str) -> None:
    assert safe_name(text) == name


def test_slug() -> None:
    assert slug("Crunk(Demo)") == "crunk-demo" and slug("…") == "unnamed"


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyError), whole_folder(tmp_path / "a") as folder:
        (folder / "half").touch()
        raise KeyError
    assert not list(tmp_path.iterdir())
    for text in ("first", "second"):
        with whole_folder(tmp_path / "a") as folder:
            (folder / "whole").write_text(text)
    assert (tmp_path / "a" / "whole").read_text() == "first"  # both are alike: the first one stays


def test_what_a_killed_worker_left_goes(tmp_path: Path) -> None:
    unfinished = tmp_path / "module" / ".song.123.part"
    (unfinished / "stems").mkdir(parents=True)
    with filling(tmp_path):
        with filling(tmp_path):
            pass
        assert unfinished.is_dir(), "another run may be at it"
    assert not list((tmp_path / "module").iterdir())
