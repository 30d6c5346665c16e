// Writing that is all or nothing: a staging folder beside the wished one, on
// the same disk, and renames at the end, which cannot fail for lack of space.

#include "lib/Driver/WriteOutput.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace inlay;
using llvm::Error;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static Error cannot(const char *verb, StringRef file, std::error_code code) {
  return llvm::createStringError(code, "cannot %s '%s': %s", verb,
                                 file.str().c_str(), code.message().c_str());
}

static Error writePlainly(StringRef file, StringRef contents) {
  std::error_code code;
  llvm::raw_fd_ostream stream(file, code);
  if (code)
    return cannot("write", file, code);
  stream << contents;
  stream.close();
  if (!stream.has_error())
    return Error::success();
  code = stream.error();
  stream.clear_error();
  return cannot("write", file, code);
}

Error inlay::writeFile(StringRef file, StringRef contents) {
  llvm::SmallString<256> temporary(file);
  fs::createUniquePath(file + ".%%%%%%", temporary, /*MakeAbsolute=*/false);
  if (Error error = writePlainly(temporary, contents)) {
    fs::remove(temporary);
    return error;
  }
  if (std::error_code code = fs::rename(temporary, file)) {
    fs::remove(temporary);
    return cannot("write", file, code);
  }
  return Error::success();
}

/// A fresh folder beside `folder`.
static llvm::Expected<std::string> makeStaging(StringRef folder) {
  llvm::SmallString<256> base(folder);
  fs::make_absolute(base);
  path::remove_dots(base, /*remove_dot_dot=*/true);
  if (std::error_code code = fs::create_directories(path::parent_path(base)))
    return cannot("make", path::parent_path(base), code);
  for (int attempt = 0; attempt < 16; ++attempt) {
    llvm::SmallString<256> staging;
    fs::createUniquePath(base + ".%%%%%%%%", staging, /*MakeAbsolute=*/false);
    std::error_code code = fs::create_directory(
        staging, /*IgnoreExisting=*/false, fs::perms::all_all);
    if (!code)
      return staging.str().str();
    if (code != std::errc::file_exists)
      return cannot("make", staging, code);
  }
  return cannot("make", folder, std::make_error_code(std::errc::file_exists));
}

/// What stands in the way of a file called `name` in `folder`, if anything.
static Error checkPlace(StringRef folder, StringRef name) {
  llvm::SmallString<256> target(folder);
  path::append(target, name);
  if (fs::is_directory(target))
    return cannot("write", target,
                  std::make_error_code(std::errc::is_a_directory));
  return Error::success();
}

Error inlay::writeOutput(llvm::ArrayRef<SourceFile> files, StringRef folder) {
  if (fs::exists(folder) && !fs::is_directory(folder))
    return cannot("write to", folder,
                  std::make_error_code(std::errc::not_a_directory));
  for (const SourceFile &file : files)
    if (Error error = checkPlace(folder, file.name))
      return error;
  llvm::Expected<std::string> staging = makeStaging(folder);
  if (!staging)
    return staging.takeError();
  auto cleanUp = llvm::scope_exit([&] { fs::remove_directories(*staging); });
  auto inStaging = [&](const SourceFile &file) {
    return *staging + "/" + file.name;
  };
  for (const SourceFile &file : files)
    if (Error error = writePlainly(inStaging(file), file.contents))
      return error;
  if (!fs::exists(folder)) {
    if (std::error_code code = fs::rename(*staging, folder))
      return cannot("make", folder, code);
    cleanUp.release();
    return Error::success();
  }
  for (const SourceFile &file : files) {
    llvm::SmallString<256> target(folder);
    path::append(target, file.name);
    if (std::error_code code = fs::rename(inStaging(file), target))
      return cannot("write", target, code);
  }
  return Error::success();
}
