// Text for C comments: names of a model made harmless, and lines broken.
#ifndef INLAY_LIB_SUPPORT_TEXT_H
#define INLAY_LIB_SUPPORT_TEXT_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace inlay {

/// `text` so that it can stand in a C comment and do nothing there: no end or
/// start of a comment, no trigraph, no backslash, no control or non-ASCII
/// byte (those become `%NN`); cut to `limit` characters
/// with `...` behind.
std::string toCommentText(llvm::StringRef text, size_t limit = 120);

/// Breaks at blanks so that no line is longer than `width`. A word that is
/// longer by itself is cut.
std::vector<std::string> wrapText(llvm::StringRef text, size_t width);

/// `head`, which ends in an opening parenthesis and starts with its indentation
/// (none: a declaration), followed by the items of a comma-separated list and
/// by `tail`, without a blank between. Broken at 80 columns as clang-format
/// does: aligned behind the parenthesis, with a declaration's result type on a
/// line of its own, or below the head's first letter with four blanks more.
std::string fillList(llvm::StringRef head,
                     const std::vector<std::string> &items,
                     llvm::StringRef tail);

/// A function definition whose body is a single statement, on one line if it
/// fits 80 columns, as clang-format has it; any other text as it is. A comment
/// may stand above.
std::string joinShortFunction(std::string text);

} // namespace inlay

#endif // INLAY_LIB_SUPPORT_TEXT_H
