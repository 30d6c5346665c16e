// Names, numbers and comment text: what a hostile model may not do to C.
#include "lib/Support/Identifiers.h"
#include "lib/Support/Numbers.h"
#include "lib/Support/Text.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <limits>
#include <random>

using namespace inlay;

TEST(Identifiers, joinsWhatIsLeftByUnderscores) {
  EXPECT_EQ(toIdentifier("/block1/conv/Conv"), "block1_conv_Conv");
  EXPECT_EQ(toIdentifier("a--b..c"), "a_b_c");
  EXPECT_EQ(toIdentifier("conv1.weight"), "conv1_weight");
  EXPECT_EQ(toIdentifier("_leading_"), "leading");
}

TEST(Identifiers, areNeverEmptyNorStartWithADigit) {
  EXPECT_EQ(toIdentifier("3x3"), "n3x3");
  EXPECT_EQ(toIdentifier(""), "unnamed");
  EXPECT_NE(toIdentifier("\xc3\xa9"), toIdentifier("\xc3\xa8"));
}

TEST(Identifiers, avoidTheWordsOfCAndItsLibrary) {
  for (const char *word : {"for", "restrict", "class", "exp", "memcpy", "main",
                           "INFINITY", "int32_t", "near", "y0"}) {
    EXPECT_TRUE(isReservedIdentifier(word)) << word;
    EXPECT_EQ(toIdentifier(word), std::string(word) + "_");
  }
  EXPECT_FALSE(isReservedIdentifier("conv"));
}

TEST(Identifiers, staysShortAndKeepsLongNamesApart) {
  std::string head(100, 'a');
  std::string first = toIdentifier(head + "1"),
              second = toIdentifier(head + "2");
  EXPECT_EQ(first.size(), maxIdentifierLength);
  EXPECT_NE(first, second);
  EXPECT_EQ(first, toIdentifier(head + "1"));
  EXPECT_LE(toIdentifier(head, 16).size(), 16u);
}

TEST(Identifiers, keepsTheEndOfALongPath) {
  EXPECT_EQ(toIdentifier("net/block1/conv2/BiasAdd;net/x", 20),
            "block1_conv2_BiasAdd");
  EXPECT_EQ(toIdentifier("net/block1/conv2/BiasAdd", 12), "BiasAdd");
}

TEST(Identifiers, anyBytesGiveALegalName) {
  std::mt19937 random(1);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes(random() % 80, ' ');
    for (char &c : bytes)
      c = static_cast<char>(random());
    std::string name = toIdentifier(bytes);
    ASSERT_FALSE(name.empty());
    ASSERT_LE(name.size(), maxIdentifierLength + 1);
    ASSERT_TRUE(llvm::isAlpha(name[0]));
    for (char c : name)
      ASSERT_TRUE(llvm::isAlnum(c) || c == '_');
    ASSERT_FALSE(isReservedIdentifier(name));
  }
}

TEST(NameScope, numbersWhatIsTaken) {
  NameScope scope;
  EXPECT_EQ(scope.unique("sum"), "sum");
  EXPECT_EQ(scope.unique("sum"), "sum2");
  EXPECT_EQ(scope.unique("conv1"), "conv1");
  EXPECT_EQ(scope.unique("conv1"), "conv1_2");
  scope.push();
  EXPECT_EQ(scope.unique("inner"), "inner");
  EXPECT_EQ(scope.unique("sum"), "sum3");
  scope.pop();
  EXPECT_EQ(scope.unique("inner"), "inner");
}

TEST(Numbers, areTheShortestThatReadBack) {
  EXPECT_EQ(floatLiteral(1.0f), "1.0f");
  EXPECT_EQ(floatLiteral(-0.0f), "-0.0f");
  EXPECT_EQ(floatLiteral(0.1f), "0.1f");
  EXPECT_EQ(floatLiteral(1e10f), "1e+10f");
  EXPECT_EQ(floatLiteral(std::numeric_limits<float>::max()), "3.4028235e+38f");
  EXPECT_EQ(floatLiteral(INFINITY), "INFINITY");
  EXPECT_EQ(floatLiteral(-INFINITY), "-INFINITY");
  EXPECT_EQ(floatLiteral(NAN), "NAN");
  EXPECT_EQ(doubleLiteral(0.1), "0.1");
  EXPECT_EQ(doubleLiteral(3.0), "3.0");
}

TEST(Numbers, anyFloatReadsBackToTheBit) {
  std::mt19937 random(2);
  for (int round = 0; round < 100000; ++round) {
    auto bits = static_cast<uint32_t>(random());
    float value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value))
      continue;
    std::string literal = floatLiteral(value);
    ASSERT_EQ(literal.back(), 'f');
    ASSERT_TRUE(literal.find('.') != std::string::npos ||
                literal.find('e') != std::string::npos);
    float back = std::strtof(literal.c_str(), nullptr);
    ASSERT_EQ(std::memcmp(&back, &value, sizeof value), 0) << literal;
  }
}

TEST(Numbers, leastIntegersHaveTheirMacro) {
  EXPECT_EQ(intLiteral(-2147483648LL, 32), "INT32_MIN");
  EXPECT_EQ(intLiteral(INT64_MIN, 64), "INT64_MIN");
  EXPECT_EQ(intLiteral(-2147483648LL, 64), "INT64_C(-2147483648)");
  EXPECT_EQ(intLiteral(-128, 8), "-128");
  EXPECT_EQ(intLiteral(5000000000LL, 64), "INT64_C(5000000000)");
}

TEST(Numbers, groupsThousands) {
  EXPECT_EQ(groupThousands(0), "0");
  EXPECT_EQ(groupThousands(999), "999");
  EXPECT_EQ(groupThousands(1234567), "1 234 567");
}

TEST(CommentText, cannotLeaveTheComment) {
  EXPECT_EQ(toCommentText("a*/ int x; /*b"), "a* / int x; / *b");
  EXPECT_EQ(toCommentText("*"), "* ");
  EXPECT_EQ(toCommentText("\?\?/"), "? ?/ ");
  EXPECT_EQ(toCommentText("a\\\nb"), "a%5c%0ab");
  EXPECT_EQ(toCommentText("\xc3\xa9"), "%c3%a9");
}

TEST(CommentText, noBytesEndAComment) {
  std::mt19937 random(3);
  const char alphabet[] = "*/?\\\n\r a\x80";
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(random() % 12, ' ');
    for (char &c : bytes)
      c = alphabet[random() % (sizeof alphabet - 1)];
    std::string text = "/* " + toCommentText(bytes) + "*/";
    ASSERT_EQ(text.find("*/"), text.size() - 2) << text;
    ASSERT_EQ(text.find("/*", 1), std::string::npos) << text;
    ASSERT_EQ(text.find("\?\?"), std::string::npos) << text;
    ASSERT_EQ(text.find('\\'), std::string::npos) << text;
  }
}

TEST(CommentText, isBounded) {
  EXPECT_LE(toCommentText(std::string(10000, '\n'), 50).size(), 60u);
}

TEST(Text, wrapsAtBlanks) {
  EXPECT_EQ(wrapText("aa bb cc", 5), (std::vector<std::string>{"aa bb", "cc"}));
  EXPECT_EQ(wrapText("aaaaaaa", 5), (std::vector<std::string>{"aaaaa", "aa"}));
}

TEST(Text, fillsListsAsClangFormatDoes) {
  EXPECT_EQ(fillList("f(", {"a", "b"}, ");"), "f(a, b);");
  std::string a(30, 'a'), b(45, 'b'), c(62, 'c');
  EXPECT_EQ(fillList("  call(", {a, b, "c"}, ");"),
            "  call(" + a + ",\n       " + b + ", c);");
  EXPECT_EQ(fillList("  longer_name_here(", {c, "b"}, ");"),
            "  longer_name_here(\n      " + c + ", b);");
  EXPECT_EQ(fillList("static void longer_name(", {c, "bbb"}, ") {"),
            "static void\nlonger_name(" + c + ",\n            bbb) {");
}

TEST(Text, joinsAFunctionOfOneStatement) {
  EXPECT_EQ(joinShortFunction("int f(int a) {\n  return a;\n}\n"),
            "int f(int a) { return a; }\n");
  EXPECT_EQ(joinShortFunction("void f(void) {\n}\n"), "void f(void) {}\n");
  std::string two = "void f(void) {\n  a();\n  b();\n}\n";
  EXPECT_EQ(joinShortFunction(two), two);
}
