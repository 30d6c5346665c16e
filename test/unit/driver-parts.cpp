// The parts of the driver that need no model: .npy files, comparison,
// suggestions, writing of folders.

#include "lib/Driver/Compare.h"
#include "lib/Driver/ElementTypes.h"
#include "lib/Driver/Npy.h"
#include "lib/Driver/Report.h"
#include "lib/Driver/Targets.h"
#include "lib/Driver/WriteOutput.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace mlir;
using namespace inlay;

namespace {

/// A folder that goes with the test.
struct TemporaryFolder {
  TemporaryFolder() {
    llvm::SmallString<128> made;
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("inlay-test", made));
    path = made.str().str();
  }
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(path); }
  std::string at(StringRef name) const { return path + "/" + name.str(); }
  std::string path;
};

struct DriverTest : testing::Test {
  MLIRContext context{MLIRContext::Threading::DISABLED};
  std::string message;
  ScopedDiagnosticHandler handler{&context, [this](Diagnostic &diagnostic) {
                                    message += diagnostic.str();
                                    return success();
                                  }};

  Tensor floats(ArrayRef<int64_t> shape, ArrayRef<double> values) {
    return make(Float32Type::get(&context), shape, values);
  }
  Tensor make(Type element, ArrayRef<int64_t> shape, ArrayRef<double> values) {
    Tensor tensor(RankedTensorType::get(shape, element));
    for (auto [index, value] : llvm::enumerate(values))
      tensor.setFloat(index, value);
    return tensor;
  }
  FailureOr<Tensor> readBytes(StringRef bytes) {
    TemporaryFolder folder;
    EXPECT_FALSE(bool(writeFile(folder.at("x.npy"), bytes)));
    return readNpy(folder.at("x.npy"), &context);
  }
};

TEST_F(DriverTest, npy_reads_what_it_writes) {
  for (StringRef name :
       {"float32", "float64", "float16", "int8", "uint8", "int16", "uint16",
        "int32", "uint32", "int64", "uint64", "bool"}) {
    Tensor tensor = make(elementTypeNamed(name, &context), {1, 2}, {0, 1});
    FailureOr<Tensor> read = readBytes(npyBytes(tensor));
    ASSERT_TRUE(succeeded(read)) << name.str() << message;
    EXPECT_EQ(read->getType(), tensor.getType()) << name.str();
    EXPECT_EQ(read->bytes(), tensor.bytes()) << name.str();
  }
}

TEST_F(DriverTest, npy_reads_scalars_and_empty_tensors) {
  FailureOr<Tensor> scalar = readBytes(npyBytes(floats({}, {2.5})));
  ASSERT_TRUE(succeeded(scalar)) << message;
  EXPECT_EQ(scalar->getFloat(0), 2.5);
  FailureOr<Tensor> empty = readBytes(npyBytes(floats({0, 3}, {})));
  ASSERT_TRUE(succeeded(empty)) << message;
  EXPECT_EQ(empty->getNumElements(), 0);
}

TEST_F(DriverTest, npy_data_starts_at_a_multiple_of_64) {
  std::string bytes = npyBytes(floats({3}, {1, 2, 3}));
  EXPECT_EQ((bytes.size() - 12) % 64, 0u);
}

TEST_F(DriverTest, npy_refuses_every_cut) {
  std::string bytes = npyBytes(floats({3}, {1, 2, 3}));
  for (size_t size = 0; size < bytes.size(); ++size)
    EXPECT_TRUE(failed(readBytes(StringRef(bytes).take_front(size)))) << size;
}

TEST_F(DriverTest, npy_survives_every_changed_byte) {
  std::string bytes = npyBytes(floats({3}, {1, 2, 3}));
  for (size_t at = 0; at < 128; ++at)
    for (char value : {'\0', '9', '\'', ')', '\xff'}) {
      std::string changed = bytes;
      changed[at] = value;
      (void)readBytes(changed);
    }
}

static std::string npyOf(StringRef header, StringRef data) {
  std::string text = std::string("\x93NUMPY\x01\x00", 8);
  text += char(header.size());
  text += '\0';
  return text + header.str() + data.str();
}

TEST_F(DriverTest, npy_refuses_column_order) {
  std::string bytes = npyOf(
      "{'descr': '|u1', 'fortran_order': True, 'shape': (1, 2), }\n", "ab");
  EXPECT_TRUE(failed(readBytes(bytes)));
  EXPECT_TRUE(StringRef(message).contains("column (Fortran) order")) << message;
}

TEST_F(DriverTest, npy_refuses_a_size_that_overflows) {
  std::string bytes = npyOf("{'descr': '<f8', 'fortran_order': False, 'shape': "
                            "(4611686018427387904, 4), }\n",
                            "");
  EXPECT_TRUE(failed(readBytes(bytes)));
}

TEST_F(DriverTest, npy_refuses_strings) {
  std::string bytes =
      npyOf("{'descr': '<U3', 'fortran_order': False, 'shape': (1,), }\n", "");
  EXPECT_TRUE(failed(readBytes(bytes)));
  EXPECT_TRUE(StringRef(message).contains("'<U3' is not supported")) << message;
}

TEST_F(DriverTest, comparison_is_relative_and_absolute) {
  Tensor wanted = floats({2}, {100, 0});
  EXPECT_TRUE(compareTensors(floats({2}, {100.5, 0.5}), wanted, 0.5, 0).pass);
  EXPECT_TRUE(compareTensors(floats({2}, {101, 0}), wanted, 0, 0.01).pass);
  Comparison wrong = compareTensors(floats({2}, {102, 0}), wanted, 0, 0.01);
  EXPECT_FALSE(wrong.pass);
  EXPECT_EQ(wrong.worstIndex, 0);
  EXPECT_NEAR(wrong.worstRatio, 2, 1e-6);
}

TEST_F(DriverTest, comparison_of_nan_and_infinity) {
  double inf = INFINITY, nan = NAN;
  EXPECT_TRUE(
      compareTensors(floats({2}, {inf, nan}), floats({2}, {inf, nan}), 0, 0)
          .pass);
  EXPECT_FALSE(compareTensors(floats({1}, {1}), floats({1}, {nan}), 9, 9).pass);
  EXPECT_FALSE(compareTensors(floats({1}, {nan}), floats({1}, {1}), 9, 9).pass);
  EXPECT_FALSE(
      compareTensors(floats({1}, {-inf}), floats({1}, {inf}), 9, 9).pass);
}

TEST_F(DriverTest, comparison_of_large_integers_is_exact) {
  Type type = elementTypeNamed("int64", &context);
  Tensor one(RankedTensorType::get({1}, type)), two = one;
  one.setInt(0, INT64_MAX);
  two.setInt(0, INT64_MAX - 1);
  EXPECT_FALSE(compareTensors(one, two, 0, 0).pass);
  EXPECT_TRUE(compareTensors(one, two, 1, 0).pass);
}

TEST_F(DriverTest, comparison_refuses_other_shapes) {
  Comparison result =
      compareTensors(floats({2}, {1, 2}), floats({1, 2}, {1, 2}), 1, 1);
  EXPECT_FALSE(result.pass);
  EXPECT_EQ(result.problem, "is float32[2], but float32[1,2] is recorded");
}

TEST_F(DriverTest, suggestion_is_near_or_absent) {
  StringRef words[] = {"array", "literal", "blob"};
  EXPECT_EQ(nearestWord("arry", words), "array");
  EXPECT_EQ(nearestWord("zzzz", words), "");
}

TEST_F(DriverTest, grouped_number_has_blanks_by_thousands) {
  EXPECT_EQ(groupedNumber(1234567), "1 234 567");
  EXPECT_EQ(groupedNumber(123), "123");
  EXPECT_EQ(groupedNumber(-1234), "-1 234");
}

TEST_F(DriverTest, report_survives_json) {
  Report report;
  report.name = "net";
  report.arenaBytes = 12;
  llvm::json::Value json = reportJson(report);
  Report again = reportFromJson(*json.getAsObject());
  EXPECT_EQ(again.name, "net");
  EXPECT_EQ(again.arenaBytes, 12);
}

TEST_F(DriverTest, output_is_all_or_none) {
  TemporaryFolder folder;
  std::string out = folder.at("out");
  ASSERT_FALSE(bool(writeOutput({{"a.c", "1"}, {"b.c", "2"}}, out)));
  ASSERT_FALSE(bool(writeFile(out + "/mine", "3")));
  ASSERT_FALSE(llvm::sys::fs::create_directory(out + "/c.c"));
  llvm::Error error = writeOutput({{"a.c", "new"}, {"c.c", "x"}}, out);
  EXPECT_TRUE(bool(error));
  llvm::consumeError(std::move(error));
  auto unchanged = llvm::MemoryBuffer::getFile(out + "/a.c");
  ASSERT_TRUE(bool(unchanged));
  EXPECT_EQ((*unchanged)->getBuffer(), "1");
  ASSERT_FALSE(bool(writeOutput({{"a.c", "new"}}, out)));
  EXPECT_TRUE(llvm::sys::fs::exists(out + "/mine"));
  std::error_code code;
  int entries = 0;
  for (llvm::sys::fs::directory_iterator it(folder.path, code), end;
       !code && it != end; it.increment(code))
    ++entries;
  EXPECT_EQ(entries, 1) << "a staging folder was left behind";
}

} // namespace
