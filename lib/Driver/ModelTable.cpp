// The Markdown table of verified models, docs/models.md.

#include "lib/Driver/Report.h"
#include "lib/Driver/VerifyAll.h"
#include "llvm/Support/FormatVariadic.h"
#include <algorithm>

using namespace inlay;
using llvm::formatv;
using llvm::StringRef;

using Outcome = ModelResult::Outcome;

/// A name as code, with what would end it left out.
static std::string nameCell(StringRef name) {
  std::string result = "`";
  for (char c : name.take_front(80))
    if (c != '`' && c != '|' && c != '\n')
      result += c;
  return result + "`";
}

/// Text that cannot break out of its cell.
static std::string cell(StringRef text, size_t limit) {
  std::string result;
  for (char c : text.take_front(limit)) {
    if (StringRef("|<>*_`\\").contains(c))
      result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return text.size() > limit ? result + "..." : result;
}

static size_t numPassed(const ModelResult &result) {
  return std::count_if(result.cases.begin(), result.cases.end(),
                       [](const CaseResult &test) { return test.pass; });
}

/// The first thing that is wrong with the results.
static std::string firstProblem(const ModelResult &result) {
  for (const CaseResult &test : result.cases) {
    if (!test.problem.empty())
      return test.name + ": " + test.problem;
    for (const OutputResult &output : test.outputs)
      if (!output.pass)
        return test.name + " '" + output.name + "': " + output.problem;
  }
  return result.firstError;
}

std::string inlay::outcomeText(const ModelResult &result) {
  switch (result.outcome) {
  case Outcome::Passed:
    return result.cases.empty()
               ? "compiles"
               : formatv("pass {0}/{1}", numPassed(result), result.cases.size())
                     .str();
  case Outcome::Refused:
    return "refused: " + result.firstError +
           (result.numErrors > 1
                ? formatv(" (and {0} more)", result.numErrors - 1).str()
                : "");
  case Outcome::Failed:
    return "FAIL: " + firstProblem(result);
  case Outcome::Crashed:
    return "CRASH: " + result.firstError;
  }
  return {};
}

/// The worst error over all outputs and its share of the tolerance.
static std::string worstText(const ModelResult &result) {
  const OutputResult *worst = nullptr;
  for (const CaseResult &test : result.cases)
    for (const OutputResult &output : test.outputs)
      if (!worst || output.worstRatio > worst->worstRatio)
        worst = &output;
  if (!worst)
    return "";
  if (worst->worstError == 0)
    return "exact";
  char text[64];
  snprintf(text, sizeof text, "%.1e, %.3f", worst->worstError,
           worst->worstRatio);
  return text;
}

static std::string row(const ModelResult &result) {
  const Report &report = result.report;
  std::string text = formatv("| {0} | {1} | {2} |", nameCell(result.model),
                             report.nodes ? groupedNumber(report.nodes) : "",
                             cell(outcomeText(result), 200));
  if (report.sourceBytes == 0)
    return text + " | | | | | | |\n";
  return text + formatv(" {0:f2} | {1} | {2} | {3} | {4} | {5} | {6} |\n",
                        report.seconds, groupedNumber(report.sourceBytes),
                        groupedNumber(report.weightBytes),
                        groupedNumber(report.arenaBytes),
                        groupedNumber(report.liveBytes),
                        groupedNumber(report.multiplyAdds), worstText(result))
                    .str();
}

static std::string
section(llvm::ArrayRef<ModelResult> results, StringRef title,
        llvm::function_ref<bool(const ModelResult &)> wanted) {
  std::string rows;
  size_t count = 0;
  for (const ModelResult &result : results)
    if (wanted(result)) {
      rows += row(result);
      ++count;
    }
  if (count == 0)
    return {};
  return formatv("\n## {0} ({1})\n\n", title, count).str() +
         "| model | nodes | result | compile, s | C, bytes | weights, bytes | "
         "arena, bytes | live, bytes | multiply-adds | worst error, of "
         "tolerance |\n"
         "|---|--:|---|--:|--:|--:|--:|--:|--:|--:|\n" +
         rows;
}

std::string inlay::modelTable(llvm::ArrayRef<ModelResult> results) {
  auto in = [](Outcome outcome) {
    return [=](const ModelResult &result) {
      return result.outcome == outcome && !result.cases.empty();
    };
  };
  auto is = [](Outcome outcome) {
    return [=](const ModelResult &result) { return result.outcome == outcome; };
  };
  return "# Models\n\n"
         "Made by `inlay verify --all DIR --table docs/models.md`: every model "
         "is compiled to C,\nbuilt by the host's C compiler, run on its "
         "recorded inputs and compared with its recorded\noutputs. *live* is "
         "the most bytes that are live at one step, so no arena can be "
         "smaller\nwith these steps in this order. The worst error stands "
         "beside the share of its tolerance\nthat it uses; up to 1 passes.\n" +
         section(results, "Pass", in(Outcome::Passed)) +
         section(results, "Wrong or crashed",
                 [](const ModelResult &result) {
                   return result.outcome == Outcome::Failed ||
                          result.outcome == Outcome::Crashed;
                 }) +
         section(results, "Compile, and have no recorded case",
                 [](const ModelResult &result) {
                   return result.outcome == Outcome::Passed &&
                          result.cases.empty();
                 }) +
         section(results, "Refused with diagnostics", is(Outcome::Refused));
}
