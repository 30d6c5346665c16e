//===- InlayBase.td - the graph dialect: types, enums, base classes -------===//
//
// What every family of graph ops shares. One family a file; InlayOps.td
// includes them all.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_BASE_TD
#define INLAY_BASE_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/BuiltinAttributeInterfaces.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/Interfaces/ControlFlowInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Inlay_Dialect : Dialect {
  let name = "inlay";
  let cppNamespace = "::inlay";
  let summary = "Graph ops on static tensors, with the meaning of ONNX";
  let description = [{
    An ONNX graph after import: every op works on tensors of static shape and
    has value semantics. Signed integers are signless (`i8`), unsigned ones say
    so (`ui8`), bool is `i1`. Names of ONNX nodes live in locations. Optional
    operands that have a neutral value are always present as splat constants,
    so that passes meet one form only.

    `inlay.layer` groups the ops that become one C function.
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasConstantMaterializer = 1;
}

class Inlay_Op<string mnemonic, list<Trait> traits = []>
    : Op<Inlay_Dialect, mnemonic, traits>;

// Every op of a graph is pure: it may be erased, moved and merged.
class Inlay_PureOp<string mnemonic, list<Trait> traits = []>
    : Inlay_Op<mnemonic, !listconcat([Pure], traits)>;

def Inlay_Element : AnyTypeOf<[F16, BF16, F32, F64, I1, I8, I16, I32, I64, UI8,
                               UI16, UI32, UI64],
                              "an element type of ONNX">;
def Inlay_Tensor : StaticShapeTensorOf<[Inlay_Element]>;
def Inlay_FloatTensor : StaticShapeTensorOf<[F16, BF16, F32, F64]>;
def Inlay_IntTensor : StaticShapeTensorOf<[I8, I16, I32, I64, UI8, UI16, UI32,
                                           UI64]>;
def Inlay_BoolTensor : StaticShapeTensorOf<[I1]>;
def Inlay_IndexTensor : StaticShapeTensorOf<[I32, I64]>;

class Inlay_Enum<string name, string summary,
                 list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::inlay";
  let genSpecializedAttr = 0;
}
class Inlay_EnumAttr<I32EnumAttr info, string mnemonic>
    : EnumAttr<Inlay_Dialect, info, mnemonic> {
  let assemblyFormat = "$value";
}

#endif // INLAY_BASE_TD
