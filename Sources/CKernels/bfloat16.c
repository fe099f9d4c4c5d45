// The kernels of Rounded.inc, where the processor has an instruction for them.

#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define JOIN(a, b) a##_bfloat16_##b
#define JOINED(a, b) JOIN(a, b)
#define TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx512bf16,avx2,fma,prfchw")))

#define WIDTH 16
#define TILE 16
#define NAME(f) JOINED(f, 16)
#define DOT(sums, a, b) ((BLOCK)_mm512_dpbf16_ps((__m512)(sums), (__m512bh)(a), (__m512bh)(b)))
#define SPLAT(word) _mm512_set1_epi32(word)
#define ROUNDED(first, second) ((WORDS)_mm512_cvtne2ps_pbh((__m512)(second), (__m512)(first)))
#define INTERLEAVED(words)                                                                                        \
  ((WORDS)_mm512_permutexvar_epi16(                                                                               \
      _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4,  \
                       19, 3, 18, 2, 17, 1, 16, 0),                                                               \
      (__m512i)(words)))
#include "Blocks.inc"
#include "Rounded.inc"

#define WIDTH 8
#define TILE 16
#define NAME(f) JOINED(f, 8)
#define DOT(sums, a, b) ((BLOCK)_mm256_dpbf16_ps((__m256)(sums), (__m256bh)(a), (__m256bh)(b)))
#define SPLAT(word) _mm256_set1_epi32(word)
#define ROUNDED(first, second) ((WORDS)_mm256_cvtne2ps_pbh((__m256)(second), (__m256)(first)))
#define INTERLEAVED(words)                                                                                        \
  ((WORDS)_mm256_permutexvar_epi16(_mm256_set_epi16(15, 7, 14, 6, 13, 5, 12, 4, 11, 3, 10, 2, 9, 1, 8, 0),         \
                                   (__m256i)(words)))
#include "Blocks.inc"
#include "Rounded.inc"

int azimuth_has_bfloat16(void) {
  __builtin_cpu_init();
  return azimuth_instruction_set() == azimuth_avx512 && __builtin_cpu_supports("avx512bf16");
}

const azimuth_rounded_kernels *azimuth_rounded_kernels_for(long width) {
  if (!azimuth_has_bfloat16()) return 0;
  return width == 16 ? &table_bfloat16_16 : width == 8 ? &table_bfloat16_8 : 0;
}

#else

int azimuth_has_bfloat16(void) { return 0; }
const azimuth_rounded_kernels *azimuth_rounded_kernels_for(long width) { return 0; }

#endif
