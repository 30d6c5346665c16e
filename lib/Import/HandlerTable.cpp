//===- HandlerTable.cpp - Which function imports which operator -----------===//
//
// The families' tables, searched as one; and for the operators that have no
// handler for a reason of principle, that reason.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/HandlerTable.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

using RowsByName = llvm::StringMap<SmallVector<const HandlerRow *>>;

/// All rows by "domain::name", oldest version first.
static RowsByName collectRows() {
  RowsByName rows;
  for (ArrayRef<HandlerRow> family : {attentionHandlers(),
                                      constantHandlers(),
                                      contribAttentionHandlers(),
                                      contribEmbeddingHandlers(),
                                      contribHandlers(),
                                      contribMatmulHandlers(),
                                      contribQuantizedHandlers(),
                                      contribSelfAttentionHandlers(),
                                      controlHandlers(),
                                      convHandlers(),
                                      countedHandlers(),
                                      deformConvHandlers(),
                                      elementwiseHandlers(),
                                      fourierHandlers(),
                                      linearHandlers(),
                                      lossHandlers(),
                                      loopHandlers(),
                                      matmulHandlers(),
                                      mlHandlers(),
                                      normalizationHandlers(),
                                      poolingHandlers(),
                                      preparationHandlers(),
                                      quantizationHandlers(),
                                      recurrentHandlers(),
                                      reduceHandlers(),
                                      resizeHandlers(),
                                      scanHandlers(),
                                      scatterHandlers(),
                                      shapeHandlers(),
                                      einsumHandlers(),
                                      gatherHandlers(),
                                      unpoolHandlers(),
                                      sampleHandlers(),
                                      selectHandlers(),
                                      slicingHandlers(),
                                      supportVectorHandlers(),
                                      treeHandlers()})
    for (const HandlerRow &row : family)
      rows[(row.domain + "::" + row.name).str()].push_back(&row);
  for (auto &entry : rows)
    llvm::sort(entry.second, [](const HandlerRow *a, const HandlerRow *b) {
      return a->sinceVersion < b->sinceVersion;
    });
  return rows;
}

Handler inlay::import::findHandler(StringRef domain, StringRef name,
                                   int64_t sinceVersion) {
  static const RowsByName rows = collectRows();
  if (domain == "ai.onnx")
    domain = "";
  auto found = rows.find((domain + "::" + name).str());
  Handler handler = nullptr;
  if (found != rows.end())
    for (const HandlerRow *row : found->second)
      if (row->sinceVersion <= sinceVersion)
        handler = row->handler;
  return handler;
}

StringRef inlay::import::whyUnsupported(StringRef domain, StringRef name) {
  if (domain == "ai.onnx.ml")
    return llvm::StringSwitch<StringRef>(name)
        .Cases({"DictVectorizer", "CastMap"},
               "maps have no form in generated code")
        .Default("it has no graph op yet");
  return llvm::StringSwitch<StringRef>(name)
      .Cases({"SequenceAt", "SequenceConstruct", "SequenceEmpty",
              "SequenceErase", "SequenceInsert", "SequenceLength",
              "SequenceMap", "SplitToSequence", "ConcatFromSequence"},
             "sequences have no form in generated code, but for those of "
             "known tensors, which dissolve while importing")
      .Cases({"Optional", "OptionalGetElement", "OptionalHasElement"},
             "optional values have no form in generated code")
      .Cases({"RandomNormal", "RandomNormalLike", "RandomUniform",
              "RandomUniformLike", "Multinomial", "Bernoulli"},
             "generated code draws no random numbers")
      .Cases({"StringConcat", "StringNormalizer", "StringSplit",
              "RegexFullMatch", "TfIdfVectorizer"},
             "strings have no form in generated code")
      .Case("ImageDecoder", "image files have no form in generated code")
      .Default("it has no graph op yet");
}
