// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What LMMS sees: a tool with a window, and one step of its undo history for a whole batch of knobs.
#include <ConfigManager.h>
#include <Engine.h>
#include <ProjectJournal.h>
#include <ToolPlugin.h>
#include <ToolPluginView.h>
#include <embed.h>

#include <QDomElement>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <optional>

#include "lmms_host.hpp"
#include "smartgain/render/lmms_version.hpp"
#include "ui/panel.hpp"

namespace smartgain::lmms {
namespace {

constexpr int kLeastWidth = 900;
constexpr int kLeastHeight = 560;

class Logo final : public PixmapLoader {
 public:
  QPixmap pixmap() const override {
    QPixmap picture(48, 48);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const int heights[] = {18, 34, 26, 40};
    for (int i = 0; i < 4; ++i) {
      painter.setBrush(QColor(86, 180, 233));
      painter.drawRoundedRect(4 + 11 * i, 44 - heights[i], 7, heights[i], 2, 2);
    }
    return picture;
  }
  QString pixmapName() const override { return "smartgain"; }
};

class SmartGainTool;

class SmartGainView final : public ToolPluginView {
 public:
  explicit SmartGainView(SmartGainTool* tool);
};

class SmartGainTool final : public ToolPlugin {
 public:
  explicit SmartGainTool(Model* parent);

  /// Null: this LMMS is not to be touched, refusal() says why.
  LmmsHost* host() { return host_ ? &*host_ : nullptr; }
  const QString& refusal() const { return refusal_; }
  QString nodeName() const override { return "smartgain"; }

  // LMMS asks for these at an undo step, not when it saves a song.
  void saveSettings(QDomDocument& document, QDomElement& element) override {
    if (!host_) return;
    for (const auto& [id, value] : host_->knob_values()) {
      QDomElement knob = document.createElement("knob");
      knob.setAttribute("id", static_cast<int>(id));
      knob.setAttribute("value", QString::number(double{value}, 'g', 9));
      element.appendChild(knob);
    }
  }
  void loadSettings(const QDomElement& element) override {
    if (!host_) return;
    for (QDomElement knob = element.firstChildElement("knob"); !knob.isNull(); knob = knob.nextSiblingElement("knob")) {
      const LiveKnob found{static_cast<jo_id_t>(knob.attribute("id").toInt()), 1.0F};
      FloatModel* model = found.model();
      if (!model || !found.is_free()) continue;
      model->saveJournallingState(false);
      model->setValue(knob.attribute("value").toFloat());
      model->restoreJournallingState();
    }
    host_->knobs_were_restored();
  }

 private:
  PluginView* instantiateView(QWidget*) override { return new SmartGainView(this); }

  QString refusal_;
  std::optional<LmmsHost> host_;
};

SmartGainView::SmartGainView(SmartGainTool* tool) : ToolPluginView(tool) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  if (LmmsHost* host = tool->host()) {
    layout->addWidget(new ui::Panel(*host, this));
  } else {
    auto* why = new QLabel(tool->refusal(), this);
    why->setWordWrap(true);
    why->setAlignment(Qt::AlignCenter);
    layout->addWidget(why);
  }
  // LMMS puts the view into a window of its own, which takes no size from it.
  QWidget* window = parentWidget();
  window->setMinimumSize(kLeastWidth, kLeastHeight);
  window->resize(kLeastWidth + 60, kLeastHeight + 60);
  window->hide();
}

}  // namespace
}  // namespace smartgain::lmms

extern "C" {

// LMMS finds it by the file's name.
__attribute__((visibility("default"))) Plugin::Descriptor smartgain_plugin_descriptor = {
    "smartgain",
    "SmartGain",
    "Listens to every track, says how loud each should be and why, and sets the faders if you agree.",
    "SmartGain authors",
    0x0100,
    Plugin::Tool,
    new smartgain::lmms::Logo,
    nullptr,
    nullptr,
};

__attribute__((visibility("default"))) Plugin* lmms_plugin_main(Model* parent, void*) {
  return new smartgain::lmms::SmartGainTool(parent);
}
}

namespace smartgain::lmms {

SmartGainTool::SmartGainTool(Model* parent)
    : ToolPlugin(&smartgain_plugin_descriptor, parent),
      refusal_(QString::fromStdString(why_plugin_refuses(ConfigManager::inst()->defaultVersion().toStdString()))) {
  if (refusal_.isEmpty()) host_.emplace([this] { addJournalCheckPoint(); });
}

}  // namespace smartgain::lmms
