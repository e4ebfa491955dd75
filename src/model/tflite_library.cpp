// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "tflite_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

namespace smartgain {

Result<std::shared_ptr<const TfLiteLibrary>> TfLiteLibrary::open(const std::filesystem::path& path) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!handle)
    return unexpected(
        ErrorCode::missing_program,
        fmt::format("the TensorFlow Lite library cannot be opened: {}. Install SmartGain again, or name the "
                    "library in SMARTGAIN_TFLITE",
                    dlerror()));
  auto library = std::make_shared<TfLiteLibrary>();
  std::string missing;
  const auto find = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(handle, name));
    if (!function && missing.empty()) missing = name;
  };
  find(library->version, "TfLiteVersion");
  find(library->model_create, "TfLiteModelCreate");
  find(library->model_delete, "TfLiteModelDelete");
  find(library->options_create, "TfLiteInterpreterOptionsCreate");
  find(library->options_delete, "TfLiteInterpreterOptionsDelete");
  find(library->options_set_threads, "TfLiteInterpreterOptionsSetNumThreads");
  find(library->options_add_delegate, "TfLiteInterpreterOptionsAddDelegate");
  find(library->options_set_reporter, "TfLiteInterpreterOptionsSetErrorReporter");
  find(library->interpreter_create, "TfLiteInterpreterCreate");
  find(library->interpreter_delete, "TfLiteInterpreterDelete");
  find(library->input_count, "TfLiteInterpreterGetInputTensorCount");
  find(library->input, "TfLiteInterpreterGetInputTensor");
  find(library->resize_input, "TfLiteInterpreterResizeInputTensor");
  find(library->allocate, "TfLiteInterpreterAllocateTensors");
  find(library->invoke, "TfLiteInterpreterInvoke");
  find(library->output_count, "TfLiteInterpreterGetOutputTensorCount");
  find(library->output, "TfLiteInterpreterGetOutputTensor");
  find(library->tensor_type, "TfLiteTensorType");
  find(library->tensor_dimension_count, "TfLiteTensorNumDims");
  find(library->tensor_dimension, "TfLiteTensorDim");
  find(library->tensor_byte_size, "TfLiteTensorByteSize");
  find(library->tensor_data, "TfLiteTensorData");
  find(library->xnnpack_create, "TfLiteXNNPackDelegateCreate");
  find(library->xnnpack_delete, "TfLiteXNNPackDelegateDelete");
  if (!missing.empty())
    return unexpected(ErrorCode::missing_program,
                      fmt::format("{}: expected the TensorFlow Lite C library with XNNPACK, it has no {}. Install "
                                  "SmartGain again, or name another library in SMARTGAIN_TFLITE",
                                  path.string(), missing));
  return std::shared_ptr<const TfLiteLibrary>(std::move(library));
}

}  // namespace smartgain
