// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The chosen strip's spectrum over that of the rest; where the others hide it is shaded.
#pragma once

#include <QWidget>
#include <optional>

#include "ui/spectrum.hpp"

namespace smartgain::ui {

class SpectrumView : public QWidget {
  Q_OBJECT

 public:
  explicit SpectrumView(QWidget* parent = nullptr);
  /// `name` empty: no strip is chosen. `pair` empty: it has no spectrum.
  void show_spectrum(const QString& name, std::optional<SpectrumPair> pair);
  /// Of a band: its levels, and who hides it.
  [[nodiscard]] QString band_text(std::size_t band) const;
  [[nodiscard]] QString as_text() const;  ///< a line a band, tabs between: for spreadsheets

  [[nodiscard]] QSize sizeHint() const override { return {380, 170}; }
  [[nodiscard]] QSize minimumSizeHint() const override { return {240, 96}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  [[nodiscard]] QRectF plot() const;
  [[nodiscard]] double x_of(double hz) const;

  QString name_;
  std::optional<SpectrumPair> pair_;
  double top_db_ = 0.0;
  double bottom_db_ = -60.0;
  int pointed_band_ = -1;
};

}  // namespace smartgain::ui
