// The body of `run`: a call a step, between them the branches and loops that
// are decided when it runs, and the few numbers that decide.
#include "codegen/C/Files.h"
#include "codegen/Printer/Program.h"
#include "lib/Support/Text.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;

namespace {

class RunPrinter {
public:
  RunPrinter(const Program &program, const Spelling &spelling, Helpers &helpers,
             const c::RunForm &form, c::Around around)
      : program(program), spelling(spelling), helpers(helpers), form(form),
        around(around), scope(program.fileScope) {
    for (const auto &[i, step] : llvm::enumerate(program.steps))
      stepOf[step.op] = i;
    for (const auto &[i, number] : llvm::enumerate(program.numbers))
      numberOf[number.op] = i;
    scope.push();
    for (StringRef name :
         {"arena", "weights", "hooks", "model", "stream", "queue", "status"})
      scope.reserve(name);
    for (const Parameter *each : program.ioInOrder())
      scope.reserve(each->name);
  }

  std::string print() {
    printBlock(mlir::func::FuncOp(program.entry).getBody().front());
    return std::move(text);
  }

private:
  void line(const std::string &content) {
    text += std::string(indent, ' ') + content + "\n";
  }
  void open(const std::string &head) {
    line(head + " {");
    indent += 2;
    scope.push();
  }
  void close() {
    scope.pop();
    indent -= 2;
    line("}");
  }

  void printBlock(Block &block);
  void printStep(size_t index);
  void printLoad(memref::LoadOp load);
  void printStore(memref::StoreOp store);
  void printIf(scf::IfOp branch);
  void printFor(scf::ForOp loop);
  void printWhile(scf::WhileOp loop);
  std::string loopTest(const std::string &condition);
  /// What counts the turns of a loop; `step` is a word of OpenCL C.
  StringRef counterWord() const {
    return program.fileScope.isTaken("step") ? "turn" : "step";
  }
  void commentOn(Operation *op);

  c::Place placeOf(const Pointer &pointer);
  c::Place placeOf(Operation *access);
  void printCall(const c::RunForm::Call &call);
  /// What stands for a number; in parentheses where it is no name.
  std::string value(Value number);
  std::string operand(Value number);
  std::string typeText(Type type);
  std::string carriedName(Value number);
  std::string declare(Value number, Location loc, StringRef fallback);

  const Program &program;
  const Spelling &spelling;
  Helpers &helpers;
  const c::RunForm &form;
  c::Around around;
  NameScope scope;
  llvm::DenseMap<Operation *, size_t> stepOf, numberOf;
  llvm::DenseMap<Value, std::string> names;
  std::string text;
  size_t indent = 2;
};

} // namespace

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

std::string RunPrinter::typeText(Type type) {
  if (!type.isInteger(1))
    return spelling.scalarType(type);
  helpers.needsBool();
  return "bool";
}

static StringRef signOf(arith::CmpIPredicate predicate) {
  switch (predicate) {
  case arith::CmpIPredicate::eq:
    return " == ";
  case arith::CmpIPredicate::ne:
    return " != ";
  case arith::CmpIPredicate::slt:
  case arith::CmpIPredicate::ult:
    return " < ";
  case arith::CmpIPredicate::sle:
  case arith::CmpIPredicate::ule:
    return " <= ";
  case arith::CmpIPredicate::sgt:
  case arith::CmpIPredicate::ugt:
    return " > ";
  case arith::CmpIPredicate::sge:
  case arith::CmpIPredicate::uge:
    return " >= ";
  }
  llvm_unreachable("all predicates are listed");
}

std::string RunPrinter::operand(Value number) {
  std::string text = value(number);
  return StringRef(text).contains(' ') ? "(" + text + ")" : text;
}

std::string RunPrinter::value(Value number) {
  if (auto found = names.find(number); found != names.end())
    return found->second;
  APInt constant;
  if (matchPattern(number, m_ConstantInt(&constant))) {
    if (number.getType().isInteger(1))
      return constant.isZero() ? "0" : "1";
    return std::to_string(constant.getSExtValue());
  }
  Operation *op = number.getDefiningOp();
  if (isa<arith::IndexCastOp, arith::IndexCastUIOp, arith::ExtSIOp>(op))
    return value(op->getOperand(0));
  if (auto compare = dyn_cast<arith::CmpIOp>(op))
    return operand(compare.getLhs()) + signOf(compare.getPredicate()).str() +
           operand(compare.getRhs());
  if (auto both = dyn_cast<arith::AndIOp>(op)) {
    auto part = [&](Value each) {
      auto compare = each.getDefiningOp<arith::CmpIOp>();
      bool isPlain = compare || each.getDefiningOp<arith::AndIOp>();
      return isPlain ? value(each) : operand(each);
    };
    return part(both.getLhs()) + " && " + part(both.getRhs());
  }
  if (isa<arith::AddIOp>(op))
    return operand(op->getOperand(0)) + " + " + operand(op->getOperand(1));
  if (auto flip = dyn_cast<arith::XOrIOp>(op))
    return "!" + operand(flip.getLhs());
  llvm_unreachable("VerifyPrintable lets only such numbers pass");
}

std::string RunPrinter::declare(Value number, Location loc,
                                StringRef fallback) {
  std::string wish = wishedName(loc);
  std::string name =
      scope.unique(wish.empty() ? fallback : StringRef(wish), 24);
  names[number] = name;
  return typeText(number.getType()) + " " + name;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

c::Place RunPrinter::placeOf(const Pointer &pointer) {
  c::Place place = {&pointer, ""};
  for (auto [number, distance] : pointer.terms)
    place.distance += (place.distance.empty() ? "" : " + ") + operand(number) +
                      (distance == 1 ? "" : " * " + std::to_string(distance));
  return place;
}

/// Where a load or a store finds its number.
c::Place RunPrinter::placeOf(Operation *access) {
  return placeOf(program.numbers[numberOf.lookup(access)].pointers.front());
}

void RunPrinter::printCall(const c::RunForm::Call &call) {
  text +=
      fillList(std::string(indent, ' ') + call.first, call.second, ");") + "\n";
}

void RunPrinter::printStep(size_t index) {
  const Step &step = program.steps[index];
  std::pair<std::string, std::string> lines;
  if (around)
    lines = around(index);
  if (!lines.first.empty())
    line(lines.first);
  SmallVector<c::Place> places;
  for (const Pointer &pointer : step.pointers)
    places.push_back(placeOf(pointer));
  if (auto copy = dyn_cast<memref::CopyOp>(step.op)) {
    auto type = cast<MemRefType>(copy.getSource().getType());
    printCall(form.copy(places[1], places[0], type.getNumElements()));
  } else {
    printCall(form.launch(step, places));
  }
  if (!lines.second.empty())
    line(lines.second);
}

/// The variable of a loop that a number becomes at the end of a turn, if the
/// turn does not look at it any more.
std::string RunPrinter::carriedName(Value number) {
  if (!number.hasOneUse())
    return "";
  OpOperand &use = *number.use_begin();
  auto loop = dyn_cast<scf::WhileOp>(use.getOwner()->getParentOp());
  if (!loop || use.getOwner() != loop.getYieldOp())
    return "";
  std::string name = names[loop.getBeforeArguments()[use.getOperandNumber()]];
  for (Value argument : loop.getAfterArguments())
    if (names[argument] == name && !argument.use_empty())
      return "";
  return name;
}

void RunPrinter::printLoad(memref::LoadOp load) {
  std::string element = form.read(placeOf(load));
  if (load.getType().isInteger(1))
    element += " != 0";
  // Taken where it stands: what follows may write there.
  Operation *next = load->getNextNode();
  if (load->hasOneUse() && next && *load->user_begin() == next) {
    names[load] = element;
    return;
  }
  if (std::string carried = carriedName(load); !carried.empty()) {
    names[load] = carried;
    line(carried + " = " + element + ";");
    return;
  }
  bool isFlag = load.getType().isInteger(1);
  std::string head = declare(load, load.getLoc(), isFlag ? "flag" : "number");
  line("const " + head + " = " + element + ";");
}

void RunPrinter::printStore(memref::StoreOp store) {
  line(form.write(placeOf(store), value(store.getValueToStore())));
}

//===----------------------------------------------------------------------===//
// Branches and loops
//===----------------------------------------------------------------------===//

void RunPrinter::commentOn(Operation *op) {
  NodeNames nodes;
  collectNodes(op->getLoc(), nodes);
  if (!nodes.empty())
    line("/* \"" + toCommentText(nodes.front().first, 48) + "\" " +
         toCommentText(nodes.front().second, 12) + " */");
}

void RunPrinter::printIf(scf::IfOp branch) {
  auto isEmpty = [](Region &region) {
    return region.empty() || region.front().without_terminator().empty();
  };
  bool hasThen = !isEmpty(branch.getThenRegion()),
       hasElse = !isEmpty(branch.getElseRegion());
  if (!hasThen && !hasElse)
    return;
  commentOn(branch);
  std::string condition = value(branch.getCondition());
  if (!hasThen)
    condition = "!" + operand(branch.getCondition());
  open("if (" + condition + ")");
  printBlock(hasThen ? branch.getThenRegion().front()
                     : branch.getElseRegion().front());
  if (hasThen && hasElse) {
    scope.pop();
    indent -= 2;
    open("} else");
    printBlock(branch.getElseRegion().front());
  }
  close();
}

/// A loop's condition and what else ends it.
std::string RunPrinter::loopTest(const std::string &condition) {
  std::string more = form.loopTest();
  return more.empty() ? condition : condition + " && " + more;
}

void RunPrinter::printFor(scf::ForOp loop) {
  commentOn(loop);
  scope.push();
  Value counter = loop.getInductionVar();
  std::string head = declare(counter, counter.getLoc(), counterWord());
  std::string name = names[counter], step = value(loop.getStep());
  open("for (" + head + " = " + value(loop.getLowerBound()) + "; " +
       loopTest(name + " < " + value(loop.getUpperBound())) + "; " +
       (step == "1" ? "++" + name : name + " += " + step) + ")");
  printBlock(*loop.getBody());
  close();
  scope.pop();
}

/// Its numbers are variables; a counter that only counts moves into the head.
void RunPrinter::printWhile(scf::WhileOp loop) {
  commentOn(loop);
  for (auto [init, argument] :
       llvm::zip_equal(loop.getInits(), loop.getBeforeArguments())) {
    bool isFlag = argument.getType().isInteger(1);
    std::string start = value(init);
    if (isFlag && matchPattern(init, m_Constant()))
      start = start == "0" ? "false" : "true";
    line(declare(argument, argument.getLoc(),
                 isFlag ? "goes_on" : counterWord()) +
         " = " + start + ";");
  }
  scf::ConditionOp condition = loop.getConditionOp();
  for (auto [passed, argument, result] : llvm::zip_equal(
           condition.getArgs(), loop.getAfterArguments(), loop.getResults()))
    names[argument] = names[result] = value(passed);
  Operation *counting = nullptr;
  std::string count;
  for (auto [argument, next] : llvm::zip_equal(loop.getBeforeArguments(),
                                               loop.getYieldOp().getResults()))
    if (auto add = next.getDefiningOp<arith::AddIOp>();
        add && matchPattern(add.getRhs(), m_One()) &&
        value(add.getLhs()) == names[argument]) {
      counting = add;
      count = "++" + names[argument];
    }
  std::string test = loopTest(value(condition.getCondition()));
  open(count.empty() ? "while (" + test + ")"
                     : "for (; " + test + "; " + count + ")");
  printBlock(*loop.getAfterBody());
  for (auto [argument, next] : llvm::zip_equal(loop.getBeforeArguments(),
                                               loop.getYieldOp().getResults()))
    if (next.getDefiningOp() != counting || !counting)
      if (std::string text = value(next); text != names[argument])
        line(names[argument] + " = " + text + ";");
  close();
}

void RunPrinter::printBlock(Block &block) {
  for (Operation &op : block) {
    if (auto step = stepOf.find(&op); step != stepOf.end())
      printStep(step->second);
    else if (auto load = dyn_cast<memref::LoadOp>(op))
      printLoad(load);
    else if (auto store = dyn_cast<memref::StoreOp>(op))
      printStore(store);
    else if (auto branch = dyn_cast<scf::IfOp>(op))
      printIf(branch);
    else if (auto loop = dyn_cast<scf::ForOp>(op))
      printFor(loop);
    else if (auto loop = dyn_cast<scf::WhileOp>(op))
      printWhile(loop);
  }
}

std::string inlay::c::runBody(const Program &program, const Spelling &spelling,
                              Helpers &helpers, const RunForm &form,
                              Around around) {
  return RunPrinter(program, spelling, helpers, form, around).print();
}
