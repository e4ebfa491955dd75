#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""Writes the seeds of the corpora: small sound inputs of every format, from which the fuzzers start.

Files that begin with "found-" are inputs that once broke a law; they are not made here and must stay.
usage: .deps/training/bin/python tests/fuzz/make_seeds.py
"""
import io
import json
import pathlib
import struct
import zlib

import numpy
import soundfile

CORPUS = pathlib.Path(__file__).parent / "corpus"


def write(target, name, content):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def track(name, inner, kind=0, attributes='muted="0" solo="0"'):
    tag = "sampletrack" if kind == 2 else "instrumenttrack"
    return f'<track type="{kind}" name="{name}" {attributes}><{tag} {inner}</{tag}></track>\n'


def project(tracks, mixer="", root="lmms-project", head='bpm="140" mastervol="100" timesig_numerator="4" timesig_denominator="4"',
            version="1.2.2"):
    return (f'<?xml version="1.0"?>\n<!DOCTYPE {root}>\n<{root} version="1.0" creator="LMMS" creatorversion="{version}" type="song">'
            f'<head {head}/><song><trackcontainer type="song">{tracks}</trackcontainer>{mixer}</song></{root}>\n')


def channel(number, name, inner="", volume='volume="1"'):
    return f'<fxchannel num="{number}" name="{name}" {volume} muted="0" soloed="0">{inner}</fxchannel>\n'


def projects():
    instrument = '<instrument name="tripleoscillator"><tripleoscillator wavetype0="7" userwavefile0="a.wav"/></instrument>'
    chain = '<fxchain enabled="1" numofeffects="1"><effect name="amplifier" on="1"/></fxchain>'
    mixer = ("<fxmixer>" + channel(0, "Master", chain) + channel(1, "Leads", '<send channel="0" amount="0.5"/>', 'volume="0.5"') +
             channel(2, "Pads", '<send channel="1" amount="1"/><send channel="0" amount="1"/>') + "</fxmixer>")
    tracks = (track("Lead", f'vol="100" pan="0" fxch="1">{instrument}') + track("Pad", 'vol="80,5" fxch="2">') +
              track("Pad", 'vol="200" fxch="2">') + track("Vox", '><vol value="50" id="7"/><connection/>', 2) +
              track("B&amp;B = ~,", 'vol="1e2" fxch="9">', 0, 'muted="1"') +
              '<track type="1" name="Beat"><bbtrack><trackcontainer>' + track("kick01.ogg", 'fxch="0">') +
              '</trackcontainer></bbtrack></track>'
              '<track type="5"><automationtrack/><automationpattern><time pos="0" value="1"/><object id="7"/></automationpattern></track>')
    write("project", "all.mmp", project(tracks, mixer))
    compact = zlib.compress(project(tracks, mixer).encode(), 9)
    write("project", "all.mmpz", struct.pack(">I", len(project(tracks, mixer).encode())) + compact)
    write("project", "one.mmp", project(track("a", ">")))
    newer = ("<mixer>" + channel(0, "Master").replace("fxchannel", "mixerchannel") +
             channel(1, "x", '<fxchain enabled="1" numofeffects="0"/>').replace("fxchannel", "mixerchannel") + "</mixer>")
    write("project", "newer.mmp", project(track("a", 'mixch="1" vol="100">') + track("b", 'mixch="1" vol="100">', 2), newer, version="1.3.0"))
    write("project", "old.mmp", project(track("a", 'vol="50" fxch="3"><automation-pattern><vol><time/></vol></automation-pattern>'),
                                        "<fxmixer>" + channel(3, "Old") + "</fxmixer>", "multimedia-project", 'mastervol="50" bpm="1"', "0.4.10"))
    write("project", "entities.mmp", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "&c;&c;">]>' + project(track("&#65;&b;&lt;", "vol='1&#48;0'>"))[21:])
    write("project", "marked.mmp", "\ufeff" + project(track("Süß", 'vol = "100"\n>')))
    write("project", "wide.mmp", project(track("a", 'vol="100">')).encode("utf-16"))


def sounds():
    time = numpy.arange(600) / 44100
    stereo = numpy.stack([numpy.sin(2 * numpy.pi * 997 * time), 0.5 * numpy.cos(2 * numpy.pi * 440 * time)], axis=1) * 0.5
    for name, kind, sub, sound in [
            ("float.wav", "WAV", "FLOAT", stereo), ("pcm16.wav", "WAV", "PCM_16", stereo), ("pcm24x.wav", "WAVEX", "PCM_24", stereo),
            ("adpcm.wav", "WAV", "IMA_ADPCM", stereo), ("ulaw.au", "AU", "ULAW", stereo[:, :1]), ("pcm16.aiff", "AIFF", "PCM_16", stereo),
            ("float.w64", "W64", "FLOAT", stereo[:50]), ("float.rf64", "RF64", "FLOAT", stereo[:50]), ("pcm.caf", "CAF", "PCM_16", stereo[:50]),
            ("eight.wav", "WAV", "PCM_U8", numpy.repeat(stereo[:50, :1], 8, axis=1)), ("pcm16.flac", "FLAC", "PCM_16", stereo),
            ("vorbis.ogg", "OGG", "VORBIS", stereo), ("opus.ogg", "OGG", "OPUS", stereo), ("layer3.mp3", "MP3", "MPEG_LAYER_III", stereo)]:
        file = io.BytesIO()
        rate = 48000 if sub == "OPUS" else 44100
        soundfile.write(file, sound, rate, format=kind, subtype=sub)
        write("audio", name, file.getvalue())
    plain = io.BytesIO()
    soundfile.write(plain, stereo[:40], 44100, format="WAV", subtype="FLOAT")
    samples = bytearray(plain.getvalue())
    samples[-16:-8] = struct.pack("<ff", float("nan"), float("inf"))
    write("audio", "nan.wav", bytes(samples))
    write("audio", "cut.wav", plain.getvalue()[:-37])
    at = plain.getvalue().index(b"data") + 4
    write("audio", "claims.wav", plain.getvalue()[:at] + struct.pack("<I", 0x7fffffff) + plain.getvalue()[at + 4:])


def samples():
    def strip(name, head, values):
        write("analyser", name, bytes(head) + numpy.asarray(values, dtype="<f4").tobytes())

    rng = numpy.random.default_rng(1)
    strip("noise", [0, 1, 26, 40], rng.uniform(-1, 1, 1000))
    strip("eight", [3, 7, 3, 200], rng.uniform(-0.1, 0.1, 800))
    strip("one", [1, 0, 0, 0], [1.0])
    strip("constant", [1, 1, 9, 255], [0.5, -0.25] * 200)
    strip("wild", [2, 1, 60, 255], [float("nan"), float("inf"), -float("inf"), 1e-40, 3.4e38, -3.4e38, 1e30, 0.0] * 20)
    strip("clipped", [5, 0, 255, 255], numpy.clip(3 * numpy.sin(numpy.arange(500) / 9), -1, 1))
    strip("silence", [4, 2, 30, 255], [0.0] * 300)


def documents():
    measured = {"integrated_lufs": -20.0}
    for name in ("momentary_max_lufs short_term_max_lufs loudness_range_lu true_peak_dbtp sample_peak_dbfs rms_dbfs crest_factor_db "
                 "peak_to_loudness_lu dc_offset active_share level_percentiles_lufs spectral_centroid_hz spectral_spread_hz "
                 "spectral_rolloff_85_hz spectral_flatness").split():
        measured[name] = None
    measured.update(true_peak_dbtp=-3.0, sample_peak_dbfs=-3.1, rms_dbfs=-21.0, clipped_samples=0, band_center_hz=[100.0], band_level_db=[-30.0],
                    stereo={"correlation": 1.0, "width": 0.0, "balance_db": 0.0})
    knob = {"kind": "file", "name": "gain", "from_db": 0.0, "min_db": None, "max_db": 24.0}
    strips = [{"id": name, "name": name, "role": role, "role_confidence": 1.0, "flags": [], "knob": knob, "measured": measured, "level_lu": -6.0}
              for name, role in (("kick", "kick"), ("bass", "bass"), ("vox", "lead_vocal"))]
    write("documents", "three.analysis.json",
          json.dumps({"format": "smartgain-analysis", "version": 1, "tool_version": "0.1.0",
                      "input": {"kind": "stems", "path": "a", "content_hash": "0", "sample_rate_hz": 44100, "duration_s": 9.5},
                      "mix": {**measured, "integrated_lufs": -14.0}, "mix_knob": knob, "strips": strips}))


def small_json():
    write("json", "manifest.json", json.dumps({"songs": [
        {"name": "a", "stems": [{"path": "x.wav", "role": "kick", "applied_gain_db": -3}, {"name": "b", "raw_lufs": -20.5}],
         "mixes": [{"name": "m", "gains_db": [None, 1.5]}]}]}))
    options = {"goal": "smart", "engine": "auto", "target_lufs": -14, "ceiling_dbtp": -1, "headroom_by": "master", "amount_percent": 50,
               "max_move_db": 12, "raw_level": "auto", "style": "auto", "reference": None, "precision": "int8", "reference_level_dbfs": -18,
               "roles": {"a": "kick"}, "locks": ["b"], "set_db": {"c": -3, "d": None}, "groups": {"g": ["a", "b"]},
               "rules": {"role_level": "high"}, "learning": True, "emphasis_db": {"drums": 2}}
    write("json", "panel.json", json.dumps({"format": "smartgain-panel", "version": 1, "options": options, "unticked": ["a"],
                                            "verdicts": {"b": "accepted"}, "stars": 4}))
    write("json", "undo.json", json.dumps({"format": "smartgain-undo", "version": 1, "applied": [
        [{"strip": None, "trim": False, "from_db": 0, "to_db": -3.5}, {"strip": "a", "trim": True, "from_db": None, "to_db": None}]]}))
    write("json", "feedback.json", json.dumps({"format": "smartgain-feedback", "version": 1, "events": [
        {"uid": "u", "time_s": 1, "kind": "moved", "song": "s", "song_name": "s.mmpz", "strip": "x", "strip_name": "X", "role": "bass",
         "role_confidence": 0.5, "group": "", "style": "auto", "recommended_db": -1, "learned_db": 0.5, "chosen_db": -2, "position_db": None,
         "stars": 0, "target_lufs": None, "ceiling_dbtp": -1, "note": "n"}]}))


def small_toml():
    write("toml", "preset.toml", 'title = "t"\nabout = "a"\ngoal = "balance"\ntarget = -14\nlock = ["a", "b"]\n[role]\nx = "kick"\n[set]\n'
          '"x y" = -3.5\n[group]\ng = ["a", "b"]\n[rule]\nrole_level = "off"\n[emphasis]\nbass = 2\n')
    write("toml", "style.toml", 'title = "t"\nabout = "a"\nevidence = "convention"\n[offset.bass]\nlu = 1.5\nsource = "convention"\n'
          '[expect.loudness_range_lu]\nlow = 2\nhigh = 9.5\nsource = "x"\n[spectrum]\ncenter_hz = [100, 200]\nlevel_db = [-3, -4.25]\n'
          'sd_db = [1, 2]\nsource = "y"\n')


def stores():
    write("store", "sound-cache", bytes([0]))
    write("store", "sound-feedback", bytes([1]))
    write("store", "empty-feedback", bytes([3]))
    write("store", "text-cache", bytes([2]) + b"not a database")
    write("store", "head-only", bytes([3]) + b"SQLite format 3\0" + bytes(84))
    for name, where in (("header", 20), ("schema", 110), ("page-2", 4096), ("page-5", 16384 + 8)):
        write("store", "feedback-" + name, bytes([1]) + struct.pack(">I", where)[1:] + bytes([4]) + b"\xff\x00\x7f\x01")
        write("store", "cache-" + name, bytes([0]) + struct.pack(">I", where)[1:] + bytes([4]) + b"\xff\x00\x7f\x01")
    write("store", "measurement", bytes([4]) + struct.pack("<I", 0x53474D01) + bytes([0]) + struct.pack("<Q", 2) + b"no" + struct.pack("<Q", 0))


def captures():
    head = ('{"format":"smartgain-capture","version":1,"sample_rate_hz":88200,"strips":[{"name":"Kick","apart":false},'
            '{"name":"B","apart":true}]}\n').encode()

    def period(frames, strips):
        return struct.pack("<II", frames, len(strips)) + b"".join(
            struct.pack("<I", strip) + struct.pack("<f", value) * (2 * frames) for strip, value in strips)

    end = struct.pack("<II", 0, 0)
    write("capture", "whole", head + period(7, [(0, 0.5)]) + period(3, []) + period(2, [(1, 0.25), (0, -1.0)]) + end)
    write("capture", "long-silence", head + period(65536, []) + period(1, [(0, 1.0)]) + end)
    write("capture", "no-end", head + period(7, [(0, 0.5)])[:-5])
    write("capture", "no-strip", head + period(1, [(9, 1.0)]))
    write("capture", "said", "\r|--  |   29%   \\  Loading project\nwarning: x\r|----|   99%   /  Done\n")


if __name__ == "__main__":
    for make in (projects, sounds, samples, documents, small_json, small_toml, stores, captures):
        make()
