// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Hears every strip and the mix while LMMS plays.
#pragma once

#include <QObject>
#include <memory>
#include <mutex>
#include <vector>

#include "live_project.hpp"
#include "smartgain/session/live_session.hpp"

class FxChannel;

namespace smartgain::lmms {

/// One hidden receiver with amount 0 hangs on the Master channel: LMMS processes it right after the Master, when every channel's
/// and every track's buffer of the period is still there. It changes no sound. A project saved while it hangs there holds one
/// more <send> of the Master to itself, which LMMS ignores: so it is taken away before LMMS saves (see LmmsHost).
///
/// Every strip is heard without its knob: a fader's strip before the fader, another one with the track's volume taken back. So
/// evidence stays true when the knob is moved. The mix is heard as it leaves LMMS. Of a track that sends NaN or infinity the whole
/// period counts as such.
///
/// Thread   everything in LMMS's main thread, but that what it hears is pushed by the thread that renders
class Listener : public QObject {
 public:
  Listener();
  ~Listener() override;

  /// Strip i of the project goes to strip i of the session, the mix to the one behind the last.
  void attach(const LiveProject& project, std::shared_ptr<LiveSession> session);
  void detach();
  [[nodiscard]] bool is_attached() const { return tap_ != nullptr; }
  /// A track went away, or got new effects: attach() again, with the project as it is now.
  [[nodiscard]] bool is_stale() const { return stale_; }
  /// The receiver; null while detached.
  [[nodiscard]] const FxChannel* channel() const;

 private:
  class Tap;
  struct Source {
    const Track* track;
    AudioPort* port;     ///< null: the track is gone, or was until a moment ago
    FloatModel* volume;  ///< the track's
    int channel;         ///< heard there; -1 = at the track
  };

  void hear(const FxChannel& master);
  void drop(std::size_t strip);

  std::mutex mutex_;  // the audio thread only tries it
  std::vector<Source> sources_;
  std::shared_ptr<LiveSession> session_;
  bool stale_ = false;
  std::vector<QMetaObject::Connection> connections_;
  std::unique_ptr<Tap> tap_;
};

}  // namespace smartgain::lmms
