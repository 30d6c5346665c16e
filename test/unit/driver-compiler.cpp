// The compiler as a library, and what it does when one of its passes is wrong.

#include "dialects/Inlay/InlayDialect.h"
#include "inlay/Inlay.h"
#include "lib/Driver/Compile.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"
#include <csignal>

using namespace mlir;
using namespace inlay;

namespace {

const char *const digits = INLAY_SOURCE_DIR "/test/models/digits/digits.onnx";

/// Dies as a compiler does that follows a wild pointer.
struct CrashPass : PassWrapper<CrashPass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(CrashPass)
  StringRef getArgument() const final { return "test-crash"; }
  StringRef getDescription() const final { return "crashes"; }
  void runOnOperation() override { raise(SIGSEGV); }
};

/// Changes what the model computes.
struct BreakPass : PassWrapper<BreakPass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(BreakPass)
  StringRef getArgument() const final { return "test-break"; }
  StringRef getDescription() const final { return "turns relu into sigmoid"; }
  void runOnOperation() override {
    getOperation().walk([](UnaryOp op) {
      if (op.getKind() == UnaryKind::Relu)
        op.setKind(UnaryKind::Sigmoid);
    });
  }
};

Compilation compileWith(DriverOptions options) {
  return compileModel(digits, options, nullptr);
}

bool says(const Compilation &result, StringRef part) {
  return llvm::any_of(result.messages, [&](const Message &message) {
    return StringRef(message.text).contains(part);
  });
}

TEST(Compiler, gives_files_and_figures) {
  Compilation result = inlay::compile(digits, {});
  ASSERT_EQ(result.status, Status::Ok);
  EXPECT_EQ(result.report.name, "digits");
  EXPECT_GT(result.report.steps, 0);
  EXPECT_GE(result.report.arenaBytes, result.report.liveBytes);
  EXPECT_GE(result.files.size(), 2u);
}

TEST(Compiler, refuses_a_file_that_is_no_model) {
  Compilation result = inlay::compile(__FILE__, {});
  EXPECT_EQ(result.status, Status::BadInput);
  EXPECT_TRUE(result.files.empty());
  EXPECT_FALSE(result.messages.empty());
}

TEST(Compiler, refuses_a_wrong_option) {
  CompileOptions options;
  options.target = "cobol";
  EXPECT_EQ(inlay::compile(digits, options).status, Status::BadInput);
}

TEST(Compiler, survives_a_pass_that_crashes_and_leaves_a_reproducer) {
  static PassRegistration<CrashPass> registration;
  llvm::SmallString<128> folder;
  ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("inlay-test", folder));
  DriverOptions options;
  options.extraGraphPasses = "test-crash";
  options.reproducerDir = folder.str().str();
  Compilation result = compileWith(options);
  EXPECT_EQ(result.status, Status::InternalFailure);
  EXPECT_TRUE(result.files.empty());
  EXPECT_TRUE(says(result, "internal failure while rewriting the graph"));
  EXPECT_TRUE(says(result, "inlay-opt --run-reproducer"));
  EXPECT_TRUE(llvm::sys::fs::exists(folder + "/digits-reproducer.mlir"));
  llvm::sys::fs::remove_directories(folder);
}

TEST(Compiler, names_the_pass_that_changes_a_result) {
  static PassRegistration<BreakPass> registration;
  DriverOptions options;
  options.extraGraphPasses = "test-break";
  options.verifyEach = true;
  Compilation result = compileWith(options);
  EXPECT_NE(result.status, Status::Ok);
  EXPECT_TRUE(says(result, "test-break"));
}

TEST(Compiler, passes_its_own_check_of_each_pass) {
  DriverOptions options;
  options.verifyEach = true;
  EXPECT_EQ(compileWith(options).status, Status::Ok);
}

} // namespace
