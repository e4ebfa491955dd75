// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "strip_taps.hpp"

#include <AudioPort.h>
#include <BBTrackContainer.h>
#include <Controller.h>
#include <ControllerConnection.h>
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

/// A fader or a send. What neither automation nor a controller moves now is not moved while the song renders.
class Scale {
 public:
  explicit Scale(FloatModel& model) : model_(model), moves_(model.isAutomatedOrControlled()) {}

  /// As LMMS does: sample by sample where it moves.
  void apply(float* samples, std::size_t count) const {
    if (const ValueBuffer* exact = moves_ ? model_.valueBuffer() : nullptr) {
      const float* value = exact->values();
      for (std::size_t i = 0; i < count; ++i) samples[i] *= value[i / kSides];
      return;
    }
    const float value = model_.value();
    if (value == 1.0F) return;
    for (std::size_t i = 0; i < count; ++i) samples[i] *= value;
  }

 private:
  FloatModel& model_;
  bool moves_;
};

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

/// A copy of a channel's effects that does in every period what they do.
class EffectsCopy {
 public:
  /// Null where a copy would not do the same: an effect lives in a process of its own, or moves a controller itself.
  static std::unique_ptr<EffectsCopy> make(FxChannel& channel) {
    for (const Effect* effect : channel.m_fxChain.findChildren<Effect*>()) {
      const std::string_view name = effect->descriptor()->name;
      if (name == "vsteffect" || name == "peakcontrollereffect") return nullptr;
    }
    QDomDocument document("smartgain");
    QDomElement root = document.createElement("channel");
    document.appendChild(root);
    const QDomElement saved = channel.m_fxChain.saveState(document, root);
    std::unique_ptr<EffectsCopy> copy(new EffectsCopy);
    copy->effects_.restoreState(saved);
    return copy;
  }

  /// Finds what automation and controllers move. Again once the sample rate is another: LADSPA effects make their controls anew then.
  /// False: what moves the originals listens to all that passes the channel, or the copy is not alike.
  bool follow(const EffectChain& originals) {
    followed_.clear();
    const auto from = originals.findChildren<AutomatableModel*>();
    const auto to = effects_.findChildren<AutomatableModel*>();
    if (from.size() != to.size()) return false;
    for (int i = 0; i < from.size(); ++i) {
      if (!from[i]->isAutomatedOrControlled()) continue;
      if (from[i]->displayName() != to[i]->displayName() || from[i]->maxValue<float>() != to[i]->maxValue<float>())
        return false;
      ControllerConnection* connection = from[i]->controllerConnection();
      if (connection && connection->getController()->type() == Controller::PeakController) return false;
      followed_.push_back({from[i], to[i]});
    }
    return true;
  }

  /// As EffectChain::processAudioBuffer(). What automation and controllers do is done here as LMMS does it to the originals: from
  /// the thread that renders, once a period.
  bool process(float* samples, bool sounds) {
    for (const Followed& model : followed_)
      model.copy->setAutomatedValue(model.copy->inverseScaledValue(model.original->value<float>()));
    if (sounds) effects_.startRunning();
    return effects_.processAudioBuffer(reinterpret_cast<sampleFrame*>(samples), Engine::mixer()->framesPerPeriod(),
                                       sounds);
  }

 private:
  struct Followed {
    const AutomatableModel* original;
    AutomatableModel* copy;
  };

  EffectsCopy() : effects_(nullptr) {}

  EffectChain effects_;
  std::vector<Followed> followed_;
};

/// From a stop to another one of the same strip.
struct Way {
  std::size_t to;
  Scale amount;
};

/// One channel on a strip's way, and what of it is the strip's.
struct Stop {
  explicit Stop(FxChannel* at) : channel(at), fader(at->m_volumeModel), samples(period_samples()) {}

  enum class Kind { scales, heard, copied };
  FxChannel* channel;
  Scale fader;
  std::vector<Way> ways;
  Kind kind = Kind::scales;
  ChannelTap* tap = nullptr;
  std::unique_ptr<EffectsCopy> effects;
  Period samples;
  bool sounds = false;
};

struct TappedStrip {
  AudioPort* port = nullptr;
  Track* track = nullptr;
  FxChannel* entry = nullptr;
  std::vector<Stop> stops;  ///< each before those it sends to: the entry is the first, the Master the last
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
        Stop stop(channel);
        if (channel != master && has_effects(*channel)) {
          if (users[channel] == 1) {
            stop.kind = Stop::Kind::heard;
            stop.tap = (taps[channel] = std::make_unique<ChannelTap>(channel)).get();
          } else {
            stop.kind = Stop::Kind::copied;
            stop.effects = EffectsCopy::make(*channel);
            strips[i].apart = strips[i].apart || !stop.effects || !stop.effects->follow(channel->m_fxChain);
          }
        }
        tapped[i].stops.push_back(std::move(stop));
      }
      if (strips[i].apart) tapped[i].stops.clear();
      connect(tapped[i].stops);
    }
  }

  void follow() {
    for (std::size_t i = 0; i < tapped.size(); ++i) {
      auto& stops = tapped[i].stops;
      if (std::all_of(stops.begin(), stops.end(),
                      [](const Stop& stop) { return !stop.effects || stop.effects->follow(stop.channel->m_fxChain); }))
        continue;
      strips[i].apart = true;
      stops.clear();
    }
  }

  static void connect(std::vector<Stop>& stops) {
    const auto place_of = [&stops](const FxChannel* channel) {
      return std::find_if(stops.begin(), stops.end(), [channel](const Stop& stop) { return stop.channel == channel; });
    };
    for (Stop& from : stops)
      for (FxRoute* route : from.channel->m_sends)
        if (const auto to = place_of(route->receiver()); to != stops.end())  // else it is somebody's tap
          from.ways.push_back({static_cast<std::size_t>(to - stops.begin()), Scale(*route->amount())});
  }

  static void add(Stop& stop, const float* samples) {
    if (!stop.sounds) std::fill(stop.samples.begin(), stop.samples.end(), 0.0F);
    stop.sounds = true;
    for (std::size_t i = 0; i < stop.samples.size(); ++i) stop.samples[i] += samples[i];
  }

  void take(TappedStrip& strip) {
    strip.sounds = false;
    if (strip.stops.empty()) return;
    for (Stop& stop : strip.stops) stop.sounds = false;
    // A muted track's buffer is what it was when it was muted.
    const float* played = &strip.port->buffer()[0][0];
    if (!strip.track->isMuted() && !is_silent(played, scratch.size())) add(strip.stops.front(), played);
    for (Stop& stop : strip.stops) {
      const bool muted = stop.channel->m_muteModel.value();
      if (stop.kind == Stop::Kind::heard) {
        stop.sounds = stop.tap->take(stop.samples.data()) && !muted;
      } else if (stop.kind == Stop::Kind::copied && !muted) {
        if (!stop.sounds) std::fill(stop.samples.begin(), stop.samples.end(), 0.0F);
        const bool running = stop.effects->process(stop.samples.data(), stop.sounds);
        stop.sounds = stop.sounds || running;
      }
      if (!stop.sounds || muted) continue;
      if (&stop == &strip.stops.back()) break;
      stop.fader.apply(stop.samples.data(), stop.samples.size());
      for (const Way& way : stop.ways) {
        std::copy(stop.samples.begin(), stop.samples.end(), scratch.begin());
        way.amount.apply(scratch.data(), scratch.size());
        add(strip.stops[way.to], scratch.data());
      }
    }
    Stop& master = strip.stops.back();
    if (!master.sounds || master.channel->m_muteModel.value()) return;
    master.fader.apply(master.samples.data(), master.samples.size());
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

void StripTaps::sample_rate_changed() { state_->follow(); }

void StripTaps::take() noexcept {
  for (TappedStrip& strip : state_->tapped) state_->take(strip);
}

const sampleFrame* StripTaps::period(std::size_t strip) const noexcept {
  const TappedStrip& tapped = state_->tapped[strip];
  return tapped.sounds ? reinterpret_cast<const sampleFrame*>(tapped.stops.back().samples.data()) : nullptr;
}

}  // namespace smartgain::lmms
