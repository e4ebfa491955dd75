#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The installed programs run from where they were moved to, with what was installed beside them, and not with what lies in the build."""
import json
import math
import pathlib
import struct
import tempfile
import unittest
import wave

from installation import BUILD, PREFIX, PROGRAM, VERSION, WINDOW, main, programs, run


def write_tone(path, level_db, hz, seconds=4):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48000)
        peak = 32767 * 10 ** (level_db / 20)
        file.writeframes(b"".join(struct.pack("<h", round(peak * math.sin(2 * math.pi * hz * i / 48000))) for i in range(seconds * 48000)))


class Installed(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.home = pathlib.Path(self.folder.name)

    def test_every_program_tells_the_version_of_the_project(self):
        for program in programs():
            self.assertEqual(run(program, "--version", home=self.home), f"{program.name} {VERSION}\n")

    def test_models_presets_styles_and_plugin_are_those_beside_it(self):
        self.assertIn(f"{PREFIX}/share/smartgain/models/level-1", run(PROGRAM, "models", home=self.home))
        for kind in ("preset", "style"):
            listed = json.loads(run(PROGRAM, kind, "list", "--json", home=self.home))
            self.assertGreater(len(listed), 5)
            for each in listed:
                self.assertTrue(each["path"].startswith(f"{PREFIX}/share/smartgain/{kind}s/"), each["path"])
        doctor = run(PROGRAM, "doctor", home=self.home)
        self.assertIn("ok       engine cnn", doctor)  # so the TensorFlow Lite library was found, too
        if (BUILD / "lib/lmms/libsmartgain.so").exists():
            self.assertRegex(doctor, rf"in one render: {PREFIX}/lib/.*lmms/libsmartgain.so")
        self.assertNotIn(str(BUILD), doctor.replace(str(PREFIX), ""))

    def test_stems_are_balanced_by_the_model(self):
        stems = self.home / "stems"
        stems.mkdir()
        write_tone(stems / "bass.wav", -6.0, 80.0)
        write_tone(stems / "lead.wav", -20.0, 997.0)
        run(PROGRAM, "auto", stems, "--target", "ebu", "--engine", "cnn", "--quiet", home=self.home, folder=self.home)
        plan = json.loads(run(PROGRAM, "plan", self.home / "stems.smartgain", "--json", home=self.home))
        self.assertAlmostEqual(plan["mix"]["before"]["integrated_lufs"], -23.0, delta=0.1)  # spec: what --target ebu asks for

    @unittest.skipUnless(WINDOW.exists(), "built without Qt")
    def test_the_window_shows_a_folder_of_stems(self):
        stems = self.home / "stems"
        stems.mkdir()
        write_tone(stems / "lead.wav", -20.0, 997.0)
        run(WINDOW, stems, "--screenshot", self.home / "window.png", home=self.home)
        self.assertTrue((self.home / "window.png").read_bytes().startswith(b"\x89PNG"))


main()
