// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// Runs one model file: the only user of the TensorFlow Lite library, so that another runtime can take its place.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "smartgain/core/result.hpp"
#include "tflite_library.hpp"

namespace smartgain {

/// One input and any number of float outputs, one thread.
///
/// Thread   [one-thread-at-a-time], never an audio thread: allocates
class TfLiteRunner {
 public:
  enum class Kernels {
    xnnpack,  ///< fast; the input's shape stays as it is in the file
    plain,    ///< the library's own; the input may be resized
  };

  /// `name` is for messages. Fails with unreadable_input for anything that is not a model of one input and float
  /// outputs.
  [[nodiscard]] static Result<std::unique_ptr<TfLiteRunner>> make(std::shared_ptr<const TfLiteLibrary> library,
                                                                  std::string model, std::string name, Kernels kernels);
  ~TfLiteRunner();
  TfLiteRunner(const TfLiteRunner&) = delete;
  TfLiteRunner& operator=(const TfLiteRunner&) = delete;

  [[nodiscard]] TfLiteType input_type() const;
  [[nodiscard]] std::vector<int> input_shape() const;
  [[nodiscard]] std::size_t output_count() const;
  [[nodiscard]] std::vector<int> output_shape(std::size_t index) const;

  [[nodiscard]] Result<> resize_input(std::span<const int> shape);
  /// Copies, runs. `bytes` has the input's type and shape. Fails with failed_program.
  [[nodiscard]] Result<> run(std::span<const std::byte> bytes);
  /// Of the last run; holds until the next.
  [[nodiscard]] std::span<const float> output(std::size_t index) const;

 private:
  TfLiteRunner(std::shared_ptr<const TfLiteLibrary> library, std::string model, std::string name)
      : library_(std::move(library)), bytes_(std::move(model)), name_(std::move(name)) {}
  [[nodiscard]] Result<> start(Kernels kernels);
  [[nodiscard]] Unexpected<Error> damaged(std::string_view found) const;

  std::shared_ptr<const TfLiteLibrary> library_;
  std::string bytes_;  // the model borrows them
  std::string name_;
  std::string said_;  // by the library, about what went wrong
  TfLiteModel* model_ = nullptr;
  TfLiteDelegate* delegate_ = nullptr;
  TfLiteInterpreter* interpreter_ = nullptr;
};

}  // namespace smartgain
