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

namespace {

/// A list laid out one way: how many breaks it took, and whether all fits.
struct Filling {
  std::string text;
  unsigned breaks = 0;
  bool fits = true;
};

} // namespace

static Filling fillFrom(size_t indent, const std::vector<std::string> &items,
                        StringRef tail) {
  constexpr size_t width = 80;
  Filling filling;
  size_t column = indent;
  for (size_t i = 0; i < items.size(); ++i) {
    bool isLast = i + 1 == items.size();
    std::string item = items[i] + (isLast ? tail.str() : ",");
    if (i > 0 && column + 1 + item.size() > width) {
      filling.text += "\n" + std::string(indent, ' ');
      ++filling.breaks;
      column = indent;
    } else if (i > 0) {
      filling.text += ' ';
      ++column;
    }
    filling.text += item;
    column += item.size();
    filling.fits &= column <= width;
  }
  return filling;
}

std::string inlay::fillList(StringRef head,
                            const std::vector<std::string> &items,
                            StringRef tail) {
  if (items.empty())
    return (head + tail).str();
  // The penalties of clang-format's LLVM style, where they matter here.
  constexpr unsigned afterComma = 21, afterParenOfCall = 39,
                     afterParenOfDeclaration = 82, afterResultType = 60,
                     beyondTheLine = 1000000;
  auto cost = [&](const Filling &filling, unsigned own) {
    return own + filling.breaks * afterComma +
           (filling.fits ? 0 : beyondTheLine);
  };
  bool isDeclaration = !head.starts_with(" ");

  Filling aligned = fillFrom(head.size(), items, tail);
  std::string best = head.str() + aligned.text;
  unsigned least = cost(aligned, 0);

  // Not behind a mere `int`.
  size_t name = head.rfind(' ') + 1;
  if (isDeclaration && name >= 6) {
    Filling split = fillFrom(head.size() - name, items, tail);
    if (cost(split, afterResultType) < least) {
      least = cost(split, afterResultType);
      best = (head.take_front(name - 1) + "\n" + head.substr(name)).str() +
             split.text;
    }
  }
  size_t indent = head.find_first_not_of(' ') + 4;
  Filling below = fillFrom(indent, items, tail);
  unsigned own = isDeclaration ? afterParenOfDeclaration : afterParenOfCall;
  if (cost(below, own) < least)
    best = head.str() + "\n" + std::string(indent, ' ') + below.text;
  return best;
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
