// SPDX-License-Identifier: GPL-3.0-or-later
#include "smartgain/render/lmms_renderer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <thread>

#include "support/fake_lmms.hpp"

namespace smartgain {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class LmmsRendererTest : public testing::Test {
 protected:
  // Everything temporary lies in a folder of the test, and a home that must not change.
  void SetUp() override {
    fs::create_directories(home_ / "lmms/samples");
    fs::create_directories(home_ / "lmms/projects");
    test::write_text(home_ / "lmms/samples/kick.wav", "x");
    test::write_text(home_ / ".lmmsrc.xml",
                     "<lmms version=\"1.2.2\"><paths workingdir=\"" + (home_ / "lmms").string() + "/\"/></lmms>");
    home_before_ = test::snapshot(home_.path());
    auto project = LmmsProject::parse(test::renderable_project(), "small.mmp");
    ASSERT_TRUE(project) << project.error().message;
    project_.emplace(std::move(*project));
    for (const LmmsStrip& strip : project_->strips()) {
      if (strip.route.render_index > 0) ids_.push_back(strip.strip.id);
      if (strip.route.render_index == 0) muted_id_ = strip.strip.id;
    }
    ASSERT_EQ(ids_.size(), 3u);
  }
  void TearDown() override {
    EXPECT_TRUE(fs::is_empty(temporary_.path()))
        << "left behind: " << fs::directory_iterator(temporary_.path())->path();
    EXPECT_EQ(test::snapshot(home_.path()), home_before_);
    for (const auto& entry : fs::directory_iterator(output_.path()))
      EXPECT_THAT(entry.path().filename().string(), EndsWith(".wav"));
  }

  std::unique_ptr<Renderer> make(const test::FakeLmms& lmms, LmmsRendererOptions options = {}) {
    options.program = lmms.program();
    if (options.jobs == 0) options.jobs = 1;
    auto renderer = make_lmms_renderer(options);
    EXPECT_TRUE(renderer) << renderer.error().message;
    return std::move(*renderer);
  }
  Result<> render_mix(const test::FakeLmms& lmms, const LmmsRendererOptions& options = {}) {
    return make(lmms, options)->render_mix(*project_, output_ / "mix.wav", {});
  }
  Result<std::vector<RenderedStrip>> render_strips(const test::FakeLmms& lmms,
                                                   const LmmsRendererOptions& options = {}) {
    return make(lmms, options)->render_strips(*project_, ids_, output_.path(), {});
  }

  const test::TemporaryFolder temporary_;
  const test::Variable variable_{"TMPDIR", temporary_.path().string()};
  const test::TemporaryFolder home_;
  const test::Variable home_variable_{"HOME", home_.path().string()};
  const test::TemporaryFolder output_;
  std::map<std::string, std::string> home_before_;
  std::optional<LmmsProject> project_;
  std::vector<std::string> ids_;
  std::string muted_id_;
};

TEST_F(LmmsRendererTest, FindsItsVersion) {
  const test::FakeLmms lmms(test::FakeLmms::kGoodMix);
  EXPECT_EQ(make(lmms)->name(), "LMMS 1.2.2");
}

TEST_F(LmmsRendererTest, MissingProgramSaysWhatAndHowToGetIt) {
  const test::Variable path("PATH", temporary_.path().string());
  const test::Variable none("SMARTGAIN_LMMS", "");
  const auto renderer = make_lmms_renderer();
  ASSERT_FALSE(renderer);
  EXPECT_EQ(renderer.error().code, ErrorCode::missing_program);
  EXPECT_THAT(renderer.error().message, AllOf(HasSubstr("LMMS"), HasSubstr("PATH"), HasSubstr("apt install lmms")));
}

TEST_F(LmmsRendererTest, ProgramFromTheEnvironmentMustBeThereAndExecutable) {
  const test::Variable missing("SMARTGAIN_LMMS", (output_ / "no.wav").string());
  auto renderer = make_lmms_renderer();
  ASSERT_FALSE(renderer);
  EXPECT_EQ(renderer.error().code, ErrorCode::missing_program);
  EXPECT_THAT(renderer.error().message, AllOf(HasSubstr("no.wav"), HasSubstr("does not exist")));
  test::write_text(output_ / "no.wav", "text");
  renderer = make_lmms_renderer();
  ASSERT_FALSE(renderer);
  EXPECT_EQ(renderer.error().code, ErrorCode::missing_program);
  EXPECT_THAT(renderer.error().message, HasSubstr("not an executable file"));
}

TEST_F(LmmsRendererTest, ProgramThatIsNotLmmsIsRefused) {
  LmmsRendererOptions options;
  options.program = "/bin/true";
  const auto renderer = make_lmms_renderer(options);
  ASSERT_FALSE(renderer);
  EXPECT_EQ(renderer.error().code, ErrorCode::missing_program);
  EXPECT_THAT(renderer.error().message, AllOf(HasSubstr("/bin/true"), HasSubstr("--version")));
}

TEST_F(LmmsRendererTest, RendersTheMixFloatTwiceOversampledInASceneOfItsOwn) {
  const test::FakeLmms lmms(test::FakeLmms::kGoodMix);
  std::vector<double> shares;
  const auto done = make(lmms)->render_mix(*project_, output_ / "deep/er/mix.wav",
                                           [&](double share, std::string_view) { shares.push_back(share); });
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(test::read_text(output_ / "deep/er/mix.wav"), test::read_text(lmms / "good.wav"));
  EXPECT_THAT(test::read_text(lmms / "calls"), HasSubstr(" -f wav -a -x 2 -o "));
  EXPECT_THAT(test::read_text(lmms / "song"), HasSubstr("name=\"Lead\""));
  EXPECT_THAT(test::read_text(lmms / "config"), HasSubstr("Dummy (no sound output)"));
  EXPECT_THAT(test::read_text(lmms / "environment"),
              AllOf(HasSubstr("\nQT_QPA_PLATFORM=offscreen\n"), Not(HasSubstr("\nHOME=" + home_.path().string()))));
  ASSERT_GE(shares.size(), 2u);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.back(), 1.0);
  fs::rename(output_ / "deep/er/mix.wav", output_ / "mix.wav");
  fs::remove_all(output_ / "deep");
}

TEST_F(LmmsRendererTest, ExitStatusZeroWithoutAFileIsNoSuccess) {
  const test::FakeLmms lmms("echo 'Could not open song'; exit 0");
  const auto done = render_mix(lmms);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::failed_program);
  EXPECT_THAT(done.error().message, AllOf(HasSubstr("left no file"), HasSubstr("Could not open song")));
  EXPECT_EQ(lmms.call_count(), 3u);
}

TEST_F(LmmsRendererTest, CrashAfterTheFileIsCompleteIsSuccess) {
  const test::FakeLmms lmms(std::string(test::FakeLmms::kGoodMix) + "; kill -SEGV $$");
  const auto done = render_mix(lmms);
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_EQ(lmms.call_count(), 1u);
}

TEST_F(LmmsRendererTest, CrashInTheMiddleIsTriedAgain) {
  const test::FakeLmms lmms(
      "if [ $CALL = 1 ]; then cp $HERE/broken.wav $OUT; kill -SEGV $$; fi; cp $HERE/good.wav $OUT");
  const auto done = render_mix(lmms);
  EXPECT_TRUE(done) << done.error().message;
  EXPECT_EQ(lmms.call_count(), 2u);
}

TEST_F(LmmsRendererTest, MixThatBreaksOffAgainAndAgainIsAnErrorWithTheSignal) {
  const test::FakeLmms lmms("cp $HERE/broken.wav $OUT; kill -SEGV $$");
  const auto done = render_mix(lmms);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::failed_program);
  EXPECT_THAT(done.error().message, AllOf(HasSubstr("broke off"), HasSubstr("signal 11")));
}

TEST_F(LmmsRendererTest, ExplosionIsRenderedAgain) {
  const test::FakeLmms lmms("if [ $CALL = 1 ]; then cp $HERE/loud.wav $OUT; else cp $HERE/good.wav $OUT; fi");
  EXPECT_TRUE(render_mix(lmms));
  EXPECT_EQ(test::read_text(output_ / "mix.wav"), test::read_text(lmms / "good.wav"));
}

TEST_F(LmmsRendererTest, SecondExplosionIsAnError) {
  const test::FakeLmms lmms("cp $HERE/loud.wav $OUT");
  const auto done = render_mix(lmms);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::failed_program);
  EXPECT_THAT(done.error().message, AllOf(HasSubstr("+61.0 dBFS"), HasSubstr("which strip")));
  EXPECT_FALSE(fs::exists(output_ / "mix.wav"));
}

TEST_F(LmmsRendererTest, AFailureLeavesTheOlderFile) {
  test::write_text(output_ / "mix.wav", "older");
  EXPECT_FALSE(render_mix(test::FakeLmms("exit 1")));
  EXPECT_EQ(test::read_text(output_ / "mix.wav"), "older");
}

TEST_F(LmmsRendererTest, StopEndsAHangingLmmsThatIgnoresTerm) {
  const test::FakeLmms lmms("trap '' TERM; cp $HERE/broken.wav $OUT; touch $HERE/begun; while :; do sleep 0.1; done");
  std::atomic<bool> stop{false};
  LmmsRendererOptions options;
  options.stop = &stop;
  std::jthread other([&] {
    for (int i = 0; i < 1000 && !fs::exists(lmms / "begun"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    stop = true;
  });
  const auto done = render_mix(lmms, options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::interrupted);
}

TEST_F(LmmsRendererTest, LmmsWithoutProgressIsEndedAndTriedAgain) {
  const test::FakeLmms lmms("printf '\\r|--  |   50%%   |  '; sleep 60");
  LmmsRendererOptions options;
  options.stall_limit = std::chrono::seconds(1);
  const auto done = render_mix(lmms, options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::failed_program);
  EXPECT_THAT(done.error().message, HasSubstr("no progress for 1 s"));
  EXPECT_EQ(lmms.call_count(), 3u);
}

TEST_F(LmmsRendererTest, SongThatOutgrowsAWavFileIsEndedEarly) {
  // A sparse file: at 1 % it is larger than 1 % of 4 GiB.
  const test::FakeLmms lmms("printf '\\r|   |   1%%   |  '; truncate -s 200M $OUT; sleep 60");
  const auto done = render_mix(lmms);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::failed_program);
  EXPECT_THAT(done.error().message, HasSubstr("longer than a WAV file can be"));
}

TEST_F(LmmsRendererTest, RenderThatTakesManyTimesTheSongIsEnded) {
  // It lives: its file grows. But half of it are 0.02 s of sound, after whole seconds.
  const test::FakeLmms lmms(
      "printf '\\r|--  |   50%%   |  '; head -c 7000 $HERE/good.wav > $OUT; while sleep 0.2; do echo x >> $OUT; done");
  LmmsRendererOptions options;
  options.least_time_limit = std::chrono::seconds(2);
  const auto done = render_mix(lmms, options);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::failed_program);
  EXPECT_THAT(done.error().message, HasSubstr("over 20 times as long as the song"));
  EXPECT_EQ(lmms.call_count(), 1u);
}

TEST_F(LmmsRendererTest, NoFileThatItWritesOutgrowsAWavFile) {
  // Even one beside the render, which nobody watches: 5 GB, sparse.
  const test::FakeLmms lmms(
      "cp $HERE/good.wav $OUT; truncate -s 5000M $HOME/other 2> $HERE/said; echo $? > $HERE/status");
  ASSERT_TRUE(render_mix(lmms));
  EXPECT_NE(test::read_text(lmms / "status"), "0\n");
}

TEST_F(LmmsRendererTest, EachStripGetsItsFile) {
  const test::FakeLmms lmms("cp $HERE/good.wav $OUT; printf '%s' \"$NAMES\" >> $OUT");
  std::vector<double> shares;
  const auto strips =
      make(lmms)->render_strips(*project_, std::vector<std::string>{ids_[2], ids_[0], ids_[1]}, output_.path(),
                                [&](double share, std::string_view) { shares.push_back(share); });
  ASSERT_TRUE(strips) << strips.error().message;
  ASSERT_EQ(strips->size(), 3u);
  const char* names[] = {"Lead;", "Kick;", "Bass / Süß;"};  // the order of the request, not of the project
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*strips)[i].problem, "");
    EXPECT_THAT(test::read_text((*strips)[i].path), EndsWith(names[i]));
    EXPECT_EQ((*strips)[i].path.parent_path(), output_.path());
  }
  EXPECT_EQ(lmms.call_count(), 3u);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.back(), 1.0);
}

TEST_F(LmmsRendererTest, MutedUnknownAndRepeatedStrips) {
  const test::FakeLmms lmms(test::FakeLmms::kGoodMix);
  const std::vector<std::string> wanted{muted_id_, "none", ids_[1], ids_[1]};
  const auto strips = make(lmms)->render_strips(*project_, wanted, output_.path(), {});
  ASSERT_TRUE(strips) << strips.error().message;
  EXPECT_THAT((*strips)[0].problem, HasSubstr("muted"));
  EXPECT_THAT((*strips)[1].problem, HasSubstr("no such strip"));
  EXPECT_EQ((*strips)[2].problem, "");
  EXPECT_EQ((*strips)[3].path, (*strips)[2].path);
  EXPECT_EQ(lmms.call_count(), 1u);
}

TEST_F(LmmsRendererTest, NoStripNeedsNoLmms) {
  const test::FakeLmms lmms(test::FakeLmms::kGoodMix);
  const auto strips = make(lmms)->render_strips(*project_, {}, output_.path(), {});
  ASSERT_TRUE(strips);
  EXPECT_TRUE(strips->empty());
  EXPECT_EQ(lmms.call_count(), 0u);
}

TEST_F(LmmsRendererTest, OneBadStripNeverStopsTheOthers) {
  const test::FakeLmms lmms(
      "if [ \"$NAMES\" = 'Kick;' ]; then cp $HERE/loud.wav $OUT; else cp $HERE/good.wav $OUT; fi");
  const auto strips = render_strips(lmms);
  ASSERT_TRUE(strips) << strips.error().message;
  EXPECT_THAT((*strips)[0].problem, HasSubstr("explodes to +61.0 dBFS"));
  EXPECT_EQ((*strips)[0].path, "");
  for (const std::size_t i : {1u, 2u}) {
    EXPECT_EQ((*strips)[i].problem, "");
    EXPECT_TRUE(fs::exists((*strips)[i].path));
  }
  EXPECT_EQ(lmms.call_count(), 5u);
}

TEST_F(LmmsRendererTest, SlowSongWhoseFileGrowsDoesNotHang) {
  const test::FakeLmms lmms("for i in 1 2 3 4 5 6; do sleep 0.5; echo x >> $OUT; done; cp $HERE/good.wav $OUT");
  LmmsRendererOptions options;
  options.stall_limit = std::chrono::milliseconds(2000);
  EXPECT_TRUE(render_mix(lmms, options));
  EXPECT_EQ(lmms.call_count(), 1u);
}

TEST_F(LmmsRendererTest, StripThatHangsIsTriedAgainAndGivenUp) {
  const test::FakeLmms lmms("cp $HERE/broken.wav $OUT; [ \"$NAMES\" = 'Kick;' ] && sleep 60; cp $HERE/good.wav $OUT");
  LmmsRendererOptions options;
  options.stall_limit = std::chrono::seconds(1);
  const auto strips = render_strips(lmms, options);
  ASSERT_TRUE(strips) << strips.error().message;
  EXPECT_THAT((*strips)[0].problem, HasSubstr("hangs"));
  EXPECT_EQ((*strips)[1].problem, "");
  EXPECT_EQ((*strips)[2].problem, "");
  EXPECT_EQ(lmms.call_count(), 5u);
}

TEST_F(LmmsRendererTest, LmmsThatHangsAtItsStartIsNotAskedForEveryStrip) {
  const test::FakeLmms lmms("sleep 60");
  LmmsRendererOptions options;
  options.stall_limit = std::chrono::seconds(1);
  const auto strips = render_strips(lmms, options);
  ASSERT_FALSE(strips);
  EXPECT_EQ(strips.error().code, ErrorCode::failed_program);
  EXPECT_EQ(lmms.call_count(), 3u);
}

TEST_F(LmmsRendererTest, FullDiskIsNamedThoughLmmsNoticesNothing) {
  const test::TemporaryFolder disk;
  if (::mount("tmpfs", disk.path().c_str(), "tmpfs", 0, "size=8m") != 0) GTEST_SKIP() << "mounting needs root";
  const std::shared_ptr<void> mounted(nullptr, [&disk](void*) { ::umount(disk.path().c_str()); });
  const test::FakeLmms lmms("head -c 20000000 /dev/zero > $OUT 2>/dev/null; cp $HERE/good.wav $OUT.x; exit 0");
  const auto done = make(lmms)->render_mix(*project_, disk / "mix.wav", {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::unwritable_output);
  EXPECT_THAT(done.error().message, AllOf(HasSubstr("disk is full"), HasSubstr(disk.path().string() + ":")));
  EXPECT_TRUE(fs::is_empty(disk.path()));
}

TEST_F(LmmsRendererTest, LmmsThatRendersNothingAtAllIsAnError) {
  const test::FakeLmms lmms("echo 'no Qt platform plugin'; exit 1");
  const auto strips = render_strips(lmms);
  ASSERT_FALSE(strips);
  EXPECT_EQ(strips.error().code, ErrorCode::failed_program);
  EXPECT_THAT(strips.error().message, AllOf(HasSubstr("no Qt platform plugin"), HasSubstr("exit status 1")));
}

TEST_F(LmmsRendererTest, JobsShareTheStrips) {
  const test::FakeLmms lmms(test::FakeLmms::kGoodMix);
  LmmsRendererOptions options;
  options.jobs = 3;
  const auto strips = render_strips(lmms, options);
  ASSERT_TRUE(strips) << strips.error().message;
  for (const RenderedStrip& strip : *strips) EXPECT_TRUE(fs::exists(strip.path)) << strip.problem;
  EXPECT_EQ(lmms.call_count(), 3u);
}

TEST_F(LmmsRendererTest, StopEndsAllJobs) {
  const test::FakeLmms lmms("touch $HERE/begun; sleep 60");
  std::atomic<bool> stop{false};
  LmmsRendererOptions options;
  options.jobs = 3;
  options.stop = &stop;
  std::jthread other([&] {
    for (int i = 0; i < 1000 && !fs::exists(lmms / "begun"); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    stop = true;
  });
  const auto strips = render_strips(lmms, options);
  ASSERT_FALSE(strips);
  EXPECT_EQ(strips.error().code, ErrorCode::interrupted);
}

TEST_F(LmmsRendererTest, FolderThatCannotBeMadeIsNamed) {
  const test::FakeLmms lmms(test::FakeLmms::kGoodMix);
  test::write_text(output_ / "a.wav", "a file, not a folder");
  const auto mix = make(lmms)->render_mix(*project_, output_ / "a.wav/b/mix.wav", {});
  ASSERT_FALSE(mix);
  EXPECT_EQ(mix.error().code, ErrorCode::unwritable_output);
  EXPECT_THAT(mix.error().message, HasSubstr("a.wav"));
  EXPECT_FALSE(make(lmms)->render_strips(*project_, ids_, output_ / "a.wav/b", {}));
}

TEST_F(LmmsRendererTest, FilesOfDifferentStripsNeverMeet) {
  // Names that differ only in what a file name cannot hold.
  std::string text = test::renderable_project();
  for (const auto& [from, to] : {std::pair<std::string, std::string>{"\"Kick\"", "\"a/b\""}, {"\"Lead\"", "\"a:b\""}})
    text.replace(text.find(from), from.size(), to);
  auto project = LmmsProject::parse(text, "odd.mmp");
  ASSERT_TRUE(project) << project.error().message;
  std::vector<std::string> ids;
  for (const LmmsStrip& strip : project->strips())
    if (strip.route.render_index > 0) ids.push_back(strip.strip.id);
  const test::FakeLmms lmms(test::FakeLmms::kGoodMix);
  const auto strips = make(lmms)->render_strips(*project, ids, output_.path(), {});
  ASSERT_TRUE(strips) << strips.error().message;
  std::set<fs::path> paths;
  for (const RenderedStrip& strip : *strips) paths.insert(strip.path);
  EXPECT_EQ(paths.size(), ids.size());
}

// What LMMS would send of the project's three strips: two periods.
std::string capture_of(std::size_t strip_count) {
  std::string bytes = R"({"format":"smartgain-capture","version":1,"sample_rate_hz":88200,"strips":[)";
  for (std::size_t i = 0; i < strip_count; ++i)
    bytes += std::string(i == 0 ? "" : ",") + R"({"name":"x","apart":)" + (i == 1 ? "true}" : "false}");
  bytes += "]}\n";
  const auto number = [&bytes](std::uint32_t value) { bytes.append(reinterpret_cast<const char*>(&value), 4); };
  const float frames[] = {0.5F, 0.25F, 0.5F, 0.25F};
  number(2), number(1), number(2);  // two frames, one strip, the third
  bytes.append(reinterpret_cast<const char*>(frames), sizeof frames);
  number(2), number(0);
  number(0), number(0);
  return bytes;
}

struct CollectingSink final : StripSink {
  std::vector<std::string> ids;
  double rate = 0.0;
  int begins = 0;
  std::vector<std::vector<float>> left;
  std::optional<Error> refusal;

  Result<> begin(std::span<const std::string> strip_ids, double sample_rate_hz) override {
    ++begins;
    ids.assign(strip_ids.begin(), strip_ids.end());
    rate = sample_rate_hz;
    left.assign(ids.size(), {});
    return Done{};
  }
  Result<> process(std::span<const AudioView> strips) override {
    if (refusal) return unexpected(*refusal);
    for (std::size_t i = 0; i < strips.size(); ++i)
      left[i].insert(left[i].end(), strips[i].channels[0], strips[i].channels[0] + strips[i].frame_count);
    return Done{};
  }
};

class CaptureTest : public LmmsRendererTest {
 protected:
  static constexpr std::string_view kCapture = "cat $HERE/capture > $SMARTGAIN_CAPTURE; ";

  Result<Capture> capture(const test::FakeLmms& lmms, std::size_t strip_count = 3) {
    test::write_text(lmms / "capture", capture_of(strip_count));
    LmmsRendererOptions options;
    options.plugin = "/somewhere/lmms/libsmartgain.so";
    return make(lmms, options)->render_session(*project_, ids_, output_ / "mix.wav", sink_, {});
  }

  CollectingSink sink_;
};

TEST_F(CaptureTest, StripsComeInTheSamePass) {
  const test::FakeLmms lmms(std::string(kCapture) + std::string(test::FakeLmms::kGoodMix));
  const auto captured = capture(lmms);
  ASSERT_TRUE(captured) << captured.error().message;
  EXPECT_EQ(captured->problem, "");
  EXPECT_THAT(captured->strip_ids, ElementsAre(ids_[0], ids_[2]));  // the second cannot be told apart
  EXPECT_THAT(sink_.ids, ElementsAre(ids_[0], ids_[2]));
  EXPECT_EQ(sink_.rate, 88200.0);
  EXPECT_EQ(sink_.left[0], (std::vector<float>{0, 0, 0, 0}));
  EXPECT_EQ(sink_.left[1], (std::vector<float>{0.5F, 0.5F, 0, 0}));
  EXPECT_EQ(lmms.call_count(), 1u);
  EXPECT_TRUE(fs::exists(output_ / "mix.wav"));
  EXPECT_THAT(test::read_text(lmms / "environment"), HasSubstr("LMMS_PLUGIN_DIR=/somewhere/lmms\n"));
}

TEST_F(CaptureTest, MixThatDoesNotCountBeginsAnew) {
  const test::FakeLmms lmms(std::string(kCapture) +
                            "if [ $CALL = 1 ]; then cp $HERE/loud.wav $OUT; else cp $HERE/good.wav $OUT; fi");
  const auto captured = capture(lmms);
  ASSERT_TRUE(captured) << captured.error().message;
  EXPECT_EQ(sink_.begins, 2);
  EXPECT_EQ(sink_.left[1].size(), 4u);
}

TEST_F(CaptureTest, WithoutAStreamThereIsStillTheMixAndAReason) {
  const test::FakeLmms silent(test::FakeLmms::kGoodMix);
  auto captured = capture(silent);
  ASSERT_TRUE(captured) << captured.error().message;
  EXPECT_THAT(captured->strip_ids, testing::IsEmpty());
  EXPECT_THAT(captured->problem, HasSubstr("did not load"));

  const test::FakeLmms broken("head -c -8 $HERE/capture > $SMARTGAIN_CAPTURE; cp $HERE/good.wav $OUT");
  captured = capture(broken);
  ASSERT_TRUE(captured) << captured.error().message;
  EXPECT_THAT(captured->strip_ids, testing::IsEmpty());
  EXPECT_THAT(captured->problem, HasSubstr("broke off"));

  const test::FakeLmms foreign("echo hello > $SMARTGAIN_CAPTURE; cp $HERE/good.wav $OUT");
  captured = capture(foreign);
  ASSERT_TRUE(captured) << captured.error().message;
  EXPECT_THAT(captured->problem, HasSubstr("another version"));
}

TEST_F(CaptureTest, OtherTracksThanTheProjectsAreNotBelieved) {
  const test::FakeLmms lmms(std::string(kCapture) + std::string(test::FakeLmms::kGoodMix));
  const auto captured = capture(lmms, 4);
  ASSERT_TRUE(captured) << captured.error().message;
  EXPECT_THAT(captured->strip_ids, testing::IsEmpty());
  EXPECT_THAT(captured->problem, HasSubstr("4 tracks that sound where the project has 3"));
  EXPECT_EQ(sink_.begins, 0);
}

TEST_F(CaptureTest, SinkThatFailsEndsTheRender) {
  const test::FakeLmms lmms(std::string(kCapture) + "sleep 60");
  sink_.refusal = Error{ErrorCode::unwritable_output, "the disk is full"};
  const auto captured = capture(lmms);
  ASSERT_FALSE(captured);
  EXPECT_EQ(captured.error().code, ErrorCode::unwritable_output);
  EXPECT_EQ(captured.error().message, "the disk is full");
}

}  // namespace
}  // namespace smartgain
