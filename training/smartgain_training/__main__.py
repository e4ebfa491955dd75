# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""`python -m smartgain_training`: the same as the program smartgain-training."""
import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
