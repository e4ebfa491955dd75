# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""What a General MIDI program or drum note, or a sample by its folder, is in the music. Names are judged by the product alone.

The words are those of include/smartgain/core/role.hpp, and the choices follow src/balance/role_guess.cpp (a choir is a pad).
"""
import re

ROLES = ("kick", "snare", "hat", "tom", "drum_loop", "bass", "lead", "keys", "guitar", "pad", "brass", "backing_vocal",
         "lead_vocal", "effect", "other")

# Source: General MIDI System Level 1, sound set, groups of eight; first program of each run, then its role.
# None: an orchestra hit and the synth effects are played as anything.
_PROGRAM_RUNS = ((0, "keys"), (21, "brass"), (24, "guitar"), (32, "bass"), (40, "pad"), (45, "keys"), (47, "tom"), (48, "pad"),
                 (55, None), (56, "brass"), (80, "lead"), (88, "pad"), (96, None), (104, "guitar"), (108, "keys"), (109, "brass"),
                 (110, "pad"), (111, "brass"), (112, "keys"), (113, "tom"), (119, "effect"))

PROGRAM_NAMES = (
    "Acoustic Grand Piano", "Bright Acoustic Piano", "Electric Grand Piano", "Honky-tonk Piano", "Electric Piano 1",
    "Electric Piano 2", "Harpsichord", "Clavinet", "Celesta", "Glockenspiel", "Music Box", "Vibraphone", "Marimba", "Xylophone",
    "Tubular Bells", "Dulcimer", "Drawbar Organ", "Percussive Organ", "Rock Organ", "Church Organ", "Reed Organ", "Accordion",
    "Harmonica", "Tango Accordion", "Nylon Guitar", "Steel Guitar", "Jazz Guitar", "Clean Guitar", "Muted Guitar",
    "Overdriven Guitar", "Distortion Guitar", "Guitar Harmonics", "Acoustic Bass", "Fingered Bass", "Picked Bass",
    "Fretless Bass", "Slap Bass 1", "Slap Bass 2", "Synth Bass 1", "Synth Bass 2", "Violin", "Viola", "Cello", "Contrabass",
    "Tremolo Strings", "Pizzicato Strings", "Orchestral Harp", "Timpani", "String Ensemble 1", "String Ensemble 2",
    "Synth Strings 1", "Synth Strings 2", "Choir Aahs", "Voice Oohs", "Synth Voice", "Orchestra Hit", "Trumpet", "Trombone",
    "Tuba", "Muted Trumpet", "French Horn", "Brass Section", "Synth Brass 1", "Synth Brass 2", "Soprano Sax", "Alto Sax",
    "Tenor Sax", "Baritone Sax", "Oboe", "English Horn", "Bassoon", "Clarinet", "Piccolo", "Flute", "Recorder", "Pan Flute",
    "Blown Bottle", "Shakuhachi", "Whistle", "Ocarina", "Square Lead", "Sawtooth Lead", "Calliope Lead", "Chiff Lead",
    "Charang Lead", "Voice Lead", "Fifths Lead", "Bass and Lead", "New Age Pad", "Warm Pad", "Polysynth Pad", "Choir Pad",
    "Bowed Pad", "Metallic Pad", "Halo Pad", "Sweep Pad", "Rain", "Soundtrack", "Crystal", "Atmosphere", "Brightness", "Goblins",
    "Echoes", "Sci-fi", "Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe", "Fiddle", "Shanai", "Tinkle Bell", "Agogo",
    "Steel Drums", "Woodblock", "Taiko Drum", "Melodic Tom", "Synth Drum", "Reverse Cymbal", "Guitar Fret Noise", "Breath Noise",
    "Seashore", "Bird Tweet", "Telephone Ring", "Helicopter", "Applause", "Gunshot")

# Source: General MIDI percussion map. What a drummer, or a user of a drum machine, has on one track. Every other note: percussion.
_DRUM_GROUPS = {"kick": (35, 36), "snare": (38, 39, 40), "hats": (42, 44, 46), "toms": (41, 43, 45, 47, 48, 50),
                "cymbals": (49, 51, 52, 53, 55, 57, 59)}
_GROUP_OF_NOTE = {note: group for group, notes in _DRUM_GROUPS.items() for note in notes}
DRUM_GROUP_ROLES = {"kick": "kick", "snare": "snare", "hats": "hat", "toms": "tom", "cymbals": "hat", "percussion": "tom"}

# Folders of lmms-common's samples whose sounds are all of one role.
_SAMPLE_FOLDER_ROLES = {"basses": "bass", "bassloops": "bass", "beats": "drum_loop", "effects": "effect", "stringsnpads": "pad"}

# First words of sonic-pi-samples' file names. Whole names come first; None: not of its group's role.
_SAMPLE_NAME_ROLES = {"drum_bass_hard": "kick", "drum_bass_soft": "kick", "drum_roll": "snare", "loop_drone_g_97": "pad",
                      "loop_3d_printer": "effect", "loop_garzul": None, "loop_mika": None, "loop_weirdo": None,
                      "loop_electric": None, "perc_door": "effect", "perc_till": "effect", "perc_swash": "effect",
                      "perc_swoosh": "effect", "glitch_bass_g": "bass"}
_SAMPLE_PREFIX_ROLES = {"bass": "bass", "bd": "kick", "sn": "snare", "glitch": "effect", "guit": "guitar", "loop": "drum_loop",
                        "mehackit": "effect", "misc": "effect", "perc": "tom", "tabla": "tom", "vinyl": "effect"}

# Banks of ZynAddSubFX and folders of lmms-common's presets whose sounds are all of one role.
_PRESET_FOLDER_ROLES = {"Bass": "bass", "Brass": "brass", "Choir and Voice": "pad", "ChoirAndVoice": "pad", "Cormi_Noise": "effect",
                        "Guitar": "guitar", "Noises": "effect", "Organ": "keys", "Pads": "pad", "Plucked": "keys",
                        "Reed and Wind": "brass", "ReedAndWind": "brass", "Rhodes": "keys", "Strings": "pad", "SynthPiano": "keys"}
# Words in the names of presets, the first that is found; names run words together ("SawPad", "subbass").
_PRESET_WORDS = (("kick|bass ?drum", "kick"), ("snare|clap", "snare"), ("hi-?hat|hat[co]$|cymbal|crash", "hat"),
                 ("perc|tom$|shaker|rimshot|bongo|conga", "tom"), ("bass|reese|reece|303", "bass"), ("lead|solo", "lead"),
                 ("guitar|gtr|sitar|banjo", "guitar"), ("pad|string|choir|atmos|ambient|voice|vocal|cello|violin", "pad"),
                 ("pluck|harp|piano|organ|rhodes|bell|clav|marimba|vibra|xylo|arp|ping|celest|accord", "keys"),
                 ("brass|sax|trumpet|trombone|flute|oboe|clarinet|horn|reed|whistle|pipe", "brass"),
                 ("noise|fx|effect|sweep|riser|wind|rain|laser|storm|engine", "effect"))


def program_role(program: int) -> str | None:
    """Role of a General MIDI program, 0…127; None where it says nothing."""
    return next(role for first, role in reversed(_PROGRAM_RUNS) if program >= first)


def drum_group(note: int) -> str:
    """The drum track that a note of channel 10 belongs on: a key of DRUM_GROUP_ROLES."""
    return _GROUP_OF_NOTE.get(note, "percussion")


def sample_role(folder: str, name: str, package: str) -> str | None:
    """Role of a sample that its folder or the first word of its name tells for sure; None where only the name can."""
    if package == "sonic-pi-samples":
        return _SAMPLE_NAME_ROLES[name] if name in _SAMPLE_NAME_ROLES else _SAMPLE_PREFIX_ROLES.get(name.split("_")[0])
    return _SAMPLE_FOLDER_ROLES.get(folder)


def preset_role(folder: str, name: str) -> str | None:
    """Role of a synthesizer's preset that its name or its bank tells; None where it may play anything."""
    named = next((role for words, role in _PRESET_WORDS if re.search(words, name.lower())), None)
    return named or _PRESET_FOLDER_ROLES.get(folder)
