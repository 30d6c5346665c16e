// In which layout each tensor is kept, so that all layers together cost least.
#ifndef INLAY_LIB_PLANNING_LAYOUT_H
#define INLAY_LIB_PLANNING_LAYOUT_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace inlay {

/// One way to compute a layer. Layouts are numbers from 0.
struct LayoutForm {
  std::vector<unsigned> inputs; ///< the layout in which each input is read
  unsigned result = 0;          ///< the layout in which the result is left
  int64_t cost = 0;
};

/// A layer, or a tensor from outside: one without inputs.
struct LayoutLayer {
  std::vector<size_t> inputs; ///< layers whose results are read, all before
  std::vector<LayoutForm> forms;
  /// What it costs to turn the result from one layout into another, `from *
  /// layouts + to`; less than 0 where that cannot be done. Empty: it cannot.
  std::vector<int64_t> conversions;
};

/// Layers in the order in which they run.
struct LayoutProblem {
  unsigned layouts = 2;
  std::vector<LayoutLayer> layers;
};

/// The form of each layer.
struct LayoutPlan {
  std::vector<size_t> forms;
  int64_t cost = 0;
  /// No assignment is cheaper. Else there were too many to look at all.
  bool isOptimal = true;
};

/// The assignment that costs least: the costs of the forms, and of every
/// conversion once for each tensor and layout that is needed beside its own.
/// Looks at the layers in order and keeps, for each way in which the tensors
/// that are still to be read can be at hand, the cheapest way there; more than
/// `mostStates` such ways are cut to the cheapest. Of equal ones the first form
/// wins. There must be an assignment whose conversions are possible: else
/// `forms` is empty.
LayoutPlan chooseLayouts(const LayoutProblem &problem,
                         size_t mostStates = 1024);

} // namespace inlay

#endif // INLAY_LIB_PLANNING_LAYOUT_H
