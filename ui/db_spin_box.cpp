// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "ui/db_spin_box.hpp"

#include "ui/words.hpp"

namespace smartgain::ui {

DbSpinBox::DbSpinBox(const QString& unit, bool with_sign, QWidget* parent)
    : QDoubleSpinBox(parent), with_sign_(with_sign) {
  setDecimals(1);
  setSingleStep(0.5);
  setSuffix(unit);
  setKeyboardTracking(false);
  setAlignment(Qt::AlignRight);
}

QString DbSpinBox::textFromValue(double value) const {
  return with_sign_ ? signed_number(value, decimals()) : number(value, decimals());
}

double DbSpinBox::valueFromText(const QString& text) const { return read_number(text).value_or(value()); }

QValidator::State DbSpinBox::validate(QString& text, int& /*position*/) const {
  if (text == specialValueText()) return QValidator::Acceptable;
  const auto typed = read_number(text);
  if (!typed) return QValidator::Intermediate;
  return *typed >= minimum() && *typed <= maximum() ? QValidator::Acceptable : QValidator::Intermediate;
}

}  // namespace smartgain::ui
