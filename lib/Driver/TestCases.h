// Recorded inputs and outputs of a model, in the two forms that we read.
//
//   case0/case.json, input_0.bin, output_0.bin      names, types, tolerances
//   test_data_set_0/input_0.pb, output_0.pb         as ONNX ships them
#ifndef INLAY_LIB_DRIVER_TESTCASES_H
#define INLAY_LIB_DRIVER_TESTCASES_H

#include "lib/Reference/Tensor.h"
#include <string>
#include <vector>

namespace inlay {

/// A recorded tensor; for an output, how far a result may be from it:
/// |x - value| <= atol + rtol * |value|.
struct RecordedTensor {
  std::string name; ///< of the ONNX tensor; may be empty
  Tensor value;
  double atol = 1e-7;
  double rtol = 1e-3;
};

/// One run of the model.
struct TestCase {
  std::string name; ///< of its folder
  std::vector<RecordedTensor> inputs;
  std::vector<RecordedTensor> outputs;
};

/// The cases in `folder`, which is one itself or holds some, in natural order
/// of their names. Fails with a diagnostic where one cannot be read or there
/// is none.
mlir::FailureOr<std::vector<TestCase>> readCases(llvm::StringRef folder,
                                                 mlir::MLIRContext *context);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_TESTCASES_H
