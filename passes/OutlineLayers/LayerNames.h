// What the functions of layers, their arguments and their constants are called.
#ifndef INLAY_PASSES_OUTLINELAYERS_LAYERNAMES_H
#define INLAY_PASSES_OUTLINELAYERS_LAYERNAMES_H

#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/StringSet.h"

namespace inlay {

/// Names for the steps of one entry.
class LayerNames {
public:
  LayerNames(llvm::ArrayRef<mlir::Operation *> steps,
             mlir::SymbolTable &symbols);

  /// A symbol that nothing has yet: the layer's name, and what a step does for
  /// it that does not compute it (`conv1_halo`).
  std::string take(mlir::Operation *step);

  /// A sentence on such a step; empty for the one that computes the layer.
  llvm::StringRef comment(mlir::Operation *step) const;

  /// Gives the constants of a step that the model has no name for one after
  /// the layer and what it is there: `conv1.bias`.
  void nameConstants(mlir::Operation *step);

private:
  struct Part {
    llvm::StringRef word, comment;
  };
  Part partOf(mlir::Operation *step) const;

  mlir::SymbolTable &symbols;
  llvm::StringSet<> computed; ///< names of layers that a kernel computes
  llvm::StringSet<> taken;
};

/// What a buffer is called in a function that only knows its part in it: `x`,
/// `y`, `a`, `b`, `w`, `extra`.
std::string roleName(mlir::Operation *step, mlir::Value buffer);

} // namespace inlay

#endif // INLAY_PASSES_OUTLINELAYERS_LAYERNAMES_H
