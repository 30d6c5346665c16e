//===- ContribEmbedding.cpp - The domain com.microsoft: tables ------------===//
//
// EmbedLayerNormalization, the first layer of BERT as ONNX Runtime fuses it;
// GatherBlockQuantized, rows of a table of few bits; and CDist.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Contrib.h"
#include "lib/Import/HandlerTable.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

/// The rows of operand `table` that operand `ids` names.
static Value embed(Node &node, unsigned table, Value ids) {
  return node.create<GatherOp>(node.input(table), ids, 0);
}

/// norm(words[ids] + positions[place] + segments[segment]); output 1 counts
/// the ones of each row of the mask, output 2 is the sum before the norm.
static LogicalResult importEmbedLayerNorm(Node &node) {
  if (failed(checkContrib(node, 1, 9,
                          {{"epsilon", AttributeKind::Float},
                           {"mask_index_type", AttributeKind::Int}})) ||
      failed(checkFloats(node, {2, 3, 4, 5, 6})))
    return failure();
  for (unsigned index : {2u, 3u, 5u, 6u})
    if (!node.hasInput(index)) // I13
      return node.error() << "input " << index << " is needed";
  if (node.rank(0) != 2 || node.rank(2) != 2 || node.rank(3) != 2) // I16
    return node.error() << "input_ids are " << typeText(node.input(0))
                        << ", but [batch, sequence] and tables of rank 2 are "
                           "needed";
  int64_t batch = node.shape(0)[0], length = node.shape(0)[1];
  Value places;
  if (node.hasInput(8)) {
    places = embed(node, 3, node.input(8));
  } else {
    ArrayRef<int64_t> table = node.shape(3);
    if (table[0] < length) // I16
      return node.error() << "position_embedding is " << typeText(node.input(3))
                          << ", which is too short "
                          << "for " << length << " tokens";
    places = node.create<SliceOp>(node.input(3), ArrayRef<int64_t>{0, 0},
                                  ArrayRef<int64_t>{length, table[1]},
                                  ArrayRef<int64_t>{1, 1});
  }
  Value sum =
      node.binary(BinaryKind::Add, embed(node, 2, node.input(0)), places);
  if (node.hasInput(1) && node.hasInput(4))
    sum = node.binary(BinaryKind::Add, sum, embed(node, 4, node.input(1)));
  if (!sum)
    return failure();
  OpBuilder &builder = node.getBuilder();
  if (node.wantsOutput(1)) {
    Type i32 = builder.getIntegerType(32);
    Value counts = node.splat(RankedTensorType::get({batch}, i32), 0);
    if (node.hasInput(7)) {
      Value isOne = node.compare(CompareKind::Eq, node.input(7),
                                 node.scalar(node.element(7), 1));
      counts = node.reduce(ReduceKind::Sum, node.cast(isOne, i32), 1, false);
    }
    if (failed(node.result(1, counts)))
      return failure();
  }
  if (node.wantsOutput(2) && failed(node.result(2, sum)))
    return failure();
  return node.result(node.create<LayerNormOp>(
      sum, node.input(5), node.input(6), builder.getI64IntegerAttr(2),
      builder.getF32FloatAttr(node.getFloat("epsilon", 1e-12f)),
      builder.getBoolAttr(false)));
}

/// Rows are gathered first, and only those made floats: scales and zero points
/// hold for blocks along the last axis.
static LogicalResult importGatherBlocks(Node &node) {
  if (failed(checkContrib(node, 3, 4,
                          {{"bits", AttributeKind::Int},
                           {"block_size", AttributeKind::Int},
                           {"gather_axis", AttributeKind::Int},
                           {"quantize_axis", AttributeKind::Int}})) ||
      failed(checkFloats(node, 2)))
    return failure();
  int64_t rank = node.rank(0), size = node.getInt("block_size", 128);
  auto gathered = node.axis(node.getInt("gather_axis", 0), rank);
  auto quantized = node.axis(node.getInt("quantize_axis", 1), rank);
  if (failed(gathered) || failed(quantized))
    return failure();
  if (*gathered != 0 || *quantized != rank - 1 || rank < 2)
    return node.error() << "gather_axis=" << *gathered
                        << " and quantize_axis=" << *quantized << " of "
                        << typeText(node.input(0))
                        << " are not supported, only the first and the last";
  bool isBytes = node.getInt("bits", 4) == 8 ||
                 !Node::constantValue(node.input(0)) ||
                 node.input(0).getDefiningOp()->hasAttr("inlay.bits");
  if (!isa<IntegerType>(node.element(0)) || !isBytes)
    return node.error() << "data is " << typeText(node.input(0))
                        << " with more than one value a byte, which is not "
                           "supported";
  SmallVector<int64_t> blocks(node.shape(0));
  if (size < 1 || blocks.back() % size != 0) // I18
    return node.error() << "blocks of " << size << " do not divide "
                        << typeText(node.input(0));
  blocks.back() /= size;
  for (unsigned index : {2u, 3u})
    if (node.hasInput(index) &&
        node.shape(index) != ArrayRef<int64_t>(blocks)) // I16
      return node.error() << "input " << index << " is "
                          << typeText(node.input(index)) << ", but the shape "
                          << shapeText(blocks) << " is needed";
  Type type = node.element(2);
  Value rows = node.cast(embed(node, 0, node.input(1)), type);
  if (!rows)
    return failure();
  SmallVector<int64_t> shape(shapeOf(rows)), parted(shape);
  parted.back() /= size;
  parted.push_back(size);
  rows = node.reshape(rows, parted);
  parted.back() = 1;
  if (node.hasInput(3))
    rows = node.binary(
        BinaryKind::Sub, rows,
        node.reshape(node.cast(embed(node, 3, node.input(1)), type), parted));
  rows = node.binary(BinaryKind::Mul, rows,
                     node.reshape(embed(node, 2, node.input(1)), parted));
  return node.result(node.reshape(rows, shape));
}

/// Distances between the rows of two matrices, by their differences.
static LogicalResult importCDist(Node &node) {
  if (failed(checkContrib(node, 2, 2, {{"metric", AttributeKind::String}})) ||
      failed(checkFloats(node, {0, 1})))
    return failure();
  StringRef metric = node.getString("metric", "sqeuclidean");
  if (metric != "euclidean" && metric != "sqeuclidean") // I25
    return node.error() << "metric is " << quoted(metric)
                        << ", but 'euclidean' or 'sqeuclidean' is needed";
  if (node.rank(0) != 2 || node.rank(1) != 2 ||
      node.shape(0)[1] != node.shape(1)[1]) // I16
    return node.error() << "inputs are " << typeText(node.input(0)) << " and "
                        << typeText(node.input(1))
                        << ", but rows of the same length are needed";
  int64_t width = node.shape(0)[1];
  Value apart =
      node.binary(BinaryKind::Sub,
                  node.reshape(node.input(0), {node.shape(0)[0], 1, width}),
                  node.reshape(node.input(1), {1, node.shape(1)[0], width}));
  return node.result(node.reduce(metric == "euclidean" ? ReduceKind::L2
                                                       : ReduceKind::SumSquare,
                                 apart, 2, false));
}

ArrayRef<HandlerRow> inlay::import::contribEmbeddingHandlers() {
  static constexpr StringLiteral ms = "com.microsoft";
  static constexpr HandlerRow rows[] = {
      {ms, "CDist", 1, importCDist},
      {ms, "EmbedLayerNormalization", 1, importEmbedLayerNorm},
      {ms, "GatherBlockQuantized", 1, importGatherBlocks},
  };
  return rows;
}
