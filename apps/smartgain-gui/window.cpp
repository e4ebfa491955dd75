// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain-gui/window.hpp"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QMenuBar>
#include <QMimeData>

namespace smartgain::gui {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> paths_of(const QMimeData& data) {
  std::vector<fs::path> paths;
  for (const QUrl& url : data.urls())
    if (url.isLocalFile()) paths.emplace_back(url.toLocalFile().toStdString());
  return paths;
}

/// The defaults lie beside the settings, in the form of a project's own file.
fs::path defaults_file(const QSettings& settings) {
  fs::path path(settings.fileName().toStdString());
  return path.replace_extension(".defaults.json");
}

}  // namespace

Surroundings Window::with_defaults(Surroundings surroundings, const QSettings& settings) {
  surroundings.defaults_file = defaults_file(settings);
  return surroundings;
}

Window::Window(Surroundings surroundings, const QString& settings_file)
    : settings_(settings_file.isEmpty() ? QSettings(QSettings::IniFormat, QSettings::UserScope,
                                                    QStringLiteral("smartgain"), QStringLiteral("smartgain-gui"))
                                              .fileName()
                                        : settings_file,
                QSettings::IniFormat),
      host_(with_defaults(std::move(surroundings), settings_)) {
  panel_ = new ui::Panel(host_, this);
  panel_->show_live_controls(false);
  panel_->set_open_hint(
      QStringLiteral("Drop an LMMS project (.mmp, .mmpz) or a folder of audio files here, or press Ctrl+O."));
  setCentralWidget(panel_);
  setAcceptDrops(true);
  connect(&host_, &ui::PanelHost::changed, this, &Window::refresh_menu);
  build_menu();
  refresh_menu();
  resize(panel_->sizeHint());
  restoreGeometry(settings_.value(QStringLiteral("geometry")).toByteArray());
}

void Window::build_menu() {
  const auto add = [this](QMenu* menu, const QString& text, const QKeySequence& keys, auto&& receiver, auto slot) {
    QAction* action = menu->addAction(text);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, receiver, slot);
    return action;
  };
  QMenu* file = menuBar()->addMenu(QStringLiteral("&File"));
  add(file, QStringLiteral("&Open project…"), QKeySequence::Open, this, [this] { choose_project(); });
  add(file, QStringLiteral("Open &folder of stems…"), QKeySequence(QStringLiteral("Ctrl+Shift+O")), this,
      [this] { choose_folder(); });
  file->addSeparator();
  apply_as_ = add(file, QStringLiteral("Apply &as…"), QKeySequence(QStringLiteral("Ctrl+Shift+S")), this,
                  [this] { choose_output(); });
  file->addSeparator();
  add(file, QStringLiteral("&Quit"), QKeySequence(QStringLiteral("Ctrl+Q")), this, [this] { close(); });

  QMenu* edit = menuBar()->addMenu(QStringLiteral("&Edit"));
  undo_ = add(edit, QStringLiteral("&Undo apply"), QKeySequence::Undo, this, [this] { host_.undo(); });
  analyse_ =
      add(edit, QStringLiteral("&Analyse again"), QKeySequence::Refresh, this, [this] { host_.analyse_whole_song(); });
  edit->addSeparator();
  connect(edit->addAction(QStringLiteral("Use these options for new projects")), &QAction::triggered, &host_,
          &ui::PanelHost::keep_as_defaults);
}

void Window::refresh_menu() {
  const ui::PanelState& state = host_.state();
  const bool idle = state.activity == ui::Activity::idle;
  apply_as_->setEnabled(idle && state.plan != nullptr);
  undo_->setEnabled(idle && state.can_undo);
  analyse_->setEnabled(idle);
  const QString title =
      state.title.isEmpty() ? QStringLiteral("SmartGain") : state.title + QStringLiteral(" – SmartGain");
  if (windowTitle() != title) setWindowTitle(title);
}

void Window::choose_project() {
  auto* dialog = new QFileDialog(
      this, QStringLiteral("Open project"), {},
      QStringLiteral("Projects and audio (*.mmp *.mmpz *.wav *.flac *.ogg *.aiff *.json);;All files (*)"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
    std::vector<fs::path> paths;
    for (const QString& file : files) paths.emplace_back(file.toStdString());
    if (!paths.empty()) open(paths);
  });
  dialog->show();
}

void Window::choose_folder() {
  auto* dialog = new QFileDialog(this, QStringLiteral("Open folder of stems"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) { open({folder.toStdString()}); });
  dialog->show();
}

void Window::choose_output() {
  const fs::path suggested = host_.suggested_output();
  auto* dialog =
      new QFileDialog(this, QStringLiteral("Apply as"), QString::fromStdString(suggested.parent_path().string()));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->selectFile(QString::fromStdString(suggested.filename().string()));
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
    host_.apply_to(panel_->strips().ticked_ids(), file.toStdString(),
                   true);  // the dialog asked before it gave a name that is taken
  });
  dialog->show();
}

void Window::dragEnterEvent(QDragEnterEvent* event) {
  if (!paths_of(*event->mimeData()).empty()) event->acceptProposedAction();
}

void Window::dropEvent(QDropEvent* event) {
  const auto paths = paths_of(*event->mimeData());
  if (paths.empty()) return;
  event->acceptProposedAction();
  open(paths);
}

void Window::closeEvent(QCloseEvent* event) {
  settings_.setValue(QStringLiteral("geometry"), saveGeometry());
  host_.save_now();
  event->accept();
}

}  // namespace smartgain::gui
