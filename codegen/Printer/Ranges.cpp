// Interval arithmetic over the few operations that address computations and
// quantized kernels are made of.
#include "codegen/Printer/Ranges.h"
#include "codegen/Printer/Spelling.h"
#include "dialects/Kernel/KernelDialect.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"
#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace inlay;

/// Expressions are shallow; a deeper one only loses precision.
static constexpr unsigned maxDepth = 8;

bool IntRange::fits(unsigned width) const {
  IntRange all = rangeOfWidth(width);
  return low >= all.low && high <= all.high;
}

IntRange inlay::rangeOfWidth(unsigned width) {
  if (width >= 64)
    return {INT64_MIN, INT64_MAX};
  int64_t half = int64_t(1) << (width - 1);
  return {-half, half - 1};
}

static std::optional<IntRange> exactRangeAt(Operation *op, unsigned depth) {
  IntRange a = rangeOf(op->getOperand(0), depth + 1);
  IntRange b = rangeOf(op->getOperand(1), depth + 1);
  IntRange result;
  bool overflow = false;
  if (isa<arith::AddIOp>(op)) {
    overflow |= llvm::AddOverflow(a.low, b.low, result.low) != 0;
    overflow |= llvm::AddOverflow(a.high, b.high, result.high) != 0;
  } else if (isa<arith::SubIOp>(op)) {
    overflow |= llvm::SubOverflow(a.low, b.high, result.low) != 0;
    overflow |= llvm::SubOverflow(a.high, b.low, result.high) != 0;
  } else if (isa<arith::MulIOp>(op)) {
    int64_t corners[4];
    overflow |= llvm::MulOverflow(a.low, b.low, corners[0]) != 0;
    overflow |= llvm::MulOverflow(a.low, b.high, corners[1]) != 0;
    overflow |= llvm::MulOverflow(a.high, b.low, corners[2]) != 0;
    overflow |= llvm::MulOverflow(a.high, b.high, corners[3]) != 0;
    result = {*std::min_element(corners, corners + 4),
              *std::max_element(corners, corners + 4)};
  } else {
    return std::nullopt;
  }
  if (overflow)
    return std::nullopt;
  return result;
}

std::optional<IntRange> inlay::exactRange(Operation *op) {
  return exactRangeAt(op, 0);
}

/// The value of a loop's counter, or of a place in a product.
static std::optional<IntRange> rangeOfCounter(BlockArgument argument,
                                              unsigned depth) {
  if (auto product =
          dyn_cast<kernel::TileProductOp>(argument.getOwner()->getParentOp()))
    if (argument.getArgNumber() < 3)
      return IntRange{0, product.getSizes()[argument.getArgNumber()] - 1};
  auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
  if (!loop || argument != loop.getInductionVar())
    return std::nullopt;
  IntRange from = rangeOf(loop.getLowerBound(), depth + 1);
  IntRange to = rangeOf(loop.getUpperBound(), depth + 1);
  return IntRange{from.low, std::max(from.low, to.high - 1)};
}

static IntRange rangeOfOp(Operation *op, IntRange all, unsigned depth) {
  auto operand = [&](unsigned i) {
    return rangeOf(op->getOperand(i), depth + 1);
  };
  unsigned sourceWidth = 0;
  if (op->getNumOperands() == 1 && op->getOperand(0).getType().isIntOrIndex())
    sourceWidth = intWidth(op->getOperand(0).getType());
  return llvm::TypeSwitch<Operation *, IntRange>(op)
      .Case<arith::AddIOp, arith::SubIOp, arith::MulIOp>([&](auto) {
        std::optional<IntRange> exact = exactRangeAt(op, depth);
        return exact ? *exact : all;
      })
      .Case<arith::ExtSIOp>([&](auto) { return operand(0); })
      .Case<arith::ExtUIOp>([&](auto) {
        IntRange source = operand(0);
        if (sourceWidth > 1 && source.isNonNegative())
          return source;
        return IntRange{0, int64_t((uint64_t(1) << sourceWidth) - 1)};
      })
      .Case<arith::IndexCastOp, arith::TruncIOp>([&](auto) {
        IntRange source = operand(0);
        return source.fits(intWidth(op->getResult(0).getType())) ? source : all;
      })
      .Case<arith::MinSIOp>([&](auto) {
        IntRange a = operand(0), b = operand(1);
        return IntRange{std::min(a.low, b.low), std::min(a.high, b.high)};
      })
      .Case<arith::MaxSIOp>([&](auto) {
        IntRange a = operand(0), b = operand(1);
        return IntRange{std::max(a.low, b.low), std::max(a.high, b.high)};
      })
      .Case<arith::SelectOp>([&](auto) {
        IntRange a = operand(1), b = operand(2);
        return IntRange{std::min(a.low, b.low), std::max(a.high, b.high)};
      })
      .Case<arith::DivSIOp, arith::DivUIOp>([&](auto) {
        IntRange a = operand(0), b = operand(1);
        if (a.isNonNegative() && b.low > 0)
          return IntRange{a.low / b.high, a.high / b.low};
        return all;
      })
      .Case<arith::RemSIOp, arith::RemUIOp>([&](auto) {
        IntRange a = operand(0), b = operand(1);
        if (a.isNonNegative() && b.low > 0)
          return IntRange{0, std::min(a.high, b.high - 1)};
        return all;
      })
      .Default([&](Operation *) { return all; });
}

IntRange inlay::rangeOf(Value value, unsigned depth) {
  unsigned width = intWidth(value.getType());
  IntRange all = width == 1 ? IntRange{-1, 0} : rangeOfWidth(width);
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return {constant.getSExtValue(), constant.getSExtValue()};
  if (depth > maxDepth)
    return all;
  IntRange found = all;
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    if (auto counter = rangeOfCounter(argument, depth))
      found = *counter;
  } else {
    found = rangeOfOp(value.getDefiningOp(), all, depth);
  }
  // What would not fit has wrapped.
  return found.fits(width) || width == 1 ? found : all;
}

FloatRange inlay::rangeOfFloat(Value value, unsigned depth) {
  FloatRange all{-HUGE_VAL, HUGE_VAL};
  FloatAttr constant;
  if (matchPattern(value, m_Constant(&constant))) {
    double number = constant.getValueAsDouble();
    return std::isnan(number) ? all : FloatRange{number, number};
  }
  Operation *op = value.getDefiningOp();
  if (!op || depth > maxDepth)
    return all;
  auto operand = [&](unsigned i) {
    return rangeOfFloat(op->getOperand(i), depth + 1);
  };
  return llvm::TypeSwitch<Operation *, FloatRange>(op)
      .Case<arith::MaximumFOp>([&](auto) {
        FloatRange a = operand(0), b = operand(1);
        return FloatRange{std::max(a.low, b.low), std::max(a.high, b.high)};
      })
      .Case<arith::MinimumFOp>([&](auto) {
        FloatRange a = operand(0), b = operand(1);
        return FloatRange{std::min(a.low, b.low), std::min(a.high, b.high)};
      })
      .Case<arith::SelectOp>([&](arith::SelectOp select) {
        // x < c ? c : x, and x > c ? c : x.
        auto compare = select.getCondition().getDefiningOp<arith::CmpFOp>();
        if (!compare || compare.getLhs() != select.getFalseValue() ||
            compare.getRhs() != select.getTrueValue())
          return all;
        FloatRange bound = operand(1), x = operand(2);
        if (compare.getPredicate() == arith::CmpFPredicate::OLT)
          return FloatRange{std::max(x.low, bound.low),
                            std::max(x.high, bound.high)};
        if (compare.getPredicate() == arith::CmpFPredicate::OGT)
          return FloatRange{std::min(x.low, bound.low),
                            std::min(x.high, bound.high)};
        return all;
      })
      .Case<math::RoundEvenOp, math::FloorOp, math::CeilOp, math::TruncOp,
            math::RoundOp>([&](auto) {
        FloatRange a = operand(0);
        return FloatRange{std::floor(a.low), std::ceil(a.high)};
      })
      .Default([&](Operation *) { return all; });
}

bool inlay::truncatesInto(FloatRange range, unsigned width, bool isUnsigned) {
  // Bounds that are exact in a float: 2^width is not inside any more.
  double above = std::ldexp(1.0, isUnsigned ? width : width - 1);
  return range.low >= (isUnsigned ? 0.0 : -above) && range.high < above;
}
