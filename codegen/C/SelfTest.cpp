// `<name>_test.c`: recorded inputs and outputs as arrays, and a main that runs
// the model on them, prints the worst error of each output, and tells by its
// exit code whether all is well.
#include "codegen/C/Files.h"
#include "codegen/Printer/Comments.h"
#include "codegen/Weights/Weights.h"
#include "lib/Support/Numbers.h"
#include "lib/Support/Text.h"
#include <set>

using namespace mlir;
using namespace inlay;

namespace {

std::string caseName(unsigned number, const Parameter &parameter) {
  return "case" + std::to_string(number + 1) + "_" + parameter.name;
}

/// The comparison of one type; `word` is `f32`.
std::string comparison(const std::string &word, const std::string &type) {
  return "\n" +
         fillList("static void check_" + word + "(",
                  {"const char *name", "const " + type + " *got",
                   "const " + type + " *expected", "int32_t count",
                   "double absolute", "double relative"},
                  ") {") +
         R"(
  int32_t misses = 0;
  double worst = 0.0;
  for (int32_t i = 0; i < count; ++i) {
    const double a = (double)got[i];
    const double b = (double)expected[i];
    const double error = a > b ? a - b : b - a;
    const double limit = absolute + relative * (b < 0.0 ? -b : b);
    if (got[i] == expected[i] || (a != a && b != b)) {
      continue;
    }
    if (!(error <= limit)) {
      ++misses;
    }
    if (!(error <= worst)) {
      worst = error;
    }
  }
  printf("%s  %-24s worst error %.3g", misses ? "FAIL" : "PASS", name, worst);
  if (misses) {
    printf(", %ld of %ld beyond the tolerance", (long)misses, (long)count);
  }
  printf("\n");
  failures += misses;
}
)";
}

} // namespace

static void writeCases(llvm::raw_ostream &os, const Program &program,
                       const Spelling &spelling) {
  os << "\n/* clang-format off */\n";
  for (auto [number, recorded] : llvm::enumerate(program.options->golden)) {
    auto write = [&, n = number](const Parameter &parameter,
                                 const std::vector<char> &bytes) {
      os << "static const " << spelling.storageType(parameter.element) << " "
         << caseName(n, parameter) << "["
         << std::max<int64_t>(1, parameter.count()) << "] = ";
      writeInitializer(os, bytes, parameter.element, parameter.shape);
      os << ";\n";
    };
    for (auto [parameter, bytes] : llvm::zip(program.inputs, recorded.inputs))
      write(parameter, bytes);
    for (auto [parameter, bytes] : llvm::zip(program.outputs, recorded.outputs))
      write(parameter, bytes);
  }
  os << "/* clang-format on */\n";
}

/// One run, as a function.
static std::string runFunction(const Program &program, unsigned number,
                               std::vector<std::string> arguments) {
  for (const Parameter &input : program.inputs)
    arguments.push_back(program.options->golden.empty()
                            ? "in_" + input.name
                            : caseName(number, input));
  for (const Parameter &output : program.outputs)
    arguments.push_back("got_" + output.name);
  return "\n" +
         joinShortFunction(
             "static int run_case" + std::to_string(number + 1) + "(void) {\n" +
             fillList("  return " + program.prefix + "_run(", arguments, ");") +
             "\n}\n");
}

/// The statements of one case: run, then compare each output.
static std::string runCase(const Program &program, unsigned number,
                           const GoldenCase &recorded) {
  std::string title = recorded.name.empty()
                          ? "case " + std::to_string(number + 1)
                          : toIdentifier(recorded.name, 60);
  std::string text = "  printf(\"" + title + "\\n\");\n  failures += run_case" +
                     std::to_string(number + 1) + "() != " + program.macro +
                     "_OK;\n";
  if (program.options->golden.empty())
    return text;
  for (const Parameter &output : program.outputs) {
    std::vector<std::string> facts = {
        "\"" + output.name + "\"",        "got_" + output.name,
        caseName(number, output),         std::to_string(output.count()),
        doubleLiteral(recorded.absolute), doubleLiteral(recorded.relative)};
    text +=
        fillList("  check_" + output.element.word() + "(", facts, ");") + "\n";
  }
  return text;
}

c::TestHarness inlay::c::testHarness(const Program &program) {
  const std::string &name = program.prefix;
  TestHarness harness;
  harness.isProven = true;
  harness.readsWeights =
      program.storage() == WeightStorage::Blob && program.hasWeightFiles();
  harness.command =
      "cc -std=c99 " + name + ".c " +
      (program.hasWeightFiles() && !harness.readsWeights ? name + "_weights.c "
                                                         : "") +
      name + "_test.c -lm";
  harness.globals = "static " + name + "_arena arena;\n";
  harness.arguments = {"&arena"};
  if (harness.readsWeights)
    harness.arguments.push_back("&weights");
  return harness;
}

void inlay::c::writeSelfTest(llvm::raw_ostream &os, const Program &program,
                             const Spelling &spelling,
                             const TestHarness &harness) {
  const std::string &name = program.prefix;
  os << fileTitle(program, name + "_test.c",
                  "Runs the model on recorded inputs; prints PASS or FAIL.")
     << " *\n"
     << commentLines(harness.command, "  ", "      ") << " */\n#include \""
     << name << ".h\"\n\n";
  bool usesMath = false;
  for (const GoldenCase &recorded : program.options->golden) {
    for (auto [parameter, bytes] : llvm::zip(program.inputs, recorded.inputs))
      usesMath |= needsMathHeader(bytes, parameter.element);
    for (auto [parameter, bytes] : llvm::zip(program.outputs, recorded.outputs))
      usesMath |= needsMathHeader(bytes, parameter.element);
  }
  os << (usesMath ? "#include <math.h>\n" : "") << "#include <stdio.h>\n";
  if (harness.isProven)
    os << "\n/* The proof has its own main. */\n#ifndef __FRAMAC__\n";
  os << "\nstatic int32_t failures;\n" << harness.globals;
  if (harness.readsWeights)
    os << "static " << name << "_weights weights;\n";
  for (const Parameter &output : program.outputs)
    os << "static " << spelling.storageType(output.element) << " got_"
       << output.name << "[" << std::max<int64_t>(1, output.count()) << "];\n";
  // Without recorded cases, a run on zeros at least shows that it runs.
  if (program.options->golden.empty())
    for (const Parameter &input : program.inputs)
      os << "static const " << spelling.storageType(input.element) << " in_"
         << input.name << "[" << std::max<int64_t>(1, input.count())
         << "] = {0};\n";
  else
    writeCases(os, program, spelling);
  std::map<std::string, std::string> types;
  for (const Parameter &output : program.outputs)
    types[output.element.word()] = spelling.storageType(output.element);
  if (!program.options->golden.empty())
    for (const auto &[word, type] : types)
      os << comparison(word, type);

  for (size_t i = 0; i < std::max<size_t>(1, program.options->golden.size());
       ++i)
    os << runFunction(program, i, harness.arguments);
  os << "\nint main(void) {\n";
  if (harness.readsWeights)
    os << "  FILE *file = fopen(\"" << name << "_weights.bin\", \"rb\");\n"
       << "  const size_t size = " << program.macro << "_WEIGHTS_BYTES;\n"
       << "  if (!file || fread(&weights, size, 1, file) != 1) {\n    "
          "printf(\"FAIL  cannot read "
       << "the weights\\n\");\n    return 1;\n  }\n  fclose(file);\n";
  os << harness.begin;
  for (auto [number, recorded] : llvm::enumerate(program.options->golden))
    os << runCase(program, number, recorded);
  if (program.options->golden.empty())
    os << runCase(program, 0, {});
  os << harness.end << "  printf(\"%s\\n\", failures ? \"FAIL\" : \"PASS\");\n"
     << "  return failures != 0;\n}\n";
  if (harness.isProven)
    os << "\n#endif /* __FRAMAC__ */\n";
}
