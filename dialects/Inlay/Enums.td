//===- Enums.td - the kinds that ops of both dialects share ---------------===//
#ifndef INLAY_ENUMS_TD
#define INLAY_ENUMS_TD
include "dialects/Inlay/InlayBase.td"

// Symbols are the words of the assembly form.
def Inlay_UnaryKind : Inlay_Enum<"UnaryKind", "elementwise functions of one value", [
    I32EnumAttrCase<"Abs", 0, "abs">, I32EnumAttrCase<"Neg", 1, "neg">,
    I32EnumAttrCase<"Exp", 2, "exp">, I32EnumAttrCase<"Log", 3, "log">,
    I32EnumAttrCase<"Sqrt", 4, "sqrt">, I32EnumAttrCase<"Reciprocal", 5, "reciprocal">,
    I32EnumAttrCase<"Tanh", 6, "tanh">, I32EnumAttrCase<"Sigmoid", 7, "sigmoid">,
    I32EnumAttrCase<"Relu", 8, "relu">, I32EnumAttrCase<"Erf", 9, "erf">,
    I32EnumAttrCase<"Floor", 10, "floor">, I32EnumAttrCase<"Ceil", 11, "ceil">,
    I32EnumAttrCase<"Round", 12, "round">, I32EnumAttrCase<"Sign", 13, "sign">,
    I32EnumAttrCase<"Not", 14, "not">, I32EnumAttrCase<"BitNot", 15, "bitnot">,
    I32EnumAttrCase<"Sin", 16, "sin">, I32EnumAttrCase<"Cos", 17, "cos">,
    I32EnumAttrCase<"Tan", 18, "tan">, I32EnumAttrCase<"Asin", 19, "asin">,
    I32EnumAttrCase<"Acos", 20, "acos">, I32EnumAttrCase<"Atan", 21, "atan">,
    I32EnumAttrCase<"Sinh", 22, "sinh">, I32EnumAttrCase<"Cosh", 23, "cosh">,
    I32EnumAttrCase<"Asinh", 24, "asinh">, I32EnumAttrCase<"Acosh", 25, "acosh">,
    I32EnumAttrCase<"Atanh", 26, "atanh">, I32EnumAttrCase<"Softplus", 27, "softplus">,
    I32EnumAttrCase<"Softsign", 28, "softsign">, I32EnumAttrCase<"LeakyRelu", 29, "leaky_relu">,
    I32EnumAttrCase<"Elu", 30, "elu">, I32EnumAttrCase<"Celu", 31, "celu">,
    I32EnumAttrCase<"Selu", 32, "selu">, I32EnumAttrCase<"HardSigmoid", 33, "hard_sigmoid">,
    I32EnumAttrCase<"HardSwish", 34, "hard_swish">, I32EnumAttrCase<"Swish", 35, "swish">,
    I32EnumAttrCase<"Mish", 36, "mish">, I32EnumAttrCase<"Gelu", 37, "gelu">,
    I32EnumAttrCase<"GeluTanh", 38, "gelu_tanh">,
    I32EnumAttrCase<"ThresholdedRelu", 39, "thresholded_relu">,
    I32EnumAttrCase<"Shrink", 40, "shrink">, I32EnumAttrCase<"IsNaN", 41, "isnan">,
    I32EnumAttrCase<"IsInf", 42, "isinf">]>;
def Inlay_UnaryKindAttr : Inlay_EnumAttr<Inlay_UnaryKind, "unary">;

def Inlay_BinaryKind : Inlay_Enum<"BinaryKind", "elementwise functions of two values", [
    I32EnumAttrCase<"Add", 0, "add">, I32EnumAttrCase<"Sub", 1, "sub">,
    I32EnumAttrCase<"Mul", 2, "mul">, I32EnumAttrCase<"Div", 3, "div">,
    I32EnumAttrCase<"Pow", 4, "pow">, I32EnumAttrCase<"Max", 5, "max">,
    I32EnumAttrCase<"Min", 6, "min">, I32EnumAttrCase<"Mod", 7, "mod">,
    I32EnumAttrCase<"Fmod", 8, "fmod">, I32EnumAttrCase<"And", 9, "and">,
    I32EnumAttrCase<"Or", 10, "or">, I32EnumAttrCase<"Xor", 11, "xor">,
    I32EnumAttrCase<"BitAnd", 12, "bitand">, I32EnumAttrCase<"BitOr", 13, "bitor">,
    I32EnumAttrCase<"BitXor", 14, "bitxor">, I32EnumAttrCase<"ShiftLeft", 15, "shl">,
    I32EnumAttrCase<"ShiftRight", 16, "shr">, I32EnumAttrCase<"PRelu", 17, "prelu">]>;
def Inlay_BinaryKindAttr : Inlay_EnumAttr<Inlay_BinaryKind, "binary">;

def Inlay_CompareKind : Inlay_Enum<"CompareKind", "comparisons", [
    I32EnumAttrCase<"Eq", 0, "eq">, I32EnumAttrCase<"Ne", 1, "ne">,
    I32EnumAttrCase<"Lt", 2, "lt">, I32EnumAttrCase<"Le", 3, "le">,
    I32EnumAttrCase<"Gt", 4, "gt">, I32EnumAttrCase<"Ge", 5, "ge">]>;
def Inlay_CompareKindAttr : Inlay_EnumAttr<Inlay_CompareKind, "compare">;

def Inlay_PoolKind : Inlay_Enum<"PoolKind", "what a pool computes", [
    I32EnumAttrCase<"Max", 0, "max">, I32EnumAttrCase<"Average", 1, "average">,
    I32EnumAttrCase<"Lp", 2, "lp">]>;
def Inlay_PoolKindAttr : Inlay_EnumAttr<Inlay_PoolKind, "pool">;

def Inlay_SoftmaxKind : Inlay_Enum<"SoftmaxKind", "members of the softmax family", [
    I32EnumAttrCase<"Softmax", 0, "softmax">, I32EnumAttrCase<"LogSoftmax", 1, "log_softmax">,
    I32EnumAttrCase<"Hardmax", 2, "hardmax">]>;
def Inlay_SoftmaxKindAttr : Inlay_EnumAttr<Inlay_SoftmaxKind, "softmax_kind">;

def Inlay_Direction : Inlay_Enum<"Direction", "in which order a recurrent op walks the sequence", [
    I32EnumAttrCase<"Forward", 0, "forward">, I32EnumAttrCase<"Reverse", 1, "reverse">,
    I32EnumAttrCase<"Bidirectional", 2, "bidirectional">]>;
def Inlay_DirectionAttr : Inlay_EnumAttr<Inlay_Direction, "direction">;

def Inlay_CellKind : Inlay_Enum<"CellKind", "recurrent cells", [
    I32EnumAttrCase<"Lstm", 0, "lstm">, I32EnumAttrCase<"Gru", 1, "gru">,
    I32EnumAttrCase<"Rnn", 2, "rnn">]>;
def Inlay_CellKindAttr : Inlay_EnumAttr<Inlay_CellKind, "cell">;

def Inlay_ReduceKind : Inlay_Enum<"ReduceKind", "reductions", [
    I32EnumAttrCase<"Sum", 0, "sum">, I32EnumAttrCase<"Mean", 1, "mean">,
    I32EnumAttrCase<"Prod", 2, "prod">, I32EnumAttrCase<"Max", 3, "max">,
    I32EnumAttrCase<"Min", 4, "min">, I32EnumAttrCase<"L1", 5, "l1">,
    I32EnumAttrCase<"L2", 6, "l2">, I32EnumAttrCase<"SumSquare", 7, "sum_square">,
    I32EnumAttrCase<"LogSum", 8, "log_sum">, I32EnumAttrCase<"LogSumExp", 9, "log_sum_exp">]>;
def Inlay_ReduceKindAttr : Inlay_EnumAttr<Inlay_ReduceKind, "reduce_kind">;

def Inlay_PadMode : Inlay_Enum<"PadMode", "what stands outside the input", [
    I32EnumAttrCase<"Constant", 0, "constant">, I32EnumAttrCase<"Edge", 1, "edge">,
    I32EnumAttrCase<"Reflect", 2, "reflect">, I32EnumAttrCase<"Wrap", 3, "wrap">]>;
def Inlay_PadModeAttr : Inlay_EnumAttr<Inlay_PadMode, "pad_mode">;

def Inlay_Interpolation : Inlay_Enum<"Interpolation", "how values between places are found", [
    I32EnumAttrCase<"Nearest", 0, "nearest">, I32EnumAttrCase<"Linear", 1, "linear">,
    I32EnumAttrCase<"Cubic", 2, "cubic">]>;
def Inlay_InterpolationAttr : Inlay_EnumAttr<Inlay_Interpolation, "interpolation">;

def Inlay_BorderMode : Inlay_Enum<"BorderMode", "what a sample outside the input reads", [
    I32EnumAttrCase<"Zeros", 0, "zeros">, I32EnumAttrCase<"Border", 1, "border">,
    I32EnumAttrCase<"Reflection", 2, "reflection">]>;
def Inlay_BorderModeAttr : Inlay_EnumAttr<Inlay_BorderMode, "border_mode">;

def Inlay_ScatterKind : Inlay_Enum<"ScatterKind", "what an update does to the element it meets", [
    I32EnumAttrCase<"Replace", 0, "replace">, I32EnumAttrCase<"Add", 1, "add">,
    I32EnumAttrCase<"Mul", 2, "mul">, I32EnumAttrCase<"Max", 3, "max">,
    I32EnumAttrCase<"Min", 4, "min">]>;
def Inlay_ScatterKindAttr : Inlay_EnumAttr<Inlay_ScatterKind, "scatter_kind">;

#endif // INLAY_ENUMS_TD
