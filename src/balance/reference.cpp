// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: SmartGain authors
#include "smartgain/balance/reference.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

#include "smartgain/balance/engine.hpp"
#include "smartgain/dsp/erb_bands.hpp"

namespace smartgain {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// Chosen: songs of one style differ by 3 to 4 dB a band; who names a reference wants to be nearer than chance.
constexpr double kWantedSdDb = 2.0;
// Chosen: the loudness of the two recordings is no evidence, so what is common to all strips is nearly free.
constexpr double kCommonSdDb = 40.0;
constexpr double kMostGainDb = 24.0;
constexpr double kQuietestBandDb = -60.0;
// Chosen: so unsure of itself that the reference decides wherever it says anything.
constexpr double kReferenceAloneSdDb = 12.0;
constexpr double kOffDb = 3.0;  // chosen: as far as songs of one style differ
constexpr int kMostSteps = 30;
constexpr double kSettledDb = 0.001;
constexpr double kDecibelsPerNeper = 10.0 / std::numbers::ln10;

/// Sums of strips' powers and what they are to be: one row a band or role.
struct Problem {
  std::vector<std::size_t> strips;  // places in the session, one a column of `power`
  MatrixXd power;                   // [row, strip], at the gains as they are
  VectorXd wanted_db;
  std::vector<Eigen::Index> rows;  // which band or role each row is
};

double power_of(double level_db) { return std::pow(10.0, level_db / 10.0); }

/// Rows that some strip reaches and the reference has; the others tell nothing.
Problem only_rows(const Problem& all, const std::vector<Eigen::Index>& rows) {
  return {all.strips, all.power(rows, Eigen::all), all.wanted_db(rows), rows};
}

Problem bands_problem(const SessionAnalysis& session, const std::vector<std::size_t>& strips,
                      const Measurement& reference) {
  Problem all{strips,
              MatrixXd::Zero(kErbBandCount, static_cast<Eigen::Index>(strips.size())),
              VectorXd::Zero(kErbBandCount),
              {}};
  double loudest = -std::numeric_limits<double>::infinity();
  for (const auto& level : reference.band_level_db)
    if (level) loudest = std::max(loudest, *level);
  std::vector<Eigen::Index> rows;
  for (std::size_t band = 0; band < std::min(kErbBandCount, reference.band_level_db.size()); ++band) {
    const auto row = static_cast<Eigen::Index>(band);
    for (std::size_t i = 0; i < strips.size(); ++i) {
      const Measurement& measured = *session.strips[strips[i]].measured;
      // Means over strips of unequal lengths: what adds up is energy.
      if (band < measured.band_level_db.size() && measured.band_level_db[band])
        all.power(row, static_cast<Eigen::Index>(i)) = power_of(*measured.band_level_db[band]) * measured.duration_s;
    }
    const auto& wanted = reference.band_level_db[band];
    if (!wanted || *wanted < loudest + kQuietestBandDb || all.power.row(row).sum() <= 0.0) continue;
    all.wanted_db[row] = *wanted;
    rows.push_back(row);
  }
  return only_rows(all, rows);
}

Problem roles_problem(const SessionAnalysis& session, const std::vector<std::size_t>& strips,
                      const std::vector<Strip>& reference) {
  std::map<Role, double> wanted;
  for (const Strip& strip : reference)
    if (strip.level && strip.role_confidence > 0.0) wanted[strip.role] += to_power_ratio(*strip.level);
  Problem all{strips,
              MatrixXd::Zero(static_cast<Eigen::Index>(wanted.size()), static_cast<Eigen::Index>(strips.size())),
              VectorXd::Zero(static_cast<Eigen::Index>(wanted.size())),
              {}};
  std::vector<Eigen::Index> rows;
  for (Eigen::Index row = 0; const auto& [role, power] : wanted) {
    for (std::size_t i = 0; i < strips.size(); ++i) {
      const Strip& strip = session.strips[strips[i]];
      if (strip.role == role && strip.role_confidence > 0.0)
        all.power(row, static_cast<Eigen::Index>(i)) = to_power_ratio(*strip.level);
    }
    all.wanted_db[row] = from_power_ratio(power).value;
    if (all.power.row(row).sum() > 0.0) rows.push_back(row);
    ++row;
  }
  return only_rows(all, rows);
}

/// Levels of the rows at these gains, and each gain's share in them; the last column is what is common to all.
struct Rows {
  VectorXd level_db;
  MatrixXd slope;
};

Rows rows_at(const Problem& problem, const VectorXd& state) {
  const Eigen::Index count = problem.power.cols();
  MatrixXd power = problem.power * (state.head(count).array() / kDecibelsPerNeper).exp().matrix().asDiagonal();
  const VectorXd sum = power.rowwise().sum();
  Rows rows{(sum.array().log() * kDecibelsPerNeper + state[count]).matrix(), MatrixXd::Ones(power.rows(), count + 1)};
  rows.slope.leftCols(count) = sum.cwiseInverse().asDiagonal() * power;
  return rows;
}

/// Root mean square once the common part is taken out.
double spread_db(const VectorXd& difference) {
  return std::sqrt((difference.array() - difference.mean()).square().mean());
}

struct Solution {
  VectorXd state;     // gains of the strips, then the common part, dB
  VectorXd variance;  // of the gains
};

Solution solve(const Problem& problem, const VectorXd& prior, const VectorXd& prior_variance) {
  VectorXd state = prior;
  VectorXd variance = prior_variance;
  const Eigen::Index count = problem.power.cols();
  for (int step = 0; step < kMostSteps; ++step) {
    const Rows rows = rows_at(problem, state);
    const MatrixXd weighted = prior_variance.asDiagonal() * rows.slope.transpose();
    MatrixXd spread = rows.slope * weighted;
    spread.diagonal().array() += kWantedSdDb * kWantedSdDb;
    const Eigen::LLT<MatrixXd> factor(spread);
    VectorXd next = prior + weighted * factor.solve(problem.wanted_db - rows.level_db + rows.slope * (state - prior));
    next.head(count) = next.head(count).cwiseMax(-kMostGainDb).cwiseMin(kMostGainDb);
    variance = prior_variance -
               (weighted.array() * factor.solve(weighted.transpose()).transpose().array()).rowwise().sum().matrix();
    // Half steps: rows of many strips bend too much for whole ones to settle.
    const VectorXd change = 0.5 * (next - state);
    state += change;
    if (change.cwiseAbs().maxCoeff() < kSettledDb) break;
  }
  return {state, variance.head(count).cwiseMax(0.0)};
}

/// `level_db` beside the reference, without what is common to all bands.
std::vector<SpectralOffset> offsets(const Problem& problem, const VectorXd& level_db) {
  std::vector<SpectralOffset> ranges;
  const VectorXd apart = level_db - problem.wanted_db;
  const VectorXd difference = apart.array() - apart.mean();
  const auto& edges = erb_band_edges_hz();
  std::size_t joined = 0;
  for (Eigen::Index row = 0; row < difference.size(); ++row) {
    if (std::abs(difference[row]) <= kOffDb) continue;
    const auto band = static_cast<std::size_t>(problem.rows[static_cast<std::size_t>(row)]);
    SpectralOffset* last = ranges.empty() ? nullptr : &ranges.back();
    if (last && last->high.value == edges[band] && (last->difference.value > 0.0) == (difference[row] > 0.0)) {
      last->high = Hertz(edges[band + 1]);
      last->difference += Decibels((difference[row] - last->difference.value) / static_cast<double>(++joined));
      continue;
    }
    ranges.push_back({Hertz(edges[band]), Hertz(edges[band + 1]), Decibels(difference[row])});
    joined = 1;
  }
  return ranges;
}

/// Of the mix as it is heard: the master's effects, too. Where that was not measured, `strips_db`, the strips added up.
VectorXd mix_levels(const Problem& problem, const SessionAnalysis& session, const VectorXd& strips_db) {
  VectorXd levels = strips_db;
  if (!session.mix) return levels;
  const auto& bands = session.mix->band_level_db;
  if (bands.size() != kErbBandCount) return levels;
  for (Eigen::Index row = 0; row < levels.size(); ++row)
    if (const auto& band = bands[static_cast<std::size_t>(problem.rows[static_cast<std::size_t>(row)])])
      levels[row] = *band;
  return levels;
}

void compare_spectra(const Problem& bands, const SessionAnalysis& session, const VectorXd& state, ReferenceFit& fit) {
  if (bands.power.rows() == 0) return;
  const VectorXd strips_db = rows_at(bands, VectorXd::Zero(state.size())).level_db;
  const VectorXd mix_db = mix_levels(bands, session, strips_db);
  fit.off = offsets(bands, mix_db);
  fit.unreached = offsets(bands, mix_db + rows_at(bands, state).level_db - strips_db);
}

}  // namespace

Result<ReferenceFit> match_reference(Balance& balance, const SessionAnalysis& session, const Reference& reference) {
  if (!reference.mix.integrated)
    return unexpected(
        ErrorCode::wrong_use,
        fmt::format("the reference '{}' is silent or shorter than 0.4 s: expected a finished mix", reference.name));
  std::vector<std::size_t> strips;
  for (std::size_t i = 0; i < session.strips.size(); ++i)
    if (balance.strips[i] && session.strips[i].level && session.strips[i].measured) strips.push_back(i);
  if (strips.empty()) return ReferenceFit{};
  const bool by_roles = reference.strips.size() > 1;
  const Problem problem =
      by_roles ? roles_problem(session, strips, reference.strips) : bands_problem(session, strips, reference.mix);
  // One row alone says nothing once the common part is taken out.
  if (problem.power.rows() < 2)
    return unexpected(
        ErrorCode::wrong_use,
        by_roles
            ? fmt::format("the stems of the reference '{}' and this session have fewer than two roles in common: name "
                          "a finished mix instead, or say with --role what the strips are",
                          reference.name)
            : fmt::format("the reference '{}' and this session sound in no common range of frequencies",
                          reference.name));

  const auto count = static_cast<Eigen::Index>(strips.size());
  VectorXd prior(count + 1), prior_variance(count + 1);
  for (Eigen::Index i = 0; i < count; ++i) {
    const StripBalance& advice = *balance.strips[strips[static_cast<std::size_t>(i)]];
    prior[i] = (advice.level - *session.strips[strips[static_cast<std::size_t>(i)]].level).value;
    prior_variance[i] = advice.sd.value * advice.sd.value;
  }
  const double advised = prior.head(count).mean();
  prior.head(count).array() -= advised;
  prior[count] = 0.0;
  prior_variance[count] = kCommonSdDb * kCommonSdDb;
  prior[count] = (problem.wanted_db - rows_at(problem, prior).level_db).mean();

  const Solution solution = solve(problem, prior, prior_variance);
  VectorXd alone_variance = prior_variance;
  alone_variance.head(count).setConstant(kReferenceAloneSdDb * kReferenceAloneSdDb);
  const Solution alone = solve(problem, prior, alone_variance);
  VectorXd as_it_is = VectorXd::Zero(count + 1);
  const VectorXd left = rows_at(problem, solution.state).level_db - problem.wanted_db;
  ReferenceFit fit{Decibels(spread_db(rows_at(problem, as_it_is).level_db - problem.wanted_db)),
                   Decibels(spread_db(left)),
                   reference.name,
                   {},
                   {}};
  compare_spectra(by_roles ? bands_problem(session, strips, reference.mix) : problem, session, solution.state, fit);
  // What is common to all strips means nothing in a Balance; taken out, the reasons tell only what differs.
  const double common = (solution.state.head(count) - prior.head(count)).mean();
  const double common_alone = (alone.state.head(count) - prior.head(count)).mean();
  for (Eigen::Index i = 0; i < count; ++i) {
    StripBalance& advice = *balance.strips[strips[static_cast<std::size_t>(i)]];
    const Decibels effect(solution.state[i] - prior[i] - common);
    const Decibels sd(std::sqrt(solution.variance[i]));
    std::string text = by_roles
                           ? fmt::format("to stand as its kind does in '{}'", reference.name)
                           : fmt::format("to bring the spectrum of the mix nearer to that of '{}'", reference.name);
    advice.reasons.push_back(
        {"reference",
         std::move(text),
         effect,
         {{"reference", reference.name}, {"sd_before_lu", advice.sd.value}, {"sd_after_lu", sd.value}}});
    advice.alternatives.push_back(
        {"as_reference", fmt::format("as near to '{}' as gains come, whatever else speaks against it", reference.name),
         Decibels(alone.state[i] + advised - common_alone)});
    advice.level += effect;
    advice.sd = sd;
    advice.confidence = confidence_from_sd(sd);
  }
  return fit;
}

}  // namespace smartgain
