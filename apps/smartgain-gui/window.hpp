// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The window: the panel, a menu, and files dropped on it.
#pragma once

#include <QMainWindow>
#include <QSettings>

#include "smartgain-gui/file_host.hpp"
#include "ui/panel.hpp"

namespace smartgain::gui {

class Window : public QMainWindow {
  Q_OBJECT

 public:
  /// `settings_file`: geometry and defaults for new projects; empty: the user's own.
  explicit Window(Surroundings surroundings, const QString& settings_file = {});

  void open(const std::vector<std::filesystem::path>& inputs) { host_.open(inputs); }
  [[nodiscard]] FileHost& host() { return host_; }
  [[nodiscard]] ui::Panel& panel() { return *panel_; }

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  void build_menu();
  void choose_project();
  void choose_folder();
  void choose_output();
  void refresh_menu();
  static Surroundings with_defaults(Surroundings surroundings, const QSettings& settings);

  QSettings settings_;
  FileHost host_;
  ui::Panel* panel_;
  QAction* apply_as_ = nullptr;
  QAction* undo_ = nullptr;
  QAction* analyse_ = nullptr;
};

}  // namespace smartgain::gui
