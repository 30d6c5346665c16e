// A layer whose loops follow from each other, such as a recurrent one, runs as
// a block of threads. Each thread takes every step of the layer, to the same
// values, and shares the loops within that may run at the same time. Where one
// ends, all threads wait for each other.
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "passes/MapToGrid/Nests.h"

using namespace mlir;
using namespace inlay;

/// Loops that are shorter are not worth a wait.
static constexpr int64_t shortestShare = 8;
/// A loop of so many turns is shared as it is; of a shorter one rather a longer
/// one within.
static constexpr int64_t enoughTurns = 64;
static constexpr int64_t largestBlock = 512, warp = 32;
static constexpr StringLiteral shared = "inlay.shared", waits = "inlay.waits";

/// True if the loop writes an array that each thread has a copy of.
static bool writesOuterArray(scf::ForOp loop, ArrayRef<Access> accesses) {
  return llvm::any_of(accesses, [&](const Access &access) {
    Operation *array = rootOf(access.buffer).getDefiningOp();
    return access.isWrite && isa_and_nonnull<memref::AllocaOp>(array) &&
           !loop->isProperAncestor(array);
  });
}

static bool isShareable(scf::ForOp loop) {
  std::optional<int64_t> length = lengthOf(loop);
  if (!loop.getInitArgs().empty() || !length || *length < shortestShare)
    return false;
  std::optional<SmallVector<Access>> accesses = accessesOf(loop);
  return accesses && !writesOuterArray(loop, *accesses) &&
         isParallel(loop, *accesses);
}

/// True if a loop of the same nest further in has more to share.
static bool hasBetterInner(scf::ForOp loop) {
  if (*lengthOf(loop) >= enoughTurns)
    return false;
  return llvm::any_of(llvm::drop_begin(nestOf(loop)), [&](scf::ForOp inner) {
    return isShareable(inner) && *lengthOf(inner) > *lengthOf(loop);
  });
}

static void findShared(Block &block, SmallVectorImpl<scf::ForOp> &found) {
  for (Operation &op : block) {
    auto loop = dyn_cast<scf::ForOp>(op);
    if (loop && isShareable(loop) && !hasBetterInner(loop)) {
      found.push_back(loop);
      continue;
    }
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        findShared(inner, found);
  }
}

/// True if nothing but the shared loops, and what a thread has of its own, is
/// written.
static bool isSafe(func::FuncOp layer, ArrayRef<scf::ForOp> loops) {
  return !layer
              ->walk([&](Operation *op) {
                bool isShared = llvm::any_of(loops, [&](scf::ForOp loop) {
                  return loop->isProperAncestor(op);
                });
                if (isShared || op->getNumRegions() != 0 ||
                    isMemoryEffectFree(op) ||
                    isa<memref::LoadOp, memref::AllocaOp>(op) ||
                    op->hasTrait<OpTrait::IsTerminator>())
                  return WalkResult::advance();
                if (auto store = dyn_cast<memref::StoreOp>(op))
                  if (rootOf(store.getMemref())
                          .getDefiningOp<memref::AllocaOp>())
                    return WalkResult::advance();
                return WalkResult::interrupt();
              })
              .wasInterrupted();
}

/// What a thread may have to wait for or be waited for.
static bool touchesMemory(Operation &op) {
  return op.getNumRegions() != 0 || !isMemoryEffectFree(&op);
}

static bool endsInWait(Operation &op) {
  if (op.hasAttr(shared))
    return true;
  auto loop = dyn_cast<scf::ForOp>(op);
  if (!loop || !lengthOf(loop))
    return false;
  for (Operation &last : llvm::reverse(loop.getBody()->without_terminator()))
    if (touchesMemory(last))
      return endsInWait(last);
  return false;
}

/// True if all threads have just waited when one comes to `op`.
static bool followsWait(Operation *op) {
  for (Operation *before = op->getPrevNode(); before;
       before = before->getPrevNode())
    if (touchesMemory(*before))
      return endsInWait(*before);
  auto loop = dyn_cast<scf::ForOp>(op->getParentOp());
  if (!loop)
    return isa<func::FuncOp>(op->getParentOp());
  // The turn before, and what comes before the loop.
  for (Operation &last : llvm::reverse(loop.getBody()->without_terminator()))
    if (touchesMemory(last))
      return endsInWait(last) && followsWait(loop);
  return followsWait(loop);
}

void inlay::shareLoops(func::FuncOp layer) {
  SmallVector<scf::ForOp> loops;
  findShared(layer.getBody().front(), loops);
  if (loops.empty() || !isSafe(layer, loops))
    return;
  int64_t longest = 0;
  for (scf::ForOp loop : loops)
    longest = std::max(longest, *lengthOf(loop));
  Builder builder(layer.getContext());
  int64_t threads = std::min((longest + warp - 1) / warp * warp, largestBlock);
  layer->setAttr(shared, builder.getI64IntegerAttr(threads));
  for (scf::ForOp loop : loops)
    loop->setAttr(shared, builder.getUnitAttr());
  for (scf::ForOp loop : loops)
    if (!followsWait(loop))
      loop->setAttr(waits, builder.getUnitAttr());
}
