// Lowering of one layer: its root op to a kernel, the elementwise ops after it
// to the epilogue.
//
//   layer(x, w, r) { c = conv x, w; a = add c, r; relu a }
//     -> kernel.conv ins(x, w) extras(r) outs(empty) epilogue { add, relu }
#ifndef INLAY_PASSES_TOKERNELS_LAYERLOWERING_H
#define INLAY_PASSES_TOKERNELS_LAYERLOWERING_H

#include "dialects/Inlay/InlayDialect.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/MapVector.h"

namespace inlay {

/// The elementwise part of a layer as scalar code. A *leaf* is a tensor that
/// the code reads, with the place it reads for each place of the result.
class EpilogueBody {
public:
  using Leaf = std::pair<mlir::Value, mlir::AffineMap>; ///< body value, map

  /// Finds the leaves of `value` (a value of the layer's body), stopping at
  /// `root` (null: there is none). Tables that are read at a computed place are
  /// no leaves: `tensorOf` gives them as a whole.
  EpilogueBody(mlir::Value value, mlir::Operation *root,
               std::function<mlir::Value(mlir::Value)> tensorOf);

  llvm::ArrayRef<Leaf> getLeaves() const { return leaves.getArrayRef(); }
  /// Whether the layer yields the root's own result.
  bool isIdentity() const { return result == rootValue; }

  /// Emits the code; `root` is the scalar of the root op, `scalars` those of
  /// the leaves.
  mlir::Value emit(mlir::ImplicitLocOpBuilder &b, mlir::Value root,
                   mlir::ValueRange scalars);

private:
  void collect(mlir::Value value, mlir::AffineMap map);
  mlir::Value emitValue(mlir::ImplicitLocOpBuilder &b, mlir::Value value,
                        mlir::AffineMap map);

  mlir::Value result, rootValue;
  std::function<mlir::Value(mlir::Value)> tensorOf;
  llvm::DenseMap<mlir::Value, mlir::Value> tables;
  llvm::SetVector<Leaf> leaves;
  llvm::MapVector<Leaf, mlir::Value> emitted;
  mlir::Value rootScalar;
  mlir::ValueRange leafScalars;
};

/// Lowers layers one at a time, in order.
class LayerLowering {
public:
  LayerLowering(mlir::OpBuilder &builder, mlir::IRMapping &lowered)
      : builder(builder), lowered(lowered) {}

  /// Lowers `layer`; maps its results. Fails with a diagnostic for an op that
  /// has no lowering.
  mlir::LogicalResult lower(LayerOp layer);

private:
  mlir::Value tensorOf(mlir::Value bodyValue);
  mlir::Value empty(mlir::ImplicitLocOpBuilder &b, mlir::Type graphType);
  mlir::Value rankAtLeastTwo(mlir::ImplicitLocOpBuilder &b, mlir::Value value,
                             bool isRow);

  mlir::LogicalResult lowerKernel(mlir::ImplicitLocOpBuilder &b, LayerOp layer,
                                  mlir::Operation *root);
  mlir::LogicalResult lowerGeneric(mlir::ImplicitLocOpBuilder &b, LayerOp layer,
                                   mlir::Operation *root);
  /// Codes between others that are known when running: a halo, in which the
  /// producer of the inside may write in place. False for other pads.
  bool lowerHalo(mlir::ImplicitLocOpBuilder &b, LayerOp layer, PadOp pad);
  mlir::LogicalResult lowerRecurrent(mlir::ImplicitLocOpBuilder &b,
                                     LayerOp layer, RecurrentOp root);
  mlir::LogicalResult lowerArgReduce(mlir::ImplicitLocOpBuilder &b,
                                     LayerOp layer, ArgReduceOp root);
  mlir::LogicalResult lowerTrees(mlir::ImplicitLocOpBuilder &b, LayerOp layer,
                                 TreesOp root);
  /// A kernel with the name, operands and attributes of its graph op.
  void lowerAlike(mlir::ImplicitLocOpBuilder &b, LayerOp layer,
                  mlir::Operation *root);
  /// The same without an epilogue, for any number of results.
  mlir::LogicalResult lowerAlone(mlir::ImplicitLocOpBuilder &b, LayerOp layer,
                                 mlir::Operation *root);
  void lowerResize(mlir::ImplicitLocOpBuilder &b, LayerOp layer, ResizeOp root);
  void lowerQuantized(mlir::ImplicitLocOpBuilder &b, LayerOp layer,
                      mlir::Operation *root);
  /// Creates kernel op `name` with the layer's epilogue and maps the result.
  /// `scale`, where given, adds scalar code between the root's value and the
  /// epilogue; it reads `scaleLeaves`.
  using Scale = llvm::function_ref<mlir::Value(
      mlir::ImplicitLocOpBuilder &, mlir::Value, mlir::ValueRange)>;
  void createKernel(mlir::ImplicitLocOpBuilder &b, LayerOp layer,
                    mlir::Operation *root, llvm::StringRef name,
                    mlir::ValueRange inputs,
                    llvm::ArrayRef<mlir::NamedAttribute> attributes,
                    llvm::ArrayRef<EpilogueBody::Leaf> scaleLeaves = {},
                    Scale scale = nullptr);

  mlir::OpBuilder &builder;
  mlir::IRMapping &lowered;
};

/// The constant of a graph type as a signless tensor constant.
mlir::Value lowerConstant(mlir::OpBuilder &builder, ConstantOp constant);

/// Map from places of `to` to the places of `from` that broadcast there.
mlir::AffineMap broadcastMap(llvm::ArrayRef<int64_t> from,
                             llvm::ArrayRef<int64_t> to,
                             mlir::MLIRContext *context);

/// The graph type with signless elements.
mlir::RankedTensorType signlessTensor(mlir::Type graphType);

/// The scalar of a data-movement root (gather, pad, slice, transpose, expand)
/// at the place of the result given by `index`.
mlir::Value emitMovement(mlir::ImplicitLocOpBuilder &b, mlir::Operation *root,
                         llvm::ArrayRef<mlir::Value> operands,
                         mlir::ValueRange index);

} // namespace inlay

#endif // INLAY_PASSES_TOKERNELS_LAYERLOWERING_H
