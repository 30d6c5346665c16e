// The two forms of a message. An object of the JSON form, in this order:
//
//   {"severity": "error", "model": "net.onnx", "node": "conv1",
//    "operator": "Conv", "message": "...", "notes": ["..."]}
//
// `node` and `operator` are left out where a message is about no node, `model`
// where it is about the command line.

#include "lib/Driver/MessagePrinter.h"
#include "lib/Driver/Diagnostics.h"
#include "llvm/Support/JSON.h"

using namespace inlay;
using llvm::StringRef;

/// The text without "node 'x' (Conv): ", which has fields of its own. The
/// operator there may have its domain, so that it takes the field's place.
static StringRef withoutNode(const Message &message, std::string &op) {
  StringRef text = message.text;
  op = message.operatorName;
  if (message.node.empty() ||
      !text.consume_front("node '" + message.node + "' ("))
    return message.text;
  size_t end = text.find("): ");
  if (end == StringRef::npos)
    return message.text;
  op = text.take_front(end).str();
  return text.drop_front(end + 3);
}

void MessagePrinter::print(const Message &message) {
  if (format == MessageFormat::Text) {
    os << messageLine(message);
    return;
  }
  if (message.kind == Message::Kind::Note && held) {
    notes.push_back(message.text);
    return;
  }
  flush();
  held = message;
}

void MessagePrinter::flush() {
  if (!held)
    return;
  static constexpr StringRef words[] = {"error", "warning", "remark", "note"};
  std::string op;
  StringRef text = withoutNode(*held, op);
  llvm::json::OStream json(os);
  json.object([&] {
    json.attribute("severity", words[static_cast<int>(held->kind)]);
    if (!model.empty())
      json.attribute("model", llvm::json::fixUTF8(model));
    if (!held->node.empty())
      json.attribute("node", llvm::json::fixUTF8(held->node));
    if (!op.empty())
      json.attribute("operator", llvm::json::fixUTF8(op));
    json.attribute("message", llvm::json::fixUTF8(text));
    json.attributeArray("notes", [&] {
      for (const std::string &note : notes)
        json.value(llvm::json::fixUTF8(note));
    });
  });
  os << "\n";
  held.reset();
  notes.clear();
}
