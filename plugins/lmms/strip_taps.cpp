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

#include "all_finite.hpp"

namespace smartgain::lmms {
namespace {

using Period = std::vector<float>;  // interleaved stereo

constexpr std::size_t kSides = 2;

std::size_t period_samples() { return kSides * static_cast<std::size_t>(Engine::mixer()->framesPerPeriod()); }

bool is_silent(const float* samples, std::size_t count) {
  return std::all_of(samples, samples + count, [](float x) { return x == 0.0F; });
}

/// As MixHelpers::sanitize(), which asks a library for each sample and takes as long as a cheap effect.
void sanitize(float* samples, std::size_t count) {
  constexpr float kLoudest = 1000.0F;
  const bool sound = all_finite(samples, count);
  for (std::size_t i = 0; i < count; ++i) samples[i] = sound ? std::clamp(samples[i], -kLoudest, kLoudest) : 0.0F;
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
    copy->enabled_ = saved.attribute("enabled").toInt() != 0;
    copy->order_ = copy->effects_.findChildren<Effect*>(QString(), Qt::FindDirectChildrenOnly);
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

  /// As EffectChain::processAudioBuffer(). What automation and controllers do is done here as LMMS does it to the originals: once a
  /// period, and not from the main thread.
  bool process(float* samples, bool sounds) {
    for (const Followed& model : followed_)
      model.copy->setAutomatedValue(model.copy->inverseScaledValue(model.original->value<float>()));
    if (!enabled_) return false;
    if (sounds) effects_.startRunning();
    bool running = false;
    const fpp_t frames = Engine::mixer()->framesPerPeriod();
    sanitize(samples, kSides * static_cast<std::size_t>(frames));
    for (Effect* effect : order_) {
      if (!sounds && !effect->isRunning()) continue;
      running |= effect->processAudioBuffer(reinterpret_cast<sampleFrame*>(samples), frames);
      sanitize(samples, kSides * static_cast<std::size_t>(frames));
    }
    return running;
  }

 private:
  struct Followed {
    const AutomatableModel* original;
    AutomatableModel* copy;
  };

  EffectsCopy() : effects_(nullptr) {}

  EffectChain effects_;
  bool enabled_ = false;  // nothing moves it but a click
  QList<Effect*> order_;
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
  std::unique_ptr<EffectsCopy> effects;
  Period samples;
  bool sounds = false;
};

void connect_stops(std::vector<Stop>& stops) {
  const auto place_of = [&stops](const FxChannel* channel) {
    return std::find_if(stops.begin(), stops.end(), [channel](const Stop& stop) { return stop.channel == channel; });
  };
  for (Stop& from : stops)
    for (FxRoute* route : from.channel->m_sends)
      if (const auto to = place_of(route->receiver()); to != stops.end())  // else it is a tap
        from.ways.push_back({static_cast<std::size_t>(to - stops.begin()), Scale(*route->amount())});
}

/// Works out what one track adds to the period, among LMMS's jobs: LMMS takes it for one more receiver of the channels on the track's
/// way that it has to hear, and runs it once they are done, in any of its threads, while it mixes others.
class StripTap final : public FxChannel {
 public:
  /// `stops`: each before those it sends to; the track's channel is the first, the Master the last. Empty: silence.
  StripTap(const Track& track, AudioPort& port, std::vector<Stop> stops)
      : FxChannel(0, nullptr), track_(track), port_(port), stops_(std::move(stops)), scratch_(period_samples()) {
    m_muted = false;
    connect_stops(stops_);
    for (const Stop& stop : stops_)
      if (&stop == &stops_.front() || stop.kind == Stop::Kind::heard)
        routes_.push_back(Engine::fxMixer()->createRoute(stop.channel, this, 0.0F));
  }
  ~StripTap() override {
    for (FxRoute* route : routes_) Engine::fxMixer()->deleteChannelSend(route);
  }

  /// False: the copies of effects are not alike any more, and there is only silence.
  bool follow() {
    const bool alike = std::all_of(stops_.begin(), stops_.end(), [](const Stop& stop) {
      return !stop.effects || stop.effects->follow(stop.channel->m_fxChain);
    });
    if (!alike) stops_.clear();
    return alike;
  }

  [[nodiscard]] const float* period() const { return sounds_ ? stops_.back().samples.data() : nullptr; }

 private:
  void doProcessing() override {
    // The mixer does this for the channels it knows.
    m_dependenciesMet = 0;
    m_hasInput = false;
    m_queued = false;
    sounds_ = Engine::getSong()->isExporting() && !stops_.empty() && work_out();
  }

  bool work_out() {
    for (Stop& stop : stops_) stop.sounds = false;
    // A muted track's buffer is what it was when it was muted.
    const float* played = &port_.buffer()[0][0];
    if (!track_.isMuted() && !is_silent(played, scratch_.size())) add(stops_.front(), played);
    for (Stop& stop : stops_) {
      if (stop.channel->m_muteModel.value()) {
        stop.sounds = false;
        continue;
      }
      if (stop.kind == Stop::Kind::heard) {
        stop.sounds = stop.channel->m_hasInput || stop.channel->m_stillRunning;
        if (stop.sounds) std::copy_n(&stop.channel->m_buffer[0][0], stop.samples.size(), stop.samples.begin());
      } else if (stop.kind == Stop::Kind::copied) {
        if (!stop.sounds) std::fill(stop.samples.begin(), stop.samples.end(), 0.0F);
        const bool running = stop.effects->process(stop.samples.data(), stop.sounds);
        stop.sounds = stop.sounds || running;
      }
      if (!stop.sounds || &stop == &stops_.back()) continue;
      stop.fader.apply(stop.samples.data(), stop.samples.size());
      for (const Way& way : stop.ways) {
        std::copy(stop.samples.begin(), stop.samples.end(), scratch_.begin());
        way.amount.apply(scratch_.data(), scratch_.size());
        add(stops_[way.to], scratch_.data());
      }
    }
    Stop& master = stops_.back();
    if (!master.sounds) return false;
    master.fader.apply(master.samples.data(), master.samples.size());
    const float volume = Engine::mixer()->masterGain();
    for (float& sample : master.samples) sample *= volume;
    return !is_silent(master.samples.data(), master.samples.size());
  }

  static void add(Stop& stop, const float* samples) {
    if (!stop.sounds) std::fill(stop.samples.begin(), stop.samples.end(), 0.0F);
    stop.sounds = true;
    for (std::size_t i = 0; i < stop.samples.size(); ++i) stop.samples[i] += samples[i];
  }

  const Track& track_;
  AudioPort& port_;
  std::vector<Stop> stops_;
  std::vector<FxRoute*> routes_;
  Period scratch_;
  bool sounds_ = false;
};

/// All channels that sound sent from `channel` may pass, each before those it sends to.
void visit(FxChannel* channel, std::set<FxChannel*>& seen, std::vector<FxChannel*>& order) {
  if (!seen.insert(channel).second) return;
  for (const FxRoute* route : channel->m_sends) visit(route->receiver(), seen, order);
  order.insert(order.begin(), channel);
}

}  // namespace

struct StripTaps::State {
  struct Source {
    Track* track;
    AudioPort* port;
    std::vector<FxChannel*> way;
  };

  std::vector<StripTaps::Strip> strips;
  std::vector<std::unique_ptr<StripTap>> taps;

  static std::vector<Source> find_sources() {
    std::vector<Source> sources;
    FxMixer& mixer = *Engine::fxMixer();
    FxChannel* const master = mixer.effectChannel(0);
    const auto add = [&](const TrackContainer::TrackList& tracks) {
      for (Track* track : tracks) {
        if (track->isMuted()) continue;
        Source source{track, nullptr, {}};
        int channel = 0;
        if (track->type() == Track::InstrumentTrack) {
          auto* instrument = static_cast<InstrumentTrack*>(track);
          source.port = instrument->audioPort();
          channel = instrument->effectChannelModel()->value();
        } else if (track->type() == Track::SampleTrack) {
          source.port = static_cast<SampleTrack*>(track)->audioPort();
        } else {
          continue;
        }
        std::set<FxChannel*> seen;
        visit(mixer.effectChannel(std::clamp(channel, 0, mixer.numChannels() - 1)), seen, source.way);
        // A channel may send nowhere; the Master comes last all the same.
        std::stable_partition(source.way.begin(), source.way.end(), [&](FxChannel* at) { return at != master; });
        sources.push_back(std::move(source));
      }
    };
    add(Engine::getSong()->tracks());
    add(Engine::getBBTrackContainer()->tracks());
    return sources;
  }

  void tap(const std::vector<Source>& sources) {
    std::map<FxChannel*, int> users;
    for (const Source& source : sources)
      for (FxChannel* channel : source.way) ++users[channel];
    for (const Source& source : sources) {
      bool apart = false;
      std::vector<Stop> stops;
      for (FxChannel* channel : source.way) {
        Stop stop(channel);
        if (channel != source.way.back() && has_effects(*channel)) {
          stop.kind = users[channel] == 1 ? Stop::Kind::heard : Stop::Kind::copied;
          if (stop.kind == Stop::Kind::copied) {
            stop.effects = EffectsCopy::make(*channel);
            apart = apart || !stop.effects || !stop.effects->follow(channel->m_fxChain);
          }
        }
        stops.push_back(std::move(stop));
      }
      if (apart) stops.clear();
      strips.push_back({source.track->name(), apart});
      taps.push_back(std::make_unique<StripTap>(*source.track, *source.port, std::move(stops)));
    }
  }
};

StripTaps::StripTaps() : state_(std::make_unique<State>()) { state_->tap(State::find_sources()); }

StripTaps::~StripTaps() = default;

const std::vector<StripTaps::Strip>& StripTaps::strips() const noexcept { return state_->strips; }

void StripTaps::sample_rate_changed() {
  for (std::size_t i = 0; i < state_->taps.size(); ++i)
    if (!state_->taps[i]->follow()) state_->strips[i].apart = true;
}

const sampleFrame* StripTaps::period(std::size_t strip) const noexcept {
  return reinterpret_cast<const sampleFrame*>(state_->taps[strip]->period());
}

}  // namespace smartgain::lmms
