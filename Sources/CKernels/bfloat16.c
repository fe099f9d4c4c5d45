// Products of bfloat16 values with sums in Float, where the processor has an instruction for them.

#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512bf16,avx2,fma")))
#define TILE 16
#define UNROLL _Pragma("clang loop unroll(full)")

int azimuth_has_bfloat16(void) {
  __builtin_cpu_init();
  return azimuth_instruction_set() == azimuth_avx512 && __builtin_cpu_supports("avx512bf16");
}

TARGET void azimuth_to_bfloat16(const float *values, long count, unsigned short *rounded) {
  for (long i = 0; i + 16 <= count; i += 16) {
    _mm256_storeu_si256((__m256i *)(rounded + i), (__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(values + i)));
  }
  for (long i = count / 16 * 16; i < count; i++) {
    rounded[i] = (unsigned short)_mm_extract_epi16((__m128i)_mm_cvtneps_pbh(_mm_set_ss(values[i])), 0);
  }
}

TARGET void azimuth_pair_bfloat16(const float *weights, long rows, unsigned short *paired) {
  for (long r = 0; r + 1 < rows; r += 2) {
    const __m512i low = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(weights + r * 16)));
    const __m512i high = _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(weights + r * 16 + 16)));
    _mm512_storeu_si512(paired + r * 16, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
  }
}

static TARGET inline __attribute__((always_inline)) void tile(const int pixels, const unsigned short *in, long in_step,
                                                              long taps, const long *offsets, long inner,
                                                              const unsigned short *weights, float *out,
                                                              long out_step) {
  __m512 sums[TILE];
  UNROLL for (int p = 0; p < pixels; p++) sums[p] = _mm512_setzero_ps();
  for (long t = 0; t < taps; t++) {
    const unsigned short *from = in + offsets[t];
    for (long c = 0; c < inner; c += 2) {
      const __m512bh weight = (__m512bh)_mm512_loadu_si512(weights);
      weights += 32;
      UNROLL for (int p = 0; p < pixels; p++) {
        int pair;
        __builtin_memcpy(&pair, from + p * in_step + c, sizeof pair);
        sums[p] = _mm512_dpbf16_ps(sums[p], weight, (__m512bh)_mm512_set1_epi32(pair));
      }
    }
  }
  UNROLL for (int p = 0; p < pixels; p++) _mm512_storeu_ps(out + p * out_step, sums[p]);
}

TARGET void azimuth_multiply_bfloat16(azimuth_area area, const unsigned short *in, long in_row, long in_step,
                                      long taps, const long *offsets, long inner, const unsigned short *weights,
                                      float *out, long out_row, long out_step) {
#define STEP(pixels)                                                                                              \
  for (; left >= pixels; left -= pixels) {                                                                        \
    tile(pixels, from, in_step, taps, offsets, inner, weights, to, out_step);                                     \
    from += pixels * in_step;                                                                                     \
    to += pixels * out_step;                                                                                      \
  }
  for (long y = 0; y < area.rows; y++) {
    const unsigned short *from = in + y * in_row;
    float *to = out + y * out_row;
    long left = area.columns;
    STEP(16)
    STEP(8)
    STEP(4)
    STEP(1)
  }
}

#else

int azimuth_has_bfloat16(void) { return 0; }
void azimuth_to_bfloat16(const float *values, long count, unsigned short *rounded) {}
void azimuth_pair_bfloat16(const float *weights, long rows, unsigned short *paired) {}
void azimuth_multiply_bfloat16(azimuth_area area, const unsigned short *in, long in_row, long in_step, long taps,
                               const long *offsets, long inner, const unsigned short *weights, float *out,
                               long out_row, long out_step) {}

#endif
