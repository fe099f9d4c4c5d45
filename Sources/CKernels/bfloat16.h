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

#define SHARED                                                                                                    \
  static inline __attribute__((always_inline, target("avx512f,avx512vl,avx512bw,avx512dq,avx512bf16")))

// Transposes 16 by 16 words in place.
SHARED void transpose(void *tile) {
  __m512i a[16], b[16];
  for (int i = 0; i < 16; i++) a[i] = _mm512_loadu_si512((char *)tile + 64 * i);
  for (int i = 0; i < 16; i += 2) {
    b[i] = _mm512_unpacklo_epi32(a[i], a[i + 1]);
    b[i + 1] = _mm512_unpackhi_epi32(a[i], a[i + 1]);
  }
  for (int i = 0; i < 16; i += 4) {
    a[i] = _mm512_unpacklo_epi64(b[i], b[i + 2]);
    a[i + 1] = _mm512_unpackhi_epi64(b[i], b[i + 2]);
    a[i + 2] = _mm512_unpacklo_epi64(b[i + 1], b[i + 3]);
    a[i + 3] = _mm512_unpackhi_epi64(b[i + 1], b[i + 3]);
  }
  // Four rows are transposed within each quarter of their registers: what is left is to transpose quarters, four by four.
  for (int i = 0; i < 4; i++) {
    b[i] = _mm512_shuffle_i32x4(a[i], a[i + 4], 0x88);
    b[i + 4] = _mm512_shuffle_i32x4(a[i], a[i + 4], 0xDD);
    b[i + 8] = _mm512_shuffle_i32x4(a[i + 8], a[i + 12], 0x88);
    b[i + 12] = _mm512_shuffle_i32x4(a[i + 8], a[i + 12], 0xDD);
  }
  for (int i = 0; i < 4; i++) {
    _mm512_storeu_si512((char *)tile + 64 * i, _mm512_shuffle_i32x4(b[i], b[i + 8], 0x88));
    _mm512_storeu_si512((char *)tile + 64 * (i + 8), _mm512_shuffle_i32x4(b[i], b[i + 8], 0xDD));
    _mm512_storeu_si512((char *)tile + 64 * (i + 4), _mm512_shuffle_i32x4(b[i + 4], b[i + 12], 0x88));
    _mm512_storeu_si512((char *)tile + 64 * (i + 12), _mm512_shuffle_i32x4(b[i + 4], b[i + 12], 0xDD));
  }
}

// Values of a tile of weights: (16 words, 16 outputs, 2), of 32 inputs.
#define TILE_COUNT 512

// To the nearest value that bfloat16 has, ties away from zero; still a Float. NaNs stay NaNs, but for those whose bits are
// 7FFF8000 or above, which no instruction makes.
SHARED __m512 nearest(__m512 value) {
  const __m512i bits = _mm512_add_epi32((__m512i)value, _mm512_set1_epi32(0x8000));
  return (__m512)_mm512_and_si512(bits, _mm512_set1_epi32(-0x10000));
}

// Words of a value of either register. Where values are split, `nearest` has made these.
SHARED __m512i words_of(const int splits, __m512 first, __m512 second) {
  if (!splits) return INTERLEAVED_16(ROUNDED_16(first, second));
  return _mm512_or_si512(_mm512_srli_epi32((__m512i)first, 16), (__m512i)second);
}

// The first `count` of 16 values.
SHARED __mmask16 mask_of(long count) { return count >= 16 ? 0xFFFF : count <= 0 ? 0 : (1 << count) - 1; }

// Rounds 16 weights, and 16 more, to a row of words, and puts what that leaves `rest` behind.
SHARED void pack_row(const int splits, unsigned short *row, long rest, __m512 first, __m512 second) {
  if (!splits) {
    _mm512_storeu_si512(row, words_of(0, first, second));
    return;
  }
  const __m512 near[2] = {nearest(first), nearest(second)};
  _mm512_storeu_si512(row, words_of(1, near[0], near[1]));
  _mm512_storeu_si512(row + rest, words_of(1, nearest(first - near[0]), nearest(second - near[1])));
}

// Rounds a tile of weights, of which some inputs and outputs are left; where there is none, it is zero. A word is of two inputs
// that are `apart`: 1, or, which alone can be split, 16. From one to the next there are `input_step` or `output_step` in memory,
// one of which is 1.
SHARED void pack_tile(const int splits, const int apart, unsigned short *tile, long rest, const float *weights,
                      long input_step, long output_step, long inputs, long outputs) {
  if (input_step == 1) {
    for (long o = 0; o < 16; o++, weights += output_step) {
      const long left = o < outputs ? inputs : 0;
      const __m512 first = _mm512_maskz_loadu_ps(mask_of(left), weights);
      const __m512 second = _mm512_maskz_loadu_ps(mask_of(left - 16), weights + 16);
      if (apart == 1) _mm512_storeu_si512(tile + o * 32, ROUNDED_16(first, second));
      else pack_row(splits, tile + o * 32, rest, first, second);
    }
    transpose(tile);
    if (splits) transpose(tile + rest);
    return;
  }
  const __mmask16 own = mask_of(outputs);
  for (long r = 0; r < 16; r++) {
    const long c = apart == 1 ? 2 * r : r;
    pack_row(splits, tile + r * 32, rest, _mm512_maskz_loadu_ps(c < inputs ? own : 0, weights + c * input_step),
             _mm512_maskz_loadu_ps(c + apart < inputs ? own : 0, weights + (c + apart) * input_step));
  }
}

// Puts or adds a tile of sums (16 outputs, 16 inputs) to weights (output, input), as far as these reach.
SHARED void put_sums(float *weights, long step, long inputs, long outputs, const int adds, const float *tile) {
  const __mmask16 own = mask_of(inputs);
  for (long o = 0; o < 16 && o < outputs; o++, weights += step, tile += 16) {
    __m512 sums = _mm512_load_ps(tile);
    if (adds) sums = _mm512_add_ps(_mm512_maskz_loadu_ps(own, weights), sums);
    _mm512_mask_storeu_ps(weights, own, sums);
  }
}
#endif
