// Tensors: storage, rounding, and the way from and to attributes.
#include "Graphs.h"
#include "mlir/IR/Builders.h"
#include <cmath>
#include <limits>

using namespace mlir;
using namespace inlay;

namespace {
struct TensorTest : testing::Test {
  TensorTest() : builder(&context) {}
  RankedTensorType type(ArrayRef<int64_t> shape, Type element) {
    return RankedTensorType::get(shape, element);
  }
  MLIRContext context;
  Builder builder;
};
} // namespace

TEST_F(TensorTest, integers_wrap_in_set_int) {
  Tensor t(type({2}, builder.getI8Type()));
  t.setInt(0, 130);
  t.setInt(1, -129);
  EXPECT_EQ(t.getInt(0), -126);
  EXPECT_EQ(t.getInt(1), 127);
}

TEST_F(TensorTest, unsigned_types_are_zero_extended) {
  Tensor t(type({1}, builder.getIntegerType(8, /*isSigned=*/false)));
  t.setInt(0, 200);
  EXPECT_EQ(t.getInt(0), 200);
  EXPECT_EQ(t.getFloat(0), 200.0);
}

TEST_F(TensorTest, floats_saturate_in_integers) {
  Tensor t(type({4}, builder.getI8Type()));
  t.setFloat(0, 1e9);
  t.setFloat(1, -1e9);
  t.setFloat(2, std::nan(""));
  t.setFloat(3, -1.9);
  EXPECT_EQ(t.getInt(0), 127);
  EXPECT_EQ(t.getInt(1), -128);
  EXPECT_EQ(t.getInt(2), 0);
  EXPECT_EQ(t.getInt(3), -1);
}

TEST_F(TensorTest, sixty_four_bits_saturate_at_both_ends) {
  Tensor t(type({2}, builder.getI64Type()));
  t.setFloat(0, 1e30);
  t.setFloat(1, -1e30);
  EXPECT_EQ(t.getInt(0), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(t.getInt(1), std::numeric_limits<int64_t>::min());
  Tensor u(type({2}, builder.getIntegerType(64, false)));
  u.setFloat(0, 1e30);
  u.setFloat(1, -1.0);
  EXPECT_EQ(uint64_t(u.getInt(0)), std::numeric_limits<uint64_t>::max());
  EXPECT_EQ(u.getInt(1), 0);
}

TEST_F(TensorTest, halves_round_once_to_even) {
  Tensor t(type({5}, builder.getF16Type()));
  t.setFloat(0, 1.0 + 1.0 / 2048);     // halfway: to the even 1
  t.setFloat(1, 1.0 + 3.0 / 2048);     // halfway: to the even 1 + 2/1024
  t.setFloat(2, 65520);                // beyond the largest: infinity
  t.setFloat(3, std::ldexp(1.0, -24)); // the smallest denormal
  // Rounding to f32 first would make this halfway and lose the bit.
  t.setFloat(4, 1.0 + 1.0 / 2048 + std::ldexp(1.0, -40));
  EXPECT_EQ(t.getFloat(0), 1.0);
  EXPECT_EQ(t.getFloat(1), 1.0 + 2.0 / 1024);
  EXPECT_TRUE(std::isinf(t.getFloat(2)));
  EXPECT_EQ(t.getFloat(3), std::ldexp(1.0, -24));
  EXPECT_EQ(t.getFloat(4), 1.0 + 1.0 / 1024);
}

TEST_F(TensorTest, bfloats_keep_eight_bits) {
  Tensor t(type({2}, builder.getBF16Type()));
  t.setFloat(0, -3.140625);
  t.setFloat(1, 1e38);
  EXPECT_EQ(t.getFloat(0), -3.140625);
  EXPECT_NEAR(t.getFloat(1), 1e38, 4e35);
}

TEST_F(TensorTest, copies_share_until_written) {
  Tensor a(type({2}, builder.getF32Type()));
  Tensor b = a;
  EXPECT_EQ(a.bytes().data(), b.bytes().data());
  b.setFloat(0, 1);
  EXPECT_EQ(a.getFloat(0), 0.0);
  EXPECT_EQ(b.getFloat(0), 1.0);
}

TEST_F(TensorTest, splat_attribute_stays_one_element) {
  auto big = type({1000, 1000}, builder.getF32Type());
  auto attr = DenseElementsAttr::get(big, 2.5f);
  FailureOr<Tensor> t = Tensor::fromAttr(attr);
  ASSERT_TRUE(succeeded(t));
  EXPECT_TRUE(t->isSplat());
  EXPECT_EQ(t->getFloat(999999), 2.5);
  EXPECT_TRUE(t->isSplat());
  EXPECT_EQ(t->toAttr(), attr);
}

TEST_F(TensorTest, bools_survive_the_way_through_attributes) {
  for (const std::vector<int> &bits : std::vector<std::vector<int>>{
           {1, 0, 1, 1, 0, 0, 0, 1, 1, 0}, {1, 1, 1}, {0}}) {
    Tensor t(type({int64_t(bits.size())}, builder.getI1Type()));
    for (size_t i = 0; i < bits.size(); ++i)
      t.setInt(i, bits[i]);
    FailureOr<Tensor> back = Tensor::fromAttr(t.toAttr());
    ASSERT_TRUE(succeeded(back));
    for (size_t i = 0; i < bits.size(); ++i)
      EXPECT_EQ(back->getInt(i), bits[i]) << i;
  }
}

TEST_F(TensorTest, large_values_become_resources) {
  Tensor t(type({2000}, builder.getF32Type()));
  t.setFloat(7, 3);
  ElementsAttr attr = t.toAttr("w");
  EXPECT_TRUE(isa<DenseResourceElementsAttr>(attr));
  FailureOr<Tensor> back = Tensor::fromAttr(attr);
  ASSERT_TRUE(succeeded(back));
  EXPECT_EQ(back->bytes(), t.bytes());
}

TEST_F(TensorTest, empty_tensor_has_no_bytes_and_is_no_splat) {
  Tensor t(type({0, 3}, builder.getF32Type()));
  EXPECT_TRUE(t.bytes().empty());
  FailureOr<Tensor> back = Tensor::fromAttr(t.toAttr());
  ASSERT_TRUE(succeeded(back));
  EXPECT_TRUE(back->bytes().empty());
  EXPECT_FALSE(back->isSplat());
}

TEST_F(TensorTest, every_type_keeps_its_bytes) {
  for (Type element : {Type(builder.getF16Type()), Type(builder.getBF16Type()),
                       Type(builder.getF32Type()), Type(builder.getF64Type()),
                       Type(builder.getI8Type()), Type(builder.getI16Type()),
                       Type(builder.getI32Type()), Type(builder.getI64Type()),
                       Type(builder.getIntegerType(8, false)),
                       Type(builder.getIntegerType(64, false))}) {
    Tensor t = randomTensor(type({3, 5}, element), 7);
    FailureOr<Tensor> back = Tensor::fromAttr(t.toAttr());
    ASSERT_TRUE(succeeded(back));
    EXPECT_EQ(back->bytes(), t.bytes());
  }
}

TEST_F(TensorTest, random_tensors_are_the_same_everywhere) {
  Tensor t = randomTensor(type({1000}, builder.getF32Type()), 1);
  double sum = 0, squares = 0;
  for (int64_t i = 0; i < 1000; ++i) {
    EXPECT_LE(std::abs(t.getFloat(i)), 4.0);
    sum += t.getFloat(i);
    squares += t.getFloat(i) * t.getFloat(i);
  }
  EXPECT_NEAR(sum / 1000, 0, 0.1);
  EXPECT_NEAR(squares / 1000, 1, 0.1);
  EXPECT_EQ(randomTensor(t.getType(), 1).bytes(), t.bytes());
  EXPECT_NE(randomTensor(t.getType(), 2).bytes(), t.bytes());
}
