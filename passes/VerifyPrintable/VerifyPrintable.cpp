// The verifier of the printable form. Its table of operations is the printer's
// vocabulary: an operation that codegen learns is added here, and the other way
// round.
#include "passes/VerifyPrintable/VerifyPrintable.h"
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_VERIFYPRINTABLE
#include "passes/VerifyPrintable/VerifyPrintable.h.inc"
} // namespace inlay

/// Operations of a layer besides those that are checked one by one.
static bool isKnownOp(Operation *op) {
  static const llvm::StringSet<> math = {
      "absf",  "acos",    "acosh", "asin",     "asinh", "atan",      "atan2",
      "atanh", "cbrt",    "ceil",  "copysign", "cos",   "cosh",      "erf",
      "erfc",  "exp",     "exp2",  "expm1",    "floor", "fma",       "log",
      "log10", "log1p",   "log2",  "powf",     "round", "roundeven", "rsqrt",
      "sin",   "sinh",    "sqrt",  "tan",      "tanh",  "trunc",     "isnan",
      "isinf", "isfinite"};
  if (isa<math::MathDialect>(op->getDialect()))
    return math.contains(op->getName().stripDialect());
  return isa<arith::ConstantOp, arith::AddIOp, arith::SubIOp, arith::MulIOp,
             arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp,
             arith::ShLIOp, arith::ShRSIOp, arith::ShRUIOp, arith::AndIOp,
             arith::OrIOp, arith::XOrIOp, arith::MaxSIOp, arith::MinSIOp,
             arith::MaxUIOp, arith::MinUIOp, arith::CmpIOp, arith::CmpFOp,
             arith::SelectOp, arith::ExtSIOp, arith::ExtUIOp, arith::TruncIOp,
             arith::IndexCastOp, arith::IndexCastUIOp, arith::AddFOp,
             arith::SubFOp, arith::MulFOp, arith::DivFOp, arith::RemFOp,
             arith::NegFOp, arith::MaximumFOp, arith::MinimumFOp,
             arith::MaxNumFOp, arith::MinNumFOp, arith::ExtFOp, arith::TruncFOp,
             arith::SIToFPOp, arith::UIToFPOp, arith::FPToSIOp, arith::FPToUIOp,
             arith::BitcastOp, memref::LoadOp, memref::StoreOp, memref::CopyOp,
             memref::PrefetchOp, memref::AllocaOp, memref::GetGlobalOp,
             memref::SubViewOp, memref::CollapseShapeOp, memref::ExpandShapeOp,
             memref::CastOp, memref::ReinterpretCastOp, scf::ForOp, scf::IfOp,
             scf::WhileOp, scf::YieldOp, scf::ConditionOp, func::ReturnOp,
             vector::LoadOp, vector::StoreOp, vector::BroadcastOp,
             vector::FMAOp, vector::ExtractOp, vector::ReductionOp, vector::BitCastOp,
             kernel::WordOp, kernel::Dot4Op, kernel::MulAddOp, kernel::ScaleOp,
             kernel::AddScaledOp, kernel::MulScaledOp, kernel::DotCodesOp,
             kernel::DotPairOp, kernel::WidenCodesOp, kernel::TileProductOp>(op);
}

/// A register of floats, a mask for one, or a register of integers.
static bool isPrintableVector(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  if (!vector || vector.getRank() != 1 || vector.isScalable())
    return false;
  Type element = vector.getElementType();
  // Four codes a lane, on their way to integers.
  int64_t lanes = vector.getNumElements();
  if (element.isInteger(8) && llvm::is_contained({32, 64}, lanes))
    return true;
  return llvm::is_contained({4, 8, 16}, lanes) &&
         (element.isF32() || element.isInteger(1) || element.isInteger(8) ||
          element.isInteger(16) || element.isInteger(32));
}

static bool isPrintableScalar(Type type) {
  if (type.isIndex() || type.isF32() || type.isF64())
    return true;
  auto integer = dyn_cast<IntegerType>(type);
  return integer && integer.isSignless() &&
         llvm::is_contained({1u, 8u, 16u, 32u, 64u}, integer.getWidth());
}

/// A float of 16 bits that is on its way between memory and arithmetic.
static bool isHalfBetweenCasts(Operation *op, Type type) {
  return (type.isF16() || type.isBF16()) &&
         isa<arith::BitcastOp, arith::TruncFOp>(op);
}

namespace {

struct VerifyPrintable : inlay::impl::VerifyPrintableBase<VerifyPrintable> {
  void runOnOperation() override {
    unsigned entries = 0;
    for (Operation &op : *getOperation().getBody()) {
      if (auto function = dyn_cast<func::FuncOp>(op)) {
        bool isEntry = function->hasAttr("inlay.entry");
        entries += isEntry;
        checkFunction(function, isEntry);
        continue;
      }
      if (auto global = dyn_cast<memref::GlobalOp>(op)) {
        checkData(global);
        continue;
      }
      complain(&op) << "stands beside the functions, where only functions and "
                       "constant data can be printed";
    }
    if (entries != 1)
      complain(getOperation())
          << "has " << entries
          << " functions with 'inlay.entry', but exactly 1 is needed";
    if (hasFailed)
      signalPassFailure();
    markAllAnalysesPreserved();
  }

private:
  InFlightDiagnostic complain(Operation *op) {
    hasFailed = true;
    return op->emitError("not printable: '") << op->getName() << "' ";
  }

  void checkFunction(func::FuncOp function, bool isEntry) {
    if (function.isExternal() || !function.getBody().hasOneBlock()) {
      complain(function) << "needs a body of one block";
      return;
    }
    if (function.getNumResults() != 0)
      complain(function) << "returns values; results must be buffer arguments";
    for (BlockArgument argument : function.getArguments())
      if (!checkBuffer(function, argument.getType()))
        break;
    if (isEntry)
      return checkEntryBlock(function.getBody().front());
    for (Operation &op : function.getBody().front().without_terminator())
      op.walk([&](Operation *inner) { checkLayerOp(inner); });
  }

  void checkData(memref::GlobalOp global) {
    if (!global.getConstant() || !global.getInitialValueAttr() ||
        isa<UnitAttr>(global.getInitialValueAttr()))
      complain(global) << "must be constant and have a value";
    checkBuffer(global, global.getType());
  }

  /// A static buffer with elements that C has a type for.
  bool checkBuffer(Operation *op, Type type) {
    auto buffer = dyn_cast<MemRefType>(type);
    if (!buffer) {
      complain(op) << "has an argument of type " << type
                   << "; a ranked buffer is needed";
      return false;
    }
    if (!buffer.hasStaticShape()) {
      complain(op) << "has " << buffer << ", whose shape is not static";
      return false;
    }
    SmallVector<int64_t> strides;
    int64_t offset = 0;
    // A buffer without elements has no strides, and is never indexed.
    if (buffer.getNumElements() != 0 &&
        (failed(buffer.getStridesAndOffset(strides, offset)) ||
         llvm::any_of(strides, ShapedType::isDynamic))) {
      complain(op) << "has " << buffer << ", whose strides are not literals";
      return false;
    }
    Type element = buffer.getElementType();
    if (element.isIndex() || !isPrintableScalar(element)) {
      complain(op) << "has elements of type " << element
                   << "; C here has f32, f64 and integers of 1, 8, 16, 32 and "
                      "64 bits";
      return false;
    }
    int64_t extent = ShapedType::isDynamic(offset) ? 1 : 1 + offset;
    for (auto [size, stride] : llvm::zip(buffer.getShape(), strides))
      extent += std::max<int64_t>(0, size - 1) * stride;
    if (extent > INT32_MAX) {
      complain(op) << "has " << buffer << ", which spans " << extent
                   << " elements; subscripts have 31 bits";
      return false;
    }
    return true;
  }

  void checkEntryBlock(Block &block) {
    for (Operation &op : block.without_terminator())
      checkEntryOp(&op);
  }

  /// What a loop carries through `run`.
  bool carriesNumbers(Operation *op, TypeRange types) {
    for (Type type : types)
      if (!isPrintableScalar(type) || type.isF32() || type.isF64()) {
        complain(op) << "carries " << type
                     << " through the entry, which keeps integers only";
        return false;
      }
    return true;
  }

  /// Branches and loops of the entry.
  void checkControl(Operation *op) {
    if (!carriesNumbers(op, op->getResultTypes()))
      return;
    if (!isa<scf::WhileOp>(op) && op->getNumResults() != 0) {
      complain(op) << "gives a value in the entry";
      return;
    }
    for (Region &region : op->getRegions())
      if (!region.empty())
        checkEntryBlock(region.front());
    if (auto loop = dyn_cast<scf::WhileOp>(op))
      for (Operation &test : loop.getBeforeBody()->without_terminator())
        if (!isEntryNumber(&test))
          complain(&test) << "stands in the head of a loop of the entry, which "
                             "only compares";
  }

  /// Arithmetic of the entry, on what decides its branches and loops.
  static bool isEntryNumber(Operation *op) {
    if (isa<arith::XOrIOp>(op))
      return op->getResult(0).getType().isInteger(1) &&
             matchPattern(op->getOperand(1), m_One());
    return isa<arith::ConstantOp, arith::CmpIOp, arith::AndIOp, arith::AddIOp,
               arith::IndexCastOp, arith::IndexCastUIOp, arith::ExtSIOp>(op);
  }

  /// The one number of a buffer.
  void checkNumber(Operation *op, MemRefType type) {
    if (type.getNumElements() != 1 || isa<FloatType>(type.getElementType()))
      complain(op) << "reads or writes " << type
                   << " in the entry, where only a single integer can stand";
  }

  void checkEntryOp(Operation *op) {
    if (isa<scf::ForOp, scf::WhileOp, scf::IfOp>(op))
      return checkControl(op);
    if (auto load = dyn_cast<memref::LoadOp>(op))
      return checkNumber(op, load.getMemRefType());
    if (auto store = dyn_cast<memref::StoreOp>(op))
      return checkNumber(op, store.getMemRefType());
    if (isEntryNumber(op))
      return;
    if (auto copy = dyn_cast<memref::CopyOp>(op)) {
      checkCopy(copy);
      return;
    }
    if (auto view = dyn_cast<memref::ViewOp>(op)) {
      APInt shift;
      unsigned bytes =
          std::max(1u, view.getType().getElementTypeBitWidth() / 8);
      if (!matchPattern(view.getByteShift(), m_ConstantInt(&shift)))
        complain(op) << "starts at no constant byte of the arena";
      else if (shift.getSExtValue() % bytes != 0)
        complain(op) << "starts at byte " << shift.getSExtValue()
                     << ", which its elements of " << bytes
                     << " bytes do not divide";
      return;
    }
    if (!isa<arith::ConstantOp, memref::SubViewOp, memref::CollapseShapeOp,
             memref::ExpandShapeOp, memref::CastOp, memref::ReinterpretCastOp,
             memref::GetGlobalOp, func::CallOp>(op)) {
      complain(op) << "stands in the entry, which may only call layers, copy, "
                      "and take views";
      return;
    }
    for (Type type : op->getResultTypes())
      if (auto buffer = dyn_cast<MemRefType>(type)) {
        SmallVector<int64_t> strides;
        int64_t offset = 0;
        bool isInLoop = !isa<func::FuncOp>(op->getParentOp());
        if (failed(buffer.getStridesAndOffset(strides, offset)) ||
            (ShapedType::isDynamic(offset) && !isInLoop))
          complain(op) << "has an offset that is known only when running";
      }
  }

  void checkCopy(memref::CopyOp copy) {
    for (Value side : {copy.getSource(), copy.getTarget()}) {
      auto type = dyn_cast<MemRefType>(side.getType());
      if (!type || !memref::isStaticShapeAndContiguousRowMajor(type))
        complain(copy) << "copies " << side.getType()
                       << ", which is not contiguous, as memcpy needs";
    }
  }

  void checkLayerOp(Operation *op) {
    if (!isKnownOp(op)) {
      complain(op) << "is an operation that the printer does not know";
      return;
    }
    if (auto copy = dyn_cast<memref::CopyOp>(op))
      return checkCopy(copy);
    for (Type type : op->getResultTypes()) {
      if (isa<MemRefType>(type)) {
        if (!checkBuffer(op, type))
          return;
      } else if (!isPrintableScalar(type) && !isPrintableVector(type) &&
                 !isHalfBetweenCasts(op, type)) {
        complain(op) << "gives " << type
                     << "; C here has f32, f64 and integers of 1, 8, 16, 32 "
                        "and 64 bits";
        return;
      }
    }
    if (auto constant = dyn_cast<arith::ConstantOp>(op))
      checkConstant(constant);
    if (isa<arith::FPToSIOp, arith::FPToUIOp>(op) &&
        op->getResult(0).getType().isInteger(1))
      complain(op) << "gives a bool; compare with 0 instead";
    if (isa<scf::ForOp>(op) && !op->getOperand(0).getType().isIndex() &&
        op->getOperand(0).getType().getIntOrFloatBitWidth() < 32)
      complain(op) << "counts in fewer than 32 bits";
  }

  void checkConstant(arith::ConstantOp constant) {
    if (auto vector = dyn_cast<DenseElementsAttr>(constant.getValue());
        vector && vector.isSplat())
      return;
    auto number = dyn_cast<IntegerAttr>(constant.getValue());
    if (!number && !isa<FloatAttr>(constant.getValue()))
      complain(constant) << "is no number";
    if (number && number.getType().isIndex() &&
        !number.getValue().isSignedIntN(32))
      complain(constant) << "is " << number.getInt()
                         << "; indexes have 32 bits";
  }

  bool hasFailed = false;
};

} // namespace
