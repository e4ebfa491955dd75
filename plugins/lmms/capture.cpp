// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Inside a headless `lmms render` that SmartGain started: sends every strip's audio to it, in the one pass that renders the song. What
// goes over is described in smartgain/render/capture_stream.hpp.
#include <ConfigManager.h>
#include <Engine.h>
#include <Mixer.h>
#include <Song.h>
#include <fcntl.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "smartgain/render/lmms_version.hpp"
#include "strip_taps.hpp"

namespace smartgain::lmms {
namespace {

constexpr const char* kVariable = "SMARTGAIN_CAPTURE";
// As much as a pipe takes at once on Linux.
constexpr std::size_t kBufferBytes = 1u << 16;

class Capture : public QObject {
 public:
  explicit Capture(int file) : file_(file) {
    buffer_.reserve(kBufferBytes);
    connect(Engine::getSong(), &Song::projectLoaded, this, [this] { begin(); });
    connect(QCoreApplication::instance(), &QCoreApplication::aboutToQuit, this, [this] { end(); });
  }

 private:
  void begin() {
    if (taps_) return;
    taps_ = std::make_unique<StripTaps>();
    // In the thread that renders: what is heard is gone with the next period.
    connect(
        Engine::mixer(), &Mixer::nextAudioBuffer, this, [this] { take(); }, Qt::DirectConnection);
    // LMMS sets the rate of the render later, before it begins. Effects heard of it first: they connected first.
    connect(Engine::mixer(), &Mixer::sampleRateChanged, this, [this] { taps_->sample_rate_changed(); });
  }

  void take() {
    if (!Engine::getSong()->isExporting() || file_ < 0) return;
    if (!described_) describe();
    const auto rendered = static_cast<std::size_t>(Engine::mixer()->framesPerPeriod());
    const std::size_t first = step_ - 1 - position_ % step_;
    const auto frames = static_cast<std::uint32_t>(first < rendered ? (rendered - first + step_ - 1) / step_ : 0);
    position_ += rendered;
    if (frames == 0) return;
    const std::size_t count = taps_->strips().size();
    std::uint32_t sounding = 0;
    for (std::size_t i = 0; i < count; ++i) sounding += taps_->period(i) != nullptr;
    put(&frames, sizeof frames);
    put(&sounding, sizeof sounding);
    for (std::uint32_t i = 0; i < count; ++i)
      if (const sampleFrame* period = taps_->period(i)) {
        put(&i, sizeof i);
        auto kept = kept_.begin();
        for (std::size_t n = first; n < rendered; n += step_) kept = std::copy_n(period[n], 2, kept);
        put(kept_.data(), frames * sizeof(sampleFrame));
      }
  }

  void end() {
    disconnect(Engine::mixer(), nullptr, this, nullptr);
    taps_.reset();
    if (file_ < 0) return;
    if (described_) {
      const std::uint32_t nothing[2] = {0, 0};
      put(nothing, sizeof nothing);
    }
    flush();
    ::close(file_);
    file_ = -1;
  }

  void describe() {
    described_ = true;
    kept_.resize(2 * static_cast<std::size_t>(Engine::mixer()->framesPerPeriod()));
    step_ = std::max<std::size_t>(1, Engine::mixer()->processingSampleRate() / Engine::mixer()->baseSampleRate());
    QJsonArray strips;
    for (const StripTaps::Strip& strip : taps_->strips())
      strips.append(QJsonObject{{"name", strip.name}, {"apart", strip.apart}});
    const QJsonObject description{{"format", "smartgain-capture"},
                                  {"version", 1},
                                  {"sample_rate_hz", static_cast<double>(Engine::mixer()->baseSampleRate())},
                                  {"strips", strips}};
    const QByteArray line = QJsonDocument(description).toJson(QJsonDocument::Compact) + '\n';
    put(line.constData(), static_cast<std::size_t>(line.size()));
  }

  void put(const void* data, std::size_t size) {
    if (buffer_.size() + size > kBufferBytes) flush();
    const auto* bytes = static_cast<const char*>(data);
    buffer_.insert(buffer_.end(), bytes, bytes + size);
  }

  void flush() {
    const char* at = buffer_.data();
    std::size_t left = buffer_.size();
    while (left > 0 && file_ >= 0) {
      const ssize_t written = ::write(file_, at, left);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {  // nobody listens any more; the song is rendered all the same
        ::close(file_);
        file_ = -1;
        break;
      }
      at += written;
      left -= static_cast<std::size_t>(written);
    }
    buffer_.clear();
  }

  int file_;
  bool described_ = false;
  // Of an oversampled render LMMS writes the last of every so many frames, without a filter. What a filter would take away is folded
  // into the mix as it is heard, and makes up half of a noise: so it belongs to the strip.
  std::size_t step_ = 1;
  std::size_t position_ = 0;  // frames rendered
  std::vector<float> kept_;   // of one period
  std::unique_ptr<StripTaps> taps_;
  std::vector<char> buffer_;
};

// LMMS loads the plugin when mixer and song are there and no project is yet.
const struct Start {
  Start() {
    const QByteArray path = qgetenv(kVariable);
    if (path.isEmpty() || !why_plugin_refuses(ConfigManager::inst()->defaultVersion().toStdString()).empty()) return;
    qunsetenv(kVariable);  // a second copy of this plugin, elsewhere in LMMS's search path, must not send too
    const int file = ::open(path.constData(), O_WRONLY | O_CLOEXEC);
    if (file < 0) return;
    ::signal(SIGPIPE, SIG_IGN);
    new Capture(file);  // LMMS never unloads a plugin, and is half gone when statics end
  }
} kStart;

}  // namespace
}  // namespace smartgain::lmms
