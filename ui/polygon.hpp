// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// A polygon from its corners.
#pragma once

#include <QPolygonF>
#include <initializer_list>

namespace smartgain::ui {

[[nodiscard]] inline QPolygonF polygon(std::initializer_list<QPointF> corners) { return {QVector<QPointF>(corners)}; }

}  // namespace smartgain::ui
