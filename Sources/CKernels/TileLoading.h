// Values on their way into AMX's tiles. Part of tiles.c.
//
// A word holds two values: those of two channels 16 apart ("plain"), or of two pixels ("paired"). Either kind is made of registers
// of 16 channels without moving values between lanes.

// What a transform does.
enum { COMBINES = 1, SCALES = 2, CLIPS = 4 };

// Which of a tile's 32 channels are loaded, which words are stored, and how values are transformed.
typedef struct {
  __mmask16 loaded[2];
  __mmask32 stored;
  __m512 scale[2], shift[2], slope[2], low, high;
} tile_channels;

// The channels from `first` of the tile on, up to `end`; if they are the last, zeros stand behind them. Those of the tile begin at
// `place` of what the transform has a value a channel of.
ALWAYS tile_channels channels_of(const int kind, const azimuth_transform *transform, long place, long first, long end,
                                 int are_last) {
  tile_channels t = {.low = _mm512_set1_ps(transform->low), .high = _mm512_set1_ps(transform->high)};
  const __mmask16 before[2] = {mask_of(first), mask_of(first - 16)};
  for (int half = 0; half < 2; half++, place += 16) {
    const __mmask16 own = t.loaded[half] = mask_of(end - 16 * half) & ~before[half];
    if (kind & (COMBINES | SCALES)) {
      t.scale[half] = _mm512_maskz_loadu_ps(own, transform->scale + place);
      t.shift[half] = _mm512_maskz_loadu_ps(own, transform->shift + place);
    }
    if (kind & COMBINES) t.slope[half] = _mm512_maskz_loadu_ps(own, transform->slope + place);
  }
  const unsigned even = are_last ? (__mmask16)~before[0] : t.loaded[0];
  const unsigned odd = are_last ? (__mmask16)~before[1] : t.loaded[1];
  t.stored = _pdep_u32(even, 0x55555555) | _pdep_u32(odd, 0xAAAAAAAA);
  return t;
}

// 16 channels of a pixel, transformed. Memory is not asked for before: it is read as it lies, which processors with AMX foresee.
ALWAYS __m512 transformed(const int kind, const tile_channels *t, const int half, const float *image, const float *other,
                          long place) {
  __m512 v = _mm512_maskz_loadu_ps(t->loaded[half], image + place);
  if (kind & COMBINES) {
    v = v * t->scale[half] + (_mm512_maskz_loadu_ps(t->loaded[half], other + place) * t->slope[half] + t->shift[half]);
  } else if (kind & SCALES) {
    v = v * t->scale[half] + t->shift[half];
  }
  // In this order a NaN stays one.
  return kind & CLIPS ? _mm512_min_ps(t->high, _mm512_max_ps(t->low, v)) : v;
}

// Two pixels to `plain`, (pixel, 16 channels, 2), and to `paired`, (pixel / 2, 16 channels, 2), `paired_next` apart for the tile's
// halves; null where they are not wanted. What rounding left goes `plain_rest` and `paired_rest` behind.
ALWAYS void put_pixels(const int splits, const tile_channels *t, unsigned short *plain, long plain_rest,
                       unsigned short *paired, long paired_next, long paired_rest, __m512 pixels[2][2]) {
  UNROLL for (int part = 0; part <= splits; part++) {
    __m512 values[2][2];
    UNROLL for (int p = 0; p < 2; p++) {
      UNROLL for (int half = 0; half < 2; half++) {
        values[p][half] = splits ? nearest(pixels[p][half]) : pixels[p][half];
        pixels[p][half] -= values[p][half];
      }
    }
    UNROLL for (int i = 0; i < 2; i++) {
      if (plain)
        _mm512_mask_storeu_epi16(plain + part * plain_rest + i * 32, t->stored, words_of(splits, values[i][0], values[i][1]));
      if (paired)
        _mm512_mask_storeu_epi32(paired + part * paired_rest + i * paired_next, t->loaded[i],
                                 words_of(splits, values[0][i], values[1][i]));
    }
  }
}

ALWAYS void load_tiles(const int splits, const int kind, const int is_plain, const int is_paired, unsigned short *plain,
                       unsigned short *paired, long before, long all, const float *image, long step, long first, long count,
                       long channels, long pixels, const azimuth_transform *transform) {
  const long plain_tile = UP(pixels, 16) * 32, plain_rest = UP(channels, 32) / 32 * plain_tile;
  const long paired_block = UP(all, 32) * 16, paired_rest = UP(channels, 16) / 16 * paired_block;
  for (long from = 0; from < pixels; from += LOADED_TOGETHER) {
    const long end = pixels - from < LOADED_TOGETHER ? pixels : from + LOADED_TOGETHER;
    for (long tile = first / 32; tile * 32 < first + count; tile++) {
      const long place = tile * 32 - first;
      const tile_channels t = channels_of(kind, transform, place, -place, count - place, first + count == channels);
      for (long x = from; x < end; x += 2) {
        __m512 values[2][2];
        UNROLL for (int p = 0; p < 2; p++) {
          UNROLL for (int half = 0; half < 2; half++) {
            const long own = (x + p) * step + place + 16 * half;
            values[p][half] =
                x + p < end ? transformed(kind, &t, half, image, transform->other, own) : _mm512_setzero_ps();
          }
        }
        put_pixels(splits, &t, is_plain ? plain + tile * plain_tile + x * 32 : 0, plain_rest,
                   is_paired ? paired + 2 * tile * paired_block + (before + x) * 16 : 0, paired_block, paired_rest, values);
      }
    }
  }
}

// Loads a run of pixels as azimuth_rounded_kernels has it.
ALWAYS void load(const int splits, unsigned short *plain, unsigned short *paired, long before, long all,
                 const float *image, long step, long first, long count, long channels, long pixels,
                 const azimuth_transform *transform) {
#define TO(kind, is_plain, is_paired)                                                                             \
  load_tiles(splits, kind, is_plain, is_paired, plain, paired, before, all, image, step, first, count, channels,  \
             pixels, transform)
#define WITH(kind)                                                                                                \
  do {                                                                                                            \
    if (!paired) TO(kind, 1, 0);                                                                                  \
    else if (!plain) TO(kind, 0, 1);                                                                              \
    else TO(kind, 1, 1);                                                                                          \
  } while (0)
  const int clips = transform->low == 0;
  if (transform->other) WITH(COMBINES);
  else if (transform->scale && clips) WITH(SCALES | CLIPS);
  else if (transform->scale) WITH(SCALES);
  else if (clips) WITH(CLIPS);
  else WITH(0);
#undef WITH
#undef TO
  if (paired && before + pixels == all && all % 32) {
    const long tile = UP(all, 32) * 16, own = UP(all, 2) * 16;
    for (int part = 0; part <= splits; part++) {
      for (long c = first / 16; c * 16 < first + count; c++)
        memset(paired + (part * (UP(channels, 16) / 16) + c) * tile + own, 0, sizeof *paired * (tile - own));
    }
  }
}
