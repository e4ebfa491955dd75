// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Every colour of the panel, derived from the host's palette.
#pragma once

#include <QColor>
#include <QPalette>

namespace smartgain::ui {

/// The hues are those of Okabe and Ito's palette (jfly.uni-koeln.de/color, 2008), which people with any of the common colour
/// blindnesses tell apart; lightened or darkened to stand out from the host's background. A shape or a number says the same.
struct Colours {
  bool dark = false;
  QColor window, base, text, dim, line, track;
  QColor level, level_soft;  ///< what was measured
  QColor target;             ///< where it should be
  QColor over;               ///< too much
  QColor good;
  QColor accent, on_accent;  ///< what is switched on, what is chosen
  QColor button, hover, selection;

  [[nodiscard]] static Colours of(const QPalette& palette);
};

/// `share` 0: a, 1: b.
[[nodiscard]] QColor blend(const QColor& a, const QColor& b, double share);

}  // namespace smartgain::ui
