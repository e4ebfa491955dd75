// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Files, projects and documents for the tests of reading and writing.
#include "support/io_fixtures.hpp"

#include <gtest/gtest.h>
#include <sndfile.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

namespace smartgain::test {

namespace fs = std::filesystem;

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "smartgain-test-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no scratch folder");
  path_ = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::permissions(path_, fs::perms::owner_all, ignored);
  fs::remove_all(path_, ignored);
}

std::vector<std::string> ScratchFolder::names() const {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(path_))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

void write_bytes(const fs::path& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  ASSERT_TRUE(file.good()) << path;
}

std::string read_bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void write_sound(const fs::path& path, const Signal& signal, int sample_rate_hz, int format) {
  SF_INFO info{};
  info.samplerate = sample_rate_hz;
  info.channels = static_cast<int>(signal.channel_count());
  info.format = format != 0 ? format : SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  ASSERT_NE(file, nullptr) << path << ": " << sf_strerror(nullptr);
  std::vector<float> interleaved;
  for (std::size_t i = 0; i < signal.frame_count(); ++i)
    for (std::size_t channel = 0; channel < signal.channel_count(); ++channel)
      interleaved.push_back(signal[channel][i]);
  const auto frames = static_cast<sf_count_t>(signal.frame_count());
  EXPECT_EQ(sf_writef_float(file, interleaved.data(), frames), frames);
  sf_close(file);
}

Sound read_sound(const fs::path& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  EXPECT_NE(file, nullptr) << path << ": " << sf_strerror(nullptr);
  if (file == nullptr) return {Signal(2, 0)};
  const auto channels = static_cast<std::size_t>(info.channels);
  Sound sound{Signal(channels, static_cast<std::size_t>(info.frames)), static_cast<double>(info.samplerate),
              info.format};
  std::vector<float> interleaved(channels * sound.signal.frame_count());
  EXPECT_EQ(sf_readf_float(file, interleaved.data(), info.frames), info.frames) << path;
  sf_close(file);
  for (std::size_t i = 0; i < sound.signal.frame_count(); ++i)
    for (std::size_t channel = 0; channel < channels; ++channel)
      sound.signal[channel][i] = interleaved[i * channels + channel];
  return sound;
}

FullDisk::FullDisk(std::size_t max_bytes) {
  // The signal would end the process; ignored, write() answers EFBIG instead.
  old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  old_limit_ = limit.rlim_cur;
  limit.rlim_cur = max_bytes;
  setrlimit(RLIMIT_FSIZE, &limit);
}

FullDisk::~FullDisk() {
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = old_limit_;
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, old_handler_);
}

WithoutRoot::WithoutRoot() : was_root_(::geteuid() == 0) {
  constexpr uid_t kNobody = 65534;
  if (was_root_ && ::seteuid(kNobody) != 0) throw std::runtime_error("cannot become nobody");
}

WithoutRoot::~WithoutRoot() {
  if (was_root_ && ::seteuid(0) != 0) std::abort();
}

std::string with(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "nothing to replace: " << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string with_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string small_project() {
  return R"(<?xml version="1.0"?>
<!DOCTYPE lmms-project>
<lmms-project creator="LMMS" creatorversion="1.2.2" type="song" version="1.0">
  <head bpm="120" mastervol="100" masterpitch="0"/>
  <song>
    <trackcontainer type="song" x="5" y="5">
      <track muted="0" solo="0" type="1" name="Beat">
        <bbtrack>
          <trackcontainer type="bbtrackcontainer">
            <track muted="0" solo="0" type="0" name="kick01.ogg">
              <instrumenttrack vol="80" pan="0" fxch="0">
                <instrument name="audiofileprocessor"><audiofileprocessor src="drums/kick01.ogg" amp="100"/></instrument>
                <fxchain enabled="0" numofeffects="0"/>
              </instrumenttrack>
            </track>
          </trackcontainer>
        </bbtrack>
        <bbtco pos="0" len="192" muted="0"/>
      </track>
      <track name='Lead' type='0' solo='0' muted='0'>
        <instrumenttrack pan='0' vol='100' fxch='1'>
          <instrument name="tripleoscillator"><tripleoscillator vol0="33"/></instrument>
        </instrumenttrack>
      </track>
      <track muted="0" solo="0" type="0" name="Pad">
        <instrumenttrack vol="70.5" pan="0" fxch="2"><instrument name="sf2player">
          <sf2player src="/nowhere/piano.sf2" bank="0" patch="33"/></instrument></instrumenttrack>
      </track>
      <track muted="0" solo="0" type="0" name="Pad">
        <instrumenttrack pan="0" fxch="2"><instrument name="kicker"/></instrumenttrack>
      </track>
      <track muted="0" solo="0" type="2" name="Vox">
        <sampletrack pan="0"><vol id="77" value="50" scale_type="linear"/></sampletrack>
        <sampletco src="voices/a=b &amp; c.wav" pos="0" len="192"/>
      </track>
      <track muted="1" solo="0" type="0" name="Old">
        <instrumenttrack vol="100" pan="0" fxch="0"><instrument name="lb302"/></instrumenttrack>
      </track>
      <track muted="0" solo="0" type="5" name="Automation">
        <automationtrack/>
        <automationpattern pos="0" len="192" name="empty"><object id="77"/></automationpattern>
      </track>
    </trackcontainer>
    <fxmixer x="1" y="1">
      <fxchannel volume="1" muted="0" soloed="0" num="0" name="Master">
        <fxchain enabled="1" numofeffects="1"><effect name="amplifier" on="1" wet="1"/></fxchain>
      </fxchannel>
      <fxchannel volume="0.5" muted="0" soloed="0" num="1" name="Leads">
        <fxchain enabled="0" numofeffects="0"/>
        <send channel="0" amount="1"/>
      </fxchannel>
      <fxchannel volume="0.8" muted="0" soloed="0" num="2" name="Pads">
        <fxchain enabled="0" numofeffects="0"/>
        <send channel="0" amount="0.5"/>
      </fxchannel>
    </fxmixer>
  </song>
</lmms-project>
)";
}

namespace {

Measurement full_measurement() {
  Measurement m;
  m.sample_rate_hz = 44100.0;
  m.duration_s = 12.5;
  m.integrated = Lufs(-23.123456);
  m.momentary_max = Lufs(-18.0);
  m.short_term_max = Lufs(-20.5);
  m.loudness_range = Decibels(4.25);
  m.true_peak = DbTp(-1.05);
  m.sample_peak = DbFs(-1.25);
  m.rms = DbFs(-21.0);
  m.crest_factor = Decibels(19.75);
  m.peak_to_loudness = Decibels(22.0);
  m.dc_offset = -0.000012;
  m.clipped_samples = 3;
  m.non_finite_samples = 1;
  m.active_share = 0.875;
  m.level_percentiles = LevelPercentiles{Lufs(-40.0), Lufs(-24.0), Lufs(-19.0)};
  m.spectral_centroid = Hertz(1234.5678);
  m.spectral_spread = Hertz(800.0);
  m.spectral_rolloff_85 = Hertz(3000.0);
  m.spectral_flatness = 0.0125;
  m.band_center_hz = {50.0, 100.5};
  m.band_level_db = {-30.25, std::nullopt};
  m.stereo.correlation = 0.5;
  m.stereo.width = 0.25;
  m.stereo.balance = Decibels(-0.5);
  m.band_stereo = {{-0.25, 0.75, Decibels(12.25)}, {}};
  return m;
}

Knob fader() {
  Knob knob;
  knob.kind = KnobKind::channel;
  knob.name = "Leads \"1\"";
  knob.position = Decibels(-6.020599913);
  knob.max = Decibels(6.020599913);
  return knob;
}

Strip full_strip() {
  Strip strip;
  strip.id = "lead";
  strip.name = "Lead, dry";
  strip.path = "stems/lead.wav";
  strip.hints = {"saw.wav", "tripleoscillator"};
  strip.role = Role::lead;
  strip.role_confidence = 0.9;
  strip.group = "Leads";
  strip.flags = {StripFlag::automated, StripFlag::shared_channel};
  strip.knob = fader();
  strip.trim_knob = fader();
  strip.trim_knob->kind = KnobKind::track;
  strip.trim_knob->position = Decibels(0.0);
  strip.measured = full_measurement();
  strip.level = Decibels(-5.5);
  strip.fingerprint = "0123456789abcdef0123456789abcdef";
  strip.problem = "line one\nline two";
  return strip;
}

Strip sparse_strip() {
  Strip strip;
  strip.id = "stille~2";
  strip.name = "Stille ü";
  strip.knob.name = "x";
  strip.knob.position = Decibels::silence();
  return strip;
}

Relations full_relations() {
  Relations relations;
  relations.masking = {{"stille~2", "lead", Hertz(60.0), Hertz(110.5), 0.71, Decibels(2.125)}};
  relations.hidden = {{"lead", 0.25, Decibels(3.5), {0.5, 0.0}}};
  relations.overlap = {{"lead", "stille~2", 0.75, 0.125}};
  relations.crowding = {{Hertz(50.0), Hertz(100.5), 0.375}};
  relations.noise = {{"lead", NoiseKind::hiss, Decibels(-38.5), 4.5}};
  relations.mono_loss = Decibels(0.5);
  relations.strips = {"lead", "stille~2"};
  relations.sections = {{0.0, 8.0, SectionKind::quiet, Decibels(-7.5), {Decibels(-3.25), std::nullopt}},
                        {8.0, 12.5, SectionKind::loud, Decibels(2.0), {Decibels(-6.0), Decibels(-1.5)}}};
  relations.loudest = TimeRange{0.0, 12.5};
  relations.bar_s = 1.714286;
  return relations;
}

InputInfo input() { return {SourceKind::lmms, "songs/Über.mmpz", "00112233445566778899aabbccddeeff", 44100.0, 12.5}; }

}  // namespace

namespace {

Finding finding() {
  return {"clipping", Severity::serious, "The mix clips: its true peak is 3.0 dB over full scale.", "Gain cures it.",
          true,       {"lead"},          {{"true_peak_dbtp", 3.0}, {"source", std::string("spec")}}};
}

}  // namespace

SessionAnalysis full_analysis() {
  SessionAnalysis analysis;
  analysis.input = input();
  analysis.mix_knob = fader();
  analysis.mix_knob_automated = true;
  analysis.mix = full_measurement();
  analysis.strips_sum = full_measurement();
  analysis.strips = {full_strip(), sparse_strip()};
  analysis.findings = {finding()};
  analysis.relations = full_relations();
  analysis.notices = {"one sample is missing"};
  return analysis;
}

SessionAnalysis sparse_analysis() {
  SessionAnalysis analysis;
  analysis.strips = {sparse_strip()};
  analysis.mix = Measurement{};
  return analysis;
}

Plan full_plan() {
  Plan plan;
  plan.input = input();
  plan.options.goal = Goal::stage;
  plan.options.target = Lufs(-14.0);
  plan.options.headroom_by = HeadroomBy::strips;
  plan.options.amount = 0.75;
  plan.options.raw_level = RawLevel::keep;
  plan.options.style = "rock";
  plan.options.reference = "finished.wav";
  plan.options.roles = {{"lead", Role::lead_vocal}};
  plan.options.locks = {"kick"};
  plan.options.set_gains = {{"pad", Decibels(-3.5)}, {"off", Decibels::silence()}};
  plan.options.groups = {{"drums", {"kick", "snare"}}};
  plan.options.rules = {{"masking", "high"}};
  plan.options.emphasis = {{RoleGroup::drums, Decibels(2.0)}};
  plan.engine = "rules";
  plan.style = "rock";
  plan.mix.before = full_measurement();
  plan.mix.predicted_integrated = Lufs(-14.5);
  plan.mix.predicted_true_peak = DbTp(-1.0);
  plan.mix.knob = KnobMove{fader(), Decibels(-9.25)};
  plan.mix.target = Lufs(-14.0);
  plan.mix.ceiling = DbTp(-1.0);
  plan.mix.bound_by = BoundBy::ceiling;
  plan.mix.shortfall = Decibels(0.5);
  plan.mix.alternatives = {{"trim_only", "only the whole", Decibels(-9.5)}};
  plan.mix.notes = {"the ceiling binds"};

  StripPlan strip;
  strip.strip = full_strip();
  strip.action = Action::change;
  strip.why = "balance";
  strip.knob = {strip.strip.knob, Decibels(-4.0)};
  strip.trim_knob = KnobMove{*strip.strip.trim_knob, Decibels(-2.0)};
  strip.reasons = {
      {"role_level", "leads sit higher", Decibels(2.5), {{"level_lu", -5.5}, {"masker", std::string("pad")}}}};
  strip.limits = {{"max_move", "at most 12 dB", Decibels(-0.4794)}};
  strip.alternatives = {{"louder", "brings it to the front", Decibels(4.0)}};
  strip.recommended = StripBalance{Decibels(-3.0), Decibels(2.0), 0.7, {}, {}};

  StripPlan silent;
  silent.strip = sparse_strip();
  silent.why = "silent";
  silent.knob = {silent.strip.knob, Decibels::silence()};
  plan.strips = {strip, silent};
  plan.findings = {finding()};
  plan.notices = {"no model file: rules only"};
  return plan;
}

Plan sparse_plan() {
  Plan plan;
  plan.options.ceiling.reset();
  StripPlan strip;
  strip.strip = sparse_strip();
  strip.strip.knob.position = Decibels(0.0);
  strip.strip.trim_knob = fader();
  strip.knob = {strip.strip.knob, Decibels(0.0)};
  strip.action = Action::keep;
  plan.strips = {strip};
  return plan;
}

}  // namespace smartgain::test
