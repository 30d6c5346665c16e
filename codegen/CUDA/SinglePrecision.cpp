// The text of matrix products in single precision: the template that the
// kernels call. It is compiled with the sizes of each layer.
#include "codegen/CUDA/Files.h"

using namespace inlay;

static constexpr llvm::StringRef productTemplate = R"(
/* Products of matrices in single precision.
 *
 * A block computes a tile of the result, a thread some rows and columns of it.
 * The inner dimension is taken 16 at a time: while one such step is multiplied
 * from shared memory, the next one is on its way to registers. A sum takes its
 * products in order. Beyond the edges of an operand there are zeros.
 */
enum { INLAY_STEP = 16, INLAY_ACROSS = 16 };

/* An operand whose inner dimension is contiguous: element (i, k) of COUNT x
 * DEPTH at data[i * STRIDE + k]. */
template <int COUNT, int DEPTH, int STRIDE> struct inlay_single_rows {
  static constexpr bool depth_first = false;
  const float *data;
  __device__ __forceinline__ float at(int i, int k) const {
    return i < COUNT && k < DEPTH ? data[i * STRIDE + k] : 0.0f;
  }
};

/* The other way round: element (i, k) at data[k * STRIDE + i]. */
template <int COUNT, int DEPTH, int STRIDE> struct inlay_single_columns {
  static constexpr bool depth_first = true;
  const float *data;
  __device__ __forceinline__ float at(int i, int k) const {
    return i < COUNT && k < DEPTH ? data[k * STRIDE + i] : 0.0f;
  }
};

/* What a convolution reads: i is a pixel of the output of all images, k an
 * element of the window, in the order of the weights. */
template <class SHAPE> struct inlay_single_window {
  using s = SHAPE;
  static constexpr bool depth_first = true;
  const float *data;
  __device__ __forceinline__ float at(int i, int k) const {
    const int ox = i % s::out_w, oy = i / s::out_w % s::out_h;
    const int n = i / (s::out_w * s::out_h);
    const int kx = k % s::kernel_w, ky = k / s::kernel_w % s::kernel_h;
    const int c = k / (s::kernel_w * s::kernel_h);
    const int iy = oy * s::stride_h + ky * s::dilation_h - s::pad_h;
    const int ix = ox * s::stride_w + kx * s::dilation_w - s::pad_w;
    const bool inside = n < s::images && c < s::channels && iy >= 0 &&
                        iy < s::in_h && ix >= 0 && ix < s::in_w;
    return inside ? data[n * s::step_n + c * s::step_c + iy * s::step_h + ix]
                  : 0.0f;
  }
};

/* Brings a step of an operand to shared memory, by way of registers. */
template <class OPERAND, int TILE, int THREADS> struct inlay_single_mover {
  static constexpr int size = TILE * INLAY_STEP;
  static constexpr int share = (size + THREADS - 1) / THREADS;
  float held[share];

  static __device__ __forceinline__ int row(int each) {
    return OPERAND::depth_first ? each % TILE : each / INLAY_STEP;
  }
  static __device__ __forceinline__ int depth(int each) {
    return OPERAND::depth_first ? each / TILE : each % INLAY_STEP;
  }
  __device__ __forceinline__ void start(const OPERAND &operand, int first,
                                        int step) {
#pragma unroll
    for (int i = 0; i < share; ++i) {
      const int each = (int)threadIdx.x + i * THREADS;
      if (size % THREADS == 0 || each < size) {
        held[i] = operand.at(first + row(each), step + depth(each));
      }
    }
  }
  __device__ __forceinline__ void finish(float *to) const {
#pragma unroll
    for (int i = 0; i < share; ++i) {
      const int each = (int)threadIdx.x + i * THREADS;
      if (size % THREADS == 0 || each < size) {
        to[depth(each) * (TILE + 4) + row(each)] = held[i];
      }
    }
  }
};

/* store(row, column, sum) for each element of the tile that the block with
 * number `block` computes of the M x N result. Tiles go down the rows first. */
template <int TILE_M, int TILE_N, int WARPS_M, int WARPS_N, int M, int N, int K,
          class A, class B, class STORE>
static __device__ __forceinline__ void
inlay_single_product(const A &a, const B &b, int block, const STORE &store) {
  constexpr int threads = WARPS_M * WARPS_N * 32;
  constexpr int rows = TILE_M * INLAY_ACROSS / threads;
  constexpr int columns = TILE_N / INLAY_ACROSS;
  constexpr int down = (M + TILE_M - 1) / TILE_M;
  INLAY_SHARED(float, left, INLAY_STEP *(TILE_M + 4));
  INLAY_SHARED(float, right, INLAY_STEP *(TILE_N + 4));
  const int tile_row = block % down * TILE_M;
  const int tile_column = block / down * TILE_N;
  const int row = (int)threadIdx.x / INLAY_ACROSS * rows;
  const int column = (int)threadIdx.x % INLAY_ACROSS;
  float sum[rows][columns] = {};
  inlay_single_mover<A, TILE_M, threads> move_a;
  inlay_single_mover<B, TILE_N, threads> move_b;

  move_a.start(a, tile_row, 0);
  move_b.start(b, tile_column, 0);
  for (int step = 0; step < K; step += INLAY_STEP) {
    __syncthreads();
    move_a.finish(left);
    move_b.finish(right);
    __syncthreads();
    if (step + INLAY_STEP < K) {
      move_a.start(a, tile_row, step + INLAY_STEP);
      move_b.start(b, tile_column, step + INLAY_STEP);
    }
#pragma unroll
    for (int k = 0; k < INLAY_STEP; ++k) {
      float from_a[rows], from_b[columns];
#pragma unroll
      for (int i = 0; i < rows; ++i) {
        from_a[i] = left[k * (TILE_M + 4) + row + i];
      }
#pragma unroll
      for (int j = 0; j < columns; ++j) {
        from_b[j] = right[k * (TILE_N + 4) + column + j * INLAY_ACROSS];
      }
#pragma unroll
      for (int i = 0; i < rows; ++i) {
#pragma unroll
        for (int j = 0; j < columns; ++j) {
          sum[i][j] = fmaf(from_a[i], from_b[j], sum[i][j]);
        }
      }
    }
  }
#pragma unroll
  for (int i = 0; i < rows; ++i) {
#pragma unroll
    for (int j = 0; j < columns; ++j) {
      const int m = tile_row + row + i;
      const int n = tile_column + column + j * INLAY_ACROSS;
      if ((M % TILE_M == 0 || m < M) && (N % TILE_N == 0 || n < N)) {
        store(m, n, sum[i][j]);
      }
    }
  }
}
)";

llvm::StringRef cuda::singleProduct() { return productTemplate; }
