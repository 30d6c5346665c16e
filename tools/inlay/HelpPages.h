// The hand-written parts of the help pages.
#ifndef INLAY_TOOLS_INLAY_HELPPAGES_H
#define INLAY_TOOLS_INLAY_HELPPAGES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace inlay {

/// The page of a command but for its options, which come from the options
/// themselves. Texts are paragraphs of lines of at most 72 columns.
struct HelpPage {
  llvm::StringRef command;
  llvm::StringRef summary;  ///< lower case, no full stop
  llvm::StringRef synopsis; ///< a line a form
  llvm::StringRef description;
  llvm::StringRef examples;   ///< a line an example
  llvm::StringRef exits = ""; ///< empty: those of all commands
};

/// All commands, in the order of the general page.
llvm::ArrayRef<HelpPage> helpPages();

/// The page of that name, or null.
const HelpPage *findHelpPage(llvm::StringRef command);

} // namespace inlay

#endif // INLAY_TOOLS_INLAY_HELPPAGES_H
