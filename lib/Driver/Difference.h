// What two models, or two folders of generated code, do not have in common.
#ifndef INLAY_LIB_DRIVER_DIFFERENCE_H
#define INLAY_LIB_DRIVER_DIFFERENCE_H

#include "lib/Driver/Inspection.h"
#include "llvm/Support/Error.h"

namespace inlay {

/// One difference between the left and the right.
struct ModelDifference {
  enum class Change { Added, Removed, Changed, Renamed };
  Change change = Change::Changed;
  std::string what;   ///< "node", "weight", "input", "figure", ...
  std::string name;   ///< of the thing, on the left where it is on both sides
  std::string detail; ///< in words; may be empty
};

/// Opsets, inputs, outputs, nodes and weights. Nodes go by their names, then by
/// what they compute in the order in which they stand. The paths are needed
/// where weights must be compared number by number.
std::vector<ModelDifference> diffModels(const ModelSummary &left,
                                        const ModelSummary &right,
                                        llvm::StringRef leftPath,
                                        llvm::StringRef rightPath);

/// The nodes of both that belong together, by index.
std::vector<std::pair<size_t, size_t>> matchNodes(const ModelSummary &left,
                                                  const ModelSummary &right);

/// What there is to know about one compilation.
struct CompiledFigures {
  Report report;
  /// Name and result of each layer: "float32[1,8]".
  std::vector<std::pair<std::string, std::string>> layers;
};

/// Sizes, work and layers.
std::vector<ModelDifference> diffCompiled(const CompiledFigures &left,
                                          const CompiledFigures &right);

CompiledFigures compiledFigures(const Inspection &inspection);

/// Reads a folder that `inlay compile` has written: what its header says, and
/// the sizes of its files.
llvm::Expected<CompiledFigures> readCompiledFolder(llvm::StringRef folder);

std::string differenceText(llvm::ArrayRef<ModelDifference> differences);
llvm::json::Value differenceJson(llvm::ArrayRef<ModelDifference> differences);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_DIFFERENCE_H
