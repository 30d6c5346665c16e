// `--emit=hooks`: `<name>_run_ex`, which tells the caller before and after each
// step, and a table of the steps. `<name>_run` stays as it is.
#include "codegen/C/Files.h"
#include "codegen/Printer/Comments.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;
using namespace inlay;

/// The parameters of `run_ex`: those of `run`, and the hooks.
static std::vector<std::string> parameters(const Program &program,
                                           const Spelling &spelling) {
  std::vector<std::string> all = c::runParameters(program, spelling);
  all.push_back("const " + program.prefix + "_hooks *hooks");
  return all;
}

/// The declaration of the table, broken as clang-format does it.
static std::string tableDeclaration(const Program &program) {
  const std::string &name = program.prefix;
  std::string type = "extern const " + name + "_step", table = name + "_steps",
              size = "[" + program.macro + "_STEPS];";
  if (type.size() + 1 + table.size() + size.size() <= 80)
    return type + " " + table + size + "\n";
  if (4 + table.size() + size.size() <= 80)
    return type + "\n    " + table + size + "\n";
  return type + "\n    " + table + "\n        " + size + "\n";
}

std::string inlay::c::hooksDeclaration(const Program &program,
                                       const Spelling &spelling) {
  const std::string &name = program.prefix;
  std::string count = std::to_string(program.steps.size());
  std::string text =
      "\n" +
      wholeComment(commentLines("What " + name +
                                "_run_ex() calls around each "
                                "step; null where nothing is.")) +
      "typedef struct {\n"
      "  void (*before)(void *user, int32_t step);\n"
      "  void (*after)(void *user, int32_t step);\n"
      "  void *user;\n} " +
      name + "_hooks;\n\n/* The steps, in the order in which they run. */\n" +
      "#define " + program.macro + "_STEPS " + count + "\ntypedef struct {\n" +
      "  const char *name;     /* of the function */\n"
      "  const char *nodes;    /* of ONNX: \"name\" operator */\n"
      "  double multiply_adds; /* in one run */\n} " +
      name + "_step;\n";
  if (!program.steps.empty())
    text += tableDeclaration(program);
  return text + "\n/* As " + name + "_run(); `hooks` may be null. */\n" +
         fillList("int " + name + "_run_ex(", parameters(program, spelling),
                  ");") +
         "\n";
}

/// `"a \"b\" c"`, in pieces of a line each.
static std::string literal(StringRef text, StringRef indent) {
  std::string lines, line;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    line += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    if (line.size() < 68 && i + 1 < text.size())
      continue;
    lines += (lines.empty() ? "" : "\n" + indent.str()) + "\"" + line + "\"";
    line.clear();
  }
  return lines.empty() ? "\"\"" : lines;
}

static std::string stepsTable(const Program &program) {
  if (program.steps.empty())
    return "";
  std::string name = program.prefix;
  std::string text = "\n/* clang-format off */\nconst " + name + "_step " +
                     name + "_steps[" + program.macro + "_STEPS] = {\n";
  for (const Step &step : program.steps) {
    if (isa<memref::CopyOp>(step.op)) {
      text += "    {\"memcpy\", \"\", 0},\n";
      continue;
    }
    const Layer &layer = program.layers[step.layer];
    text += "    {\"" + layer.name + "\",\n     " +
            literal(nodeList(layer.nodes), "     ") + ",\n     " +
            std::to_string(layer.macs) + ".0},\n";
  }
  return text + "};\n/* clang-format on */\n";
}

std::string inlay::c::hooksDefinition(const Program &program,
                                      const Spelling &spelling,
                                      Helpers &helpers) {
  const std::string &name = program.prefix;
  std::string text = stepsTable(program);
  for (StringRef when : {"before", "after"})
    text +=
        "\n" +
        fillList("static void call_" + when.str() + "(",
                 {"const " + name + "_hooks *hooks", "int32_t step"}, ") {") +
        "\n  if (hooks && hooks->" + when.str() + ") {\n    hooks->" +
        when.str() + "(hooks->user, step);\n  }\n}\n";
  text += "\n" +
          fillList("int " + name + "_run_ex(", parameters(program, spelling),
                   ") {") +
          "\n" + nullChecks(program);
  text += runBody(program, spelling, helpers, CallForm(program, spelling),
                  [](size_t step) {
                    std::string number = std::to_string(step);
                    return std::pair("call_before(hooks, " + number + ");",
                                     "call_after(hooks, " + number + ");");
                  });
  return text + "  return " + program.macro + "_OK;\n}\n";
}
