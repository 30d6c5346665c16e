// A model's result as JSON, in which form it leaves the process that made it.

#include "lib/Driver/Report.h"
#include "lib/Driver/VerifyModel.h"
#include <cmath>
#include <limits>

using namespace inlay;
namespace json = llvm::json;
using llvm::StringRef;

/// JSON knows no infinity: it travels as null.
static json::Value number(double value) {
  return std::isfinite(value) ? json::Value(value) : json::Value(nullptr);
}
static double numberOf(const json::Object &object, StringRef key) {
  return object.getNumber(key).value_or(
      std::numeric_limits<double>::infinity());
}
static std::string textOf(const json::Object &object, StringRef key) {
  return object.getString(key).value_or("").str();
}
/// Messages are bytes of a foreign file: JSON takes valid UTF-8 only.
static std::string text(StringRef bytes) {
  return json::isUTF8(bytes) ? bytes.str() : json::fixUTF8(bytes);
}

json::Value inlay::toJson(const ModelResult &result) {
  json::Array cases;
  for (const CaseResult &test : result.cases) {
    json::Array outputs;
    for (const OutputResult &output : test.outputs)
      outputs.push_back(json::Object{{"name", text(output.name)},
                                     {"pass", output.pass},
                                     {"worst_error", number(output.worstError)},
                                     {"worst_ratio", number(output.worstRatio)},
                                     {"problem", text(output.problem)}});
    cases.push_back(json::Object{{"name", text(test.name)},
                                 {"pass", test.pass},
                                 {"problem", text(test.problem)},
                                 {"outputs", std::move(outputs)}});
  }
  return json::Object{{"model", text(result.model)},
                      {"outcome", static_cast<int>(result.outcome)},
                      {"first_error", text(result.firstError)},
                      {"errors", int64_t(result.numErrors)},
                      {"report", reportJson(result.report)},
                      {"cases", std::move(cases)}};
}

static CaseResult caseFromJson(const json::Object &object) {
  CaseResult result;
  result.name = textOf(object, "name");
  result.pass = object.getBoolean("pass").value_or(false);
  result.problem = textOf(object, "problem");
  if (const json::Array *outputs = object.getArray("outputs"))
    for (const json::Value &value : *outputs)
      if (const json::Object *output = value.getAsObject())
        result.outputs.push_back({textOf(*output, "name"),
                                  output->getBoolean("pass").value_or(false),
                                  numberOf(*output, "worst_error"),
                                  numberOf(*output, "worst_ratio"),
                                  textOf(*output, "problem")});
  return result;
}

ModelResult inlay::modelResultFromJson(const json::Value &value) {
  ModelResult result;
  const json::Object *object = value.getAsObject();
  if (!object)
    return result;
  result.model = textOf(*object, "model");
  int64_t outcome = object->getInteger("outcome").value_or(3);
  result.outcome = static_cast<ModelResult::Outcome>(outcome);
  result.firstError = textOf(*object, "first_error");
  result.numErrors = unsigned(object->getInteger("errors").value_or(0));
  if (const json::Object *report = object->getObject("report"))
    result.report = reportFromJson(*report);
  if (const json::Array *cases = object->getArray("cases"))
    for (const json::Value &test : *cases)
      if (const json::Object *one = test.getAsObject())
        result.cases.push_back(caseFromJson(*one));
  return result;
}
