// Probabilities of classes from those of pairs. The scratch matrix holds first
// the pairs, then the quadratic form in its place; its last row is the form's
// product with the probabilities.
#include "mlir/Dialect/Math/IR/Math.h"
#include "passes/LowerKernels/Builder.h"

using namespace mlir;
using namespace inlay;
using Values = LoopBuilder::Values;
using FloatIs = arith::CmpFPredicate;
using IntIs = arith::CmpIPredicate;

namespace {

struct Coupling {
  LoopBuilder &b;
  Value pairs, result, form; ///< [N, pairs], [N, C], [C + 1, C]
  int64_t classes;
  Type type;

  void readPairs(Value n);
  void makeForm();
  Value multiply(Value n);
  Value worst(Value energy);
  void improve(Value n, Value energy);
  void run(Value n);

private:
  Value number(double value) { return b.constant(type, value); }
  Value below(Value i, Value j) {
    return arith::CmpIOp::create(b, IntIs::slt, i, j);
  }
};

} // namespace

/// form[i, j] = pairs[i, j] and form[j, i] = 1 - pairs[i, j] for i < j.
void Coupling::readPairs(Value n) {
  Value first = b.named("pair", [&] { return b.index(0); });
  b.nest({"i", "j"}, {classes, classes}, first,
         [&](ValueRange at, ValueRange carried) -> Values {
           return b.when(below(at[0], at[1]), carried, [&]() -> Values {
             Value r =
                 b.named("r", [&] { return b.load(pairs, {n, carried[0]}); });
             b.store(r, form, {at[0], at[1]});
             b.store(b.sub(number(1), r), form, {at[1], at[0]});
             return {b.addIndex(carried[0], 1)};
           });
         });
}

/// The squares go to the diagonal, the products to both sides of it.
void Coupling::makeForm() {
  b.loop("i", classes, [&](Value i) {
    Value none = b.named("sum", [&] { return number(0); });
    Value sum =
        b.loop("j", classes, none, [&](Value j, ValueRange carried) -> Values {
          Value other = arith::CmpIOp::create(b, IntIs::ne, i, j);
          return b.when(other, carried, [&]() -> Values {
            Value r = b.named("r", [&] { return b.load(form, {j, i}); });
            return {b.add(carried[0], b.mul(r, r))};
          });
        })[0];
    b.store(sum, form, {i, i});
  });
  b.nest({"i", "j"}, {classes, classes}, [&](ValueRange at) {
    b.when(below(at[0], at[1]), {}, [&]() -> Values {
      Value product = b.named("product", [&] {
        return b.sub(number(0), b.mul(b.load(form, {at[1], at[0]}),
                                      b.load(form, {at[0], at[1]})));
      });
      b.store(product, form, {at[0], at[1]});
      b.store(product, form, {at[1], at[0]});
      return {};
    });
  });
}

/// The last row of the form; gives p * form * p.
Value Coupling::multiply(Value n) {
  Value none = b.named("energy", [&] { return number(0); });
  return b.loop("i", classes, none, [&](Value i, ValueRange sums) -> Values {
    Value start = b.named("sum", [&] { return number(0); });
    Value sum =
        b.loop("j", classes, start, [&](Value j, ValueRange carried) -> Values {
          return {b.add(carried[0],
                        b.mul(b.load(form, {i, j}), b.load(result, {n, j})))};
        })[0];
    b.store(sum, form, {b.index(classes), i});
    return {b.add(sums[0], b.mul(b.load(result, {n, i}), sum))};
  })[0];
}

/// How far the class that is furthest from its optimum is from it.
Value Coupling::worst(Value energy) {
  Value none = b.named("worst", [&] { return number(0); });
  return b.loop("i", classes, none, [&](Value i, ValueRange carried) -> Values {
    Value error = b.named("error", [&] {
      return Value(math::AbsFOp::create(
          b, b.sub(b.load(form, {b.index(classes), i}), energy)));
    });
    Value more = arith::CmpFOp::create(b, FloatIs::OGT, error, carried[0]);
    return {arith::SelectOp::create(b, more, error, carried[0])};
  })[0];
}

/// Moves each class in turn to its optimum, and scales the sum back to 1.
void Coupling::improve(Value n, Value energy) {
  Value last = b.index(classes);
  b.loop("i", classes, energy, [&](Value i, ValueRange carried) -> Values {
    Value self = b.named("self", [&] { return b.load(form, {i, i}); });
    Value product = b.named("product", [&] { return b.load(form, {last, i}); });
    Value change = b.named(
        "change", [&] { return b.div(b.sub(carried[0], product), self); });
    Value scale = b.named("scale", [&] { return b.add(change, number(1)); });
    b.store(b.add(b.load(result, {n, i}), change), result, {n, i});
    Value slope = b.add(b.mul(change, self), b.mul(number(2), product));
    Value next = b.named("energy", [&] {
      return b.div(b.div(b.add(carried[0], b.mul(change, slope)), scale),
                   scale);
    });
    b.loop("j", classes, [&](Value j) {
      Value moved =
          b.add(b.load(form, {last, j}), b.mul(change, b.load(form, {i, j})));
      b.store(b.div(moved, scale), form, {last, j});
      b.store(b.div(b.load(result, {n, j}), scale), result, {n, j});
    });
    return {next};
  });
}

void Coupling::run(Value n) {
  readPairs(n);
  makeForm();
  b.loop("i", classes, [&](Value i) {
    b.store(number(1.0 / double(classes)), result, {n, i});
  });
  Value open = b.named("is_open", [&] {
    return Value(arith::ConstantOp::create(b, b.getBoolAttr(true)));
  });
  constexpr int64_t mostSteps = 100;
  b.loop("step", mostSteps, open, [&](Value, ValueRange carried) -> Values {
    return b.when(carried[0], carried, [&]() -> Values {
      Value energy = multiply(n);
      Value isFar = arith::CmpFOp::create(b, FloatIs::OGE, worst(energy),
                                          number(0.005 / double(classes)));
      b.when(isFar, {},
             [&]() -> Values { return improve(n, energy), Values(); });
      return {isFar};
    });
  });
}

void inlay::lowerCouple(LoopBuilder &b, kernel::CoupleOp op) {
  Value result = op.getOuts()[0];
  Coupling coupling{b,
                    op.getInputs()[0],
                    result,
                    op.getOuts()[1],
                    bufferShape(result)[1],
                    bufferElement(result)};
  b.loop("n", bufferShape(result)[0], [&](Value n) { coupling.run(n); });
}
