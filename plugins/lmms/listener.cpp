// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "listener.hpp"

#include <AudioPort.h>
#include <EffectChain.h>
#include <Engine.h>
#include <FxMixer.h>
#include <Mixer.h>
#include <Song.h>

#include <limits>

#include "all_finite.hpp"

namespace smartgain::lmms {

class Listener::Tap final : public FxChannel {
 public:
  Tap(Listener& listener, FxChannel* master) : FxChannel(master->m_channelIndex, nullptr), listener_(listener) {
    m_muted = false;
    route_ = Engine::fxMixer()->createRoute(master, this, 0.0F);
  }
  ~Tap() override {
    // LMMS deletes the routes of a Master that it clears.
    if (!m_receives.isEmpty()) Engine::fxMixer()->deleteChannelSend(route_);
  }

 private:
  void doProcessing() override {
    if (!m_receives.isEmpty()) listener_.hear(*m_receives[0]->sender());
    // The mixer does this for the channels it knows.
    m_dependenciesMet = 0;
    m_hasInput = false;
    m_queued = false;
  }

  Listener& listener_;
  FxRoute* route_;
};

Listener::Listener() = default;
Listener::~Listener() { detach(); }

void Listener::attach(const LiveProject& project, std::shared_ptr<LiveSession> session) {
  detach();
  {
    const std::lock_guard lock(mutex_);
    session_ = std::move(session);
    for (const LiveStrip& strip : project.strips)
      sources_.push_back({strip.track, strip.port, strip.volume, strip.behind_channel_effects ? strip.channel : -1});
  }
  // A track's effects go before its port does; later signals come too late.
  for (std::size_t i = 0; i < project.strips.size(); ++i)
    connections_.push_back(connect(
        project.strips[i].port->effects(), &EffectChain::aboutToClear, this, [this, i] { drop(i); },
        Qt::DirectConnection));
  tap_ = std::make_unique<Tap>(*this, Engine::fxMixer()->effectChannel(0));
}

void Listener::detach() {
  for (const auto& connection : connections_) disconnect(connection);
  connections_.clear();
  if (tap_) {
    Engine::mixer()->requestChangeInModel();
    tap_.reset();
    Engine::mixer()->doneChangeInModel();
  }
  const std::lock_guard lock(mutex_);
  sources_.clear();
  session_.reset();
  stale_ = false;
}

const FxChannel* Listener::channel() const { return tap_.get(); }

void Listener::drop(std::size_t strip) {
  const std::lock_guard lock(mutex_);
  if (strip < sources_.size()) sources_[strip] = {nullptr, nullptr, nullptr, -1};
  stale_ = true;
}

void Listener::hear(const FxChannel& master) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || !session_) return;
  const auto frames = static_cast<std::size_t>(Engine::mixer()->framesPerPeriod());
  FxMixer& mixer = *Engine::fxMixer();
  const auto sounding = [](const FxChannel& channel) -> const float* {
    return !channel.m_muted && (channel.m_hasInput || channel.m_stillRunning) ? &channel.m_buffer[0][0] : nullptr;
  };
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const Source& source = sources_[i];
    if (!source.port) continue;
    // A muted track's buffer is what it was when it was muted.
    const float* played = source.track->isMuted() ? nullptr : &source.port->buffer()[0][0];
    if (source.channel < 0) {
      const float volume = source.volume->value() / 100.0F;
      session_->push(i, volume > 0.0F ? played : nullptr, frames, volume > 0.0F ? 1.0F / volume : 0.0F);
    } else if (played && !all_finite(played, 2 * frames)) {
      // LMMS makes silence of it before its effects, and the channel knows nothing of it.
      session_->push(i, played, frames, std::numeric_limits<float>::quiet_NaN());
    } else if (source.channel < mixer.numChannels()) {
      session_->push(i, sounding(*mixer.effectChannel(source.channel)), frames, 1.0F);
    }
  }
  session_->push(sources_.size(), sounding(master), frames,
                 const_cast<FxChannel&>(master).m_volumeModel.value() * Engine::mixer()->masterGain());
}

}  // namespace smartgain::lmms
