//===- Trees.h - Decision trees while they are imported --------*- C++ -*-===//
//
// The encodings of ONNX (TreeEnsembleClassifier, TreeEnsembleRegressor and
// TreeEnsemble) are read into one form, the tables of `inlay.trees`.
//
//   attributes --Forest::read*--> nodes, leaves --link--> roots, depth
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_TREES_H
#define INLAY_LIB_IMPORT_TREES_H

#include "lib/Import/Node.h"

namespace inlay::import {

/// Trees as tables; see `inlay.trees` for their meaning.
struct Forest {
  std::vector<int32_t> roots;
  // One entry a node. `feature` is -1 in a leaf, whose values stand at
  // [yes, no) of `targets` and `weights`.
  std::vector<int32_t> features;
  std::vector<double> thresholds;
  std::vector<int32_t> yes, no;
  std::vector<int8_t> rules;
  std::vector<int32_t> targets;
  std::vector<double> weights;
  int64_t depth = 0, leafSize = 0;
  bool isDouble = false;

  bool isLeaf(size_t node) const { return features[node] < 0; }
  /// Finds the depth and the largest leaf; refuses a cycle.
  mlir::LogicalResult measure(Node &node);
  /// Whether every row gives a value to `target`: some tree has it in all
  /// of its leaves.
  bool alwaysGives(int32_t target) const;
  /// Whether some leaf gives a value to it.
  bool everGives(int32_t target) const;
  /// The op; `counts` has every weight 1.
  mlir::Value build(Node &node, mlir::Value rows, ReduceKind kind,
                    int64_t numTargets, bool counts = false) const;
};

/// Nodes and leaves with the attributes of opsets 1 and 3, whose leaf
/// attributes begin with `prefix` ("class" or "target").
mlir::FailureOr<Forest> readForest(Node &node, llvm::StringRef prefix,
                                   int64_t numFeatures, int64_t numTargets);
/// Likewise with those of TreeEnsemble-5.
mlir::FailureOr<Forest> readForest5(Node &node, int64_t numFeatures,
                                    int64_t numTargets);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_TREES_H
