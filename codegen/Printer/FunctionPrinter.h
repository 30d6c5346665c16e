// Prints the body of one layer function. It walks the IR once, in order, and
// never changes it. Every value becomes either a pending expression, which its
// only user takes into its own text, or a variable.
#ifndef INLAY_CODEGEN_PRINTER_FUNCTIONPRINTER_H
#define INLAY_CODEGEN_PRINTER_FUNCTIONPRINTER_H

#include "codegen/Printer/Expr.h"
#include "codegen/Printer/Helpers.h"
#include "codegen/Printer/Spelling.h"
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace inlay {

class FunctionPrinter {
public:
  FunctionPrinter(const Program &program, const Spelling &spelling,
                  Helpers &helpers)
      : program(program), spelling(spelling), helpers(helpers) {}

  /// The whole definition, without the comment above it.
  std::string print(const Layer &layer);

private:
  /// Where a buffer's elements lie, as a name and a distance.
  struct Place {
    std::string base;
    ElementType element;
    int64_t offset = 0;
    /// Further distances, known only when running: an expression each, times
    /// a stride.
    llvm::SmallVector<std::pair<Expr, int64_t>> terms;
    /// Nothing in this function writes there.
    bool isReadOnly = false;
  };

  //===--- Statements.cpp -------------------------------------------------===//
  void printBlock(mlir::Block &block);
  void printOp(mlir::Operation &op);
  void printLoop(mlir::scf::ForOp loop);
  void printWhile(mlir::scf::WhileOp loop);
  void printIf(mlir::scf::IfOp op);
  void printBranch(mlir::Region &region, llvm::ArrayRef<unsigned> variables);
  void printStore(mlir::memref::StoreOp store);
  void printCopy(mlir::memref::CopyOp copy);
  void printLocalArray(mlir::memref::AllocaOp alloca);
  void printWidenCodes(kernel::WidenCodesOp widen);
  /// Assigns all values at once to the variables.
  void assign(llvm::ArrayRef<unsigned> variables, mlir::ValueRange values);
  /// The variable that holds `value`, if `user` may go on using it as its own:
  /// nobody else looks at it later.
  std::optional<unsigned> reusable(mlir::Value value, mlir::Operation *user);

  void open(const std::string &head);
  void close();
  void line(const std::string &text);
  /// `left op right;`, broken behind the operator where it is too long.
  void assignment(const std::string &left, llvm::StringRef op,
                  const std::string &right,
                  llvm::ArrayRef<std::string> conjuncts = {});
  void assignment(const std::string &left, const Expr &right);
  /// Columns that an expression has on a line of its own.
  size_t room() const;

  //===--- TileProducts.cpp -----------------------------------------------===//
  void printTileProduct(kernel::TileProductOp op);
  /// A struct of that name with the numbers of a convolution's window.
  void printWindow(llvm::ArrayRef<int64_t> window, const std::string &name);
  /// The operand's first element; there is but one batch if it has no name.
  std::string operandPointer(mlir::Value buffer, mlir::AffineMap batch,
                             llvm::StringRef batchName);

  //===--- GridLoops.cpp --------------------------------------------------===//
  /// A loop whose iterations are work-items: the counter from their number.
  void printGridLoop(mlir::scf::ForOp loop);
  /// Makes the bounds of a loop those of one thread's share.
  void shareTurns(mlir::scf::ForOp loop, std::string &lower, std::string &step);

  //===--- Values.cpp -----------------------------------------------------===//
  /// The text that stands for a value; its user must be about to print it.
  Expr operand(mlir::Value value);
  /// Gives a pending value a variable, declared here.
  void nameNow(mlir::Value value);
  void makeSimple(mlir::Value value);
  /// Gives variables to pending values that read memory: a write follows.
  void nameReaders(mlir::Operation *except = nullptr);
  void forget(mlir::Operation *user);
  bool isPending(mlir::Value value) const;
  bool isInlined(mlir::Value value, const Expr &expr) const;
  /// Builds the op's expression so that it fits the line, giving variables to
  /// operands where it must.
  Expr fitted(mlir::Operation *op);
  void bind(mlir::Value value, const Expr &expr) { values[value] = expr; }
  unsigned newVariable(const std::string &name);
  void bindVariable(mlir::Value value, unsigned variable);
  std::string uniqueName(mlir::Value value, llvm::StringRef fallback);
  std::string uniqueName(mlir::Location loc, llvm::StringRef fallback);

  //===--- Integers.cpp, Floats.cpp ---------------------------------------===//
  /// The expression of an op with one result and no region.
  Expr build(mlir::Operation *op);
  std::optional<Expr> buildInteger(mlir::Operation *op);
  std::optional<Expr> buildIntegerCast(mlir::Operation *op);
  std::optional<Expr> buildFloat(mlir::Operation *op);
  std::optional<Expr> buildMath(mlir::Operation *op);
  /// True if `build` writes the operand's text twice.
  bool needsSimple(mlir::Operation *op, unsigned operandIndex) const;
  Expr constant(mlir::TypedAttr value);
  Expr plainArithmetic(mlir::Operation *op);
  /// A call of one of the helpers that scale integers as floats are.
  Expr scaled(mlir::Operation *op);
  Expr bitwise(mlir::Operation *op, llvm::StringRef sign, Prec prec);
  Expr compareInts(mlir::arith::CmpIOp op);
  Expr compareFloats(mlir::arith::CmpFOp op);
  Expr product(mlir::arith::MulFOp op);
  Expr floatExtremum(mlir::Operation *op, bool isMax);
  /// Casts a result of C's int arithmetic back to a narrow type.
  Expr narrowed(const Expr &expr, mlir::Type type);
  std::string unsignedText(const Expr &expr, mlir::Type type);
  Expr helper(const std::string &name, mlir::ValueRange operands);

  //===--- Vectors.cpp ----------------------------------------------------===//
  std::optional<Expr> buildVector(mlir::Operation *op);
  std::optional<Expr> buildIntegerVector(mlir::Operation *op,
                                         mlir::VectorType type);
  std::string splatHelper(mlir::Type type);
  Expr compareVectors(mlir::arith::CmpFOp op);
  Expr vectorConstant(mlir::DenseElementsAttr value);
  Expr addressOf(mlir::Value buffer, mlir::ValueRange indices);
  void printVectorStore(mlir::vector::StoreOp store);
  void printPrefetch(mlir::memref::PrefetchOp op);
  bool updateInPlace(mlir::Operation &op);
  /// The C type of a value, a vector or a scalar.
  std::string typeText(mlir::Type type);
  /// The libm function for an op of the math dialect on f32, or empty.
  std::string libmFunction(mlir::Operation *op);

  //===--- Memory.cpp -----------------------------------------------------===//
  const Place &place(mlir::Value buffer);
  Place viewOf(mlir::Operation *view);
  /// `x[(iy * 8 + ix) * 4 + ic]`.
  Expr element(mlir::Value buffer, mlir::ValueRange indices);
  Expr subscript(const Place &place, mlir::MemRefType type,
                 mlir::ValueRange indices);
  Expr load(mlir::memref::LoadOp load);
  std::string pointerText(mlir::Value buffer);

  const Program &program;
  const Spelling &spelling;
  Helpers &helpers;
  const Layer *layer = nullptr;
  std::string text;
  unsigned indent = 0;
  unsigned loopDepth = 0;
  /// The function rounds to integers, where the last bit of a float may decide.
  bool roundsToIntegers = false;
  NameScope scope;
  llvm::DenseMap<mlir::Value, Expr> values;
  llvm::DenseMap<mlir::Value, Place> places;
  /// In the order of definition.
  llvm::SmallVector<mlir::Value> pending;
  /// Names of the variables that change, by number.
  std::vector<std::string> variables;
  /// value -> variable that holds it.
  llvm::DenseMap<mlir::Value, unsigned> variableOf;
};

} // namespace inlay

#endif // INLAY_CODEGEN_PRINTER_FUNCTIONPRINTER_H
