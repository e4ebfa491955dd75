// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// smartgain-gui: the panel in a window of its own.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <QApplication>
#include <QIcon>
#include <QPixmap>
#include <QTimer>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "smartgain-gui/command_line.hpp"
#include "smartgain-gui/window.hpp"
#include "smartgain/exit_status.hpp"
#include "smartgain/store/folders.hpp"

namespace {

QPalette palette_named(const std::string& name) {
  QPalette palette;
  const auto set = [&palette](QPalette::ColorRole role, const QColor& colour) { palette.setColor(role, colour); };
  const bool dark = name == "dark";
  const QColor text = dark ? QColor(0xe4, 0xe6, 0xe8) : QColor(0x1c, 0x20, 0x24);
  set(QPalette::Window, dark ? QColor(0x26, 0x2a, 0x2e) : QColor(0xf2, 0xf3, 0xf4));
  set(QPalette::Base, dark ? QColor(0x1c, 0x1f, 0x22) : QColor(0xff, 0xff, 0xff));
  set(QPalette::AlternateBase, dark ? QColor(0x22, 0x26, 0x29) : QColor(0xf7, 0xf8, 0xf9));
  set(QPalette::Button, dark ? QColor(0x38, 0x3d, 0x42) : QColor(0xea, 0xec, 0xee));
  set(QPalette::Highlight, dark ? QColor(0x2f, 0x7f, 0xb5) : QColor(0x00, 0x66, 0xa3));
  set(QPalette::HighlightedText, Qt::white);
  set(QPalette::ToolTipBase, dark ? QColor(0x38, 0x3d, 0x42) : QColor(0xff, 0xff, 0xf0));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText}) {
    set(role, text);
    palette.setColor(QPalette::Disabled, role, dark ? QColor(0x80, 0x86, 0x8c) : QColor(0x94, 0x98, 0x9c));
  }
  QColor quiet = text;
  quiet.setAlphaF(0.5);
  set(QPalette::PlaceholderText, quiet);
  return palette;
}

/// Draws the window into the file once everything is measured, and ends the program.
void take_picture(smartgain::gui::Window& window, const smartgain::gui::Picture& picture) {
  auto* timer = new QTimer(&window);
  timer->setInterval(100);
  QObject::connect(timer, &QTimer::timeout, &window, [&window, picture, timer, applied = false]() mutable {
    auto& host = window.host();
    if (host.busy()) return;
    if (picture.apply && !applied && host.state().plan) {
      applied = true;
      host.apply(window.panel().strips().ticked_ids());
      return;
    }
    timer->stop();
    auto& strips = window.panel().strips();
    for (int row = 0; row < strips.rowCount(); ++row) {
      if (strips.is_head(row)) continue;
      const auto& strip = strips.strip(strips.row(row).strip);
      if (!picture.strip.empty() && strip.name != picture.strip && strip.id != picture.strip) continue;
      window.panel().choose_strip(strips.id_at(row));
      break;
    }
    auto* drawn = new QTimer(&window);  // once the choice is drawn
    drawn->setSingleShot(true);
    QObject::connect(drawn, &QTimer::timeout, &window, [&window, picture] {
      const auto& error = window.host().last_error();
      if (error) std::fprintf(stderr, "smartgain-gui: %s\n", error->message.c_str());
      const bool saved = window.grab().save(QString::fromStdString(picture.file), "PNG");
      if (!saved) std::fprintf(stderr, "smartgain-gui: %s: cannot be written\n", picture.file.c_str());
      QApplication::exit(!saved  ? smartgain::kUnreadable
                         : error ? smartgain::exit_status(error->code)
                                 : smartgain::kAllDone);
    });
    drawn->start(300);
  });
  timer->start();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app;
  smartgain::gui::CommandLine asked;
  asked.add_to(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return app.exit(problem);
    std::fprintf(stderr, "smartgain-gui: %s\nRun smartgain-gui --help for what there is.\n", problem.what());
    return smartgain::kWrongUse;
  }
  int width = 0;
  int height = 0;
  if (!asked.size.empty() && std::sscanf(asked.size.c_str(), "%dx%d", &width, &height) != 2) {
    std::fprintf(stderr, "smartgain-gui: --size: expected WIDTHxHEIGHT, found '%s'\n", asked.size.c_str());
    return smartgain::kWrongUse;
  }
  if (!asked.picture.file.empty() && asked.inputs.empty()) {
    std::fputs("smartgain-gui: --screenshot needs something to show: name a project or a folder\n", stderr);
    return smartgain::kWrongUse;
  }
  // Without a display Qt would abort.
  const auto set = [](const char* name) { return !qEnvironmentVariableIsEmpty(name); };
  if (!set("DISPLAY") && !set("WAYLAND_DISPLAY") && !set("QT_QPA_PLATFORM")) {
    std::fputs(
        "smartgain-gui: there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. smartgain does the same work "
        "in a terminal\n",
        stderr);
    return smartgain::kMissingProgram;
  }

  QApplication::setAttribute(Qt::AA_EnableHighDpiScaling);
  QApplication::setAttribute(Qt::AA_UseHighDpiPixmaps);
  QApplication qt(argc, argv);
  QApplication::setApplicationName(QStringLiteral("smartgain-gui"));
  QApplication::setApplicationDisplayName(QStringLiteral("SmartGain"));
  // What the desktop knows the window by (packaging/).
  QApplication::setDesktopFileName(QStringLiteral("smartgain-gui"));
  QApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("smartgain")));
  QApplication::setStyle(QStringLiteral("Fusion"));
  // No desktop, so no font of its own: the size that desktops have.
  if (QApplication::platformName() == QStringLiteral("offscreen"))
    QApplication::setFont(QFont(QStringLiteral("DejaVu Sans"), 9));
  if (!asked.palette.empty()) QApplication::setPalette(palette_named(asked.palette));

  smartgain::gui::Surroundings surroundings;
  surroundings.data_folder = smartgain::data_folder();
  surroundings.cache_folder = smartgain::cache_folder();
  surroundings.jobs = std::max(1u, std::thread::hardware_concurrency());
  smartgain::gui::Window window(surroundings);
  if (width > 0 && height > 0) window.resize(width, height);
  window.show();
  if (!asked.inputs.empty()) window.open({asked.inputs.begin(), asked.inputs.end()});
  if (!asked.picture.file.empty()) take_picture(window, asked.picture);
  return QApplication::exec();
}
