// A tensor value of the reference: a static type and its bytes.
#ifndef INLAY_LIB_REFERENCE_TENSOR_H
#define INLAY_LIB_REFERENCE_TENSOR_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include <memory>
#include <vector>

namespace inlay {

/// Elements in row-major order, little-endian, `i1` one byte (0 or 1) each.
/// Copies share the bytes; `mutableBytes` makes them its own first. A splat
/// may be stored as one element (`isSplat`).
class Tensor {
public:
  Tensor() = default;
  /// All elements zero.
  explicit Tensor(mlir::RankedTensorType type);

  /// The value of a constant; a resource blob or a dense attribute. The bytes
  /// of a blob are referenced, not copied: it must outlive the tensor.
  static mlir::FailureOr<Tensor> fromAttr(mlir::ElementsAttr attr);
  /// A copy of all elements, or of the one element of a splat.
  static Tensor fromBytes(mlir::RankedTensorType type,
                          llvm::ArrayRef<char> bytes);

  /// A constant attribute of this value: `dense<>` when it is a splat or has at
  /// most 4096 bytes, else `dense_resource<>` whose blob owns a copy.
  /// `name` is the key of the resource.
  mlir::ElementsAttr toAttr(llvm::StringRef name = "weight") const;

  mlir::RankedTensorType getType() const { return type; }
  mlir::Type getElementType() const { return type.getElementType(); }
  llvm::ArrayRef<int64_t> getShape() const { return type.getShape(); }
  int64_t getNumElements() const { return type.getNumElements(); }
  /// The same elements under another shape.
  Tensor reshaped(llvm::ArrayRef<int64_t> shape) const;

  /// Element `i` in row-major order as a double / as an integer (sign- or
  /// zero-extended by the type). Floats truncate and saturate in `getInt`.
  double getFloat(int64_t i) const;
  int64_t getInt(int64_t i) const;
  /// Stores with one rounding to the element type (half to even); integers
  /// wrap in `setInt`, saturate in `setFloat` (NaN gives 0).
  void setFloat(int64_t i, double value);
  void setInt(int64_t i, int64_t value);

  /// Raw bytes, all elements (a splat is expanded first).
  llvm::ArrayRef<char> bytes() const;
  llvm::MutableArrayRef<char> mutableBytes();
  bool isSplat() const { return splat; }

private:
  /// The element types, for a quick choice at every element.
  enum class Kind : uint8_t {
    F16,
    BF16,
    F32,
    F64,
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64
  };
  static Kind kindOf(mlir::Type element);
  void setType(mlir::RankedTensorType newType);
  static double readFloat(Kind kind, const char *at);
  static int64_t readInt(Kind kind, const char *at);

  /// Turns a splat into all its elements.
  void expand() const;
  /// Makes the bytes complete and this tensor's own.
  void detach();

  mlir::RankedTensorType type;
  Kind kind = Kind::F32; ///< of the elements of `type`
  uint8_t width = 4;     ///< bytes of one element
  // Mutable: expanding a splat changes the storage, not the value.
  mutable std::shared_ptr<std::vector<char>> owned;
  mutable llvm::ArrayRef<char> view; ///< into `owned` or into foreign memory
  mutable bool splat = false;
};

/// Bytes that one element takes in memory (`i1`: 1).
unsigned elementBytes(mlir::Type type);

} // namespace inlay

#endif // INLAY_LIB_REFERENCE_TENSOR_H
