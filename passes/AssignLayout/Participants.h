// Kernels that read and write tensors with their channels first or last, what
// each choice costs, and how axes turn from one to the other.
#ifndef INLAY_PASSES_ASSIGNLAYOUT_PARTICIPANTS_H
#define INLAY_PASSES_ASSIGNLAYOUT_PARTICIPANTS_H

#include "lib/Planning/Layout.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/BuiltinTypes.h"
#include <algorithm>
#include <optional>

namespace inlay::layout {

/// The two layouts of a tensor N,C,spatial.
enum Layout : unsigned { First, Last };

/// A kernel that can work in either, and which of its operands may be in
/// either.
struct Participant {
  mlir::Operation *op = nullptr;
  llvm::SmallVector<unsigned> operands;
  std::vector<LayoutForm> forms;
};

/// An op that can work in either layout, or none. `gathers`: windows are copied
/// first.
std::optional<Participant> participantOf(mlir::Operation *op, bool gathers);

/// Rank 3 to 5, with elements.
bool hasLayouts(mlir::Type type);
/// Whether both layouts of a tensor are the same bytes.
bool isSameInBoth(mlir::Value value);
/// A generic that only moves elements.
bool isMove(mlir::linalg::GenericOp generic);

/// Values in the order of the axes N,C,spatial, in that of N,spatial,C.
template <typename T> llvm::SmallVector<T> turned(llvm::ArrayRef<T> values) {
  llvm::SmallVector<T> result(values);
  std::rotate(result.begin() + 1, result.begin() + 2, result.end());
  return result;
}
mlir::RankedTensorType turned(mlir::RankedTensorType type);
/// A map from places of a result to places of an operand, where these are kept
/// in layouts `result` and `operand`.
mlir::AffineMap turned(mlir::AffineMap map, unsigned result, unsigned operand);

} // namespace inlay::layout

#endif // INLAY_PASSES_ASSIGNLAYOUT_PARTICIPANTS_H
