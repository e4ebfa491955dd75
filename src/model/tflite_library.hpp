// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
// The TensorFlow Lite C library, opened while the program runs: without it everything else still works.
#pragma once

#include <tensorflow/lite/c/c_api.h>

#include <cstdint>
#include <filesystem>
#include <memory>

#include "smartgain/core/result.hpp"

namespace smartgain {

/// XNNPACK's options as the library has them; its header is not shipped (docs/decisions.md).
struct XnnpackOptions {
  std::int32_t thread_count;
  std::uint32_t flags;
  void* weights_cache;
};

/// The functions that we call, by their names in the library.
struct TfLiteLibrary {
  decltype(&TfLiteVersion) version;
  decltype(&TfLiteModelCreate) model_create;
  decltype(&TfLiteModelDelete) model_delete;
  decltype(&TfLiteInterpreterOptionsCreate) options_create;
  decltype(&TfLiteInterpreterOptionsDelete) options_delete;
  decltype(&TfLiteInterpreterOptionsSetNumThreads) options_set_threads;
  decltype(&TfLiteInterpreterOptionsAddDelegate) options_add_delegate;
  decltype(&TfLiteInterpreterOptionsSetErrorReporter) options_set_reporter;
  decltype(&TfLiteInterpreterCreate) interpreter_create;
  decltype(&TfLiteInterpreterDelete) interpreter_delete;
  decltype(&TfLiteInterpreterGetInputTensorCount) input_count;
  decltype(&TfLiteInterpreterGetInputTensor) input;
  decltype(&TfLiteInterpreterResizeInputTensor) resize_input;
  decltype(&TfLiteInterpreterAllocateTensors) allocate;
  decltype(&TfLiteInterpreterInvoke) invoke;
  decltype(&TfLiteInterpreterGetOutputTensorCount) output_count;
  decltype(&TfLiteInterpreterGetOutputTensor) output;
  decltype(&TfLiteTensorType) tensor_type;
  decltype(&TfLiteTensorNumDims) tensor_dimension_count;
  decltype(&TfLiteTensorDim) tensor_dimension;
  decltype(&TfLiteTensorByteSize) tensor_byte_size;
  decltype(&TfLiteTensorData) tensor_data;
  TfLiteDelegate* (*xnnpack_create)(const XnnpackOptions*);
  void (*xnnpack_delete)(TfLiteDelegate*);

  /// Stays open to the end of the program: XNNPACK keeps threads and caches of its own.
  /// Fails with missing_program where it cannot be opened or lacks a function.
  [[nodiscard]] static Result<std::shared_ptr<const TfLiteLibrary>> open(const std::filesystem::path& path);
};

}  // namespace smartgain
