//===- ExternalData.cpp - Weights in files beside the model ---------------===//
//
// Opening and mapping of external data (I12): beneath the model's folder, no
// symbolic link on the way, a regular file with one name only.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/ExternalData.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace mlir;
using namespace inlay::import;

ExternalFiles::ExternalFiles(StringRef modelPath) {
  std::string path = llvm::sys::path::parent_path(modelPath).str();
  folder = ::open(path.empty() ? "." : path.c_str(),
                  O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

ExternalFiles::~ExternalFiles() {
  for (auto &entry : mapped)
    if (!entry.second.empty())
      ::munmap(const_cast<char *>(entry.second.data()), entry.second.size());
  if (folder >= 0)
    ::close(folder);
}

/// For kernels without openat2: one path component after the other, none of
/// them a link, none of them upwards.
static int openStepwise(int folder, StringRef location) {
  SmallVector<StringRef> parts;
  location.split(parts, '/', -1, /*KeepEmpty=*/false);
  int current = ::dup(folder);
  for (size_t i = 0; i < parts.size() && current >= 0; ++i) {
    bool last = i + 1 == parts.size();
    int next = -1;
    if (parts[i] == "..")
      errno = EXDEV;
    else
      next = ::openat(current, parts[i].str().c_str(),
                      O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK |
                          (last ? 0 : O_DIRECTORY));
    int reason = errno;
    ::close(current);
    errno = reason;
    current = next;
  }
  return current;
}

int ExternalFiles::openBeneath(StringRef location, std::string &why) {
  constexpr size_t maxName = 4096;
  if (location.empty() || location.size() > maxName ||
      location.contains('\0') || location.starts_with("/")) {
    why = "is not a relative path of a file beside the model";
    return -1;
  }
  std::string name = location.str();
  open_how how = {};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  int file =
      int(::syscall(SYS_openat2, folder, name.c_str(), &how, sizeof(how)));
  if (file < 0 && (errno == ENOSYS || errno == EPERM))
    file = openStepwise(folder, location);
  if (file >= 0)
    return file;
  if (errno == EXDEV)
    why = "leads out of the model's folder";
  else if (errno == ELOOP)
    why = "goes through a symbolic link";
  else
    why = "cannot be opened: " + StringRef(std::strerror(errno)).lower();
  return -1;
}

FailureOr<ArrayRef<char>> ExternalFiles::map(StringRef location,
                                             std::string &why) {
  auto known = mapped.find(location);
  if (known != mapped.end())
    return known->second;
  int file = openBeneath(location, why);
  if (file < 0)
    return failure();
  struct stat info;
  void *address = nullptr;
  if (::fstat(file, &info) != 0 || !S_ISREG(info.st_mode))
    why = "is not a regular file";
  else if (info.st_nlink != 1)
    why = "has several names (hard links)";
  else if (info.st_size > 0) {
    address =
        ::mmap(nullptr, size_t(info.st_size), PROT_READ, MAP_PRIVATE, file, 0);
    if (address == MAP_FAILED)
      why = "cannot be mapped: " + StringRef(std::strerror(errno)).lower();
  }
  ::close(file);
  if (!why.empty())
    return failure();
  ArrayRef<char> bytes(static_cast<const char *>(address),
                       size_t(info.st_size));
  mapped[location] = bytes;
  return bytes;
}
