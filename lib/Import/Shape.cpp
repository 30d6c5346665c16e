//===- Shape.cpp - The same elements under another shape ------------------===//
//
// Reshape and its kin, transposition, concatenation, broadcasting, and the
// shapes themselves, which are constants since every size is known.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/GraphImporter.h"
#include "lib/Import/HandlerTable.h"
#include "lib/Import/RowCounts.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

//===-- Shapes as values --------------------------------------------------===//

/// An end of a range of axes, clamped as in Python.
static int64_t clampAxis(int64_t axis, int64_t rank) {
  if (axis < 0)
    axis += rank;
  return std::clamp<int64_t>(axis, 0, rank);
}

/// Whether the shape is known, or an error: rows may be counted at run time.
static LogicalResult checkShapeIsKnown(Node &node) {
  if (!node.getGraph().countsRows)
    return success();
  RowCounts counts(node.getGraph().getCountedRows());
  if (failed(counts.follow(*node.getBuilder().getBlock())))
    return failure();
  if (counts.of(node.input(0)))
    return node.error() << "the number of rows of its operand is known only "
                           "when running";
  return success();
}

static LogicalResult importShape(Node &node) {
  if (failed(checkShapeIsKnown(node)))
    return failure();
  int64_t rank = node.rank(0);
  int64_t start = clampAxis(node.getInt("start", 0), rank);
  int64_t end = clampAxis(node.getInt("end", rank), rank);
  SmallVector<int64_t> sizes;
  for (int64_t axis = start; axis < end; ++axis)
    sizes.push_back(node.shape(0)[size_t(axis)]);
  return node.result(node.ints(sizes));
}

static LogicalResult importSize(Node &node) {
  if (failed(checkShapeIsKnown(node)))
    return failure();
  Value count = node.ints(node.inputType(0).getNumElements());
  return node.result(node.reshape(count, {}));
}

//===-- Reshapes ----------------------------------------------------------===//

/// A requested shape with its 0 and -1 resolved (I22).
static FailureOr<SmallVector<int64_t>>
resolveShape(Node &node, ArrayRef<int64_t> asked, bool allowZero) {
  ArrayRef<int64_t> from = node.shape(0);
  SmallVector<int64_t> shape(asked);
  std::optional<size_t> open;
  int64_t known = 1;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == 0 && !allowZero) {
      if (i >= from.size())
        return node.error()
               << "shape " << shapeText(asked) << " copies axis " << uint64_t(i)
               << ", but the input is " << typeText(node.input(0));
      shape[i] = from[i];
    }
    if (shape[i] < -1 || (shape[i] == -1 && open))
      return node.error() << "shape " << shapeText(asked)
                          << " must hold sizes and at most one -1";
    if (shape[i] == -1)
      open = i;
    else if (llvm::MulOverflow(known, shape[i], known))
      return node.error() << "shape " << shapeText(asked) << " is too large";
  }
  int64_t elements = node.inputType(0).getNumElements();
  if (open) {
    bool fits = known == 0 ? elements == 0 : elements % known == 0;
    if (fits)
      shape[*open] = known == 0 ? 0 : elements / known;
    known = fits ? elements : -1;
  }
  if (known != elements)
    return node.error() << "cannot reshape " << typeText(node.input(0))
                        << " to " << shapeText(asked) << ": it has " << elements
                        << " elements";
  return shape;
}

static LogicalResult importReshape(Node &node) {
  auto asked = node.attrOrInputInts("shape", 1);
  if (failed(asked))
    return failure();
  if (!*asked)
    return node.error() << "needs the attribute 'shape'";
  auto shape = resolveShape(node, **asked, node.getInt("allowzero") != 0);
  if (failed(shape))
    return failure();
  return node.result(node.reshape(node.input(0), *shape));
}

static LogicalResult importFlatten(Node &node) {
  int64_t rank = node.rank(0), axis = node.getInt("axis", 1);
  if (axis < -rank || axis > rank) // I19
    return node.error() << "axis " << axis << " is outside [" << -rank << ", "
                        << rank << "] for an input of rank " << rank;
  size_t split = size_t(axis < 0 ? axis + rank : axis);
  auto rows = checkedProduct(node.shape(0).take_front(split));
  auto columns = checkedProduct(node.shape(0).drop_front(split));
  return node.result(node.reshape(node.input(0), {*rows, *columns}));
}

static LogicalResult importSqueeze(Node &node) {
  auto given = node.attrOrInputInts("axes", 1);
  if (failed(given))
    return failure();
  SmallVector<int64_t> dropped;
  if (*given) {
    auto axes = node.axes(**given, node.rank(0));
    if (failed(axes))
      return failure();
    dropped = *axes;
  }
  SmallVector<int64_t> shape;
  for (auto [axis, size] : llvm::enumerate(node.shape(0))) {
    bool drop = *given ? llvm::is_contained(dropped, int64_t(axis)) : size == 1;
    if (!drop)
      shape.push_back(size);
    else if (size != 1)
      return node.error() << "cannot squeeze axis " << uint64_t(axis) << " of "
                          << typeText(node.input(0)) << ": its size must be 1";
  }
  return node.result(node.reshape(node.input(0), shape));
}

static LogicalResult importUnsqueeze(Node &node) {
  auto given = node.attrOrInputInts("axes", 1);
  if (failed(given))
    return failure();
  if (!*given)
    return node.error() << "needs axes";
  int64_t rank = node.rank(0) + int64_t((*given)->size());
  auto axes = node.axes(**given, rank);
  if (failed(axes))
    return failure();
  SmallVector<int64_t> shape(node.shape(0));
  for (int64_t axis : *axes)
    shape.insert(shape.begin() + axis, 1);
  return node.result(node.reshape(node.input(0), shape));
}

static LogicalResult importIdentity(Node &node) {
  return node.result(node.input(0));
}

/// Inference only: the data pass, and the mask keeps everything.
static LogicalResult importDropout(Node &node) {
  if (node.hasInput(2)) {
    auto training = node.constInts(2, "training_mode");
    if (failed(training))
      return failure();
    if (llvm::any_of(*training, [](int64_t value) { return value != 0; }))
      return node.error() << "training_mode=true is not supported: generated "
                             "code draws no random numbers";
  }
  if (node.wantsOutput(1)) {
    constexpr int64_t boolMaskSince = 10;
    Type type = node.version() < boolMaskSince
                    ? node.element(0)
                    : node.getBuilder().getIntegerType(1);
    Value mask = node.splat(RankedTensorType::get(node.shape(0), type), 1.0);
    if (failed(node.result(1, mask)))
      return failure();
  }
  return node.result(node.input(0));
}

//===-- Transposes --------------------------------------------------------===//

static LogicalResult importTranspose(Node &node) {
  auto perm = node.getInts("perm");
  if (!perm || (perm->empty() && node.rank(0) > 0)) {
    perm = llvm::to_vector(llvm::seq<int64_t>(0, node.rank(0)));
    std::reverse(perm->begin(), perm->end());
  }
  if (perm->size() != size_t(node.rank(0))) // I20
    return node.error() << "perm " << shapeText(*perm) << " has "
                        << uint64_t(perm->size()) << " values, but the input "
                        << typeText(node.input(0)) << " needs " << node.rank(0);
  return node.result(node.transpose(node.input(0), *perm));
}

/// The block size, which must be positive (I18), of an image of rank 4 (I16).
static FailureOr<int64_t> readBlock(Node &node) {
  int64_t block = node.getInt("blocksize");
  if (node.rank(0) != 4)
    return node.error() << "input is " << typeText(node.input(0))
                        << ", but rank 4 (N,C,H,W) is needed";
  if (block < 1 || block > INT32_MAX)
    return node.error() << "blocksize is " << block
                        << ", but it must be at least 1";
  return block;
}

/// "DCR" (depth last) or "CRD" (columns first) (I25).
static FailureOr<bool> isDepthLast(Node &node) {
  StringRef mode = node.getString("mode", "DCR");
  if (mode != "DCR" && mode != "CRD")
    return node.error() << "mode is " << quoted(mode)
                        << ", but 'DCR' or 'CRD' is needed";
  return mode == "DCR";
}

static LogicalResult importDepthToSpace(Node &node) {
  auto block = readBlock(node);
  if (failed(block))
    return failure();
  auto depthLast = isDepthLast(node);
  if (failed(depthLast))
    return failure();
  ArrayRef<int64_t> shape = node.shape(0);
  int64_t b = *block, depth = shape[1] / b / b;
  if (shape[1] != depth * b * b)
    return node.error() << "the " << shape[1] << " channels of "
                        << typeText(node.input(0))
                        << " are no multiple of blocksize squared, " << b * b;
  SmallVector<int64_t> split = {shape[0], b, b, depth, shape[2], shape[3]};
  SmallVector<int64_t> perm = {0, 3, 4, 1, 5, 2};
  if (!*depthLast) {
    split = {shape[0], depth, b, b, shape[2], shape[3]};
    perm = {0, 1, 4, 2, 5, 3};
  }
  Value moved = node.transpose(node.reshape(node.input(0), split), perm);
  return node.result(
      node.reshape(moved, {shape[0], depth, shape[2] * b, shape[3] * b}));
}

static LogicalResult importSpaceToDepth(Node &node) {
  auto block = readBlock(node);
  if (failed(block))
    return failure();
  auto depthLast = isDepthLast(node);
  if (failed(depthLast))
    return failure();
  ArrayRef<int64_t> shape = node.shape(0);
  int64_t b = *block, rows = shape[2] / b, columns = shape[3] / b;
  if (shape[2] != rows * b || shape[3] != columns * b)
    return node.error() << "the image of " << typeText(node.input(0))
                        << " is no multiple of blocksize " << b;
  Value split =
      node.reshape(node.input(0), {shape[0], shape[1], rows, b, columns, b});
  SmallVector<int64_t> perm = {0, 3, 5, 1, 2, 4};
  if (!*depthLast)
    perm = {0, 1, 3, 5, 2, 4};
  return node.result(node.reshape(node.transpose(split, perm),
                                  {shape[0], shape[1] * b * b, rows, columns}));
}

//===-- Joining and repeating ---------------------------------------------===//

static LogicalResult importConcat(Node &node) {
  auto axis = node.axis(node.getInt("axis", 1), node.rank(0));
  if (failed(axis))
    return failure();
  if (node.numInputs() == 1)
    return node.result(node.input(0));
  return node.result(
      node.create<ConcatOp>(ValueRange(node.getOperands()), *axis));
}

static LogicalResult importExpand(Node &node) {
  auto asked = node.constInts(1, "shape");
  if (failed(asked))
    return failure();
  for (int64_t size : *asked)
    if (size < 0)
      return node.error() << "shape " << shapeText(*asked)
                          << " must hold no negative size";
  auto shape = broadcastShapes({node.shape(0), *asked});
  if (failed(shape))
    return node.error() << "cannot broadcast " << typeText(node.input(0))
                        << " to " << shapeText(*asked);
  return node.result(node.expand(node.input(0), *shape));
}

/// Repeats by a new axis of size 1 before each repeated one.
static LogicalResult importTile(Node &node) {
  constexpr int64_t repeatsSince = 6;
  if (node.version() < repeatsSince)
    return node.error() << "Tile before opset " << repeatsSince
                        << " is not supported";
  auto repeats = node.constInts(1, "repeats");
  if (failed(repeats))
    return failure();
  if (repeats->size() != size_t(node.rank(0))) // I17
    return node.error() << "repeats has " << uint64_t(repeats->size())
                        << " values, but the input " << typeText(node.input(0))
                        << " needs " << node.rank(0);
  SmallVector<int64_t> split, wide, joined;
  for (auto [size, count] : llvm::zip(node.shape(0), *repeats)) {
    int64_t product;
    if (count < 0 || llvm::MulOverflow(size, count, product))
      return node.error() << "repeats " << shapeText(*repeats)
                          << " must be at least 0 and not too large";
    if (count != 1) {
      split.push_back(1);
      wide.push_back(count);
    }
    split.push_back(size);
    wide.push_back(size);
    joined.push_back(product);
  }
  Value repeated = node.expand(node.reshape(node.input(0), split), wide);
  return node.result(node.reshape(repeated, joined));
}

ArrayRef<HandlerRow> inlay::import::shapeHandlers() {
  static constexpr HandlerRow rows[] = {
      {"", "Concat", 1, importConcat},
      {"", "DepthToSpace", 1, importDepthToSpace},
      {"", "Dropout", 1, importDropout},
      {"", "Expand", 1, importExpand},
      {"", "Flatten", 1, importFlatten},
      {"", "Identity", 1, importIdentity},
      {"", "Reshape", 1, importReshape},
      {"", "Shape", 1, importShape},
      {"", "Size", 1, importSize},
      {"", "SpaceToDepth", 1, importSpaceToDepth},
      {"", "Squeeze", 1, importSqueeze},
      {"", "Tile", 1, importTile},
      {"", "Transpose", 1, importTranspose},
      {"", "Unsqueeze", 1, importUnsqueeze},
  };
  return rows;
}
