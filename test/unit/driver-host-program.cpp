// Programs that go wrong in every way are errors, never the end of the test.

#include "lib/Driver/HostProgram.h"
#include "lib/Driver/Options.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace inlay;

namespace {

struct HostProgramTest : testing::Test {
  MLIRContext context{MLIRContext::Threading::DISABLED};
  RankedTensorType type =
      RankedTensorType::get({2}, Float32Type::get(&context));

  /// Builds a model `net` with one input and output whose run does `body`.
  llvm::Expected<std::unique_ptr<HostProgram>> build(const std::string &body) {
    std::vector<SourceFile> files = {
        {"net.h", "typedef union { double d; } net_arena;\n"
                  "int net_run(net_arena *arena, const float x[2], "
                  "float y[2]);\n"},
        {"net.c", "#include \"net.h\"\n"
                  "int net_run(net_arena *arena, const float x[2], "
                  "float y[2]) {\n  (void)arena; (void)x; (void)y;\n" +
                      body + "\n}\n"}};
    return HostProgram::build(files, "net", {{{"x", type}}, {{"y", type}}},
                              cpuOf(CompileOptions()));
  }
  /// What is wrong with running it, or an empty string.
  std::string run(const std::string &body) {
    auto program = build(body);
    if (!program)
      return llvm::toString(program.takeError());
    Tensor input(type);
    input.setFloat(0, 3);
    auto outputs = (*program)->run(input, /*timeoutSeconds=*/1);
    if (!outputs)
      return llvm::toString(outputs.takeError());
    return std::to_string(int(outputs->front().getFloat(0)));
  }
};

TEST_F(HostProgramTest, gives_outputs) {
  EXPECT_EQ(run("y[0] = x[0] + 1; y[1] = 0; return 0;"), "4");
}

TEST_F(HostProgramTest, reports_a_crash) {
  EXPECT_EQ(run("*(volatile int *)8 = 1; return 0;"),
            "the generated code crashed: Segmentation fault");
}

TEST_F(HostProgramTest, stops_a_hang) {
  EXPECT_EQ(run("for (volatile int i = 0;; ) { i = 0; }"),
            "the generated code ran for over 1 s and was stopped");
}

TEST_F(HostProgramTest, reports_a_status) {
  EXPECT_EQ(run("return 3;"), "the generated code returned status 3");
}

TEST_F(HostProgramTest, sees_a_write_behind_an_output) {
  EXPECT_EQ(run("y[2] = 0; return 0;"),
            "the generated code wrote outside of its outputs");
}

TEST_F(HostProgramTest, shows_what_the_compiler_said) {
  std::string message = run("return undeclared;");
  EXPECT_NE(message.find("does not build the generated code"),
            std::string::npos);
  EXPECT_NE(message.find("undeclared"), std::string::npos);
}

TEST_F(HostProgramTest, refuses_inputs_of_another_type) {
  auto program = build("return 0;");
  ASSERT_TRUE(bool(program));
  Tensor other(RankedTensorType::get({3}, Float32Type::get(&context)));
  auto outputs = (*program)->run(other);
  ASSERT_FALSE(bool(outputs));
  EXPECT_EQ(llvm::toString(outputs.takeError()),
            "input 'x' is float32[2], but float32[3] is given");
}

} // namespace
