//===- ExternalData.h - Weights in files beside the model ------*- C++ -*-===//
//
// A model may say that a tensor's bytes lie in another file. The name of that
// file is hostile input: it is opened relative to the model's folder, the
// kernel refusing whatever leads outside, and all further checks are made on
// the opened file, not on its name.
//
//===----------------------------------------------------------------------===//

#ifndef INLAY_LIB_IMPORT_EXTERNALDATA_H
#define INLAY_LIB_IMPORT_EXTERNALDATA_H

#include "mlir/Support/LLVM.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"

#include <string>

namespace inlay::import {

/// The data files of one model, each mapped once and unmapped with this.
class ExternalFiles {
public:
  explicit ExternalFiles(llvm::StringRef modelPath);
  ~ExternalFiles();
  ExternalFiles(const ExternalFiles &) = delete;
  ExternalFiles &operator=(const ExternalFiles &) = delete;

  /// All bytes of the file at `location` below the model's folder; on failure
  /// `why` says what is wrong, to follow "external data '...' ".
  mlir::FailureOr<llvm::ArrayRef<char>> map(llvm::StringRef location,
                                            std::string &why);

private:
  int openBeneath(llvm::StringRef location, std::string &why);

  int folder = -1;
  llvm::StringMap<llvm::ArrayRef<char>> mapped;
};

} // namespace inlay::import

#endif // INLAY_LIB_IMPORT_EXTERNALDATA_H
