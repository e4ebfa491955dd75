// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Stands in for libFuzzer where the compiler has none: reads every file of the corpora once.
// usage: replay_TARGET FOLDER|FILE…
#include <iterator>

#include "fuzz.hpp"

int main(int count, char** words) {
  namespace fs = std::filesystem;
  int files = 0;
  const auto read = [&files](const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::fprintf(stderr, "%s\n", path.c_str());  // the last one named is the one that broke a law
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    ++files;
  };
  for (int i = 1; i < count; ++i) {
    if (!fs::is_directory(words[i])) {
      read(words[i]);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(words[i]))
      if (entry.is_regular_file()) read(entry.path());
  }
  std::printf("%d files read\n", files);
  return files > 0 ? 0 : 1;
}
