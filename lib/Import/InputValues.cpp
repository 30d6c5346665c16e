//===- InputValues.cpp - Inputs whose value is known when compiling
//--------===//
//
// An input that decides shapes becomes a constant of the graph. It stays an
// input of the function, which says what it must be, so that `run` can check.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/GraphImporter.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

const std::vector<int64_t> *GraphImporter::valueOfInput(StringRef name) const {
  auto found = options.values.find(name.str());
  return found == options.values.end() ? nullptr : &found->second;
}

FailureOr<Value> GraphImporter::bindValue(const onnx::ValueInfoProto &input,
                                          RankedTensorType type,
                                          NamedAttrList &attrs) {
  const std::vector<int64_t> *numbers = valueOfInput(input.name());
  if (!numbers)
    return Value();
  std::string who = "graph input " + quoted(input.name());
  auto element = dyn_cast<IntegerType>(type.getElementType());
  if (!element)
    return error() << who << " is " << typeText(type)
                   << ", but --value is for integers";
  int64_t count = type.getNumElements();
  if (numbers->size() != 1 && int64_t(numbers->size()) != count)
    return error() << who << " has " << count << " elements, but "
                   << uint64_t(numbers->size()) << " numbers are given";
  SmallVector<APInt> values;
  for (int64_t i = 0; i < count; ++i) {
    int64_t number = (*numbers)[numbers->size() == 1 ? 0 : size_t(i)];
    unsigned width = element.getWidth();
    bool isUnsigned = element.isUnsigned() || width == 1;
    if (isUnsigned ? number < 0 ||
                         !llvm::isUIntN(std::min(width, 63u), uint64_t(number))
                   : !llvm::isIntN(width, number))
      return error() << who << " is " << typeText(type)
                     << ", which cannot hold " << number;
    values.push_back(APInt(width, uint64_t(number), true));
  }
  attrs.set("inlay.value",
            DenseElementsAttr::get(
                type.clone(IntegerType::get(context, element.getWidth())),
                ArrayRef<APInt>(values)));
  emitRemark(fileLoc) << "input " << quoted(input.name())
                      << " has the value that --value gives; 'run' checks it";
  auto loc = NameLoc::get(StringAttr::get(context, bounded(input.name())));
  Value constant = ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, ArrayRef<APInt>(values)));
  lastInitializer = constant.getDefiningOp();
  return constant;
}

void GraphImporter::rejectUnknownValues(const onnx::GraphProto &graph) {
  for (const auto &each : options.values)
    if (llvm::none_of(graph.input(), [&](const onnx::ValueInfoProto &input) {
          return input.name() == each.first;
        }))
      error() << "--value " << bounded(each.first)
              << ": the model has no input of this name";
}
