// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Loudness and true peak of the mix: before, as predicted, as measured after applying.
#pragma once

#include <QWidget>
#include <array>

#include "ui/panel_host.hpp"

namespace smartgain::ui {

class BeforeAfterView : public QWidget {
  Q_OBJECT

 public:
  explicit BeforeAfterView(QWidget* parent = nullptr);
  void show_state(const PanelState& state, const PlanOptions& options);
  [[nodiscard]] QString as_text() const;

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  struct Figures {
    std::optional<Lufs> integrated;
    std::optional<DbTp> true_peak;
  };
  std::array<Figures, 3> columns_;
  std::optional<DbTp> ceiling_;
};

}  // namespace smartgain::ui
