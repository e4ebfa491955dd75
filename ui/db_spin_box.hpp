// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A number in dB with a true minus and its unit.
#pragma once

#include <QDoubleSpinBox>

namespace smartgain::ui {

class DbSpinBox : public QDoubleSpinBox {
  Q_OBJECT

 public:
  /// `unit` " dB", " dBTP"; with_sign: "+3.0".
  DbSpinBox(const QString& unit, bool with_sign, QWidget* parent = nullptr);

  [[nodiscard]] QString textFromValue(double value) const override;
  [[nodiscard]] double valueFromText(const QString& text) const override;
  [[nodiscard]] QValidator::State validate(QString& text, int& position) const override;

 private:
  bool with_sign_;
};

}  // namespace smartgain::ui
