// Names of a model made into names of a C file.
//
// ONNX names are arbitrary bytes. What reaches C as an identifier has only
// letters, digits and underscores, is no word or library name of C or C++, and
// is at most 63 characters long.
#ifndef INLAY_LIB_SUPPORT_IDENTIFIERS_H
#define INLAY_LIB_SUPPORT_IDENTIFIERS_H

#include "llvm/ADT/StringRef.h"
#include <set>
#include <string>
#include <vector>

namespace inlay {

/// The longest identifier that is ever made; C99 promises 63 significant
/// characters.
constexpr size_t maxIdentifierLength = 63;

/// True for a keyword, a macro of the standard headers, or a library function
/// of C or C++, which generated code may therefore not define.
bool isReservedIdentifier(llvm::StringRef name);

/// `name` with all but letters, digits and underscores dropped, runs of the
/// dropped joined by one underscore; never empty, never reserved, no leading
/// digit or underscore, at most `limit` characters. `/block1/conv/Conv` gives
/// `block1_conv_Conv`. Of a name that is too long the last parts of its path
/// stay, or, where not even the last one fits, its head with a hash of the
/// whole.
std::string toIdentifier(llvm::StringRef name,
                         size_t limit = maxIdentifierLength);

/// `name` in upper case, for macros and enumerators.
std::string toMacroName(llvm::StringRef name);

/// Hands out identifiers that differ from each other. Scopes nest: a name taken
/// in an inner scope is free again when that scope closes.
class NameScope {
public:
  NameScope() : scopes(1) {}

  /// Keeps `name` from being handed out.
  void reserve(llvm::StringRef name);
  /// `wish` as an identifier; if that is taken, with the smallest number behind
  /// it (`sum2`) that makes it free.
  std::string unique(llvm::StringRef wish, size_t limit = maxIdentifierLength);
  bool isTaken(llvm::StringRef name) const;

  void push() { scopes.emplace_back(); }
  void pop() { scopes.pop_back(); }

private:
  std::vector<std::set<std::string>> scopes;
};

} // namespace inlay

#endif // INLAY_LIB_SUPPORT_IDENTIFIERS_H
