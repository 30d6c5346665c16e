// The pass: looks at the bytes of blobs, which cse, comparing handles, does not.
#include "passes/MergeWeights/MergeWeights.h"
#include "dialects/Inlay/InlayDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_MERGEWEIGHTS
#include "passes/MergeWeights/MergeWeights.h.inc"
} // namespace inlay

/// The bytes of a constant that is kept in a blob; none for any other.
static ArrayRef<char> blobOf(ConstantOp constant) {
  auto resource = dyn_cast<DenseResourceElementsAttr>(constant.getValue());
  AsmResourceBlob *blob =
      resource ? resource.getRawHandle().getBlob() : nullptr;
  return blob ? blob->getData() : ArrayRef<char>();
}

namespace {

struct MergeWeights : inlay::impl::MergeWeightsBase<MergeWeights> {
  void runOnOperation() override {
    byType.clear(); // of the function before
    if (getOperation().isExternal())
      return;
    Block &graph = getOperation().getBody().front();
    for (auto constant :
         llvm::make_early_inc_range(graph.getOps<ConstantOp>()))
      if (ConstantOp twin = earlierTwin(constant)) {
        constant.replaceAllUsesWith(twin.getResult());
        constant.erase();
      }
  }

  /// A constant before this one of the same type and bytes. Comparing stops at
  /// the first difference, so that most weights are hardly read.
  ConstantOp earlierTwin(ConstantOp constant) {
    ArrayRef<char> bytes = blobOf(constant);
    if (bytes.empty())
      return {};
    SmallVector<ConstantOp> &alike = byType[constant.getType()];
    for (ConstantOp other : alike)
      if (blobOf(other) == bytes)
        return other;
    alike.push_back(constant);
    return {};
  }

  DenseMap<Type, SmallVector<ConstantOp>> byType;
};

} // namespace
