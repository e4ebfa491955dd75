// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "tflite_runner.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace smartgain {
namespace {

// TFLITE_XNNPACK_DELEGATE_FLAG_QS8 and _QU8 of the library's own header: signed and unsigned int8 models run on it, too.
constexpr std::uint32_t kQuantizedToo = 3;

// The library greets on standard error when the first delegate is made, and has no switch against it.
class QuietStandardError {
 public:
  QuietStandardError() : kept_(dup(STDERR_FILENO)) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (kept_ >= 0 && nowhere >= 0) dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0) close(nowhere);
  }
  ~QuietStandardError() {
    if (kept_ < 0) return;
    dup2(kept_, STDERR_FILENO);
    close(kept_);
  }
  QuietStandardError(const QuietStandardError&) = delete;
  QuietStandardError& operator=(const QuietStandardError&) = delete;

 private:
  int kept_;
};

void remember(void* text, const char* format, va_list arguments) {
  std::array<char, 512> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  *static_cast<std::string*>(text) += (static_cast<std::string*>(text)->empty() ? "" : "; ") + std::string(line.data());
}

std::vector<int> shape_of(const TfLiteLibrary& library, const TfLiteTensor* tensor) {
  std::vector<int> shape;
  for (int d = 0; d < library.tensor_dimension_count(tensor); ++d) shape.push_back(library.tensor_dimension(tensor, d));
  return shape;
}

}  // namespace

Result<std::unique_ptr<TfLiteRunner>> TfLiteRunner::make(std::shared_ptr<const TfLiteLibrary> library,
                                                         std::string model, std::string name, Kernels kernels) {
  std::unique_ptr<TfLiteRunner> runner(new TfLiteRunner(std::move(library), std::move(model), std::move(name)));
  if (auto started = runner->start(kernels); !started) return unexpected(started.error());
  return runner;
}

TfLiteRunner::~TfLiteRunner() {
  if (interpreter_) library_->interpreter_delete(interpreter_);
  if (delegate_) library_->xnnpack_delete(delegate_);
  if (model_) library_->model_delete(model_);
}

Unexpected<Error> TfLiteRunner::damaged(std::string_view found) const {
  return unexpected(ErrorCode::unreadable_input,
                    fmt::format("{}: expected a model of SmartGain, found {}{}{}. Install the models again", name_,
                                found, said_.empty() ? "" : ": ", said_));
}

Result<> TfLiteRunner::start(Kernels kernels) {
  // The library reads offsets out of the file and checks few of them: what is not even marked as a model is kept from it.
  constexpr std::string_view kMark = "TFL3";
  if (bytes_.size() < 8 || std::string_view(bytes_).substr(4, kMark.size()) != kMark) return damaged("something else");
  model_ = library_->model_create(bytes_.data(), bytes_.size());
  if (!model_) return damaged("a damaged one");
  TfLiteInterpreterOptions* options = library_->options_create();
  library_->options_set_threads(options, 1);
  library_->options_set_reporter(options, remember, &said_);
  if (kernels == Kernels::xnnpack) {
    const XnnpackOptions xnnpack{1, kQuantizedToo, nullptr};
    const QuietStandardError quiet;
    delegate_ = library_->xnnpack_create(&xnnpack);
    if (delegate_) library_->options_add_delegate(options, delegate_);
  }
  interpreter_ = library_->interpreter_create(model_, options);
  library_->options_delete(options);
  if (!interpreter_ || library_->allocate(interpreter_) != kTfLiteOk) return damaged("one that cannot run");
  if (library_->input_count(interpreter_) != 1) return damaged("one with several inputs");
  for (std::size_t i = 0; i < output_count(); ++i)
    if (library_->tensor_type(library_->output(interpreter_, static_cast<int>(i))) != kTfLiteFloat32)
      return damaged("one that does not answer in floats");
  return Done{};
}

TfLiteType TfLiteRunner::input_type() const { return library_->tensor_type(library_->input(interpreter_, 0)); }
std::vector<int> TfLiteRunner::input_shape() const { return shape_of(*library_, library_->input(interpreter_, 0)); }
std::size_t TfLiteRunner::output_count() const {
  return static_cast<std::size_t>(library_->output_count(interpreter_));
}
std::vector<int> TfLiteRunner::output_shape(std::size_t index) const {
  return shape_of(*library_, library_->output(interpreter_, static_cast<int>(index)));
}

Result<> TfLiteRunner::resize_input(std::span<const int> shape) {
  said_.clear();
  if (library_->resize_input(interpreter_, 0, shape.data(), static_cast<int>(shape.size())) != kTfLiteOk ||
      library_->allocate(interpreter_) != kTfLiteOk)
    return unexpected(ErrorCode::failed_program,
                      fmt::format("{}: the model takes no input of {}: {}", name_, fmt::join(shape, " x "), said_));
  return Done{};
}

Result<> TfLiteRunner::run(std::span<const std::byte> bytes) {
  TfLiteTensor* input = library_->input(interpreter_, 0);
  if (library_->tensor_byte_size(input) != bytes.size())
    return unexpected(ErrorCode::failed_program, fmt::format("{}: expected {} bytes of input, found {}", name_,
                                                             library_->tensor_byte_size(input), bytes.size()));
  said_.clear();
  std::memcpy(library_->tensor_data(input), bytes.data(), bytes.size());
  if (library_->invoke(interpreter_) != kTfLiteOk)
    return unexpected(ErrorCode::failed_program, fmt::format("{}: the model fails: {}", name_, said_));
  return Done{};
}

std::span<const float> TfLiteRunner::output(std::size_t index) const {
  const TfLiteTensor* tensor = library_->output(interpreter_, static_cast<int>(index));
  return {static_cast<const float*>(library_->tensor_data(tensor)), library_->tensor_byte_size(tensor) / sizeof(float)};
}

}  // namespace smartgain
