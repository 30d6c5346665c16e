//===- HandlerTable.h - Which function imports which operator --*- C++ -*-===//

#ifndef INLAY_LIB_IMPORT_HANDLERTABLE_H
#define INLAY_LIB_IMPORT_HANDLERTABLE_H

#include "lib/Import/Node.h"

namespace inlay::import {

/// The operator as of one opset, and what imports it.
struct HandlerRow {
  llvm::StringRef domain; ///< empty for `ai.onnx`
  llvm::StringRef name;
  /// The first schema version that the handler knows; it holds until the next
  /// row of the same operator.
  int64_t sinceVersion;
  Handler handler;
};

/// The handler for a schema version, or null.
Handler findHandler(llvm::StringRef domain, llvm::StringRef name,
                    int64_t sinceVersion);

/// Why an operator has no handler, to follow "... is not supported".
llvm::StringRef whyUnsupported(llvm::StringRef domain, llvm::StringRef name);

// One table a family, each in its file.
llvm::ArrayRef<HandlerRow> attentionHandlers();
llvm::ArrayRef<HandlerRow> constantHandlers();
llvm::ArrayRef<HandlerRow> contribAttentionHandlers();
llvm::ArrayRef<HandlerRow> contribEmbeddingHandlers();
llvm::ArrayRef<HandlerRow> contribHandlers();
llvm::ArrayRef<HandlerRow> contribMatmulHandlers();
llvm::ArrayRef<HandlerRow> contribQuantizedHandlers();
llvm::ArrayRef<HandlerRow> contribSelfAttentionHandlers();
llvm::ArrayRef<HandlerRow> controlHandlers();
llvm::ArrayRef<HandlerRow> convHandlers();
llvm::ArrayRef<HandlerRow> countedHandlers();
llvm::ArrayRef<HandlerRow> deformConvHandlers();
llvm::ArrayRef<HandlerRow> elementwiseHandlers();
llvm::ArrayRef<HandlerRow> fourierHandlers();
llvm::ArrayRef<HandlerRow> loopHandlers();
llvm::ArrayRef<HandlerRow> linearHandlers();
llvm::ArrayRef<HandlerRow> lossHandlers();
llvm::ArrayRef<HandlerRow> matmulHandlers();
llvm::ArrayRef<HandlerRow> mlHandlers();
llvm::ArrayRef<HandlerRow> normalizationHandlers();
llvm::ArrayRef<HandlerRow> poolingHandlers();
llvm::ArrayRef<HandlerRow> preparationHandlers();
llvm::ArrayRef<HandlerRow> quantizationHandlers();
llvm::ArrayRef<HandlerRow> recurrentHandlers();
llvm::ArrayRef<HandlerRow> reduceHandlers();
llvm::ArrayRef<HandlerRow> resizeHandlers();
llvm::ArrayRef<HandlerRow> scanHandlers();
llvm::ArrayRef<HandlerRow> scatterHandlers();
llvm::ArrayRef<HandlerRow> shapeHandlers();
llvm::ArrayRef<HandlerRow> gatherHandlers();
llvm::ArrayRef<HandlerRow> sampleHandlers();
llvm::ArrayRef<HandlerRow> selectHandlers();
llvm::ArrayRef<HandlerRow> einsumHandlers();
llvm::ArrayRef<HandlerRow> unpoolHandlers();
llvm::ArrayRef<HandlerRow> slicingHandlers();
llvm::ArrayRef<HandlerRow> supportVectorHandlers();
llvm::ArrayRef<HandlerRow> treeHandlers();

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_HANDLERTABLE_H
