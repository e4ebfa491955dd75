# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""From free music to the models of SmartGain, one command a step: `python -m smartgain_training COMMAND --help`."""
__version__ = "0.1.0"
