// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/dsp/fft.hpp"

#include <fftw3.h>

#include <algorithm>
#include <mutex>
#include <new>

namespace smartgain {
namespace {

// The planner is the whole process's: inside a host its other users must be kept off, too, so the lock is FFTW's own.
void lock_planner() {
  static std::once_flag once;
  std::call_once(once, fftwf_make_planner_thread_safe);
}

struct Free {
  void operator()(void* memory) const { fftwf_free(memory); }
};

}  // namespace

struct Fft::Plan {
  std::unique_ptr<fftwf_complex, Free> input, output;
  fftwf_plan plan = nullptr;

  explicit Plan(std::size_t size) : input(fftwf_alloc_complex(size)), output(fftwf_alloc_complex(size)) {
    if (!input || !output) throw std::bad_alloc();
    std::fill_n(&input.get()[0][0], 2 * size, 0.0f);
    lock_planner();
    plan = fftwf_plan_dft_1d(static_cast<int>(size), input.get(), output.get(), FFTW_FORWARD, FFTW_ESTIMATE);
    if (plan == nullptr) throw std::bad_alloc();
  }
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  ~Plan() { fftwf_destroy_plan(plan); }
};

Fft::Fft(std::size_t size) : size_(size), plan_(std::make_unique<Plan>(size)) {}
Fft::Fft(Fft&&) noexcept = default;
Fft& Fft::operator=(Fft&&) noexcept = default;
Fft::~Fft() = default;

// std::complex<float> may be read as float[2] by [complex.numbers.general]; fftwf_complex is float[2].
std::span<std::complex<float>> Fft::input() noexcept {
  return {reinterpret_cast<std::complex<float>*>(plan_->input.get()), size_};
}

std::span<const std::complex<float>> Fft::transform() noexcept {
  fftwf_execute(plan_->plan);
  return {reinterpret_cast<const std::complex<float>*>(plan_->output.get()), size_};
}

}  // namespace smartgain
