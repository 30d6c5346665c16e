//===- Bodies.cpp - Subgraphs that stay bodies of ops ---------------------===//
//
// Regions beside the block that is being filled, and imports on trial.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Bodies.h"

using namespace mlir;
using namespace inlay;
using namespace inlay::import;

void ImportedBody::finish(Node &node, ValueRange yielded, Region &target) {
  OpBuilder::InsertionGuard guard(node.getBuilder());
  node.getBuilder().setInsertionPointToEnd(&region->front());
  YieldOp::create(node.getBuilder(), node.getLoc(), yielded);
  target.takeBody(*region);
}

FailureOr<ImportedBody>
inlay::import::importBody(Node &node, TypeRange arguments, BodyMaker make) {
  ImportedBody body;
  body.region = std::make_unique<Region>();
  OpBuilder &builder = node.getBuilder();
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(
      body.region.get(), {}, arguments,
      SmallVector<Location>(arguments.size(), node.getLoc()));
  auto results = make(llvm::to_vector_of<Value>(block->getArguments()));
  if (failed(results))
    return failure();
  body.results = *results;
  RowCounts counts(node.getGraph().getCountedRows());
  if (failed(counts.follow(*block))) {
    node.getGraph().setError(true);
    return failure();
  }
  for (Value result : body.results)
    body.counts.push_back(counts.of(result));
  return body;
}

//===-- Attempts ----------------------------------------------------------===//

Attempt::Attempt(Node &node)
    : node(node), block(node.getBuilder().getInsertionBlock()),
      last(block->empty() ? nullptr : &block->back()),
      handler(std::make_unique<ScopedDiagnosticHandler>(
          node.getContext(),
          [this](Diagnostic &diagnostic) {
            said.push_back(std::move(diagnostic));
            return success();
          })),
      hadError(node.getGraph().hasError()),
      counted(node.getGraph().getCountedRows()) {}

Attempt::~Attempt() {
  if (handler)
    reject();
}

void Attempt::accept() {
  handler.reset();
  report();
}

void Attempt::reject() {
  handler.reset();
  node.forgive();
  node.getGraph().setError(hadError);
  node.getGraph().getCountedRows() = counted;
  node.getGraph().eraseAfter(*block, last);
}

void Attempt::report() {
  DiagnosticEngine &engine = node.getContext()->getDiagEngine();
  for (Diagnostic &diagnostic : said) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      node.getGraph().setError(true);
    engine.emit(std::move(diagnostic));
  }
  said.clear();
}
