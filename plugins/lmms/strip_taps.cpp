// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "strip_taps.hpp"

#include <AudioPort.h>
#include <BBTrackContainer.h>
#include <Effect.h>
#include <EffectChain.h>
#include <Engine.h>
#include <FxMixer.h>
#include <InstrumentTrack.h>
#include <Mixer.h>
#include <SampleTrack.h>
#include <Song.h>
#include <ValueBuffer.h>

#include <QDomDocument>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace smartgain::lmms {
namespace {

using Period = std::vector<float>;  // interleaved stereo

constexpr std::size_t kSides = 2;

std::size_t period_samples() { return kSides * static_cast<std::size_t>(Engine::mixer()->framesPerPeriod()); }

bool is_silent(const float* samples, std::size_t count) {
  return std::all_of(samples, samples + count, [](float x) { return x == 0.0F; });
}

/// Sums a fader's or a send's value as LMMS does: sample by sample where automation says so.
void scale(float* samples, std::size_t count, FloatModel& model) {
  if (const ValueBuffer* exact = model.valueBuffer()) {
    const float* value = exact->values();
    for (std::size_t i = 0; i < count; ++i) samples[i] *= value[i / kSides];
    return;
  }
  const float value = model.value();
  if (value == 1.0F) return;
  for (std::size_t i = 0; i < count; ++i) samples[i] *= value;
}

/// Hears a channel behind its effects and before its fader, right after it was processed. LMMS takes it for one more receiver.
class ChannelTap final : public FxChannel {
 public:
  explicit ChannelTap(FxChannel* channel)
      : FxChannel(channel->m_channelIndex, nullptr), channel_(channel), heard_(period_samples()) {
    m_muted = false;
    route_ = Engine::fxMixer()->createRoute(channel, this, 0.0F);
  }
  ~ChannelTap() override { Engine::fxMixer()->deleteChannelSend(route_); }

  /// Of the period that was just rendered; forgets it.
  bool take(float* samples) {
    if (!sounds_) return false;
    sounds_ = false;
    std::copy(heard_.begin(), heard_.end(), samples);
    return true;
  }

 private:
  void doProcessing() override {
    if (channel_->m_hasInput || channel_->m_stillRunning) {
      const float* buffer = &channel_->m_buffer[0][0];
      std::copy_n(buffer, heard_.size(), heard_.begin());
      sounds_ = true;
    }
    // The mixer does this for the channels it knows.
    m_dependenciesMet = 0;
    m_hasInput = false;
    m_queued = false;
  }

  FxChannel* channel_;
  FxRoute* route_;
  Period heard_;
  bool sounds_ = false;
};

bool has_effects(const FxChannel& channel) {
  const auto effects = channel.m_fxChain.findChildren<Effect*>();
  return std::any_of(effects.begin(), effects.end(), [](const Effect* effect) { return effect->isEnabled(); });
}

/// A copy of the channel's effects; null where a copy would not do the same: moved by automation or a controller, living in
/// a process of its own, or moving a controller itself.
std::unique_ptr<EffectChain> copy_effects(FxChannel& channel) {
  for (const AutomatableModel* model : channel.m_fxChain.findChildren<AutomatableModel*>())
    if (model->isAutomatedOrControlled()) return nullptr;
  for (const Effect* effect : channel.m_fxChain.findChildren<Effect*>()) {
    const std::string_view name = effect->descriptor()->name;
    if (name == "vsteffect" || name == "peakcontrollereffect") return nullptr;
  }
  QDomDocument document("smartgain");
  QDomElement root = document.createElement("channel");
  document.appendChild(root);
  const QDomElement saved = channel.m_fxChain.saveState(document, root);
  auto copy = std::make_unique<EffectChain>(nullptr);
  copy->restoreState(saved);
  return copy;
}

/// One channel on a strip's way, and what of it is the strip's.
struct Stop {
  enum class Kind { scales, heard, copied };
  FxChannel* channel = nullptr;
  Kind kind = Kind::scales;
  ChannelTap* tap = nullptr;
  std::unique_ptr<EffectChain> effects;
  Period samples;
  bool sounds = false;
};

struct TappedStrip {
  AudioPort* port = nullptr;
  Track* track = nullptr;
  FxChannel* entry = nullptr;
  std::vector<Stop> stops;  ///< each before those it sends to; the Master is the last
  bool sounds = false;
};

/// All channels that sound sent from `channel` may pass, each before those it sends to.
void visit(FxChannel* channel, std::set<FxChannel*>& seen, std::vector<FxChannel*>& order) {
  if (!seen.insert(channel).second) return;
  for (const FxRoute* route : channel->m_sends) visit(route->receiver(), seen, order);
  order.insert(order.begin(), channel);
}

}  // namespace

struct StripTaps::State {
  std::vector<StripTaps::Strip> strips;
  std::vector<TappedStrip> tapped;
  std::map<FxChannel*, std::unique_ptr<ChannelTap>> taps;
  Period scratch;

  void find_tracks() {
    const auto add = [this](const TrackContainer::TrackList& tracks) {
      for (Track* track : tracks) {
        if (track->isMuted()) continue;
        TappedStrip strip;
        strip.track = track;
        int channel = 0;
        if (track->type() == Track::InstrumentTrack) {
          auto* instrument = static_cast<InstrumentTrack*>(track);
          strip.port = instrument->audioPort();
          channel = instrument->effectChannelModel()->value();
        } else if (track->type() == Track::SampleTrack) {
          strip.port = static_cast<SampleTrack*>(track)->audioPort();
        } else {
          continue;
        }
        strip.entry = Engine::fxMixer()->effectChannel(std::clamp(channel, 0, Engine::fxMixer()->numChannels() - 1));
        tapped.push_back(std::move(strip));
        strips.push_back({track->name(), false});
      }
    };
    add(Engine::getSong()->tracks());
    add(Engine::getBBTrackContainer()->tracks());
  }

  void find_ways() {
    std::vector<std::vector<FxChannel*>> ways(tapped.size());
    std::map<FxChannel*, int> users;
    for (std::size_t i = 0; i < tapped.size(); ++i) {
      std::set<FxChannel*> seen;
      visit(tapped[i].entry, seen, ways[i]);
      for (FxChannel* channel : ways[i]) ++users[channel];
    }
    FxChannel* const master = Engine::fxMixer()->effectChannel(0);
    for (std::size_t i = 0; i < tapped.size(); ++i) {
      // A channel may send nowhere; the Master comes last all the same.
      std::stable_partition(ways[i].begin(), ways[i].end(), [&](FxChannel* channel) { return channel != master; });
      for (FxChannel* channel : ways[i]) {
        Stop stop;
        stop.channel = channel;
        stop.samples.resize(period_samples());
        if (channel != master && has_effects(*channel)) {
          if (users[channel] == 1) {
            stop.kind = Stop::Kind::heard;
            stop.tap = (taps[channel] = std::make_unique<ChannelTap>(channel)).get();
          } else {
            stop.kind = Stop::Kind::copied;
            stop.effects = copy_effects(*channel);
            strips[i].apart = strips[i].apart || !stop.effects;
          }
        }
        tapped[i].stops.push_back(std::move(stop));
      }
      if (strips[i].apart) tapped[i].stops.clear();
    }
  }

  void add(TappedStrip& strip, FxChannel* channel, const float* samples) {
    const auto stop =
        std::find_if(strip.stops.begin(), strip.stops.end(), [&](const Stop& s) { return s.channel == channel; });
    if (stop == strip.stops.end()) return;  // not a channel of this strip: somebody's tap
    if (!stop->sounds) std::fill(stop->samples.begin(), stop->samples.end(), 0.0F);
    stop->sounds = true;
    for (std::size_t i = 0; i < stop->samples.size(); ++i) stop->samples[i] += samples[i];
  }

  void take(TappedStrip& strip) {
    strip.sounds = false;
    if (strip.stops.empty()) return;
    for (Stop& stop : strip.stops) stop.sounds = false;
    // A muted track's buffer is what it was when it was muted.
    const float* played = &strip.port->buffer()[0][0];
    if (!strip.track->isMuted() && !is_silent(played, scratch.size())) add(strip, strip.entry, played);
    for (Stop& stop : strip.stops) {
      const bool muted = stop.channel->m_muteModel.value();
      if (stop.kind == Stop::Kind::heard) {
        stop.sounds = stop.tap->take(stop.samples.data()) && !muted;
      } else if (stop.kind == Stop::Kind::copied && !muted) {
        if (!stop.sounds) std::fill(stop.samples.begin(), stop.samples.end(), 0.0F);
        if (stop.sounds) stop.effects->startRunning();
        const bool running = stop.effects->processAudioBuffer(reinterpret_cast<sampleFrame*>(stop.samples.data()),
                                                              Engine::mixer()->framesPerPeriod(), stop.sounds);
        stop.sounds = stop.sounds || running;
      }
      if (!stop.sounds || muted) continue;
      if (&stop == &strip.stops.back()) break;
      for (FxRoute* route : stop.channel->m_sends) {
        std::copy(stop.samples.begin(), stop.samples.end(), scratch.begin());
        scale(scratch.data(), scratch.size(), stop.channel->m_volumeModel);
        scale(scratch.data(), scratch.size(), *route->amount());
        add(strip, route->receiver(), scratch.data());
      }
    }
    Stop& master = strip.stops.back();
    if (!master.sounds || master.channel->m_muteModel.value()) return;
    scale(master.samples.data(), master.samples.size(), master.channel->m_volumeModel);
    const float volume = Engine::mixer()->masterGain();
    for (float& sample : master.samples) sample *= volume;
    strip.sounds = !is_silent(master.samples.data(), master.samples.size());
  }
};

StripTaps::StripTaps() : state_(std::make_unique<State>()) {
  state_->scratch.resize(period_samples());
  state_->find_tracks();
  state_->find_ways();
}

StripTaps::~StripTaps() = default;

const std::vector<StripTaps::Strip>& StripTaps::strips() const noexcept { return state_->strips; }

void StripTaps::take() noexcept {
  for (TappedStrip& strip : state_->tapped) state_->take(strip);
}

const sampleFrame* StripTaps::period(std::size_t strip) const noexcept {
  const TappedStrip& tapped = state_->tapped[strip];
  return tapped.sounds ? reinterpret_cast<const sampleFrame*>(tapped.stops.back().samples.data()) : nullptr;
}

}  // namespace smartgain::lmms
