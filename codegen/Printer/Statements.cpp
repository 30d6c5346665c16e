// Statements: loops, branches, stores, and the variables that they carry.
#include "codegen/Printer/FunctionPrinter.h"
#include "lib/Support/Text.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace inlay;

static constexpr size_t lineWidth = 80;

//===----------------------------------------------------------------------===//
// Lines
//===----------------------------------------------------------------------===//

void FunctionPrinter::line(const std::string &content) {
  text.append(indent, ' ');
  text += content;
  text += '\n';
}

void FunctionPrinter::open(const std::string &head) {
  line(head + " {");
  indent += 2;
  scope.push();
}

void FunctionPrinter::close() {
  scope.pop();
  indent -= 2;
  line("}");
}

size_t FunctionPrinter::room() const {
  size_t taken = indent + std::string("if () {").size();
  return taken + 20 < lineWidth ? lineWidth - taken : 20;
}

//===----------------------------------------------------------------------===//
// Functions and blocks
//===----------------------------------------------------------------------===//

std::string FunctionPrinter::print(const Layer &theLayer) {
  layer = &theLayer;
  roundsToIntegers = func::FuncOp(layer->op)
                         ->walk([](Operation *op) {
                           return isa<arith::FPToSIOp, arith::FPToUIOp>(op)
                                      ? WalkResult::interrupt()
                                      : WalkResult::advance();
                         })
                         .wasInterrupted();
  scope = program.fileScope;
  scope.push();
  scope.reserve("weights");
  std::vector<std::string> parameters;
  if (layer->usesWeights && program.storage() == WeightStorage::Blob)
    parameters.push_back(spelling.weightsParameter(program));
  for (const Parameter &parameter : layer->parameters) {
    scope.reserve(parameter.name);
    parameters.push_back(spelling.parameter(program, parameter));
    Place place;
    place.base = parameter.name;
    place.element = parameter.element;
    place.isReadOnly = !parameter.isWritten && parameter.isRestrict;
    places[parameter.value] = place;
  }
  std::string head =
      spelling.functionQualifier(*layer) + "void " + layer->name + "(";
  text = fillList(head, parameters, ") {") + "\n";
  indent = 2;
  for (const Parameter &parameter : layer->parameters)
    if (parameter.value.use_empty())
      line("(void)" + parameter.name + ";");
  for (const std::string &start : spelling.functionStart(*layer))
    line(start);
  printBlock(func::FuncOp(layer->op).getBody().front());
  return joinShortFunction(text + "}\n");
}

void FunctionPrinter::printBlock(Block &block) {
  for (Operation &op : block.without_terminator())
    printOp(op);
}

static bool writesMemory(Operation *op) {
  return op
      ->walk([](Operation *inner) {
        return isa<memref::StoreOp, memref::CopyOp, vector::StoreOp,
                   kernel::WidenCodesOp>(inner)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

void FunctionPrinter::printOp(Operation &op) {
  if (op.hasTrait<OpTrait::ConstantLike>() || isa<memref::DeallocOp>(op))
    return;
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return printLoop(loop);
  if (auto loop = dyn_cast<scf::WhileOp>(op))
    return printWhile(loop);
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return printIf(branch);
  if (auto store = dyn_cast<memref::StoreOp>(op))
    return printStore(store);
  if (auto store = dyn_cast<vector::StoreOp>(op))
    return printVectorStore(store);
  if (auto prefetch = dyn_cast<memref::PrefetchOp>(op))
    return printPrefetch(prefetch);
  if (auto copy = dyn_cast<memref::CopyOp>(op))
    return printCopy(copy);
  if (auto alloca = dyn_cast<memref::AllocaOp>(op))
    return printLocalArray(alloca);
  if (auto product = dyn_cast<kernel::TileProductOp>(op))
    return printTileProduct(product);
  if (auto widen = dyn_cast<kernel::WidenCodesOp>(op))
    return printWidenCodes(widen);
  assert(op.getNumResults() == 1 && "VerifyPrintable lets only such ops pass");
  Value result = op.getResult(0);
  if (result.use_empty())
    return;
  if (isa<MemRefType>(result.getType())) {
    if (!isa<memref::GetGlobalOp>(op))
      places[result] = viewOf(&op);
    return;
  }
  if (updateInPlace(op))
    return;
  Expr expr = fitted(&op);
  forget(&op);
  bind(result, expr);
  if (expr.isSimple)
    return;
  if (!isInlined(result, expr))
    nameNow(result);
  else if (result.hasOneUse())
    pending.push_back(result);
}

//===----------------------------------------------------------------------===//
// Variables that change
//===----------------------------------------------------------------------===//

/// True if `a` and `b` stand in different branches of one `if`.
static bool areExclusive(Operation *a, Operation *b) {
  for (Operation *inner = a; Operation *outer = inner->getParentOp();
       inner = outer) {
    if (!isa<scf::IfOp>(outer) || !outer->isProperAncestor(b))
      continue;
    Region *region = inner->getParentRegion();
    return !region->findAncestorOpInRegion(*b);
  }
  return false;
}

/// True if `a` stands before `b` in the block of `a`.
static bool runsBefore(Operation *a, Operation *b) {
  Operation *ancestor = a->getBlock()->findAncestorOpInBlock(*b);
  return ancestor && ancestor != a && a->isBeforeInBlock(ancestor);
}

std::optional<unsigned> FunctionPrinter::reusable(Value value,
                                                  Operation *user) {
  auto found = variableOf.find(value);
  if (found == variableOf.end())
    return std::nullopt;
  // No loop between the two: the user runs at most once a definition.
  Block *block = user->getBlock();
  while (block != value.getParentBlock()) {
    if (!isa<scf::IfOp>(block->getParentOp()))
      return std::nullopt;
    block = block->getParentOp()->getBlock();
  }
  bool othersLook = llvm::any_of(value.getUsers(), [&](Operation *each) {
    return each != user && !user->isProperAncestor(each) &&
           !areExclusive(user, each) && !runsBefore(each, user);
  });
  // What ran before may still wait to be printed.
  bool isMentioned = llvm::any_of(pending, [&](Value each) {
    return llvm::is_contained(values.lookup(each).mutables, found->second);
  });
  if (othersLook || isMentioned)
    return std::nullopt;
  return found->second;
}

void FunctionPrinter::assign(ArrayRef<unsigned> targets, ValueRange sources) {
  SmallVector<Expr> exprs;
  for (Value source : sources)
    exprs.push_back(operand(source));
  for (Value source : sources)
    llvm::erase(pending, source);
  // A source that reads a variable assigned before it is saved first.
  for (unsigned i = 0; i < targets.size(); ++i) {
    bool isOverwritten = false;
    for (unsigned before = 0; before < i; ++before)
      isOverwritten |= exprs[before].text != variables[targets[before]] &&
                       llvm::is_contained(exprs[i].mutables, targets[before]);
    if (!isOverwritten || exprs[i].text == variables[targets[i]])
      continue;
    std::string name = scope.unique("next_" + variables[targets[i]], 24);
    assignment("const " + typeText(sources[i].getType()) + " " + name, "=",
               exprs[i].text);
    exprs[i] = Expr::simple(name);
  }
  for (unsigned i = 0; i < targets.size(); ++i)
    if (exprs[i].text != variables[targets[i]])
      assignment(variables[targets[i]], exprs[i]);
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

void FunctionPrinter::printLoop(scf::ForOp loop) {
  if (loop->hasAttr("inlay.grid") && !spelling.workItem().empty())
    return printGridLoop(loop);
  makeSimple(loop.getUpperBound());
  makeSimple(loop.getStep());
  std::string lower = operand(loop.getLowerBound()).text;
  std::string upper = operand(loop.getUpperBound()).text;
  std::string step = operand(loop.getStep()).text;

  SmallVector<unsigned> carried;
  for (auto [init, argument, result] : llvm::zip(
           loop.getInitArgs(), loop.getRegionIterArgs(), loop.getResults())) {
    std::optional<unsigned> variable;
    bool isOnce = llvm::count(loop.getInitArgs(), init) == 1;
    bool isUsedInside = llvm::any_of(init.getUsers(), [&](Operation *each) {
      return loop->isProperAncestor(each);
    });
    if (isOnce && !isUsedInside)
      variable = reusable(init, loop);
    if (!variable) {
      Expr start = operand(init);
      llvm::erase(pending, init);
      std::string name = uniqueName(argument, "sum");
      if (argument.getType().isInteger(1))
        helpers.needsBool();
      assignment(typeText(argument.getType()) + " " + name, "=", start.text);
      variable = newVariable(name);
    }
    carried.push_back(*variable);
    bindVariable(argument, *variable);
    bindVariable(result, *variable);
  }
  forget(loop);
  if (writesMemory(loop))
    nameReaders();
  bool isShared =
      loop->hasAttr("inlay.shared") && !spelling.blockMember().empty();
  if (isShared && loop->hasAttr("inlay.waits"))
    line(spelling.wait());
  if (isShared)
    shareTurns(loop, lower, step);

  static const char *const counters[] = {"i", "j", "k", "l", "m", "n"};
  std::string type = spelling.scalarType(loop.getInductionVar().getType());
  scope.push();
  bool isNamed = !wishedName(loop.getInductionVar().getLoc()).empty();
  std::string counter =
      uniqueName(isNamed ? loop.getInductionVar().getLoc() : loop.getLoc(),
                 counters[std::min(loopDepth, 5u)]);
  ++loopDepth;
  bind(loop.getInductionVar(), Expr::simple(counter));
  std::string first = "for (" + type + " " + counter + " = " + lower + ";";
  std::string second = counter + " < " + upper + ";";
  std::string third = step == "1" ? "++" + counter : counter + " += " + step;
  std::string head = first + " " + second + " " + third + ")";
  if (indent + head.size() + 2 > lineWidth) {
    std::string margin(indent + 5, ' ');
    bool joins = indent + first.size() + 1 + second.size() <= lineWidth;
    head = first + (joins ? " " : "\n" + margin) + second;
    head += "\n" + margin + third + ")";
  }
  open(head);
  printBlock(*loop.getBody());
  assign(carried, loop.getBody()->getTerminator()->getOperands());
  close();
  scope.pop();
  --loopDepth;
  if (isShared && !isa<func::ReturnOp>(loop->getNextNode()))
    line(spelling.wait());
}

void FunctionPrinter::printWhile(scf::WhileOp loop) {
  SmallVector<unsigned> carried, results;
  for (auto [init, argument] :
       llvm::zip(loop.getInits(), loop.getBeforeArguments())) {
    Expr start = operand(init);
    llvm::erase(pending, init);
    std::string name = uniqueName(argument, "state");
    assignment(typeText(argument.getType()) + " " + name, "=", start.text);
    carried.push_back(newVariable(name));
    bindVariable(argument, carried.back());
  }
  scf::ConditionOp condition = loop.getConditionOp();
  SmallVector<Value> passed;
  for (auto [source, argument, result] : llvm::zip(
           condition.getArgs(), loop.getAfterArguments(), loop.getResults())) {
    // What passes through unchanged keeps its variable.
    auto found = variableOf.find(source);
    if (found != variableOf.end() &&
        llvm::is_contained(loop.getBeforeArguments(), source)) {
      bindVariable(argument, found->second);
      bindVariable(result, found->second);
      continue;
    }
    std::string name = uniqueName(argument, "state");
    line(typeText(argument.getType()) + " " + name + ";");
    results.push_back(newVariable(name));
    passed.push_back(source);
    bindVariable(argument, results.back());
    bindVariable(result, results.back());
  }
  forget(loop);
  if (writesMemory(loop))
    nameReaders();
  open("for (;;)");
  printBlock(*loop.getBeforeBody());
  makeSimple(condition.getCondition());
  assign(results, passed);
  open("if (" + negation(operand(condition.getCondition())).text + ")");
  line("break;");
  close();
  llvm::erase(pending, condition.getCondition());
  printBlock(*loop.getAfterBody());
  assign(carried, loop.getYieldOp().getOperands());
  close();
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

/// True if the region does nothing but yield constants or outer values.
static bool onlyYields(Region &region) {
  return region.empty() ||
         llvm::all_of(region.front().without_terminator(), [](Operation &op) {
           return op.hasTrait<OpTrait::ConstantLike>();
         });
}

static ValueRange yielded(Region &region) {
  if (region.empty())
    return {};
  return region.front().getTerminator()->getOperands();
}

void FunctionPrinter::printBranch(Region &region, ArrayRef<unsigned> targets) {
  printBlock(region.front());
  assign(targets, yielded(region));
}

void FunctionPrinter::printIf(scf::IfOp op) {
  Region &thenRegion = op.getThenRegion(), &elseRegion = op.getElseRegion();
  Expr condition = operand(op.getCondition());
  bool thenYields = onlyYields(thenRegion), elseYields = onlyYields(elseRegion);
  if (thenYields && elseYields && op.getNumResults() == 1) {
    // A mere choice.
    Expr choice = ternary(condition, operand(yielded(thenRegion)[0]),
                          operand(yielded(elseRegion)[0]));
    forget(op);
    bind(op.getResult(0), choice);
    pending.push_back(op.getResult(0));
    nameNow(op.getResult(0));
    return;
  }
  llvm::erase(pending, op.getCondition());
  if (writesMemory(op))
    nameReaders();

  SmallVector<unsigned> targets;
  for (auto [i, result] : llvm::enumerate(op.getResults())) {
    Value inThen = yielded(thenRegion)[i], inElse = yielded(elseRegion)[i];
    std::optional<unsigned> variable;
    // A branch that is not printed must leave the variable as it is.
    for (Value same : {inElse, inThen}) {
      bool isPrinted = same == inElse ? thenYields && !elseYields : elseYields;
      if (variable || isPrinted)
        continue;
      variable = reusable(same, op);
      if (variable && llvm::is_contained(targets, *variable))
        variable = std::nullopt;
    }
    if (!variable) {
      std::string name = uniqueName(result, "value");
      std::string declaration = typeText(result.getType()) + " " + name;
      if (result.getType().isInteger(1))
        helpers.needsBool();
      if (elseYields || thenYields)
        assignment(declaration, "=",
                   operand(elseYields ? inElse : inThen).text);
      else
        line(declaration + ";");
      variable = newVariable(name);
    }
    targets.push_back(*variable);
  }
  // Bound only now: the branches still see the old values.
  auto finish = [&] {
    for (auto [result, variable] : llvm::zip(op.getResults(), targets))
      bindVariable(result, variable);
  };

  bool isNegated = thenYields && !elseYields;
  Region &body = isNegated ? elseRegion : thenRegion;
  bool hasElse = !thenYields && !elseYields;
  if (isNegated)
    condition = negation(condition);
  std::string head = "if (" + condition.text + ")";
  unsigned opened = 1;
  if (!hasElse && condition.text.size() > room() &&
      condition.conjuncts.size() > 1) {
    opened = condition.conjuncts.size();
    for (const std::string &conjunct : condition.conjuncts)
      open("if (" + conjunct + ")");
  } else {
    open(head);
  }
  printBranch(body, targets);
  if (hasElse) {
    scope.pop();
    indent -= 2;
    open("} else");
    printBranch(elseRegion, targets);
  }
  while (opened-- > 0)
    close();
  finish();
}

//===----------------------------------------------------------------------===//
// Stores, copies, local arrays
//===----------------------------------------------------------------------===//

void FunctionPrinter::printStore(memref::StoreOp store) {
  Value value = store.getValue();
  Expr target = element(store.getMemref(), store.getIndices());
  Expr source = operand(value);
  const Place &to = place(store.getMemref());
  if (to.element.isBool()) {
    source = castTo("uint8_t", source);
  } else if (to.element.isUnsigned) {
    source.text = unsignedText(source, value.getType());
    source.op = 0;
  } else if (value.getType().isInteger(8) || value.getType().isInteger(16)) {
    source.op = 0; // `x += y` would add as int
  }
  forget(store);
  nameReaders();
  assignment(target.text, source);
}

void FunctionPrinter::printCopy(memref::CopyOp copy) {
  helpers.needsStringHeader();
  nameReaders();
  auto type = cast<MemRefType>(copy.getSource().getType());
  ElementType element = place(copy.getSource()).element;
  std::string size = std::to_string(type.getNumElements()) + " * sizeof(" +
                     spelling.storageType(element) + ")";
  std::string head = std::string(indent, ' ') + "memcpy(";
  text += fillList(head,
                   {pointerText(copy.getTarget()),
                    pointerText(copy.getSource()), size},
                   ");") +
          "\n";
}

void FunctionPrinter::printWidenCodes(kernel::WidenCodesOp widen) {
  Expr from = addressOf(widen.getX(), {widen.getXAt()});
  Expr to = addressOf(widen.getTo(), {widen.getToAt()});
  forget(widen);
  nameReaders();
  std::string head = std::string(indent, ' ') +
                     helpers.widenCodes(widen.getIsUnsigned()) + "(";
  std::string zero = std::to_string(int32_t(widen.getZero()));
  text += fillList(head, {to.text, from.text, zero}, ");") + "\n";
}

void FunctionPrinter::printLocalArray(memref::AllocaOp alloca) {
  Place local;
  local.element.type = alloca.getType().getElementType();
  local.base = uniqueName(alloca.getResult(), "local");
  int64_t count = std::max<int64_t>(1, alloca.getType().getNumElements());
  std::string alignment;
  if (unsigned bytes = program.options->localAlignment)
    alignment = " __attribute__((aligned(" + std::to_string(bytes) + ")))";
  line(spelling.storageType(local.element) + " " + local.base + "[" +
       std::to_string(count) + "]" + alignment + " = {0};");
  places[alloca.getResult()] = local;
}
