// The kernels of Rounded.inc, where the processor has an instruction for them.

#include "CKernels.h"
#include "bfloat16.h"

#if defined(__x86_64__)
#include <string.h>

#define JOIN(a, b) a##_bfloat16_##b
#define JOINED(a, b) JOIN(a, b)
#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512bf16,avx2,fma,prfchw")))

#define WIDTH 16
#define TILE 16
#define NAME(f) JOINED(f, 16)
#define DOT(sums, a, b) ((BLOCK)_mm512_dpbf16_ps((__m512)(sums), (__m512bh)(a), (__m512bh)(b)))
#define SPLAT(word) _mm512_set1_epi32(word)
#define ROUNDED(first, second) ((WORDS)ROUNDED_16(first, second))
#define INTERLEAVED(words) ((WORDS)INTERLEAVED_16(words))
#include "Blocks.inc"
#include "Rounded.inc"

#define WIDTH 8
#define TILE 16
#define NAME(f) JOINED(f, 8)
#define DOT(sums, a, b) ((BLOCK)_mm256_dpbf16_ps((__m256)(sums), (__m256bh)(a), (__m256bh)(b)))
#define SPLAT(word) _mm256_set1_epi32(word)
#define ROUNDED(first, second) ((WORDS)ROUNDED_8(first, second))
#define INTERLEAVED(words) ((WORDS)INTERLEAVED_8(words))
#include "Blocks.inc"
#include "Rounded.inc"

static long count(long pixels, long channels) { return (pixels + 1) / 2 * 2 * channels; }

static long weight_count(long inputs, long outputs) { return inputs * outputs; }

static void load(unsigned short *plain, unsigned short *paired, long before, long all, const float *image, long step,
                 long first, long count, long channels, long pixels, const azimuth_transform *transform) {
  (channels % 16 ? load_bfloat16_8 : load_bfloat16_16)(plain, paired, before, all, image, step, first, count, pixels,
                                                       transform);
}

static TARGET void pack(unsigned short *packed, const float *weights, long input_step, long output_step, long inputs,
                        long outputs, long first, long count) {
  const long width = outputs % 16 ? 8 : 16;
  unsigned short tile[TILE_COUNT] __attribute__((aligned(64)));
  for (long o = first; o < first + count; o += 16) {
    for (long c = 0; c < inputs; c += 32) {
      pack_tile(0, 1, tile, 0, weights + o * output_step + c * input_step, input_step, output_step, inputs - c,
                outputs - o);
      for (long r = 0; r < 32 && c + r < inputs; r += 2) {
        for (long i = 0; i < 16 && o + i < outputs; i += width)
          memcpy(packed + (o + i) * inputs + (c + r) * width, tile + r * 16 + 2 * i, 2 * width * sizeof *tile);
      }
    }
  }
}

static void multiply(long pixels, const unsigned short *in, long inputs, const unsigned short *packed, float *out,
                     long outputs, long out_step, long out_block, azimuth_ahead *ahead) {
  const long inner = inputs % 16 ? 8 : 16, width = outputs % 16 ? 8 : 16;
  (width == 16 ? multiply_bfloat16_16 : multiply_bfloat16_8)(pixels, in, inner, inputs / inner, packed, out, out_step,
                                                             outputs / width, out_block, ahead);
}

// Both sides already stand as `outer` wants them.
static void turn(long pixels, unsigned short *values, long channels, long first, long count) {}

static void outer(long pixels, const unsigned short *in, long inputs, const unsigned short *gradient, long outputs,
                  long first, long count, float *weights, int adds) {
  const int turns = outputs < inputs;
  (outputs % 16 ? outer_bfloat16_8 : outer_bfloat16_16)(
      pixels, in, inputs % 16 ? 8 : 16, inputs, turns ? first : 0, turns ? first + count : inputs, gradient,
      turns ? 0 : first, turns ? outputs : first + count, weights, adds);
}

static const azimuth_rounded_kernels kernels = {49152, count, weight_count, load, pack, multiply, turn, outer};

const azimuth_rounded_kernels *azimuth_rounded_kernels_for(int instruction_set) {
  if (instruction_set < azimuth_avx512 || instruction_set > azimuth_instruction_set()) return 0;
  if (instruction_set == azimuth_amx) return &azimuth_tile_kernels;
  return __builtin_cpu_supports("avx512bf16") ? &kernels : 0;
}

const azimuth_rounded_kernels *azimuth_split_kernels_for(int instruction_set) {
  return instruction_set == azimuth_amx && azimuth_instruction_set() == azimuth_amx ? &azimuth_split_tile_kernels : 0;
}

#else

const azimuth_rounded_kernels *azimuth_rounded_kernels_for(int instruction_set) { return 0; }
const azimuth_rounded_kernels *azimuth_split_kernels_for(int instruction_set) { return 0; }

#endif
