# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""The Debian packages that are known to hold free material, by what they hold."""
SONG_PACKAGES = tuple("""
    lmms-common openttd-openmsx planetblupi-music-midi
    pingus-data tecnoballz-data pekka-kana-2-data heroes-sound-tracks gl-117-data biniax2-data flobopuyo rafkill-data
    bomberclone-data pachi-data madbomber-data circuslinux-data gemdropx vodovod tuxtype-data tuxmath-data ri-li-data
    penguin-command open-invaders-data njam-data solarwolf bugsquish vectoroids tomatoes-data pathogen monsterz-data gltron
    fb-music-high dodgindiamond2 cuyo-data criticalmass-data ceferino-data black-box ballz-data bb""".split())
KIT_PACKAGES = ("hydrogen-drumkits", "hydrogen-drumkits-effects", "hydrogen-data")
SAMPLE_PACKAGES = ("lmms-common", "sonic-pi-samples")
PRESET_PACKAGES = ("lmms-common", "zynaddsubfx-data")
SPEECH_PACKAGES = ("asterisk-core-sounds-en-wav", "fillets-ng-data-cs", "fillets-ng-data-nl", "klettres-data")
# The lossless one of MuseScore: the other must be decoded for every part, five times as slow for the same sound.
FONT_PACKAGES = ("fluid-soundfont-gm", "musescore-general-soundfont-lossless", "timgm6mb-soundfont")
PACKAGES = tuple(dict.fromkeys(SONG_PACKAGES + KIT_PACKAGES + SAMPLE_PACKAGES + PRESET_PACKAGES + SPEECH_PACKAGES + FONT_PACKAGES))
