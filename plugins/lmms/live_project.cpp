// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "live_project.hpp"

#include <AudioPort.h>
#include <BBTrackContainer.h>
#include <Engine.h>
#include <FxMixer.h>
#include <InstrumentTrack.h>
#include <Mixer.h>
#include <ProjectJournal.h>
#include <SampleTrack.h>
#include <Song.h>
#include <fmt/format.h>

#include <QDataStream>
#include <QIODevice>
#include <cmath>
#include <map>

#include "smartgain/io/lmms_project.hpp"

namespace smartgain::lmms {
namespace {

constexpr float kFaderUnity = 1.0F;
constexpr float kVolumeUnity = 100.0F;

/// A sample track keeps its models to itself; they are its children in this order, and names are translated.
FloatModel* volume_of(SampleTrack& track) {
  for (AutomatableModel* model : track.findChildren<AutomatableModel*>(QString(), Qt::FindDirectChildrenOnly))
    if (model->minValue<float>() == 0.0F && model->maxValue<float>() == 2.0F * kVolumeUnity)
      return dynamic_cast<FloatModel*>(model);
  return nullptr;
}

template <typename Visit>
void for_each_track(const Visit& visit) {
  for (const TrackContainer* container :
       {static_cast<TrackContainer*>(Engine::getSong()), static_cast<TrackContainer*>(Engine::getBBTrackContainer())})
    for (Track* track : container->tracks())
      if (track->type() == Track::InstrumentTrack || track->type() == Track::SampleTrack) visit(*track);
}

/// Amplitude of what arrives at the Master's input for 1 behind the channel's fader.
double amplitude_to_master(FxChannel& channel, std::map<const FxChannel*, double>& known) {
  FxChannel* const master = Engine::fxMixer()->effectChannel(0);
  if (&channel == master) return 1.0;
  if (const auto found = known.find(&channel); found != known.end()) return found->second;
  double sum = 0.0;
  for (FxRoute* route : channel.m_sends) {
    FxChannel& receiver = *route->receiver();
    const double amount = route->amount()->value();
    if (amount <= 0.0 || receiver.m_muteModel.value()) continue;
    const double fader = &receiver == master ? 1.0 : double{receiver.m_volumeModel.value()};
    sum += amount * fader * amplitude_to_master(receiver, known);
  }
  return known[&channel] = sum;
}

}  // namespace

FloatModel* LiveKnob::model() const {
  return dynamic_cast<FloatModel*>(Engine::projectJournal()->journallingObject(id));
}

Decibels LiveKnob::position() const {
  const FloatModel* found = model();
  return found && found->value() > 0.0F ? Decibels(20.0 * std::log10(double{found->value()} / double{unity}))
                                        : Decibels::silence();
}

bool LiveKnob::is_free() const {
  const FloatModel* found = model();
  return found && !found->isAutomatedOrControlled();
}

void LiveKnob::put(Decibels position) const {
  if (!is_free()) return;
  FloatModel* found = model();
  found->saveJournallingState(false);
  found->setValue(static_cast<float>(to_linear(position).value) * unity);
  found->restoreJournallingState();
}

Decibels LiveProject::gain_behind_knob(const LiveStrip& strip) const {
  FxMixer& mixer = *Engine::fxMixer();
  if (strip.channel >= mixer.numChannels()) return Decibels::silence();
  FxChannel& channel = *mixer.effectChannel(strip.channel);
  std::map<const FxChannel*, double> known;
  double amplitude = amplitude_to_master(channel, known) * double{mixer.effectChannel(0)->m_volumeModel.value()} *
                     double{Engine::mixer()->masterGain()};
  if (!strip.behind_channel_effects && strip.channel > 0) amplitude *= double{channel.m_volumeModel.value()};
  return to_decibels(LinearGain(amplitude));
}

Result<> LiveProject::save(const std::filesystem::path& file) {
  if (Engine::getSong()->saveProjectFile(QString::fromStdString(file.string()))) return Done{};
  return unexpected(ErrorCode::unwritable_output,
                    fmt::format("{}: LMMS cannot write a copy of the song there. Is the disk full?", file.string()));
}

Result<LiveProject> LiveProject::read(const std::filesystem::path& file) {
  if (auto saved = save(file); !saved) return unexpected(saved.error());
  auto project = LmmsProject::load(file);
  if (!project) return unexpected(project.error());

  LiveProject live;
  FxMixer& mixer = *Engine::fxMixer();
  for_each_track([&](Track& track) {
    LiveStrip strip;
    strip.track = &track;
    if (track.type() == Track::InstrumentTrack) {
      auto& instrument = static_cast<InstrumentTrack&>(track);
      strip.port = instrument.audioPort();
      strip.volume = instrument.volumeModel();
      strip.channel = instrument.effectChannelModel()->value();
    } else {
      auto& sample = static_cast<SampleTrack&>(track);
      strip.port = sample.audioPort();
      strip.volume = volume_of(sample);
    }
    live.strips.push_back(strip);
  });

  live.session.input.kind = SourceKind::lmms;
  live.session.input.path = Engine::getSong()->projectFileName().toStdString();
  live.session.input.content_hash = project->content_hash();
  live.session.mix_knob = project->master_knob();
  live.session.mix_knob_automated = project->master_knob_automated();
  live.master = {mixer.effectChannel(0)->m_volumeModel.id(), kFaderUnity};
  const auto found = project->strips();
  bool alike = found.size() == live.strips.size();
  for (std::size_t i = 0; alike && i < found.size(); ++i) {
    LiveStrip& strip = live.strips[i];
    alike = found[i].strip.name == strip.track->name().toStdString() && strip.volume != nullptr && strip.channel >= 0 &&
            strip.channel < mixer.numChannels();
    if (!alike) break;
    const LiveKnob volume{strip.volume->id(), kVolumeUnity};
    strip.behind_channel_effects = found[i].strip.knob.kind == KnobKind::channel;
    strip.knob = strip.behind_channel_effects
                     ? LiveKnob{mixer.effectChannel(strip.channel)->m_volumeModel.id(), kFaderUnity}
                     : volume;
    if (found[i].strip.trim_knob) strip.trim = volume;
    live.session.strips.push_back(found[i].strip);
    if (found[i].route.downstream)
      live.session.strips.back().gain_behind_knob = *found[i].route.downstream + project->master_gain();
  }
  if (!alike)
    return unexpected(ErrorCode::unreadable_input,
                      "The tracks that LMMS shows are not those that it saves. Save the song and open it again.");
  return live;
}

QByteArray LiveProject::signature(const FxChannel* ignored) {
  QByteArray bytes;
  QDataStream stream(&bytes, QIODevice::WriteOnly);
  stream << Engine::getSong()->projectFileName();
  for_each_track([&](Track& track) {
    stream << reinterpret_cast<quintptr>(&track) << track.name() << track.isMuted();
    if (track.type() == Track::InstrumentTrack)
      stream << static_cast<InstrumentTrack&>(track).effectChannelModel()->value();
  });
  FxMixer& mixer = *Engine::fxMixer();
  for (int i = 0; i < mixer.numChannels(); ++i) {
    FxChannel& channel = *mixer.effectChannel(i);
    stream << reinterpret_cast<quintptr>(&channel) << channel.m_name << channel.m_muteModel.value()
           << channel.m_fxChain.children().size();
    for (const FxRoute* route : channel.m_sends)
      if (route->receiver() != ignored) stream << reinterpret_cast<quintptr>(route->receiver());
  }
  return bytes;
}

}  // namespace smartgain::lmms
