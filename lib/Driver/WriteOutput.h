// Puts generated files on disk, all or none.
#ifndef INLAY_LIB_DRIVER_WRITEOUTPUT_H
#define INLAY_LIB_DRIVER_WRITEOUTPUT_H

#include "inlay/Inlay.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace inlay {

/// Writes `files` to `folder`, which is made if it is not there. They are
/// written to a new folder beside it first and then moved one by one, so that
/// a full disk or an interrupt leaves `folder` as it was. Files of other names
/// in `folder` are left alone.
llvm::Error writeOutput(llvm::ArrayRef<SourceFile> files,
                        llvm::StringRef folder);

/// Writes one file whole: to a temporary name beside it, then moved.
llvm::Error writeFile(llvm::StringRef path, llvm::StringRef contents);

} // namespace inlay

#endif // INLAY_LIB_DRIVER_WRITEOUTPUT_H
