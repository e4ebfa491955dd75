// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Why the chosen strip should move by what it should; accept, reject, rate.
#pragma once

#include <QTextBrowser>
#include <QWidget>

#include "ui/button.hpp"
#include "ui/panel_host.hpp"
#include "ui/star_rating.hpp"

namespace smartgain::ui {

class WhyView : public QWidget {
  Q_OBJECT

 public:
  explicit WhyView(QWidget* parent = nullptr);
  /// `strip` null: the whole is explained. `own_gain`: the user set the strip's gain.
  void show_strip(const StripPlan* strip, const QString& name, const PanelState& state, bool own_gain);
  [[nodiscard]] QString as_text() const { return text_->toPlainText(); }

 signals:
  void accepted();
  void rejected();
  void rated(int stars);
  void alternative_chosen(const QString& name);
  void lesson_switched(const QString& lesson, bool on);

 private:
  [[nodiscard]] QString html_of(const StripPlan& strip, const QString& name, bool own_gain) const;
  [[nodiscard]] QString html_of(const PanelState& state) const;

  QTextBrowser* text_;
  Button* accept_;
  Button* reject_;
  StarRating* stars_;
};

}  // namespace smartgain::ui
