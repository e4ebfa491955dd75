// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Audio files of any kind, as stems and as renders: how they are cut into blocks changes nothing.
#include <cstring>
#include <vector>

#include "fuzz.hpp"
#include "render/rendered_file.hpp"
#include "smartgain/io/audio_file.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain::fuzz {
namespace {

// A header may promise hours of what compresses to nothing.
constexpr std::size_t kMostFrames = 1u << 16;

struct Heard {
  std::vector<std::vector<float>> channels;
  std::string problem;
};

Heard hear(AudioFileReader reader, std::size_t block_frames) {
  Heard heard;
  heard.channels.resize(reader.format().channel_count);
  while (heard.channels[0].size() < kMostFrames) {
    const auto block = reader.read(std::min(block_frames, kMostFrames - heard.channels[0].size()));
    if (!block) {
      heard.problem = block.error().message;
      expect_reason(block.error());
      break;
    }
    if (block->frame_count == 0) break;
    expect(block->channels.size() == heard.channels.size(), "as many channels as the format says");
    for (std::size_t c = 0; c < heard.channels.size(); ++c)
      heard.channels[c].insert(heard.channels[c].end(), block->channels[c], block->channels[c] + block->frame_count);
  }
  return heard;
}

void read(std::string_view bytes) {
  static const test::TemporaryFolder folder;
  const auto path = folder / "sound";
  write_file(path, bytes);
  const RenderedFile render = inspect_rendered_file(path);
  expect(!describe(render).empty(), "every state has its words");

  Choices choices(bytes);
  constexpr double kRates[] = {0.0, 0.0, 44100.0, 96000.0, 8000.0};
  const double rate = kRates[choices.next(std::size(kRates))];
  auto reader = AudioFileReader::open(path, rate);
  if (!reader) return expect_reason(reader.error());
  const AudioFormat format = reader->format();
  expect(format.channel_count >= 1 && format.channel_count <= 8, "1 to 8 channels");
  expect(format.sample_rate_hz >= 1000.0 && format.sample_rate_hz <= 768000.0, "a rate that there is");
  const Heard one = hear(*std::move(reader), kMostFrames);
  auto second = AudioFileReader::open(path, rate);
  expect(second.has_value(), "what could be opened can be opened again");
  const Heard other = hear(*std::move(second), 1 + choices.next(5000));
  expect(one.problem == other.problem, "the same trouble in blocks of any size");
  for (std::size_t c = 0; c < one.channels.size(); ++c) {
    const auto& a = one.channels[c];
    const auto& b = other.channels[c];
    // Bit for bit, NaN too.
    expect(a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0),
           "the same samples in blocks of any size");
  }
}

}  // namespace
}  // namespace smartgain::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  smartgain::fuzz::read(smartgain::fuzz::view(data, size));
  return 0;
}
