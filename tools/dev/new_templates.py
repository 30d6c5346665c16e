"""The texts that new.py writes. `@camel@` and its kin stand for the name's
spellings: BitCast, bit_cast (snake), bit-cast (kebab), BITCAST (upper),
"bit cast" (words)."""

OPERATOR_TEST = """\
# @camel@ from ONNX to C, through every level; each graph pass is checked.
# RUN: rm -rf %t && mkdir %t
# RUN: %{onnx-make} %s %t/m.onnx
# RUN: %{python} -c "import numpy as np; np.save('%t/x.npy', np.array([-1, 0, 2.5], np.float32))"
# RUN: inlay run %t/m.onnx --input %t/x.npy --verify-each | FileCheck %s
# RUN: inlay run %t/m.onnx --input %t/x.npy -O0 | FileCheck %s
# CHECK: y = float32[3]
# CHECK-NEXT: {{^}}  -1 0 2.5{{$}}

<ir_version: 10, opset_import: ["" : 26]>
@snake@ (float[3] x) => (float[3] y) { y = @camel@(x) }
"""

SPELLED = {
    "handler": """\
static LogicalResult import@camel@(Node &node) {
  return node.result(node.input(0));
}

""",
    "todo": """
lib/Import/Elementwise.cpp  import@camel@ in graph ops; or move it to its family
test/operators/@kebab@.test   inputs, attributes and the right values
docs/   tools/dev/make-docs.py
""",
}

ELEMENTWISE = {
    "td": """\
def @camel@Op : Inlay_PureOp<"@snake@", [InferTypeOpAdaptor]> {
  let summary = "@words@ of each element";
  let description = [{
    `result[i] = input[i]`.

    (C1) the result has the type of the input.

    Example:
    ```mlir
    func.func @example(%x: tensor<3xf32>) -> tensor<3xf32> {
      %0 = inlay.@snake@ %x : (tensor<3xf32>) -> tensor<3xf32>
      return %0 : tensor<3xf32>
    }
    ```
  }];
  let arguments = (ins Inlay_Tensor:$input);
  let results = (outs Inlay_Tensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
}

""",
    "dialect": """
LogicalResult @camel@Op::inferReturnTypes(MLIRContext *,
                                          std::optional<Location>,
                                          Adaptor adaptor,
                                          SmallVectorImpl<Type> &types) {
  types.push_back(rankedType(adaptor.getInput())); // (C1)
  return success();
}

LogicalResult @camel@Op::verify() { return success(); }
""",
    "handler": """\
static LogicalResult import@camel@(Node &node) {
  return node.result(node.create<@camel@Op>(node.input(0)));
}

""",
    "reference": """\
static Tensor evaluate@camel@(const Tensor &input, RankedTensorType type) {
  Tensor result(type);
  for (int64_t i = 0, count = type.getNumElements(); i < count; ++i) {
    if (isFloat(input))
      result.setFloat(i, input.getFloat(i));
    else
      result.setInt(i, input.getInt(i));
  }
  return result;
}

""",
    "dispatch": """\
  if (isa<@camel@Op>(op))
    return SmallVector<Tensor>{evaluate@camel@(operands[0], type)};
""",
    "scalar": """\
          .Case([&](@camel@Op) { return wide[0]; })
""",
    "roundtrip": """\
// RUN: inlay-opt %s --split-input-file --verify-diagnostics --verify-roundtrip | FileCheck %s

// CHECK-LABEL: @@snake@_reads_back
// CHECK: inlay.@snake@ %{{.*}} : (tensor<3xf32>) -> tensor<3xf32>
func.func @@snake@_reads_back(%x: tensor<3xf32>) -> tensor<3xf32> {
  %0 = inlay.@snake@ %x : (tensor<3xf32>) -> tensor<3xf32>
  return %0 : tensor<3xf32>
}
""",
    "todo": """
dialects/Inlay/ElementwiseOps.td   the formula, operands, attributes, constraints
dialects/Inlay/ElementwiseOps.cpp  the result's type; each constraint by number
lib/Import/Elementwise.cpp         import@camel@: attributes, and what is refused
lib/Reference/Elementwise.cpp      evaluate@camel@: the obvious loop
dialects/Kernel/ScalarOps.cpp      the value of one element in arith and math
test/dialects/@kebab@.mlir   a refusal for each constraint
test/operators/@kebab@.test   inputs, attributes and the right values
test/conformance/onnx-node-tests.py   LEAST, raised by the node tests that now pass
docs/   tools/dev/make-docs.py
""",
}

PASS = {
    "td": """\
#ifndef INLAY_PASSES_@upper@_TD
#define INLAY_PASSES_@upper@_TD

include "mlir/Pass/PassBase.td"

def @camel@ : Pass<"inlay-@kebab@", "::mlir::func::FuncOp"> {
  let summary = "@words@";
  let description = [{
    What it does, in a sentence. What it needs of the IR. What holds afterwards.
    What it leaves alone.

    Example (`test/passes/@kebab@.mlir`):
    ```mlir
    func.func @example(%x: tensor<2xf32>) -> tensor<2xf32> {
      return %x : tensor<2xf32>
    }
    ```
  }];
  let dependentDialects = ["::inlay::InlayDialect"];
}

#endif // INLAY_PASSES_@upper@_TD
""",
    "h": """\
// See @camel@.td.
#ifndef INLAY_PASSES_@upper@_H
#define INLAY_PASSES_@upper@_H

#include "mlir/Pass/Pass.h"

namespace inlay {
#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "passes/@camel@/@camel@.h.inc"
} // namespace inlay

#endif // INLAY_PASSES_@upper@_H
""",
    "cpp": """\
// The pass: @words@.
#include "passes/@camel@/@camel@.h"
#include "dialects/Inlay/InlayDialect.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace inlay;

namespace inlay {
#define GEN_PASS_DEF_@upper@
#include "passes/@camel@/@camel@.h.inc"
} // namespace inlay

namespace {

struct @camel@ : inlay::impl::@camel@Base<@camel@> {
  void runOnOperation() override { markAllAnalysesPreserved(); }
};

} // namespace
""",
    "test": """\
// RUN: inlay-opt %s --pass-pipeline='builtin.module(func.func(inlay-@kebab@))' --split-input-file | FileCheck %s

// The example of the pass's description.
// CHECK-LABEL: @example
// CHECK-NEXT: return
func.func @example(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}
""",
    "todo": """
passes/@camel@/@camel@.td   the description and its example
passes/@camel@/@camel@.cpp  the pass
passes/CMakeLists.txt       SOURCES and LINK, where it needs more
lib/Driver/Pipelines.cpp    its place (now: before the layers are formed) and why
passes/Passes.cpp           the same place
test/passes/@kebab@.mlir   what it does, what it must not do
docs/   tools/dev/make-docs.py
""",
}

TARGET = {
    "h": """\
// The target '@kebab@': what differs from C.
#ifndef INLAY_CODEGEN_@upper@_@upper@_H
#define INLAY_CODEGEN_@upper@_@upper@_H

#include "codegen/Emit.h"
#include "codegen/Printer/Spelling.h"

namespace inlay {

/// The words of @camel@ where they are not those of C.
class @camel@Spelling : public Spelling {
public:
  std::string functionQualifier() const override;
};

/// The files of a @camel@ program, as `emitC` has those of a C program.
mlir::FailureOr<std::vector<OutputFile>> emit@camel@(mlir::ModuleOp module,
                                                 const EmitOptions &options);

} // namespace inlay

#endif // INLAY_CODEGEN_@upper@_@upper@_H
""",
    "cpp": """\
// The target '@kebab@'. Types, names and statements are C's (codegen/Printer),
// but for what @camel@Spelling overrides.
#include "codegen/@camel@/@camel@.h"

using namespace mlir;
using namespace inlay;

std::string @camel@Spelling::functionQualifier() const {
  return Spelling::functionQualifier();
}

FailureOr<std::vector<OutputFile>> inlay::emit@camel@(ModuleOp module,
                                                  const EmitOptions &) {
  return module.emitError("target '@kebab@' prints nothing yet");
}
""",
    "row": '    {"@kebab@", "@camel@", {}},\n',
    "test": """\
# The target is listed; until it has processors it is refused as planned.
# RUN: not inlay compile no.onnx -o %t --target=@kebab@ 2>&1 | FileCheck %s
# CHECK: error: target '@kebab@' is planned and not there yet
""",
    "todo": """
lib/Driver/Targets.cpp       a line for the help; processors, so that it can be used
lib/Driver/Emission.cpp      call emit@camel@ for it
codegen/@camel@/@camel@.h    override what Spelling says otherwise
codegen/@camel@/@camel@.cpp  the files of a program
lib/Driver/HostProgram.cpp   how this machine builds and runs it, or an emulator
test/codegen/target-@kebab@.test   a golden output
docs/   tools/dev/make-docs.py
""",
}
