//===- InlayOps.td - every family of graph ops ----------------------------===//
#ifndef INLAY_OPS_TD
#define INLAY_OPS_TD
include "dialects/Inlay/InlayBase.td"
include "dialects/Inlay/Enums.td"
include "dialects/Inlay/CoreOps.td"
include "dialects/Inlay/ElementwiseOps.td"
include "dialects/Inlay/ControlOps.td"
include "dialects/Inlay/ConvOps.td"
include "dialects/Inlay/MatmulOps.td"
include "dialects/Inlay/NormalizationOps.td"
include "dialects/Inlay/QuantizedOps.td"
include "dialects/Inlay/RecurrentOps.td"
include "dialects/Inlay/ReduceOps.td"
include "dialects/Inlay/ShapeOps.td"
include "dialects/Inlay/TreeOps.td"
include "dialects/Inlay/SampleOps.td"
include "dialects/Inlay/ScatterOps.td"
include "dialects/Inlay/SelectOps.td"
#endif // INLAY_OPS_TD
