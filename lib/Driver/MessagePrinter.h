// Messages on their way out: lines for people, or JSON for programs.
#ifndef INLAY_LIB_DRIVER_MESSAGEPRINTER_H
#define INLAY_LIB_DRIVER_MESSAGEPRINTER_H

#include "inlay/Inlay.h"
#include "llvm/Support/raw_ostream.h"
#include <optional>

namespace inlay {

enum class MessageFormat {
  Text, ///< "error: ...", a line a message
  Json, ///< an object a line; notes belong to the message before them
};

/// Prints messages as they come. With JSON a message is held back until it is
/// sure that no more notes follow it.
class MessagePrinter {
public:
  MessagePrinter(llvm::raw_ostream &os, MessageFormat format)
      : os(os), format(format) {}
  ~MessagePrinter() { flush(); }
  MessagePrinter(const MessagePrinter &) = delete;
  MessagePrinter &operator=(const MessagePrinter &) = delete;

  void setFormat(MessageFormat newFormat) { format = newFormat; }
  /// The model that later messages are about, as the user named it.
  void setModel(llvm::StringRef path) { model = path.str(); }

  void print(const Message &message);
  /// Writes what is held back.
  void flush();

private:
  llvm::raw_ostream &os;
  MessageFormat format;
  std::string model;
  std::optional<Message> held;
  std::vector<std::string> notes;
};

} // namespace inlay

#endif // INLAY_LIB_DRIVER_MESSAGEPRINTER_H
