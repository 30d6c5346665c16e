// Text for C comments, and the filling of lists to 80 columns.
#include "lib/Support/Text.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace inlay;
using llvm::StringRef;

std::string inlay::toCommentText(StringRef text, size_t limit) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (result.size() >= limit) {
      result += "...";
      break;
    }
    auto c = static_cast<unsigned char>(text[i]);
    char before = result.empty() ? '\0' : result.back();
    if (c < 0x20 || c > 0x7e || c == '\\') {
      result += "%" + llvm::utohexstr(c, /*LowerCase=*/true, /*Width=*/2);
      continue;
    }
    // A blank keeps `*` and `/` from forming a comment's end or start, and
    // `?` and `?` from starting a trigraph.
    bool bad = (before == '*' && c == '/') || (before == '/' && c == '*') ||
               (before == '?' && c == '?');
    if (bad)
      result += ' ';
    result += static_cast<char>(c);
  }
  // The comment's own end comes right behind.
  if (!result.empty() && (result.back() == '*' || result.back() == '/'))
    result += ' ';
  return result;
}

std::vector<std::string> inlay::wrapText(StringRef text, size_t width) {
  std::vector<std::string> lines(1);
  llvm::SmallVector<StringRef> words;
  text.split(words, ' ', -1, /*KeepEmpty=*/false);
  for (StringRef word : words) {
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width)
      lines.emplace_back();
    while (word.size() > width) {
      lines.back() = word.take_front(width).str();
      lines.emplace_back();
      word = word.drop_front(width);
    }
    if (!lines.back().empty())
      lines.back() += ' ';
    lines.back() += word;
  }
  return lines;
}

std::string inlay::fillList(StringRef head,
                            const std::vector<std::string> &items,
                            StringRef tail) {
  constexpr size_t width = 80;
  auto item = [&](size_t i) {
    return items[i] + (i + 1 == items.size() ? tail.str() : ",");
  };
  std::string result = head.str();
  if (items.empty())
    return result + tail.str();
  size_t indent = head.size();
  auto fits = [&](size_t column) {
    for (size_t i = 0; i < items.size(); ++i)
      if (column + item(i).size() > width)
        return false;
    return true;
  };
  // A declaration can have its result type on a line of its own, unless that
  // is a mere `int`.
  size_t name = head.rfind(' ') + 1;
  bool isDeclaration = !head.starts_with(" ") && name > 4;
  if (!fits(indent) && isDeclaration && fits(head.size() - name)) {
    result[name - 1] = '\n';
    indent = head.size() - name;
  }
  size_t column = indent;
  if (!fits(indent)) {
    indent = head.find_first_not_of(' ') + 4;
    result += "\n" + std::string(indent, ' ');
    column = indent;
  }
  for (size_t i = 0; i < items.size(); ++i) {
    std::string next = item(i);
    if (i > 0 && column + 1 + next.size() > width) {
      result += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (i > 0) {
      result += ' ';
      ++column;
    }
    result += next;
    column += next.size();
  }
  return result;
}

std::string inlay::joinShortFunction(std::string text) {
  llvm::SmallVector<StringRef> lines;
  StringRef(text).rtrim('\n').split(lines, '\n');
  bool isEmpty = lines.size() >= 2 && lines.back() == "}" &&
                 lines[lines.size() - 2].ends_with(") {");
  if (isEmpty) {
    text.resize(StringRef(text).rtrim("}\n").size());
    return text + "}\n";
  }
  if (lines.size() < 3 || lines.back() != "}")
    return text;
  StringRef head = lines[lines.size() - 3], body = lines[lines.size() - 2];
  bool isSingle = head.ends_with(") {") && body.ends_with(";");
  std::string joined = (head + " " + body.ltrim(' ') + " }").str();
  if (!isSingle || joined.size() > 80)
    return text;
  return text.substr(0, head.data() - text.data()) + joined + "\n";
}
