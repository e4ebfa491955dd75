// SPDX-License-Identifier: GPL-3.0-or-later
// The renderer with the real LMMS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <thread>

#include "smartgain/render/child_process.hpp"
#include "smartgain/render/lmms_renderer.hpp"
#include "support/float_wav.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReggaeTry = "/usr/share/lmms/projects/demos/CapDan/CapDan-ReggaeTry.mmpz";

std::vector<float> read_wav(const fs::path& path) {
  SF_INFO info = {};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  EXPECT_NE(file, nullptr) << path;
  if (!file) return {};
  EXPECT_EQ(info.format & SF_FORMAT_SUBMASK, SF_FORMAT_FLOAT);
  std::vector<float> samples(static_cast<std::size_t>(info.frames * info.channels));
  EXPECT_EQ(sf_readf_float(file, samples.data(), info.frames), info.frames);
  sf_close(file);
  return samples;
}

double peak_dbfs(const std::vector<float>& samples) {
  float peak = 0.0F;
  for (const float sample : samples) peak = std::max(peak, std::abs(sample));
  return 20.0 * std::log10(static_cast<double>(peak));
}

double energy(const std::vector<float>& samples) {
  double sum = 0.0;
  for (const float sample : samples) sum += static_cast<double>(sample) * static_cast<double>(sample);
  return sum;
}

// A song of one bar in which the sampler plays the named file of the user's samples folder.
std::string sampler_song(const std::string& track_name, const std::string& sample) {
  return "<?xml version=\"1.0\"?>\n<!DOCTYPE lmms-project>\n<lmms-project version=\"1.0\" creator=\"LMMS\" "
         "creatorversion=\"1.2.2\" type=\"song\"><head timesig_numerator=\"4\" mastervol=\"100\" "
         "timesig_denominator=\"4\" "
         "bpm=\"140\" masterpitch=\"0\"/><song><trackcontainer type=\"song\"><track type=\"0\" name=\"" +
         track_name +
         "\" muted=\"0\" solo=\"0\"><instrumenttrack vol=\"100\" pan=\"0\" fxch=\"0\" pitch=\"0\" basenote=\"57\">"
         "<instrument name=\"audiofileprocessor\"><audiofileprocessor src=\"" +
         sample +
         "\" amp=\"100\" sframe=\"0\" eframe=\"1\" lframe=\"0\" looped=\"0\" reversed=\"0\" stutter=\"0\" "
         "interp=\"1\"/></instrument>"
         "<fxchain numofeffects=\"0\" enabled=\"0\"/></instrumenttrack><pattern type=\"1\" name=\"\" pos=\"0\" "
         "muted=\"0\" "
         "steps=\"16\" len=\"192\"><note key=\"57\" vol=\"100\" pan=\"0\" pos=\"0\" "
         "len=\"48\"/></pattern></track></trackcontainer>"
         "<fxmixer><fxchannel num=\"0\" name=\"Master\" volume=\"1\" muted=\"0\" soloed=\"0\"><fxchain "
         "numofeffects=\"0\" "
         "enabled=\"0\"/></fxchannel></fxmixer></song></lmms-project>\n";
}

class LmmsRenderTest : public testing::Test {
 protected:
  void SetUp() override {
    if (find_program("lmms").empty()) GTEST_SKIP() << "no lmms in PATH";
    fs::create_directories(home_ / "lmms/samples/mine");
    fs::create_directories(home_ / "lmms/projects");
    test::write_text(home_ / "lmms/samples/mine/Süß.wav", test::float_wav(std::vector<float>(2 * 44100, 0.25F)));
    test::write_text(home_ / ".lmmsrc.xml",
                     "<lmms version=\"1.2.2\"><paths workingdir=\"" + (home_ / "lmms").string() + "/\"/></lmms>");
    home_before_ = test::snapshot(home_.path());
  }
  void TearDown() override {
    if (IsSkipped()) return;
    EXPECT_TRUE(fs::is_empty(temporary_.path()))
        << "left behind: " << fs::directory_iterator(temporary_.path())->path();
    EXPECT_EQ(test::snapshot(home_.path()), home_before_);
  }
  std::unique_ptr<Renderer> make(const std::atomic<bool>* stop = nullptr) {
    LmmsRendererOptions options;
    options.jobs = 2;
    options.stop = stop;
    auto renderer = make_lmms_renderer(options);
    EXPECT_TRUE(renderer) << renderer.error().message;
    return std::move(*renderer);
  }
  static LmmsProject parse(const std::string& text) {
    auto project = LmmsProject::parse(text, "test.mmp");
    EXPECT_TRUE(project) << project.error().message;
    return std::move(*project);
  }
  static std::vector<std::string> audible(const LmmsProject& project) {
    std::vector<std::string> ids;
    for (const LmmsStrip& strip : project.strips())
      if (strip.route.render_index > 0) ids.push_back(strip.strip.id);
    return ids;
  }

  const test::TemporaryFolder temporary_;
  const test::Variable variable_{"TMPDIR", temporary_.path().string()};
  const test::TemporaryFolder home_;
  const test::Variable home_variable_{"HOME", home_.path().string()};
  const test::TemporaryFolder output_;
  std::map<std::string, std::string> home_before_;
};

TEST_F(LmmsRenderTest, MixIsFloatAndStripsAddUpToIt) {
  const auto project = LmmsProject::load(kReggaeTry);
  ASSERT_TRUE(project) << project.error().message;
  const auto renderer = make();
  EXPECT_THAT(renderer->name(), testing::StartsWith("LMMS 1."));
  const auto done = renderer->render_mix(*project, output_ / "mix.wav", {});
  ASSERT_TRUE(done) << done.error().message;
  const std::vector<float> mix = read_wav(output_ / "mix.wav");
  EXPECT_NEAR(peak_dbfs(mix), 8.3, 0.2);  // reference: taps inside LMMS 1.2.2 read +8.2 dBFS; 16 bit would clip at 0

  const std::vector<std::string> ids = audible(*project);
  ASSERT_EQ(ids.size(), 9u);  // reference: lmms rendertracks
  std::vector<double> shares;
  const auto strips = renderer->render_strips(*project, ids, output_ / "strips",
                                              [&](double share, std::string_view) { shares.push_back(share); });
  ASSERT_TRUE(strips) << strips.error().message;
  std::vector<float> difference = mix;
  for (const RenderedStrip& strip : *strips) {
    ASSERT_EQ(strip.problem, "");
    const std::vector<float> samples = read_wav(strip.path);
    EXPECT_LT(peak_dbfs(samples), peak_dbfs(mix) + 3.0);
    for (std::size_t i = 0; i < std::min(samples.size(), difference.size()); ++i) difference[i] -= samples[i];
  }
  // Linear all the way to its Master, so what is left is rounding: -148 dB here. `lmms rendertracks -x 2` gives -4 dB.
  EXPECT_LT(10.0 * std::log10(energy(difference) / energy(mix)), -120.0);
  EXPECT_GT(shares.size(), 10u);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
}

TEST_F(LmmsRenderTest, FindsTheUsersOwnSamples) {
  const LmmsProject project = parse(sampler_song("one", "mine/Süß.wav"));
  const auto done = make()->render_mix(project, output_ / "mix.wav", {});
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_GT(peak_dbfs(read_wav(output_ / "mix.wav")), -30.0);
  // Positive control: without the sample there is silence, and no failure.
  ASSERT_TRUE(make()->render_mix(parse(sampler_song("one", "mine/none.wav")), output_ / "silent.wav", {}));
  EXPECT_LT(peak_dbfs(read_wav(output_ / "silent.wav")), -100.0);
}

TEST_F(LmmsRenderTest, TrackNamesThatNoFileCanBearAreRendered) {
  std::string text = sampler_song(std::string(300, 'x'), "mine/Süß.wav");
  const auto begin = text.find("<track type");
  const auto end = text.find("</trackcontainer>");
  std::string second = text.substr(begin, end - begin);
  second.replace(second.find(std::string(300, 'x')), 300, "../ü %n &amp;");
  text.insert(end, second);
  const LmmsProject project = parse(text);
  const std::vector<std::string> ids = audible(project);
  ASSERT_EQ(ids.size(), 2u);
  LmmsRendererOptions options;
  options.jobs = 1;
  const auto renderer = make_lmms_renderer(options);
  ASSERT_TRUE(renderer);
  const auto strips = (*renderer)->render_strips(project, ids, output_.path(), {});
  ASSERT_TRUE(strips) << strips.error().message;
  for (const RenderedStrip& strip : *strips) {
    EXPECT_EQ(strip.problem, "");
    EXPECT_GT(peak_dbfs(read_wav(strip.path)), -30.0);
  }
}

TEST_F(LmmsRenderTest, StopLeavesNothingBehind) {
  const auto project = LmmsProject::load(kReggaeTry);
  ASSERT_TRUE(project);
  std::atomic<bool> stop{false};
  const auto renderer = make(&stop);
  const auto strips = renderer->render_strips(*project, audible(*project), output_.path(),
                                              [&](double share, std::string_view) { stop = share > 0.05; });
  ASSERT_FALSE(strips);
  EXPECT_EQ(strips.error().code, ErrorCode::interrupted);
  for (const auto& entry : fs::directory_iterator(output_.path())) EXPECT_EQ(entry.path().extension(), ".wav");
}

}  // namespace
}  // namespace smartgain
