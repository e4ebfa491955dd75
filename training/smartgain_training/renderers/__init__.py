# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: SmartGain authors
"""From a source to a song of stems, one module a kind: `make(job, folder)` fills the folder, and says nothing."""
