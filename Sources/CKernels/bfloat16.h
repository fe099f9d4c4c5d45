// What bfloat16.c and tiles.c share.

#if defined(__x86_64__)
#include <immintrin.h>

// The kernels of tiles.c: products with AMX's tiles of values that were rounded, or split into two that were.
extern const azimuth_rounded_kernels azimuth_tile_kernels, azimuth_split_tile_kernels;

// Two blocks of Floats, rounded, one behind the other: (2, channel).
#define ROUNDED_16(first, second) ((__m512i)_mm512_cvtne2ps_pbh((__m512)(second), (__m512)(first)))
#define ROUNDED_8(first, second) ((__m256i)_mm256_cvtne2ps_pbh((__m256)(second), (__m256)(first)))

// (2, channel) as (channel, 2).
#define INTERLEAVED_16(words)                                                                                     \
  _mm512_permutexvar_epi16(                                                                                       \
      _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4,  \
                       19, 3, 18, 2, 17, 1, 16, 0),                                                               \
      (__m512i)(words))
#define INTERLEAVED_8(words)                                                                                      \
  _mm256_permutexvar_epi16(_mm256_set_epi16(15, 7, 14, 6, 13, 5, 12, 4, 11, 3, 10, 2, 9, 1, 8, 0),                \
                           (__m256i)(words))
#endif
