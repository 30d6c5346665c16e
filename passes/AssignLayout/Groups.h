// Which input blocks a group of output blocks has a part in, for convolutions
// by groups: those between the first and the last channel of its groups.
#ifndef INLAY_PASSES_ASSIGNLAYOUT_GROUPS_H
#define INLAY_PASSES_ASSIGNLAYOUT_GROUPS_H

#include "passes/AssignLayout/PackWeights.h"

namespace inlay {

struct GroupBlocks {
  int64_t groups, outs, ins; ///< outputs and inputs of each group
  int64_t lanes, together;   ///< of the kernel
  int64_t window = 1;        ///< blocks that every group of outputs reads

  /// `together` blocks of outputs are computed at once, unless groups are
  /// small.
  GroupBlocks(int64_t groups, int64_t outs, int64_t ins, int64_t lanes,
              int64_t together);
  int64_t outBlocks() const { return (groups * outs + lanes - 1) / lanes; }
  int64_t inBlocks() const { return (groups * ins + lanes - 1) / lanes; }
  /// The first of them for output blocks `og * together` on, as
  /// `kernel.blocked_conv` computes it.
  int64_t first(int64_t og) const;
  /// Whether an output is a sum that has this input.
  bool meet(int64_t in, int64_t out) const {
    return in < groups * ins && out < groups * outs && in / ins == out / outs;
  }
  /// What tells a kernel of its groups, if there are several.
  void addTo(llvm::SmallVectorImpl<mlir::NamedAttribute> &attributes,
             mlir::Builder &b) const;
  /// [M,C/groups,KH,KW] to [OB/B,window,KH,KW,L,B*L]; 0 between groups.
  mlir::Value pack(mlir::OpBuilder &builder, mlir::Location loc,
                   mlir::ElementsAttr weight) const;
};

} // namespace inlay

#endif // INLAY_PASSES_ASSIGNLAYOUT_GROUPS_H
