// MLIR prints remarks for machines ("[Missed] Pass | Category:x | Reason=...");
// here they become sentences and go the way of all diagnostics.

#include "lib/Driver/RemarkLines.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Remarks.h"

using namespace mlir;
using namespace inlay;

namespace {
class RemarkLines : public remark::detail::MLIRRemarkStreamerBase {
public:
  void streamOptimizationRemark(const remark::detail::Remark &remark) override {
    std::string text = remark.getRemarkTypeString().lower() + " " +
                       remark.getCombinedCategoryName().str();
    StringRef separator = ": ";
    for (const auto &arg : remark.getArgs()) {
      bool isSentence = arg.key == "Reason" || arg.key == "Remark";
      text += separator.str() + (isSentence ? "" : arg.key + " ") + arg.val;
      separator = "; ";
    }
    emitRemark(remark.getLocation()) << text;
  }
};
} // namespace

void inlay::enableRemarkLines(MLIRContext &context, StringRef filter) {
  remark::RemarkCategories categories;
  categories.passed = categories.missed = filter.str();
  categories.analysis = categories.failed = filter.str();
  LogicalResult enabled = remark::enableOptimizationRemarks(
      context, std::make_unique<RemarkLines>(),
      std::make_unique<remark::RemarkEmittingPolicyAll>(), categories);
  assert(succeeded(enabled) && "nothing has set up remarks before");
  (void)enabled;
}
