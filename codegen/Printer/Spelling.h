// What differs between the C-like languages. C99 is the base; a target
// overrides what it says otherwise.
#ifndef INLAY_CODEGEN_PRINTER_SPELLING_H
#define INLAY_CODEGEN_PRINTER_SPELLING_H

#include "codegen/Printer/Program.h"

namespace inlay {

class Spelling {
public:
  virtual ~Spelling();

  /// The type of a value: `float`, `int32_t` (also for index), `bool`.
  virtual std::string scalarType(mlir::Type type) const;
  /// The unsigned type of the same width.
  virtual std::string unsignedType(mlir::Type type) const;
  /// The type of a buffer's elements: a bool lies in a `uint8_t`.
  virtual std::string storageType(const ElementType &element) const;
  /// The library function for `stem` (`exp`, `tanh`) on that type: `expf`.
  virtual std::string mathFunction(llvm::StringRef stem, mlir::Type type) const;
  /// The function for a product that must be rounded before it is added, in a
  /// language whose compilers fuse the two if nothing is said; empty: `*`.
  virtual std::string roundedProduct(mlir::Type type) const;
  /// The word for a pointer that nothing else overlaps.
  virtual std::string restrictWord(const Program &program) const;
  /// What stands before a layer function's result type.
  virtual std::string functionQualifier(const Layer &layer) const;
  /// Lines at the start of a layer function's body.
  virtual std::vector<std::string> functionStart(const Layer &layer) const;
  /// What stands before the type that a pointer to a buffer points to.
  virtual std::string memoryQualifier() const;
  /// The number of this work-item, in a language that runs loops with the
  /// attribute `inlay.grid` as work-items; empty: they are loops.
  virtual std::string workItem() const;
  /// The number of this thread in its block, in a language whose threads share
  /// loops with the attribute `inlay.shared`; empty: they are plain loops.
  virtual std::string blockMember() const;
  /// The statement by which the threads of a block wait for each other.
  virtual std::string wait() const;
  /// `const float *TINYNET_RESTRICT x`.
  std::string parameter(const Program &program,
                        const Parameter &parameter) const;
  /// The parameter for weights that the caller holds.
  virtual std::string weightsParameter(const Program &program) const;
};

/// Bits of an integer, 32 for index.
unsigned intWidth(mlir::Type type);

} // namespace inlay

#endif // INLAY_CODEGEN_PRINTER_SPELLING_H
