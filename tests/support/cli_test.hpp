// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// What tests of the whole program share: a folder to work in, and nothing of it left elsewhere.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/run_program.hpp"
#include "support/temporary_folder.hpp"

namespace smartgain::test {

class CliTest : public testing::Test {
 protected:
  void TearDown() override {
    EXPECT_TRUE(std::filesystem::is_empty(temporary_.path())) << "left in the temporary folder";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
      EXPECT_THAT(entry.path().filename().string(), testing::Not(testing::HasSubstr(".part"))) << "left half written";
  }

  [[nodiscard]] virtual Surroundings surroundings() const {
    return {.folder = folder_.path(), .environment = {{"TMPDIR", temporary_.path().string()}}};
  }
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments) const {
    return run_smartgain(arguments, surroundings());
  }
  /// The same, and its JSON.
  [[nodiscard]] nlohmann::json run_json(std::vector<std::string> arguments, int status = 0) const {
    arguments.emplace_back("--json");
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    return nlohmann::json::parse(outcome.out, nullptr, false);
  }
  /// What lies in a folder, sorted.
  [[nodiscard]] static std::vector<std::string> names(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }
  [[nodiscard]] std::vector<std::string> names() const { return names(folder_.path()); }

  const TemporaryFolder folder_;
  const TemporaryFolder temporary_;
};

}  // namespace smartgain::test
