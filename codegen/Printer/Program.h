// The name stage: what the printers need to know of a module, gathered once and
// immutable afterwards. All names in it are legal C.
#ifndef INLAY_CODEGEN_PRINTER_PROGRAM_H
#define INLAY_CODEGEN_PRINTER_PROGRAM_H

#include "codegen/Emit.h"
#include "lib/Support/Identifiers.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/DenseMap.h"
#include <map>

namespace inlay {

/// The type of a buffer's elements as C sees it. MLIR's integers have no sign;
/// `isUnsigned` comes from `inlay.dtype`.
struct ElementType {
  mlir::Type type;
  bool isUnsigned = false;

  unsigned bytes() const;
  /// `f32`, `u8`, `i64`, `bool`: the words of the comments and of the arena's
  /// members (a bool lies in a `u8`).
  std::string word() const;
  std::string arenaMember() const;
  bool isBool() const { return type.isInteger(1); }
};

/// A parameter of the entry or of a layer function.
struct Parameter {
  mlir::BlockArgument value;
  std::string name;     ///< in C
  std::string onnxName; ///< entry only
  std::string dims;     ///< entry only: `N,C,H,W`, may be empty
  ElementType element;
  std::string bitsOf; ///< `f16`, `bf16`: the float that elements hold, or empty
  llvm::SmallVector<int64_t> shape;
  /// Entry only, of codes: `value = (code - zeroPoint) * scale`.
  std::optional<float> scale;
  int64_t zeroPoint = 0;
  bool isWritten = false;
  bool isRestrict = false;
  /// Entry only: what an input must hold; empty: anything.
  std::vector<int64_t> expected;

  int64_t count() const;
  /// `f32 [1,8,8,4]`.
  std::string shapeText() const;
};

/// Constant data.
struct Weight {
  mlir::memref::GlobalOp op;
  std::string name;     ///< in C, without the program's prefix
  std::string symbol;   ///< with it, where the data has external linkage
  std::string onnxName; ///< from the location, may be empty
  ElementType element;
  llvm::SmallVector<int64_t> shape;
  /// No pointer to it is taken: it may lie in a space of its own.
  bool inFlash = false;

  int64_t count() const;
  int64_t bytes() const { return count() * element.bytes(); }
};

/// A buffer in the arena.
struct PlannedBuffer {
  std::string name;       ///< as the plan has it
  std::string enumerator; ///< `AT_CONV1`
  int64_t offset = 0;
  int64_t bytes = 0;
  int64_t first = 0; ///< steps, counted from 1
  int64_t last = 0;
  std::string over; ///< the buffer whose bytes it takes over, may be empty
  /// What the enumerator counts in: bytes of the first view's element.
  unsigned unit = 0;
  /// step -> 'W' or 'R'; a step that does both has 'W'.
  std::map<int64_t, char> marks;
};

/// A pointer that `run` passes on: an argument, weights, or a place in the
/// arena, with an offset in elements.
struct Pointer {
  enum Kind { Argument, WeightData, Arena } kind = Argument;
  unsigned index = 0; ///< of the parameter, weight or planned buffer
  ElementType element;
  int64_t offset = 0; ///< elements behind the start of that
  /// Further elements: a number of `run`, such as a loop's counter, times a
  /// distance.
  llvm::SmallVector<std::pair<mlir::Value, int64_t>, 1> terms;
  int64_t arenaByte = -1; ///< where in the arena, or -1
  int64_t bytes = 0;
  /// True if the place in the arena belongs to no buffer of the plan.
  bool isUnplanned = false;
};

/// A line of `run`.
struct Step {
  mlir::Operation *op; ///< func.call or memref.copy; memref.load or .store
  unsigned layer = 0;  ///< of a call
  llvm::SmallVector<Pointer> pointers;
  int64_t number = 0; ///< of a call or copy, from 1
};

/// ONNX nodes: name and operator.
using NodeNames = std::vector<std::pair<std::string, std::string>>;

/// One C function for one fused layer.
struct Layer {
  mlir::func::FuncOp op;
  std::string name;
  std::vector<Parameter> parameters;
  int64_t step = 0;
  int64_t macs = 0;
  std::string comment;
  NodeNames nodes;
  bool usesWeights = false;
  /// How it is called, if it is called once; for the comment.
  const Step *call = nullptr;
};

struct Program {
  const EmitOptions *options;
  mlir::ModuleOp module;
  mlir::func::FuncOp entry;
  std::string prefix;
  std::string macro; ///< the prefix in upper case
  std::string modelName, modelFile, sha256;
  std::string opset;
  int64_t onnxNodes = -1;

  unsigned arenaArgument = ~0u; ///< ~0u: the entry has none
  int64_t arenaBytes = 0;
  std::vector<Parameter> inputs, outputs;
  std::vector<Weight> weights;
  std::vector<Layer> layers;
  std::vector<Step> steps;
  /// Loads and stores of single numbers, for branches and loops of `run`.
  std::vector<Step> numbers;
  /// A branch or loop of `run`, or null.
  mlir::Operation *control = nullptr;
  std::vector<PlannedBuffer> plan;
  NameScope fileScope; ///< every name at file scope

  mlir::Location entryLoc() const { return mlir::func::FuncOp(entry).getLoc(); }
  int64_t totalMacs() const;
  int64_t weightBytes() const;
  /// True if constant data has files of its own.
  bool hasWeightFiles() const;
  WeightStorage storage() const;
  const Weight *findWeight(llvm::StringRef symbol) const;
  /// How a function refers to the data of a weight: a pointer expression.
  std::string weightExpression(const Weight &weight) const;
  /// Whether an input must hold what the code was made for.
  bool expectsValues() const {
    return llvm::any_of(
        inputs, [](const Parameter &input) { return !input.expected.empty(); });
  }
  /// Names of the parameters in the order of the entry's arguments; used by
  /// `run`, the self-test and the Eva driver.
  std::vector<const Parameter *> ioInOrder() const;
  /// The input or output that is this argument of the entry.
  const Parameter &argument(unsigned number) const;
};

/// Reads a printable module.
mlir::FailureOr<Program> readProgram(mlir::ModuleOp module,
                                     const EmitOptions &options);

/// ONNX nodes of a location: every NameLoc whose child is the NameLoc of an
/// operator.
void collectNodes(mlir::Location loc, NodeNames &nodes);
/// The name that a location wishes for a value, or empty.
std::string wishedName(mlir::Location loc);

} // namespace inlay

#endif // INLAY_CODEGEN_PRINTER_PROGRAM_H
