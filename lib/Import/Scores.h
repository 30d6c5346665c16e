//===- Scores.h - From raw scores to probabilities and labels --*- C++ -*-===//
//
// What the classifiers and regressors of ai.onnx.ml share.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_SCORES_H
#define INLAY_LIB_IMPORT_SCORES_H

#include "lib/Import/Node.h"

namespace inlay::import {

/// The attribute `post_transform`, numbered as in TreeEnsemble-5.
enum class PostTransform { None, Softmax, Logistic, SoftmaxZero, Probit };

/// The attribute as text, or as a number from TreeEnsemble-5 on.
mlir::FailureOr<PostTransform> readPostTransform(Node &node);

/// The transform of scores [N, K], along the classes.
mlir::Value transformScores(Node &node, mlir::Value scores,
                            PostTransform transform);

/// The input of a classical operator as rows [N, F]: a vector is one row.
/// Failure for other ranks (I16).
mlir::FailureOr<mlir::Value> inputRows(Node &node);

/// The labels of a classifier; text has no form in generated code.
struct ClassLabels {
  llvm::SmallVector<int64_t> numbers; ///< empty if they are text
  int64_t count = 0;
  bool isText() const { return numbers.empty(); }
};

/// `intsName` or `classlabels_strings`; failure if both or neither are given.
mlir::FailureOr<ClassLabels>
readClassLabels(Node &node, llvm::StringRef intsName = "classlabels_int64s");

/// Sets output 0 to labels[index], `index` an i64 tensor [N], or to the index
/// itself where the labels are text.
mlir::LogicalResult setLabels(Node &node, const ClassLabels &labels,
                              mlir::Value index);

/// Numbers of a floats attribute `name`, or of the tensor `<name>_as_tensor`;
/// `isDouble` is set where they are doubles.
mlir::FailureOr<std::vector<double>>
readNumbers(Node &node, llvm::StringRef name, bool &isDouble);

/// A tensor attribute as numbers; empty if it is left out.
mlir::FailureOr<std::vector<double>>
readTensorNumbers(Node &node, llvm::StringRef name, mlir::Type &element);

/// Constants of a float type (f32 or f64) and of a shape.
mlir::Value floatConstant(Node &node, llvm::ArrayRef<double> values,
                          mlir::Type element, llvm::ArrayRef<int64_t> shape);

/// rows [N, F] * matrix [outputs, F]^T + bias in float; the bias may be empty.
mlir::Value affine(Node &node, mlir::Value rows, llvm::ArrayRef<float> matrix,
                   llvm::ArrayRef<double> bias, int64_t outputs);

/// Columns [first, first + count) of [N, K].
mlir::Value columns(Node &node, mlir::Value rows, int64_t first,
                    int64_t count = 1);

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_SCORES_H
