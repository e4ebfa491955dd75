// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/colours.hpp"

namespace smartgain::ui {

QColor blend(const QColor& a, const QColor& b, double share) {
  const auto mix = [share](int x, int y) { return qRound(x + share * (y - x)); };
  return {mix(a.red(), b.red()), mix(a.green(), b.green()), mix(a.blue(), b.blue())};
}

Colours Colours::of(const QPalette& palette) {
  Colours c;
  c.window = palette.color(QPalette::Active, QPalette::Window);
  c.base = palette.color(QPalette::Active, QPalette::Base);
  c.text = palette.color(QPalette::Active, QPalette::WindowText);
  c.dark = c.window.lightness() < c.text.lightness();
  // A host whose fields are far from its window (light fields in a dark window) gets the window's own shade.
  if ((c.base.lightness() < c.text.lightness()) != c.dark)
    c.base = blend(c.window, c.dark ? Qt::black : Qt::white, 0.4);
  c.dim = blend(c.text, c.window, 0.40);
  c.line = blend(c.window, c.text, 0.16);
  c.track = blend(c.base, c.text, c.dark ? 0.10 : 0.08);
  c.level = c.dark ? QColor(0x56, 0xb4, 0xe9) : QColor(0x00, 0x72, 0xb2);
  c.level_soft = blend(c.base, c.level, 0.38);
  c.target = c.dark ? QColor(0xf0, 0xb4, 0x30) : QColor(0xb3, 0x6b, 0x00);
  c.over = c.dark ? QColor(0xff, 0x85, 0x4d) : QColor(0xb8, 0x43, 0x00);
  c.good = c.dark ? QColor(0x3c, 0xcb, 0xa4) : QColor(0x00, 0x79, 0x58);
  c.accent = c.dark ? QColor(0x2f, 0x7f, 0xb5) : QColor(0x00, 0x66, 0xa3);
  c.on_accent = Qt::white;
  c.button = c.dark ? blend(c.window, c.text, 0.10) : blend(c.window, Qt::white, 0.65);
  c.hover = blend(c.button, c.text, 0.09);
  c.selection = blend(c.base, c.accent, c.dark ? 0.30 : 0.16);
  return c;
}

}  // namespace smartgain::ui
