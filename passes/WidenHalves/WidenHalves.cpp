// Types are changed in place: every op of the printable form that takes f16
// takes f32 as well. Only where bits meet numbers are ops added:
//
//   load f16            ->  extf (bitcast (load i16))
//   store f16           ->  store (bitcast (truncf))
//   f16 from a cast     ->  extf (truncf ...), the rounding that was asked for
#include "passes/WidenHalves/WidenHalves.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_WIDENHALVES
#include "passes/WidenHalves/WidenHalves.h.inc"
} // namespace inlay

static bool isHalf(Type type) { return type.isF16() || type.isBF16(); }

/// What a type becomes: bits in memory, 32 bits as a value.
static Type widened(Type type) {
  MLIRContext *context = type.getContext();
  if (isHalf(type))
    return Float32Type::get(context);
  auto buffer = dyn_cast<MemRefType>(type);
  if (!buffer || !isHalf(buffer.getElementType()))
    return type;
  return MemRefType::get(buffer.getShape(), IntegerType::get(context, 16),
                         buffer.getLayout(), buffer.getMemorySpace());
}

namespace {

struct WidenHalves : inlay::impl::WidenHalvesBase<WidenHalves> {
  void runOnOperation() override {
    collect();
    widenTypes();
    for (auto [load, half] : loads)
      widenLoad(load, half);
    for (arith::ConstantOp constant : constants)
      widenConstant(constant);
    for (auto [cast, half] : casts)
      roundCast(cast, half);
    for (arith::ExtFOp wider : extensions) {
      wider.getOut().replaceAllUsesWith(wider.getIn());
      wider.erase();
    }
    // Last, when it shows which values are rounded already.
    for (auto [store, half] : stores)
      narrowStore(store, half);
  }

private:
  /// Remembers the ops that need more than other types.
  void collect() {
    getOperation().walk([&](Operation *op) {
      if (auto store = dyn_cast<memref::StoreOp>(op)) {
        Type type = store.getMemRefType().getElementType();
        if (isHalf(type))
          stores.push_back({store, type});
        return;
      }
      if (auto wider = dyn_cast<arith::ExtFOp>(op)) {
        if (isHalf(wider.getIn().getType()) && wider.getType().isF32())
          extensions.push_back(wider);
        return;
      }
      if (op->getNumResults() != 1 || !isHalf(op->getResult(0).getType()))
        return;
      Type half = op->getResult(0).getType();
      if (auto load = dyn_cast<memref::LoadOp>(op))
        loads.push_back({load, half});
      else if (auto constant = dyn_cast<arith::ConstantOp>(op))
        constants.push_back(constant);
      else if (isa<arith::TruncFOp, arith::SIToFPOp, arith::UIToFPOp>(op))
        casts.push_back({op, half});
    });
  }

  void widenTypes() {
    getOperation().walk([&](Operation *op) {
      if (auto global = dyn_cast<memref::GlobalOp>(op))
        widenData(global);
      if (auto function = dyn_cast<func::FuncOp>(op))
        widenSignature(function);
      for (Region &region : op->getRegions())
        for (Block &block : region)
          for (BlockArgument argument : block.getArguments())
            argument.setType(widened(argument.getType()));
      for (OpResult result : op->getResults())
        result.setType(widened(result.getType()));
    });
  }

  static void widenSignature(func::FuncOp function) {
    SmallVector<Type> inputs;
    for (Type type : function.getArgumentTypes())
      inputs.push_back(widened(type));
    function.setType(FunctionType::get(function.getContext(), inputs,
                                       function.getResultTypes()));
  }

  static void widenData(memref::GlobalOp global) {
    auto type = cast<MemRefType>(widened(global.getType()));
    if (type == global.getType())
      return;
    auto tensor = RankedTensorType::get(type.getShape(), type.getElementType());
    Attribute value = global.getInitialValueAttr();
    if (auto dense = dyn_cast_or_null<DenseElementsAttr>(value))
      global.setInitialValueAttr(dense.bitcast(type.getElementType()));
    else if (auto blob = dyn_cast_or_null<DenseResourceElementsAttr>(value))
      global.setInitialValueAttr(
          DenseResourceElementsAttr::get(tensor, blob.getRawHandle()));
    global.setType(type);
  }

  static void widenLoad(memref::LoadOp load, Type half) {
    OpBuilder b(load->getContext());
    b.setInsertionPointAfter(load);
    Value bits = load.getResult();
    bits.setType(b.getI16Type());
    Value number = arith::BitcastOp::create(b, load.getLoc(), half, bits);
    Value wide =
        arith::ExtFOp::create(b, load.getLoc(), b.getF32Type(), number);
    bits.replaceAllUsesExcept(wide, number.getDefiningOp());
  }

  static void widenConstant(arith::ConstantOp constant) {
    APFloat number = cast<FloatAttr>(constant.getValue()).getValue();
    bool inexact;
    number.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven,
                   &inexact);
    Type wide = Float32Type::get(constant.getContext());
    constant.setValueAttr(FloatAttr::get(wide, number));
  }

  /// A cast to 16 bits that stays a rounding.
  static void roundCast(Operation *op, Type half) {
    OpBuilder b(op->getContext());
    b.setInsertionPointAfter(op);
    Value number = op->getResult(0);
    if (isa<arith::TruncFOp>(op) && op->getOperand(0).getType().isF32())
      number.setType(half);
    else // by way of 32 bits
      number = arith::TruncFOp::create(b, op->getLoc(), half, number);
    Value wide =
        arith::ExtFOp::create(b, op->getLoc(), b.getF32Type(), number);
    SmallPtrSet<Operation *, 2> kept = {number.getDefiningOp(),
                                        wide.getDefiningOp()};
    op->getResult(0).replaceAllUsesExcept(wide, kept);
  }

  /// Stores bits: those that the value was read from, if it was.
  static void narrowStore(memref::StoreOp store, Type half) {
    OpBuilder b(store);
    Value value = store.getValueToStore();
    auto wide = value.getDefiningOp<arith::ExtFOp>();
    Value number = wide && wide.getIn().getType() == half ? wide.getIn()
                                                          : Value();
    Value bits;
    if (auto read = number ? number.getDefiningOp<arith::BitcastOp>()
                           : arith::BitcastOp())
      bits = read.getIn();
    if (!number)
      number = arith::TruncFOp::create(b, store.getLoc(), half, value);
    if (!bits)
      bits = arith::BitcastOp::create(b, store.getLoc(), b.getI16Type(),
                                      number);
    store.getValueMutable().assign(bits);
    if (wide && wide->use_empty())
      wide->erase();
  }

  SmallVector<std::pair<memref::LoadOp, Type>> loads;
  SmallVector<std::pair<memref::StoreOp, Type>> stores;
  SmallVector<std::pair<Operation *, Type>> casts;
  SmallVector<arith::ConstantOp> constants;
  SmallVector<arith::ExtFOp> extensions;
};

} // namespace
