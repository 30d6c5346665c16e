// The C++ interface of Inlay: compile an ONNX model into source files held in
// memory. Needs the standard library only.
#ifndef INLAY_INLAY_H
#define INLAY_INLAY_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace inlay {

/// How constant data is written.
enum class WeightStyle {
  Array,   ///< hexadecimal words in an array: quick for the C compiler
  Literal, ///< numbers that a person can read
  Blob,    ///< a binary file beside the source
};

/// What to make of a model. The defaults give portable C99.
struct CompileOptions {
  std::string target = "c";
  std::string cpu = "generic";
  /// The least GPU that CUDA code is for: "80" (default) or "90a".
  std::string sm;
  /// Prefix of all names and files; empty: after the model's file.
  std::string name;
  /// Sizes of free dimensions by their ONNX names. A free dimension that is
  /// not named here is bound to 1.
  std::map<std::string, int64_t> dims;
  /// Values of integer inputs that are known when compiling, such as shapes:
  /// one number for all elements, or one each. The code checks them when it
  /// runs.
  std::map<std::string, std::vector<int64_t>> values;
  /// Steps that a loop of the model takes at most; 0: as many as it says.
  int64_t maxSteps = 0;
  /// 0: each operator its own layer, nothing rewritten. 2: everything.
  unsigned optimization = 2;
  WeightStyle weights = WeightStyle::Array;
  /// How sums of quantized values are scaled: "float", ONNX Runtime's form, or
  /// "single", integers with one rounding.
  std::string requant = "float";
  /// Inputs that are only quantized and outputs that are dequantized last are
  /// passed as codes; the header says what these mean.
  bool quantizedIo = false;
  bool emitTest = false;  ///< add a self-test program with golden vectors
  bool emitEva = false;   ///< add a driver for the analyser Frama-C/Eva
  bool emitHooks = false; ///< add a run that calls hooks around each step
  /// Run the graph before and after each graph pass and compare.
  bool verifyEach = false;
};

/// A file to write; `name` has no folder in it.
struct SourceFile {
  std::string name;
  std::string contents;
};

/// A diagnostic in words, in the order in which it was found.
struct Message {
  enum class Kind { Error, Warning, Remark, Note };
  Kind kind = Kind::Error;
  std::string text;
  std::string node = {};         ///< ONNX node that it is about, if one
  std::string operatorName = {}; ///< of that node: "Conv"
};

/// The figures of a compilation.
struct Report {
  std::string name;         ///< prefix used
  int64_t nodes = 0;        ///< nodes of the ONNX graph
  int64_t steps = 0;        ///< layers that run
  int64_t multiplyAdds = 0; ///< in one run
  int64_t weightBytes = 0;  ///< constant data
  int64_t arenaBytes = 0;   ///< scratch memory
  int64_t liveBytes = 0;    ///< lower bound of it: most bytes live at a step
  int64_t sourceBytes = 0;  ///< text of the C files
  double seconds = 0;       ///< spent compiling
};

/// Whose fault an unsuccessful compilation is.
enum class Status {
  Ok,
  BadInput,        ///< the model or an option; the messages say what to do
  InternalFailure, ///< a fault of the compiler
};

/// What came of a compilation. `files` is empty unless `status` is Ok.
struct Compilation {
  Status status = Status::InternalFailure;
  std::vector<SourceFile> files;
  Report report;
  std::vector<Message> messages;
};

/// Compiles the ONNX file at `model`. Writes nothing to disk or to the
/// terminal.
Compilation compile(const std::string &model, const CompileOptions &options);

/// Writes `files` into `folder`, which is made if need be. Each file appears
/// whole or not at all, and none appears where one cannot be written. Returns
/// an empty string, or what went wrong.
std::string writeFiles(const std::vector<SourceFile> &files,
                       const std::string &folder);

/// The version of the compiler, such as "0.1.0".
const char *version();

} // namespace inlay

#endif // INLAY_INLAY_H
