// `kernel.tile_product` in C++: the operands as types of the template that
// knows how to read them, the body as a function, and the call.
//
//   const inlay_rows<64, 32, 288, 288, 8> a = {weights->w};
//   const inlay_columns<64, 225, 288, 225, 1> b = {x};
//   const auto store = [=](int32_t row, int32_t column, float sum) {...};
//   inlay_product<64, 64, 2, 2, 32, 225, 288>(a, b, tile, store);
//
// Products of float32 have templates of their own, `inlay_single_...`.
#include "codegen/Printer/FunctionPrinter.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Text.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <numeric>

using namespace mlir;
using namespace inlay;

/// The most that a copy moves, and what the device's allocations start at.
static constexpr int64_t widestCopy = 16;

//===----------------------------------------------------------------------===//
// Alignment
//===----------------------------------------------------------------------===//

/// Bytes before the data of a weight in the struct of all of them.
static int64_t startOf(const Program &program, const Weight &wanted) {
  int64_t bytes = 0;
  for (const Weight *weight : blobOrder(program)) {
    if (weight == &wanted)
      return bytes;
    bytes += std::max<int64_t>(1, weight->count()) * weight->element.bytes();
  }
  llvm_unreachable("the order has all weights");
}

/// Bytes from the start of an allocation to where a pointer leads.
static int64_t startOf(const Program &program, const Pointer &pointer) {
  if (!pointer.terms.empty()) // moves from turn to turn of a loop
    return pointer.element.bytes();
  if (pointer.kind == Pointer::Arena)
    return pointer.arenaByte;
  int64_t offset = pointer.offset * pointer.element.bytes();
  if (pointer.kind == Pointer::WeightData)
    offset += startOf(program, program.weights[pointer.index]);
  return offset;
}

/// What divides the address of a buffer's first element, in all calls.
static int64_t alignmentOf(const Program &program, const Layer &layer,
                           Value buffer) {
  while (Operation *op = buffer.getDefiningOp()) {
    if (auto get = dyn_cast<memref::GetGlobalOp>(op))
      return std::gcd(widestCopy,
                      startOf(program, *program.findWeight(get.getName())));
    buffer = op->getOperand(0);
  }
  unsigned number = cast<BlockArgument>(buffer).getArgNumber();
  int64_t alignment = widestCopy;
  for (const Step &step : program.steps)
    if (isa<func::CallOp>(step.op) && &program.layers[step.layer] == &layer)
      alignment = std::gcd(alignment, startOf(program, step.pointers[number]));
  return alignment;
}

/// Halves that one copy can take: what divides all of `counts`, and the start.
static int64_t widthOf(int64_t alignment, ArrayRef<int64_t> counts) {
  int64_t width = alignment / 2;
  for (int64_t count : counts)
    width = std::gcd(width, count);
  return std::max<int64_t>(1, width);
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string listOf(ArrayRef<int64_t> values) {
  return llvm::join(
      llvm::map_range(values,
                      [](int64_t value) { return std::to_string(value); }),
      ", ");
}

/// The offset that a batch has, with `batch` for d0.
static std::string offsetText(AffineExpr expr, StringRef batch) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return std::to_string(constant.getValue());
  auto both = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!both)
    return batch.str();
  auto side = [&](AffineExpr part) {
    std::string text = offsetText(part, batch);
    return isa<AffineBinaryOpExpr>(part) &&
                   expr.getKind() != AffineExprKind::Add
               ? "(" + text + ")"
               : text;
  };
  StringRef sign = expr.getKind() == AffineExprKind::Add   ? " + "
                   : expr.getKind() == AffineExprKind::Mul ? " * "
                   : expr.getKind() == AffineExprKind::Mod ? " % "
                                                           : " / ";
  return side(both.getLHS()) + sign.str() + side(both.getRHS());
}

/// Names of the window's numbers, as the template knows them.
static constexpr StringLiteral windowNames[] = {
    "images", "channels", "in_h",     "in_w",     "kernel_h",   "kernel_w",
    "out_h",  "out_w",    "stride_h", "stride_w", "dilation_h", "dilation_w",
    "pad_h",  "pad_w",    "step_n",   "step_c",   "step_h"};

void FunctionPrinter::printWindow(ArrayRef<int64_t> window,
                                  const std::string &name) {
  std::vector<std::string> rows;
  for (auto [word, value] : llvm::zip_equal(windowNames, window))
    rows.push_back((word + " = " + Twine(value)).str());
  line("struct " + name + " {");
  text += fillList(std::string(indent, ' ') + "  enum {", rows, "};") + "\n";
  line("};");
}

std::string FunctionPrinter::operandPointer(Value buffer, AffineMap batch,
                                            StringRef batchName) {
  std::string pointer = pointerText(buffer);
  if (!batchName.empty() && !batch.isSingleConstant())
    pointer += " + " + offsetText(batch.getResult(0), batchName);
  std::string has = spelling.storageType(place(buffer).element);
  if (has == "int16_t" || has == "float")
    return pointer;
  bool isSum = StringRef(pointer).contains(' ');
  return "(const int16_t *)" + (isSum ? "(" + pointer + ")" : pointer);
}

void FunctionPrinter::printTileProduct(kernel::TileProductOp op) {
  ArrayRef<int64_t> sizes = op.getSizes(), tile = op.getTile();
  bool isSingle = place(op.getA()).element.type.isF32();
  scope.push();
  std::string tileName = "0", batchName;
  std::string block = "(int32_t)blockIdx.x";
  std::string tiles = std::to_string(op.getTiles());
  Block &body = op.getBody().front();
  bool isOneTile = op.getTiles() == 1;
  if (op.getBatches() > 1) {
    batchName = uniqueName(body.getArgument(0), "batch");
    line("const int32_t " + batchName + " = " + block +
         (isOneTile ? "" : " / " + tiles) + ";");
    block += " % " + tiles;
  }
  if (!isOneTile) {
    tileName = scope.unique("tile");
    line("const int32_t " + tileName + " = " + block + ";");
  }
  bind(body.getArgument(0),
       batchName.empty() ? Expr::literal("0") : Expr::simple(batchName));

  std::string windowName;
  if (op.getWindow()) {
    windowName = scope.unique("window");
    printWindow(*op.getWindow(), windowName);
  }
  auto printOperand = [&](StringRef wished, Value buffer, AffineMap batch,
                          ArrayRef<int64_t> steps, int64_t tileSize,
                          int64_t count, bool isWindow) {
    std::string name = scope.unique(wished), type;
    int64_t alignment = places.contains(buffer) && !places[buffer].terms.empty()
                            ? 2
                            : alignmentOf(program, *layer, buffer);
    int64_t offset = batch.getResult(0).getLargestKnownDivisor();
    int64_t first = place(buffer).offset;
    if (isSingle && isWindow)
      type = "inlay_single_window<" + windowName;
    else if (isSingle)
      type = (steps[1] == 1 ? "inlay_single_rows<" : "inlay_single_columns<") +
             listOf({count, sizes[3], steps[steps[1] == 1 ? 0 : 1]});
    else if (isWindow)
      type = "inlay_window<" + std::to_string(tileSize) + ", " + windowName;
    else if (steps[1] == 1)
      type = "inlay_rows<" +
             listOf({tileSize, count, sizes[3], steps[0],
                     widthOf(alignment, {first, offset, sizes[3], steps[0]})});
    else
      type = "inlay_columns<" +
             listOf({tileSize, count, sizes[3], steps[1],
                     widthOf(alignment, {first, offset, count, steps[1]})});
    assignment("const " + type + "> " + name, "=",
               "{" + operandPointer(buffer, batch, batchName) + "}");
    return name;
  };
  std::string a = printOperand("a", op.getA(), op.getABatch(), op.getASteps(),
                               tile[0], sizes[1], false);
  std::string b = printOperand("b", op.getB(), op.getBBatch(), op.getBSteps(),
                               tile[1], sizes[2], op.getWindow().has_value());

  std::string store = scope.unique("store");
  scope.push();
  std::vector<std::string> parameters;
  for (auto [i, argument] : llvm::enumerate(body.getArguments().drop_front())) {
    std::string type = typeText(argument.getType());
    if (argument.use_empty()) {
      parameters.push_back(type);
      continue;
    }
    std::string name = uniqueName(argument, "at");
    parameters.push_back(type + " " + name);
    bind(argument, Expr::simple(name));
  }
  line("const auto " + store + " = [=](" + llvm::join(parameters, ", ") +
       ") {");
  indent += 2;
  printBlock(body);
  indent -= 2;
  line("};");
  scope.pop();
  text += fillList(std::string(indent, ' ') +
                       (isSingle ? "inlay_single_product<" : "inlay_product<") +
                       listOf(tile) + ", " + listOf(sizes.drop_front()) + ">(",
                   {a, b, tileName, store}, ");") +
          "\n";
  scope.pop();
}
