// The page of `inlay inspect --html`: a template with its style and script, and
// the JSON of the inspection in it. InspectionPage.inc is made of Page/ when
// building.

#include "lib/Driver/Inspection.h"
#include "llvm/Support/FormatVariadic.h"

using namespace inlay;
using llvm::StringRef;

static constexpr StringRef pageTemplate =
#include "InspectionPage.inc"
    ;

/// JSON that can stand inside of a script element: no end tag, no comment.
static std::string embeddable(const std::string &json) {
  std::string text;
  for (char c : json)
    if (c == '<')
      text += "\\u003c";
    else
      text += c;
  return text;
}

/// What stands in for the data and the title in the template.
static void replace(std::string &page, StringRef mark, StringRef text) {
  size_t at = page.find(mark.str());
  assert(at != std::string::npos && "the template has all marks");
  page.replace(at, mark.size(), text.str());
}

static std::string escaped(StringRef text) {
  std::string result;
  for (char c : llvm::json::fixUTF8(text))
    if (c == '<' || c == '>' || c == '&')
      result += llvm::formatv("&#{0};", int(c)).str();
    else
      result += c;
  return result;
}

std::string inlay::inspectionPage(const Inspection &inspection) {
  std::string page = pageTemplate.str();
  std::string json = llvm::formatv("{0}", inspectionJson(inspection)).str();
  replace(page, "{{title}}", escaped(inspection.name));
  replace(page, "{{data}}", embeddable(json));
  return page;
}
