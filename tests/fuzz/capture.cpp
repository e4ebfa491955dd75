// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What comes from a running LMMS: the strips' audio through the plugin's pipe, and what LMMS prints. However it is cut, it says the same.
#include <cstring>
#include <vector>

#include "fuzz.hpp"
#include "render/capture_stream.hpp"
#include "render/lmms_output.hpp"

namespace smartgain::fuzz {
namespace {

// Silence costs no bytes: one period of 8 bytes is up to 65,536 frames of every strip.
constexpr std::size_t kMostSamples = 1u << 22;

struct Captured {
  std::string samples;  // as bytes, NaN too
  std::size_t blocks = 0;
  std::string problem;
  bool begun = false, ended = false;
};

template <class Feed>
void in_pieces(std::string_view input, Choices choices, bool cut, const Feed& feed) {
  while (!input.empty()) {
    const std::size_t count = cut ? std::min(input.size(), 1 + choices.next(64)) : input.size();
    if (!feed(input.substr(0, count))) return;
    input.remove_prefix(count);
  }
}

Captured capture(std::string_view input, bool cut) {
  Captured result;
  std::size_t samples = 0;
  CaptureStream stream({[](const CaptureFormat& format) -> Result<> {
                          expect(format.sample_rate_hz > 0.0, "a rate that there is");
                          return Done{};
                        },
                        [&](const std::vector<AudioView>& views) -> Result<> {
                          ++result.blocks;
                          for (const AudioView& view : views)
                            for (const float* channel : view.channels) {
                              samples += view.frame_count;
                              const auto* bytes = reinterpret_cast<const char*>(channel);
                              // A digest would do; the first part is easier to look at.
                              if (result.samples.size() < (1u << 16))
                                result.samples.append(bytes, view.frame_count * sizeof(float));
                            }
                          if (samples > kMostSamples) return unexpected(ErrorCode::interrupted, "enough");
                          return Done{};
                        }});
  in_pieces(input, Choices(input), cut, [&](std::string_view piece) {
    const auto fed = stream.feed(piece);
    if (!fed) result.problem = fed.error().message;
    return fed.has_value();
  });
  result.begun = stream.begun();
  result.ended = stream.ended();
  return result;
}

void read(std::string_view input) {
  const Captured whole = capture(input, false);
  const Captured cut = capture(input, true);
  expect(whole.problem == cut.problem && whole.ended == cut.ended && whole.blocks == cut.blocks &&
             whole.samples == cut.samples,
         "cuts make no difference to what is captured", whole.problem + " / " + cut.problem);

  LmmsOutput one, other;
  one.feed(input);
  in_pieces(input, Choices(input), true, [&](std::string_view piece) {
    const double before = other.share();
    other.feed(piece);
    expect(other.share() >= before && other.share() <= 1.0, "progress goes up only, to 1");
    return true;
  });
  expect(one.share() == other.share() && one.tail() == other.tail(), "cuts make no difference to what is said");
  expect(one.tail().size() < 1000, "what is quoted stays short");
}

}  // namespace
}  // namespace smartgain::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  smartgain::fuzz::read(smartgain::fuzz::view(data, size));
  return 0;
}
