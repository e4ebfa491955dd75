// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The mixer of a project: channels, faders, sends.
#include "lmms_mixer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "smartgain/core/session_analysis.hpp"

namespace smartgain {
namespace {

// "1.2.0-rc2" -> {1, 2}; nothing readable -> {0, 0}.
std::pair<int, int> major_minor(std::string_view version) {
  int numbers[2] = {0, 0};
  const char* at = version.data();
  const char* const end = at + version.size();
  for (int& number : numbers) {
    const auto parsed = std::from_chars(at, end, number);
    if (parsed.ec != std::errc()) break;
    at = parsed.ptr < end ? parsed.ptr + 1 : end;
  }
  return {numbers[0], numbers[1]};
}

}  // namespace

std::optional<Mixer> Mixer::read(pugi::xml_node song, std::string_view creator_version,
                                 const std::set<std::string>& automated) {
  Mixer mixer;
  mixer.channels_[0].name = "Master";
  mixer.channels_[0].fader.value = 1.0;
  std::size_t send_count = 0;
  for (const pugi::xml_node element : child_named(song, "fxmixer|mixer").children()) {
    if (!is_named(element, "fxchannel|mixerchannel")) continue;
    const int number = std::max(0, element.attribute("num").as_int());
    MixerChannel& channel = mixer.channels_[number];
    channel.element = element;
    channel.name = element.attribute("name").value();
    if (channel.name.empty()) channel.name = number == 0 ? "Master" : fmt::format("FX {}", number);
    channel.fader = read_model(element, "volume", 1.0, automated);
    channel.muted = read_model(element, "muted", 0.0, automated).value != 0.0;
    channel.effects = read_effects(element, automated);
    channel.sends.clear();
    for (const pugi::xml_node send : element.children("send")) {
      const ModelValue amount = read_model(send, "amount", 1.0, automated);
      channel.sends.push_back({send.attribute("channel").as_int(), std::clamp(amount.value, 0.0, 1.0), amount.moved});
    }
    send_count += channel.sends.size();
    if (mixer.channels_.size() > kMostStrips || send_count > 4 * kMostStrips) return std::nullopt;
  }

  // Before 1.1 every channel went to the Master and nowhere else; LMMS adds those sends as it loads
  // (DataFile::upgrade_1_1_0).
  if (major_minor(creator_version) < std::pair(1, 1))
    for (auto& [number, channel] : mixer.channels_)
      if (number != 0 && std::ranges::none_of(channel.sends, [](const MixerSend& send) { return send.to == 0; }))
        channel.sends.push_back({});

  for (auto& [number, channel] : mixer.channels_) {
    // LMMS refuses such sends as it loads; the second would only lead in a circle.
    std::erase_if(channel.sends, [&, from = number](const MixerSend& send) {
      return send.to == from || from == 0 || !mixer.channels_.contains(send.to);
    });
    for (const MixerSend& send : channel.sends)
      if (send.carries()) mixer.channels_[send.to].receives = true;
  }
  return mixer;
}

int Mixer::existing(int number) {
  number = std::clamp(number, 0, channels_.rbegin()->first);
  if (const auto [entry, added] = channels_.try_emplace(number); added) {
    entry->second.name = fmt::format("FX {}", number);
    entry->second.fader.value = 1.0;
  }
  return number;
}

std::set<int> Mixer::on_the_way_from(int number) const {
  std::set<int> seen;
  std::vector<int> open{number};
  while (!open.empty()) {
    const int current = open.back();
    open.pop_back();
    const MixerChannel& channel = channels_.at(current);
    if (channel.muted || !seen.insert(current).second) continue;
    for (const MixerSend& send : channel.sends)
      if (send.carries()) open.push_back(send.to);
  }
  return seen;
}

std::string Mixer::unique_name(int number) const {
  const std::string& name = channels_.at(number).name;
  const auto same = std::ranges::count_if(channels_, [&](const auto& entry) { return entry.second.name == name; });
  return same > 1 ? fmt::format("{} (FX {})", name, number) : name;
}

}  // namespace smartgain
