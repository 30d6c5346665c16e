// A sweep over the layers. A state says, for every tensor that a later layer
// reads, in which layouts it is at hand (a mask): of two ways that lead to the
// same state, the cheaper one is kept. A chain has as many states as layouts;
// branches multiply them while they are open.
//
//   layer       conv     relu      pool
//   state      {0} -> { {0}, {1} } -> ...
#include "lib/Planning/Layout.h"
#include <algorithm>
#include <map>
#include <tuple>

using namespace inlay;

namespace {
/// Layouts at hand of the tensors that are still read, in their order.
using Masks = std::vector<uint32_t>;

/// The cheapest way to a state: its last step, and the way before that.
struct Way {
  int64_t cost = 0;
  size_t form = 0;
  size_t before = 0; ///< place among the ways of the layer before
};

class Sweep {
public:
  Sweep(const LayoutProblem &problem, size_t mostStates)
      : problem(problem), mostStates(mostStates) {}
  LayoutPlan run();

private:
  using States = std::vector<std::pair<Masks, Way>>;

  bool convert(size_t layer, uint32_t &mask, unsigned to, int64_t &cost) const;
  States step(size_t layer, const States &states) const;
  bool cut(States &states) const;

  const LayoutProblem &problem;
  size_t mostStates;
  std::vector<size_t> lastReader; ///< of each layer's result
  std::vector<size_t> open;       ///< tensors that the masks of a state are of
};
} // namespace

/// Makes a tensor available in layout `to`, from that at hand which is nearest.
bool Sweep::convert(size_t layer, uint32_t &mask, unsigned to,
                    int64_t &cost) const {
  if (mask >> to & 1)
    return true;
  const std::vector<int64_t> &conversions = problem.layers[layer].conversions;
  int64_t least = -1;
  for (unsigned from = 0; from < problem.layouts; ++from) {
    if (!(mask >> from & 1) || conversions.empty())
      continue;
    int64_t each = conversions[from * problem.layouts + to];
    if (each >= 0 && (least < 0 || each < least))
      least = each;
  }
  if (least < 0)
    return false;
  mask |= 1u << to;
  cost += least;
  return true;
}

Sweep::States Sweep::step(size_t layer, const States &states) const {
  const LayoutLayer &own = problem.layers[layer];
  std::map<Masks, Way> best;
  for (size_t i = 0; i < states.size(); ++i) {
    for (size_t form = 0; form < own.forms.size(); ++form) {
      Masks masks = states[i].first;
      int64_t cost = states[i].second.cost + own.forms[form].cost;
      bool isPossible = true;
      for (size_t k = 0; k < own.inputs.size() && isPossible; ++k) {
        size_t at =
            std::find(open.begin(), open.end(), own.inputs[k]) - open.begin();
        isPossible =
            convert(own.inputs[k], masks[at], own.forms[form].inputs[k], cost);
      }
      if (!isPossible)
        continue;
      Masks next;
      for (size_t at = 0; at < open.size(); ++at)
        if (lastReader[open[at]] > layer)
          next.push_back(masks[at]);
      if (lastReader[layer] > layer)
        next.push_back(1u << own.forms[form].result);
      auto [place, isNew] = best.insert({next, Way{cost, form, i}});
      if (!isNew && cost < place->second.cost)
        place->second = Way{cost, form, i};
    }
  }
  return States(best.begin(), best.end());
}

/// Keeps the cheapest states; whether any were left out.
bool Sweep::cut(States &states) const {
  if (states.size() <= mostStates)
    return false;
  std::sort(states.begin(), states.end(), [](const auto &a, const auto &b) {
    return std::tie(a.second.cost, a.first) < std::tie(b.second.cost, b.first);
  });
  states.resize(mostStates);
  return true;
}

LayoutPlan Sweep::run() {
  size_t count = problem.layers.size();
  lastReader.assign(count, 0);
  for (size_t layer = 0; layer < count; ++layer)
    for (size_t input : problem.layers[layer].inputs)
      lastReader[input] = layer;
  LayoutPlan plan;
  std::vector<States> sweep = {{{Masks(), Way()}}};
  for (size_t layer = 0; layer < count; ++layer) {
    sweep.push_back(step(layer, sweep.back()));
    plan.isOptimal &= !cut(sweep.back());
    open.erase(std::remove_if(
                   open.begin(), open.end(),
                   [&](size_t input) { return lastReader[input] <= layer; }),
               open.end());
    if (lastReader[layer] > layer)
      open.push_back(layer);
    if (sweep.back().empty())
      return plan;
  }
  size_t at = 0;
  for (size_t i = 0; i < sweep.back().size(); ++i)
    if (sweep.back()[i].second.cost < sweep.back()[at].second.cost)
      at = i;
  plan.cost = sweep.back()[at].second.cost;
  plan.forms.resize(count);
  for (size_t layer = count; layer-- > 0;) {
    const Way &way = sweep[layer + 1][at].second;
    plan.forms[layer] = way.form;
    at = way.before;
  }
  return plan;
}

LayoutPlan inlay::chooseLayouts(const LayoutProblem &problem,
                                size_t mostStates) {
  return Sweep(problem, std::max<size_t>(1, mostStates)).run();
}
