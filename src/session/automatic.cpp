// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/session/automatic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "smartgain/balance/diagnosis.hpp"
#include "smartgain/balance/engine.hpp"
#include "smartgain/balance/evidence.hpp"
#include "smartgain/balance/style_advice.hpp"
#include "smartgain/learning/learning.hpp"
#include "smartgain/session/measure.hpp"
#include "smartgain/session/models.hpp"
#include "smartgain/session/reference_mix.hpp"
#include "smartgain/session/roles.hpp"
#include "smartgain/session/styles.hpp"
#include "smartgain/staging/staging.hpp"

namespace smartgain {
namespace {

constexpr int kMostCorrections = 2;
// Equal renders of a song without chance in it agree exactly; songs with free-running phases differ by up to 2 dB, and
// two of theirs may well come within 0.05 dB of each other by chance.
constexpr double kRepeatableDb = 0.002;
// Rarely an effect in LMMS bursts, in one render of many. Chosen: three times what chance does to a true peak.
constexpr double kBurstDb = 6.0;
constexpr int kMostBursts = 3;
// Smaller corrections are not worth another render: a tenth of what the target allows.
constexpr double kCloseEnoughDb = 0.05;

/// Names of strips in the options become ids.
Result<> resolve_names(const SessionAnalysis& session, PlanOptions& options) {
  const auto resolve_keys = [&](auto& map) -> Result<> {
    std::remove_reference_t<decltype(map)> resolved;
    for (auto& [name, value] : map) {
      auto id = resolve_strip(session.strips, name, session.input.path);
      if (!id) return unexpected(id.error());
      resolved.emplace(*id, value);
    }
    map = std::move(resolved);
    return Done{};
  };
  const auto resolve_list = [&](std::vector<std::string>& names) -> Result<> {
    for (std::string& name : names) {
      auto id = resolve_strip(session.strips, name, session.input.path);
      if (!id) return unexpected(id.error());
      name = *id;
    }
    return Done{};
  };
  if (auto done = resolve_keys(options.roles); !done) return done;
  if (auto done = resolve_keys(options.set_gains); !done) return done;
  if (auto done = resolve_list(options.locks); !done) return done;
  std::vector<std::string> alone(options.alone.begin(), options.alone.end());
  if (auto done = resolve_list(alone); !done) return done;
  options.alone = {alone.begin(), alone.end()};
  for (auto& [group, members] : options.groups)
    if (auto done = resolve_list(members); !done) return done;
  return Done{};
}

/// What the mix would read with the gain of the whole taken out: comparable between corrections.
struct Sample {
  std::optional<Lufs> integrated;
  std::optional<DbTp> true_peak;
};

Sample without(const Measurement& mix, Decibels gain) {
  Sample sample{mix.integrated, mix.true_peak};
  if (sample.integrated) *sample.integrated = *sample.integrated - gain;
  if (sample.true_peak) *sample.true_peak = *sample.true_peak - gain;
  return sample;
}

/// Renders of one mix, and what they say together.
class Samples {
 public:
  void add(const Sample& sample) { samples_.push_back(sample); }
  void clear() { samples_.clear(); }
  struct Burst {
    Decibels over_others;
    bool newest;
  };
  /// Takes out a render that peaks so far over all others, of which there are two at least.
  [[nodiscard]] std::optional<Burst> drop_burst() {
    if (samples_.size() < 3) return std::nullopt;
    const auto lower = [](const Sample& a, const Sample& b) { return a.true_peak < b.true_peak; };
    const auto highest = std::max_element(samples_.begin(), samples_.end(), lower);
    std::optional<DbTp> next;
    for (auto sample = samples_.begin(); sample != samples_.end(); ++sample)
      if (sample != highest) next = std::max(next, sample->true_peak);
    if (!highest->true_peak || !next) return std::nullopt;
    const Burst burst{*highest->true_peak - *next, highest + 1 == samples_.end()};
    if (burst.over_others.value <= kBurstDb) return std::nullopt;
    samples_.erase(highest);
    return burst;
  }
  [[nodiscard]] std::size_t count() const { return samples_.size(); }
  [[nodiscard]] std::optional<DbTp> highest_peak() const {
    std::optional<DbTp> highest;
    for (const Sample& s : samples_)
      if (s.true_peak && (!highest || *s.true_peak > *highest)) highest = s.true_peak;
    return highest;
  }
  [[nodiscard]] Decibels spread() const {
    std::optional<DbTp> lowest;
    for (const Sample& s : samples_)
      if (s.true_peak && (!lowest || *s.true_peak < *lowest)) lowest = s.true_peak;
    const Decibels spread = lowest ? *highest_peak() - *lowest : Decibels(0.0);
    return spread.value > kRepeatableDb ? spread : Decibels(0.0);
  }
  [[nodiscard]] std::optional<Lufs> mean_loudness() const {
    double sum = 0.0;
    int count = 0;
    for (const Sample& s : samples_)
      if (s.integrated) {
        sum += s.integrated->value;
        ++count;
      }
    return count > 0 ? std::optional(Lufs(sum / count)) : std::nullopt;
  }

 private:
  std::vector<Sample> samples_;
};

/// One render cannot tell whether the next will be the same, and two that differ say little about how far.
std::size_t enough_samples(const Samples& samples) { return samples.spread() == Decibels(0.0) ? 2 : 3; }

/// The gain of the whole that the measured mix asks for, counted from none; and what bound it.
struct WholeGain {
  Decibels gain{0.0};
  BoundBy bound_by = BoundBy::none;
  Decibels shortfall{0.0};
};

WholeGain whole_gain(const Samples& samples, const MixPlan& mix) {
  WholeGain result;
  const auto loudness = samples.mean_loudness();
  if (mix.target && loudness) {
    result.gain = *mix.target - *loudness;
    result.bound_by = BoundBy::target;
  }
  const Decibels wanted = result.gain;
  if (mix.ceiling && samples.highest_peak()) {
    const Decibels room = *mix.ceiling - *samples.highest_peak() - samples.spread() - kMeterReserve;
    if (room < result.gain) {
      result.gain = room;
      result.bound_by = BoundBy::ceiling;
    }
  }
  if (mix.target && loudness) result.shortfall = wanted - result.gain;
  return result;
}

/// Does a gain of the whole shift every level by just that much? Then renders at other gains, and the one before the
/// plan, tell too. Moved by the strips it reaches the effects on their way and on the master, which may answer
/// otherwise.
bool is_linear(const Plan& plan) { return plan.mix.moved_by == HeadroomBy::master; }

/// Draws the advice toward the reference, if there is one, and says how near that comes.
Result<std::optional<ReferenceFit>> follow_reference(Balance& balance, const SessionAnalysis& session,
                                                     const PlanOptions& options, const Job& job) {
  if (options.reference.empty()) return std::optional<ReferenceFit>();
  auto reference = measured_reference(options.reference, options.precision, job);
  if (!reference) return unexpected(reference.error());
  auto fit = match_reference(balance, session, **reference);
  if (!fit) return unexpected(fit.error());
  balance.notices.push_back(fmt::format(
      "Beside '{}' the {} are {:.1f} dB off at equal loudness; with all of the advice it would be {:.1f} dB.",
      (*reference)->name, (*reference)->strips.size() > 1 ? "roles" : "bands of the spectrum", fit->before.value,
      fit->after.value));
  return std::optional(*std::move(fit));
}

}  // namespace

Result<> check_option_names(const PlanOptions& asked) {
  const auto model = [&] { return shared_model(asked.precision); };
  if (auto engine = make_engine(asked.engine, {asked.style, asked.raw_level, asked.rules}, model); !engine)
    return unexpected(engine.error());
  std::error_code error;
  if (!asked.reference.empty() && !std::filesystem::exists(asked.reference, error))
    return unexpected(ErrorCode::unreadable_input,
                      fmt::format("--reference: {}: no such file or folder. Check the name", asked.reference));
  if (auto style = find_style(asked.style); !style) return unexpected(style.error());
  return Done{};
}

Result<> check_plan_options(const std::vector<std::filesystem::path>& inputs, const PlanOptions& asked) {
  if (auto names = check_option_names(asked); !names) return names;
  const auto kind = recognise_input(inputs);
  if (!kind) return unexpected(kind.error());
  if (*kind != InputKind::lmms_project) return Done{};
  const auto session = describe_project(inputs.front());
  if (!session) return unexpected(session.error());
  PlanOptions options = asked;
  return resolve_names(*session, options);
}

Result<Plan> plan_session(SessionAnalysis session, const PlanOptions& asked, const Learned& learned, const Job& job) {
  PlanOptions options = asked;
  if (auto resolved = resolve_names(session, options); !resolved) return unexpected(resolved.error());
  assign_roles(session, options.roles, options.precision);
  const BalanceRequest request{options.style, options.raw_level, options.rules};
  auto engine = make_engine(options.engine, request, [&] { return shared_model(options.precision); });
  if (!engine) return unexpected(engine.error());
  const auto style = find_style(options.style);
  if (!style) return unexpected(style.error());
  std::optional<Balance> balance;
  std::optional<ReferenceFit> fit;
  if (needs_balance(options.goal)) {
    balance = (*engine)->recommend(session, request);
    if (*style) add_style(*balance, session, **style);
    widen_by_evidence(*balance, session);
    auto followed = follow_reference(*balance, session, options, job);
    if (!followed) return unexpected(followed.error());
    fit = *std::move(followed);
  }
  session.findings = diagnose(session, {.style = *style ? &**style : nullptr, .reference = fit ? &*fit : nullptr});
  if (balance) {
    for (Finding& finding : far_off_findings(session, *balance)) session.findings.push_back(std::move(finding));
    rank(session.findings);
  }
  Lessons lessons;
  if (options.learning && moves_whole(options))
    for (std::string& notice : level_notices(learned, options)) session.notices.push_back(std::move(notice));
  if (balance && options.learning) lessons = lessons_for(learned, session.strips, balance->style);
  return make_plan(session, balance, options, lessons);
}

Result<AutomaticReport> run_automatic(const std::vector<std::filesystem::path>& inputs, const PlanOptions& options,
                                      const ApplyOptions& apply_options, const Job& job, const Learned& learned) {
  if (auto checked = check_plan_options(inputs, options); !checked) return unexpected(checked.error());
  const auto kind = recognise_input(inputs);
  if (kind && *kind != InputKind::analysis_document)
    if (auto checked = check_apply_options(*kind == InputKind::lmms_project ? SourceKind::lmms : SourceKind::stems,
                                           inputs, apply_options);
        !checked)
      return unexpected(checked.error());
  auto session = measure_session(inputs, {.strips = needs_strips(options.goal), .keep_stems = {}}, job.part(0.0, 0.6));
  if (!session) return unexpected(session.error());
  const bool renders_differ = session->input.kind == SourceKind::lmms;
  auto relations = session->relations;
  auto plan = plan_session(*std::move(session), options, learned, job);
  if (!plan) return unexpected(plan.error());

  AutomaticReport report{*std::move(plan), {}, {}, 0, Decibels(0.0), std::move(relations)};
  Samples samples;
  if (report.plan.options.goal == Goal::headroom && is_linear(report.plan) && report.plan.mix.before)
    samples.add(without(*report.plan.mix.before, Decibels(0.0)));

  int bursts = 0;
  double share = 0.6;
  while (true) {
    const double next_share = share + 0.4 * (1.0 - share);
    auto after = measure_planned_mix(report.plan, apply_options, job.part(share, next_share));
    if (!after) return unexpected(after.error());
    share = next_share;
    report.after = *after;
    if (!moves_whole(report.plan.options)) break;
    samples.add(without(*after, report.plan.mix.gain));
    if (const auto burst = bursts < kMostBursts ? samples.drop_burst() : std::nullopt) {
      ++bursts;
      report.plan.mix.notes.push_back(
          fmt::format("One render peaked {:.1f} dB over the others and does not count: an effect of the song burst, as "
                      "happens now and then in LMMS.",
                      burst->over_others.value));
      if (burst->newest) continue;
    }
    if (renders_differ && samples.count() < enough_samples(samples)) continue;
    const WholeGain wanted = whole_gain(samples, report.plan.mix);
    const Decibels correction = wanted.gain - report.plan.mix.gain;
    const bool over = report.plan.mix.ceiling && after->true_peak && *after->true_peak > *report.plan.mix.ceiling;
    report.peak_spread = samples.spread();
    report.plan.mix.shortfall = wanted.shortfall;
    if (report.plan.mix.bound_by != BoundBy::knob_range) report.plan.mix.bound_by = wanted.bound_by;
    if (!over && std::abs(correction.value) <= kCloseEnoughDb) break;
    const bool enough = report.corrections >= kMostCorrections;
    if (enough && !over) break;
    const bool was_linear = is_linear(report.plan);
    if (enough && !was_linear) {
      report.plan.mix.notes.emplace_back(
          "By the strips alone the ceiling was not reached: the rest is done after everything.");
      report.plan.mix.moved_by = HeadroomBy::master;
    }
    const Decibels done = trim_mix(report.plan, correction);
    if (done != correction) {
      report.plan.mix.bound_by = BoundBy::knob_range;
      report.plan.mix.shortfall += correction - done;
    }
    if (done == Decibels(0.0)) break;
    if (enough && was_linear) {
      // Another render could be over again without end; what this one is with the gain is known.
      report.after = louder_by(*std::move(after), done);
      break;
    }
    if (!is_linear(report.plan)) samples.clear();
    ++report.corrections;
  }

  auto written = apply_plan(report.plan, apply_options, job.part(share, 1.0));
  if (!written) return unexpected(written.error());
  report.applied = *std::move(written);
  return report;
}

}  // namespace smartgain
