# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Files and folders that are whole or not there, and their hashes."""
import fcntl
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

UNFINISHED = ".part"


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_all(hashes: list[str]) -> str:
    """One hash for several, in the order given."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def read_json(path: Path) -> Any:
    """The document in a file; ValueError or OSError where there is none."""
    return json.loads(path.read_text(encoding="utf-8"))


def write_json(path: Path, document: Any) -> None:
    """Writes a document whole or not at all; the same document gives the same bytes."""
    with whole_file(path) as scratch:
        scratch.write_text(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A file to write, which takes the name `target` when the block ends well."""
    scratch = target.with_name(f".{target.name}.{uuid.uuid4().hex}{UNFINISHED}")
    yield scratch
    scratch.replace(target)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which takes the name `target` when the block ends well and goes when it does not.

    Two that make the same folder at once are fine: the first one stays, for both are alike.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f".{target.name}.{uuid.uuid4().hex}{UNFINISHED}")
    scratch.mkdir()
    try:
        yield scratch
        try:
            os.rename(scratch, target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def filling(folder: Path) -> Iterator[None]:
    """While a run fills a folder; others may fill it at the same time. What killed workers left behind goes at the end of the last."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".filling").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        for path in folder.rglob(f".*{UNFINISHED}"):
            shutil.rmtree(path, ignore_errors=True)


def safe_name(text: str) -> str:
    """A text fit for a file name: what is no letter, digit, dot, dash or underscore becomes a blank; "unnamed" if nothing is left.

    A blank, not nothing: "piano:necros" is a piano by Necros.
    """
    return re.sub(r"\s+", " ", re.sub(r"[^\w.-]", " ", text)).strip(" .")[:60] or "unnamed"


def slug(text: str) -> str:
    """Lower-case letters and digits with single dashes: fit for a folder name and for the command line."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "unnamed"
