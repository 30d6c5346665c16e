//===- MadeProtos.h - Messages made while importing ------------*- C++ -*-===//
//
// Function bodies parsed from the operator table, nodes of functions with their
// attributes filled in, and sparse tensors made dense. Constants of the module
// point into them, so they live as long as the model's storage.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_MADEPROTOS_H
#define INLAY_LIB_IMPORT_MADEPROTOS_H

#include "lib/Import/GraphImporter.h"

#include <deque>
#include <map>

namespace inlay::import {

struct GraphImporter::Made {
  std::shared_ptr<ModelFile> file;
  std::map<const FunctionBody *, onnx::FunctionProto> bodies;
  std::deque<onnx::NodeProto> nodes;
  /// Sparse initializers with all their elements.
  std::deque<onnx::TensorProto> tensors;
};

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_MADEPROTOS_H
