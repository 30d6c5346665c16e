// The text of matrix products on tensor cores: the instructions under names of
// their own, which the emulator has too, and the template that the kernels
// call. It is compiled with the sizes of each layer.
#include "codegen/CUDA/Files.h"

using namespace inlay;

static constexpr llvm::StringRef instructions = R"(
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ < 800
#error "compile for sm_80 or later: nvcc -arch=sm_80"
#endif

static __device__ __forceinline__ uint32_t inlay_shared_at(const void *place) {
  return (uint32_t)__cvta_generic_to_shared(place);
}

/* Four matrices of 8 x 8 halves: lane 8 * i + j gives row j of matrix i. */
static __device__ __forceinline__ void inlay_ldmatrix_x4(uint32_t *matrices,
                                                         const void *row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 "
               "{%0, %1, %2, %3}, [%4];"
               : "=r"(matrices[0]), "=r"(matrices[1]), "=r"(matrices[2]),
                 "=r"(matrices[3])
               : "r"(inlay_shared_at(row))
               : "memory");
}

static __device__ __forceinline__ void
inlay_ldmatrix_x4_trans(uint32_t *matrices, const void *row) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 "
               "{%0, %1, %2, %3}, [%4];"
               : "=r"(matrices[0]), "=r"(matrices[1]), "=r"(matrices[2]),
                 "=r"(matrices[3])
               : "r"(inlay_shared_at(row))
               : "memory");
}

/* sum[16][8] += a[16][16] * b[16][8], in parts of a warp's lanes. */
static __device__ __forceinline__ void
inlay_mma_m16n8k16(float *sum, const uint32_t *a, const uint32_t *b) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
      "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
      : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/* Starts a copy of 4, 8 or 16 bytes to shared memory; zeros if not `inside`. */
template <int BYTES>
static __device__ __forceinline__ void
inlay_cp_async(void *to, const void *from, bool inside) {
  const uint32_t place = inlay_shared_at(to);
  const size_t source = __cvta_generic_to_global(from);
  const int given = inside ? BYTES : 0;
  if constexpr (BYTES == 16) {
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(place),
                 "l"(source), "r"(given)
                 : "memory");
  } else {
    asm volatile("cp.async.ca.shared.global [%0], [%1], %2, %3;" ::"r"(place),
                 "l"(source), "n"(BYTES), "r"(given)
                 : "memory");
  }
}

static __device__ __forceinline__ void inlay_cp_async_commit() {
  asm volatile("cp.async.commit_group;" ::: "memory");
}

/* Waits until at most LEFT of the groups are under way. */
template <int LEFT>
static __device__ __forceinline__ void inlay_cp_async_wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(LEFT) : "memory");
}
)";

static constexpr llvm::StringRef productTemplate = R"(
/* Products of matrices of halves on tensor cores, summed in single precision.
 *
 * A block computes a tile of the result, a warp a part of it. The inner
 * dimension is taken 32 at a time; of three such stages in shared memory one
 * is multiplied while the other two are on their way. Beyond the edges of an
 * operand there are zeros.
 */
enum { INLAY_DEPTH = 32, INLAY_STAGES = 3 };

/* ROWS rows of COLUMNS halves in shared memory. Groups of 8 halves change
 * places within a row, so that 8 groups one below the other, which ldmatrix
 * reads at a time, lie in different banks. */
template <int ROWS, int COLUMNS> struct inlay_tile {
  static constexpr int rows = ROWS, columns = COLUMNS, size = ROWS * COLUMNS;
  static __device__ __forceinline__ int at(int row, int column) {
    constexpr int groups = COLUMNS / 8 < 8 ? COLUMNS / 8 : 8;
    const int swap = row * groups / 8 % groups;
    return row * COLUMNS + ((column / 8) ^ swap) * 8 + column % 8;
  }
};

/* An operand whose inner dimension is contiguous: element (i, k) of COUNT x
 * DEPTH at data[i * STRIDE + k], copied in pieces of WIDTH halves. */
template <int TILE, int COUNT, int DEPTH, int STRIDE, int WIDTH>
struct inlay_rows {
  using tile = inlay_tile<TILE, INLAY_DEPTH>;
  static constexpr bool depth_first = false;
  static constexpr int width = WIDTH;
  const int16_t *data;
  __device__ __forceinline__ const int16_t *
  at(int first, int step, int row, int column, bool &inside) const {
    const int i = first + row, k = step + column;
    inside = i < COUNT && k < DEPTH;
    return data + (inside ? i * STRIDE + k : 0);
  }
};

/* The other way round: element (i, k) at data[k * STRIDE + i]. */
template <int TILE, int COUNT, int DEPTH, int STRIDE, int WIDTH>
struct inlay_columns {
  using tile = inlay_tile<INLAY_DEPTH, TILE>;
  static constexpr bool depth_first = true;
  static constexpr int width = WIDTH;
  const int16_t *data;
  __device__ __forceinline__ const int16_t *
  at(int first, int step, int row, int column, bool &inside) const {
    const int i = first + column, k = step + row;
    inside = i < COUNT && k < DEPTH;
    return data + (inside ? k * STRIDE + i : 0);
  }
};

/* What a convolution reads: i is a pixel of the output of all images, k an
 * element of the window, in the order of the weights. */
template <int TILE, class SHAPE> struct inlay_window {
  using tile = inlay_tile<INLAY_DEPTH, TILE>;
  using s = SHAPE;
  static constexpr bool depth_first = true;
  static constexpr int width = 1;
  const int16_t *data;
  __device__ __forceinline__ const int16_t *
  at(int first, int step, int row, int column, bool &inside) const {
    const int i = first + column, k = step + row;
    const int ox = i % s::out_w, oy = i / s::out_w % s::out_h;
    const int n = i / (s::out_w * s::out_h);
    const int kx = k % s::kernel_w, ky = k / s::kernel_w % s::kernel_h;
    const int c = k / (s::kernel_w * s::kernel_h);
    const int iy = oy * s::stride_h + ky * s::dilation_h - s::pad_h;
    const int ix = ox * s::stride_w + kx * s::dilation_w - s::pad_w;
    inside = n < s::images && c < s::channels && iy >= 0 && iy < s::in_h &&
             ix >= 0 && ix < s::in_w;
    return data +
           (inside ? n * s::step_n + c * s::step_c + iy * s::step_h + ix : 0);
  }
};

/* Brings tiles of an operand to shared memory: asynchronously, or by way of
 * registers where its pieces are single halves. */
template <class OPERAND, int THREADS> struct inlay_mover {
  using tile = typename OPERAND::tile;
  static constexpr int width = OPERAND::width;
  static constexpr int pieces = tile::size / width;
  static constexpr int share = (pieces + THREADS - 1) / THREADS;
  int16_t held[width == 1 ? share : 1];

  __device__ __forceinline__ void start(const OPERAND &operand, int first,
                                        int step, int16_t *to) {
#pragma unroll
    for (int each = 0; each < share; ++each) {
      const int piece = (int)threadIdx.x + each * THREADS;
      if (pieces % THREADS != 0 && piece >= pieces) {
        break;
      }
      const int row = piece / (tile::columns / width);
      const int column = piece % (tile::columns / width) * width;
      bool inside;
      const int16_t *from = operand.at(first, step, row, column, inside);
      if constexpr (width == 1) {
        held[each] = inside ? *from : (int16_t)0;
      } else {
        inlay_cp_async<width * 2>(to + tile::at(row, column), from, inside);
      }
    }
  }

  __device__ __forceinline__ void finish(int16_t *to) const {
    if constexpr (width == 1) {
#pragma unroll
      for (int each = 0; each < share; ++each) {
        const int piece = (int)threadIdx.x + each * THREADS;
        if (pieces % THREADS != 0 && piece >= pieces) {
          break;
        }
        to[tile::at(piece / tile::columns, piece % tile::columns)] = held[each];
      }
    }
  }
};

/* A 16 x 16 part of the left operand, or of the right one as 16 columns: four
 * matrices of 8 x 8, in the order in which mma takes them. */
template <class OPERAND, bool LEFT>
static __device__ __forceinline__ void
inlay_fragment(uint32_t *registers, const int16_t *from, int first, int step) {
  using tile = typename OPERAND::tile;
  const int lane = (int)threadIdx.x % 32;
  const int low = lane % 8, second = lane / 8 % 2 * 8, third = lane / 16 * 8;
  const int i = first + low + (LEFT ? second : third);
  const int k = step + (LEFT ? third : second);
  if constexpr (OPERAND::depth_first) {
    const int column = first + (LEFT ? second : third);
    inlay_ldmatrix_x4_trans(registers, from + tile::at(k + low, column));
  } else {
    inlay_ldmatrix_x4(registers, from + tile::at(i, k));
  }
}

/* store(row, column, sum) for each element of the tile that the block with
 * number `block` computes of the M x N result. Tiles go down the rows first. */
template <int TILE_M, int TILE_N, int WARPS_M, int WARPS_N, int M, int N, int K,
          class A, class B, class STORE>
static __device__ __forceinline__ void
inlay_product(const A &a, const B &b, int block, const STORE &store) {
  constexpr int threads = WARPS_M * WARPS_N * 32;
  constexpr int warp_m = TILE_M / WARPS_M, warp_n = TILE_N / WARPS_N;
  constexpr int steps = (K + INLAY_DEPTH - 1) / INLAY_DEPTH;
  constexpr int down = (M + TILE_M - 1) / TILE_M;
  INLAY_SHARED(uint4, shared,
               INLAY_STAGES *(A::tile::size + B::tile::size) / 8);
  int16_t *left = (int16_t *)shared;
  int16_t *right = left + INLAY_STAGES * A::tile::size;
  const int warp = (int)threadIdx.x / 32, lane = (int)threadIdx.x % 32;
  const int tile_row = block % down * TILE_M;
  const int tile_column = block / down * TILE_N;
  const int row = warp % WARPS_M * warp_m, column = warp / WARPS_M * warp_n;
  float sum[warp_m / 16][warp_n / 8][4] = {};
  inlay_mover<A, threads> move_a;
  inlay_mover<B, threads> move_b;

#pragma unroll
  for (int stage = 0; stage < INLAY_STAGES - 1; ++stage) {
    if (stage < steps) {
      int16_t *to_a = left + stage * A::tile::size;
      int16_t *to_b = right + stage * B::tile::size;
      move_a.start(a, tile_row, stage * INLAY_DEPTH, to_a);
      move_b.start(b, tile_column, stage * INLAY_DEPTH, to_b);
      move_a.finish(to_a);
      move_b.finish(to_b);
    }
    inlay_cp_async_commit();
  }
  for (int step = 0; step < steps; ++step) {
    inlay_cp_async_wait<INLAY_STAGES - 2>();
    __syncthreads();
    const int next = step + INLAY_STAGES - 1;
    int16_t *to_a = left + next % INLAY_STAGES * A::tile::size;
    int16_t *to_b = right + next % INLAY_STAGES * B::tile::size;
    if (next < steps) {
      move_a.start(a, tile_row, next * INLAY_DEPTH, to_a);
      move_b.start(b, tile_column, next * INLAY_DEPTH, to_b);
    }
    inlay_cp_async_commit();
    const int16_t *from_a = left + step % INLAY_STAGES * A::tile::size;
    const int16_t *from_b = right + step % INLAY_STAGES * B::tile::size;
#pragma unroll
    for (int part = 0; part < INLAY_DEPTH; part += 16) {
      uint32_t rows[warp_m / 16][4], columns[warp_n / 16][4];
#pragma unroll
      for (int i = 0; i < warp_m / 16; ++i) {
        inlay_fragment<A, true>(rows[i], from_a, row + i * 16, part);
      }
#pragma unroll
      for (int j = 0; j < warp_n / 16; ++j) {
        inlay_fragment<B, false>(columns[j], from_b, column + j * 16, part);
      }
#pragma unroll
      for (int i = 0; i < warp_m / 16; ++i) {
#pragma unroll
        for (int j = 0; j < warp_n / 8; ++j) {
          inlay_mma_m16n8k16(sum[i][j], rows[i], columns[j / 2] + j % 2 * 2);
        }
      }
    }
    if (next < steps) {
      move_a.finish(to_a);
      move_b.finish(to_b);
    }
  }
#pragma unroll
  for (int i = 0; i < warp_m / 16; ++i) {
#pragma unroll
    for (int j = 0; j < warp_n / 8; ++j) {
#pragma unroll
      for (int part = 0; part < 4; ++part) {
        const int m = tile_row + row + i * 16 + lane / 4 + part / 2 * 8;
        const int n = tile_column + column + j * 8 + lane % 4 * 2 + part % 2;
        if ((M % TILE_M == 0 || m < M) && (N % TILE_N == 0 || n < N)) {
          store(m, n, sum[i][j][part]);
        }
      }
    }
  }
}
)";

llvm::StringRef cuda::matrixInstructions() { return instructions; }

llvm::StringRef cuda::matrixProduct() { return productTemplate; }
