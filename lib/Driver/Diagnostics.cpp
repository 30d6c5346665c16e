// The handler that turns MLIR's diagnostics into messages. Locations: ops carry
// the ONNX node's name as a NameLoc around a NameLoc of the operator's; a
// message that does not name its node gets "node 'x' (Conv): " in front. Files
// and lines are kept where there are any, that is in IR read from text.

#include "lib/Driver/Diagnostics.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace inlay;

static constexpr unsigned maxMessages = 100;
static constexpr size_t maxLength = 2000;

std::string inlay::messageLine(const Message &message) {
  static constexpr const char *words[] = {
      "error: ", "warning: ", "remark: ", "note: "};
  return words[static_cast<int>(message.kind)] + message.text + "\n";
}

/// Names come from the model: nothing in them may steer a terminal. Control
/// characters (also U+0080..U+009F, 0xC2 0x80..0x9F in UTF-8) are spelled out.
static std::string printable(StringRef text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = text[i];
    bool wideControl = byte == 0xc2 && i + 1 < text.size() &&
                       (unsigned char)text[i + 1] >= 0x80 &&
                       (unsigned char)text[i + 1] < 0xa0;
    if (byte >= 0x20 && byte != 0x7f && !wideControl)
      result += char(byte);
    else
      result += "\\x" + llvm::utohexstr(byte, /*LowerCase=*/true, /*Width=*/2);
  }
  if (result.size() <= maxLength)
    return result;
  result.resize(maxLength);
  return result + " [...]";
}

/// The innermost place in a file, if the location has one.
static FileLineColLoc fileLocation(Location loc) {
  FileLineColLoc found;
  loc->walk([&](Location part) {
    if (auto file = dyn_cast<FileLineColLoc>(part)) {
      found = file;
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return found;
}

/// The first ONNX node that the location names. A node is a name around the
/// name of its operator, which has no name in it; other names stand for files
/// or are wishes for names in C.
static void nameNode(Location loc, Message &message) {
  loc->walk([&](Location part) {
    auto node = dyn_cast<NameLoc>(part);
    auto op = node ? dyn_cast<NameLoc>(node.getChildLoc()) : NameLoc();
    if (!op || isa<NameLoc>(op.getChildLoc()))
      return WalkResult::advance();
    message.node = node.getName().str();
    message.operatorName = op.getName().str();
    return WalkResult::interrupt();
  });
}

/// The message with its node, and its place in a file, in front.
static Message messageAt(Location loc, Message::Kind kind, std::string text) {
  Message message{kind, std::move(text)};
  nameNode(loc, message);
  if (!message.operatorName.empty() &&
      !StringRef(message.text).contains("'" + message.node + "'"))
    message.text = "node '" + message.node + "' (" + message.operatorName +
                   "): " + message.text;
  if (FileLineColLoc file = fileLocation(loc))
    message.text =
        (file.getFilename().getValue() + ":" + Twine(file.getLine()) + ":" +
         Twine(file.getColumn()) + ": " + message.text)
            .str();
  return message;
}

/// What MLIR says about its own workings; of no use to a model's owner.
static bool isNoise(StringRef text) {
  return text.starts_with("see current operation") ||
         text.starts_with("Failures have been detected while processing") ||
         text.starts_with("A failure has been detected while processing") ||
         text.starts_with("A signal was caught while processing") ||
         text.starts_with("Pipeline failed while executing");
}

static Message::Kind kindOf(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Error:
    return Message::Kind::Error;
  case DiagnosticSeverity::Warning:
    return Message::Kind::Warning;
  case DiagnosticSeverity::Remark:
    return Message::Kind::Remark;
  case DiagnosticSeverity::Note:
    return Message::Kind::Note;
  }
  return Message::Kind::Note;
}

DiagnosticLines::DiagnosticLines(MLIRContext *context, MessageSink sink)
    : ScopedDiagnosticHandler(context), sink(std::move(sink)) {
  setHandler([this](Diagnostic &diagnostic) {
    handle(diagnostic);
    return success();
  });
}

DiagnosticLines::~DiagnosticLines() {
  if (numDropped != 0)
    sink({Message::Kind::Note,
          std::to_string(numDropped) + " more messages are not shown"});
}

void DiagnosticLines::send(Message message) {
  if (message.kind != Message::Kind::Note && !seen.insert(message.text).second)
    return;
  if (numSent == maxMessages) {
    ++numDropped;
    return;
  }
  ++numSent;
  message.text = printable(message.text);
  message.node = printable(message.node);
  message.operatorName = printable(message.operatorName);
  sink(message);
}

void DiagnosticLines::handle(Diagnostic &diagnostic) {
  std::string text = diagnostic.str();
  if (isNoise(text))
    return;
  Message::Kind kind = kindOf(diagnostic.getSeverity());
  if (kind == Message::Kind::Error)
    ++numErrors;
  send(messageAt(diagnostic.getLocation(), kind, std::move(text)));
  for (Diagnostic &note : diagnostic.getNotes()) {
    std::string noteText = note.str();
    if (!isNoise(noteText))
      send({Message::Kind::Note, std::move(noteText)});
  }
}
