// A model against its recorded cases, through the generated code.
#ifndef INLAY_LIB_DRIVER_VERIFYMODEL_H
#define INLAY_LIB_DRIVER_VERIFYMODEL_H

#include "lib/Driver/Diagnostics.h"
#include "lib/Driver/Options.h"
#include "llvm/Support/JSON.h"

namespace inlay {

/// One output of one case.
struct OutputResult {
  std::string name;
  bool pass = false;
  double worstError = 0; ///< largest absolute error
  double worstRatio = 0; ///< largest error over its tolerance; passes up to 1
  std::string problem;   ///< in words, where it does not pass
};

/// One case; `problem` says why it could not be compared.
struct CaseResult {
  std::string name;
  bool pass = false;
  std::string problem;
  std::vector<OutputResult> outputs;
};

/// What came of a model.
struct ModelResult {
  enum class Outcome {
    Passed,
    Refused, ///< with diagnostics
    Failed,  ///< wrong results, or the compiler's own failure
    Crashed, ///< the process ended by itself
  };
  std::string model; ///< the name of its folder or file
  Outcome outcome = Outcome::Crashed;
  std::string firstError;
  unsigned numErrors = 0;
  Report report;
  std::vector<CaseResult> cases;
};

/// Compiles the model at `path` for each set of input shapes among the cases in
/// `folder`, runs it on them and compares. Messages go to `sink`.
ModelResult verifyModel(llvm::StringRef path, llvm::StringRef folder,
                        const DriverOptions &options, const MessageSink &sink);

/// Compiles only: for files that have no cases.
ModelResult tryModel(llvm::StringRef path, const DriverOptions &options,
                     const MessageSink &sink);

/// "PASS case0 'output': worst error 1.2e-06, 0.03 of its tolerance", a line
/// an output.
std::string caseLines(const CaseResult &result);

/// To and from the form in which a result crosses from one process to another.
llvm::json::Value toJson(const ModelResult &result);
ModelResult modelResultFromJson(const llvm::json::Value &value);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_VERIFYMODEL_H
